"""Filters of the map of conventions; they live in the address."""

import datetime
from typing import cast

from django import forms

from bouquet.demandes.enums import Couverture, TypeConvention
from bouquet.demandes.manquantes import Ligne
from bouquet.territoires.models import Canton, Collectivite

from .forms_conventions import JourField


class FiltreCouverture(forms.Form):
    """Of what kind and on what day; then where, and which ones."""

    type = forms.ChoiceField(label="Type", choices=TypeConvention.choices)
    jour = JourField(label="Au")
    etat = forms.ChoiceField(label="Situation", required=False, choices=[("", "Toutes"), *Couverture.choices])
    canton = forms.ModelChoiceField(Canton.objects.none(), label="Canton", required=False, empty_label="Tous")
    epci = forms.ModelChoiceField(
        Collectivite.objects.none(), label="EPCI", required=False, empty_label="Tous", to_field_name="siren"
    )

    def __init__(self, data, *, jour: datetime.date, departement: str):
        told = {"type": TypeConvention.SATESE.value, "jour": jour.isoformat()} | {
            name: data.get(name) for name in self.base_fields if data.get(name)
        }
        super().__init__(told)
        cast(forms.ModelChoiceField, self.fields["canton"]).queryset = Canton.objects.filter(departement=departement)
        epci = Collectivite.objects.epci().of_departement(departement).valid_on(jour)
        cast(forms.ModelChoiceField, self.fields["epci"]).queryset = epci

    def around(self, lignes: list[Ligne]) -> list[Ligne]:
        """Those of the canton and of the EPCI chosen; the EPCI itself is one of them."""
        canton, epci = self.cleaned_data["canton"], self.cleaned_data["epci"]
        if canton:
            lignes = [one for one in lignes if one.canton == canton]
        if epci:
            lignes = [one for one in lignes if epci in (one.epci, one.collectivite)]
        return lignes

    def chosen(self, lignes: list[Ligne]) -> list[Ligne]:
        etat = self.cleaned_data["etat"]
        return [one for one in lignes if one.etat == etat] if etat else lignes
