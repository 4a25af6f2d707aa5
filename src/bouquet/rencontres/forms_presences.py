"""Whoever comes without having registered, written at the door."""

import datetime
from collections.abc import Mapping

from django import forms
from django.utils.crypto import get_random_string

from bouquet.territoires.models import Collectivite

from .forms_inscription import public_field
from .forms_origine import WHO, ChoixCollectivite
from .services import Origine, Personne


class ArriveeForm(ChoixCollectivite, forms.Form):
    """`cle` is drawn with the page, so that a sending received twice makes one person."""

    nom = forms.CharField(label="Nom et prénom", max_length=120)
    courriel = forms.EmailField(
        label="Adresse électronique", max_length=254, required=False, help_text="pour lui écrire après la rencontre"
    )
    collectivite = forms.CharField(
        label="Collectivité",
        max_length=120,
        required=False,
        help_text="les trois premières lettres suffisent",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    choix = forms.ChoiceField(label="Laquelle\u00a0?", required=False, widget=forms.RadioSelect)
    structure = forms.CharField(label="Ou organisme", max_length=160, required=False)
    fonction = forms.CharField(label="Fonction", max_length=120, required=False)
    public = public_field()
    cle = forms.CharField(max_length=40, widget=forms.HiddenInput)
    le = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str] | None, *, jour: datetime.date) -> None:
        super().__init__(data, initial={"cle": get_random_string(24)})
        self.jour = jour
        self.offer_choice()

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        self.errors.pop("choix", None)  # a choice made for other words than those typed now is no choice
        if cleaned.get("collectivite"):
            cleaned["ou"] = self.chosen()
            if cleaned["ou"] is None:
                self.add_error("collectivite", self.missing)
        elif not cleaned.get("structure"):
            self.add_error("collectivite", WHO)
        return cleaned

    @property
    def personne(self) -> Personne:
        return Personne(**{name: self.cleaned_data[name] for name in ("nom", "courriel", "fonction", "public")})

    @property
    def origine(self) -> Origine:
        key = self.cleaned_data.get("ou")
        return Origine(
            collectivite=Collectivite.objects.get(pk=key) if key else None, structure=self.cleaned_data["structure"]
        )
