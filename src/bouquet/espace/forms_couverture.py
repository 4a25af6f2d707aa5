"""Filters of the map of conventions; they live in the address."""

import datetime
from typing import cast

from django import forms
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from bouquet.demandes.enums import Couverture, TypeConvention
from bouquet.demandes.manquantes import Ligne
from bouquet.territoires.models import Canton, Collectivite

from .forms_conventions import JourField


class FiltreCouverture(forms.Form):
    """Of what kind and on what day; then where, and which ones."""

    type = forms.ChoiceField(label="Type", choices=TypeConvention.choices)
    jour = JourField(label="Au")
    etat = forms.ChoiceField(label="Situation", required=False, choices=[("", "Toutes"), *Couverture.choices])
    canton = forms.ChoiceField(label="Canton", required=False)
    epci = forms.ChoiceField(label="EPCI", required=False)

    def __init__(self, data, *, jour: datetime.date, departement: str):
        told = {"type": TypeConvention.SATESE.value, "jour": jour.isoformat()} | {
            name: data.get(name) for name in self.base_fields if data.get(name)
        }
        super().__init__(told)
        for name, rows in _places(departement, jour).items():
            cast(forms.ChoiceField, self.fields[name]).choices = [("", "Tous"), *rows]

    def around(self, lignes: list[Ligne]) -> list[Ligne]:
        """Those of the canton and of the EPCI chosen; the EPCI itself is one of them."""
        canton, epci = self.cleaned_data["canton"], self.cleaned_data["epci"]
        if canton:
            lignes = [one for one in lignes if one.canton and one.canton.code == canton]
        if epci:
            lignes = [one for one in lignes if epci in (one.epci and one.epci.siren, one.collectivite.siren)]
        return lignes

    def chosen(self, lignes: list[Ligne]) -> list[Ligne]:
        etat = self.cleaned_data["etat"]
        return [one for one in lignes if one.etat == etat] if etat else lignes


def _places(departement: str, jour: datetime.date) -> dict[str, list[tuple[str, str]]]:
    """Code and name of each canton, SIREN and name of each EPCI, in their order: one query."""
    epci = Collectivite.objects.epci().of_departement(departement).valid_on(jour)
    cantons = _named(Canton.objects.filter(departement=departement), "canton", "code", "nom", "code")
    rows = cantons.union(_named(epci, "epci", "siren", "nom", "nom_plie"), all=True)
    places: dict[str, list[tuple[str, str]]] = {"canton": [], "epci": []}
    for kind, code, nom, _ in sorted(rows, key=lambda row: row[3]):
        places[kind].append((code, nom))
    return places


def _named(rows: QuerySet, kind: str, code: str, nom: str, ordre: str) -> QuerySet:
    texts: dict[str, Value | F] = {"kind_": Value(kind), "code_": F(code), "nom_": F(nom), "ordre_": F(ordre)}
    named = {name: Cast(text, CharField()) for name, text in texts.items()}
    return rows.order_by().annotate(**named).values_list(*named)
