"""What subscribers fill in."""

import datetime
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.datastructures import MultiValueDict

from bouquet.catalogue.models import Thematique
from bouquet.rencontres.enums import Public
from bouquet.rencontres.forms_origine import ChoixCollectivite
from bouquet.rencontres.forms_robots import PublicForm
from bouquet.territoires.models import Collectivite

from .enums import Rythme
from .models import Abonne
from .services.abonnements import Choix


class ChoixForm(ChoixCollectivite, forms.Form):
    """What a person wants to receive; nothing here is required."""

    public = forms.ChoiceField(label="Vous êtes", required=False, choices=[("", "Autre"), *Public.choices])
    collectivite = forms.CharField(
        label="Votre collectivité",
        max_length=120,
        required=False,
        help_text="les trois premières lettres de la commune suffisent\u00a0; ou son intercommunalité, son syndicat",
    )
    choix = forms.ChoiceField(label="Laquelle\u00a0?", required=False, widget=forms.RadioSelect)
    thematiques = forms.ModelMultipleChoiceField(
        Thematique.objects.all(),
        label="Ce qui vous intéresse",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="aucune case cochée\u00a0: tout",
    )
    rythme = forms.ChoiceField(label="Combien", choices=Rythme.choices, initial=Rythme.CHAQUE, widget=forms.RadioSelect)

    def __init__(self, data: Any, *, jour: datetime.date, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.jour = jour
        self.offer_choice()

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        self.errors.pop("choix", None)  # a choice made for other words than those typed now is no choice
        key = self.chosen()
        cleaned["ou"] = Collectivite.objects.get(pk=key) if key else None
        if cleaned.get("collectivite") and cleaned["ou"] is None:
            self.add_error("collectivite", self.missing)
        return cleaned

    @property
    def choices(self) -> Choix:
        told = self.cleaned_data
        return Choix(told["public"], told["rythme"], told["ou"], list(told["thematiques"]))


class AbonnementForm(ChoixForm, PublicForm):
    """An address, and what it wants."""

    salt = "lettre"
    courriel = forms.EmailField(
        label="Votre adresse électronique", max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
    field_order = ("courriel", "public", "collectivite", "choix", "thematiques", "rythme")

    def __init__(self, data: MultiValueDict | None, *, jour: datetime.date) -> None:
        super().__init__(data, jour=jour)
        if data is not None:  # PublicForm keeps one value a field: the boxes have several
            self.data = cast(Mapping[str, Any], _Sent(self.sent, data))


class _Sent(dict):
    """What was sent, with its stamp set right, and the lists of the boxes."""

    def __init__(self, sent: Mapping[str, str], data: MultiValueDict) -> None:
        super().__init__(sent)
        self.sent, self.lists = sent, data

    def get(self, key: str, default: Any = None) -> Any:
        return self.sent.get(key, default)

    def getlist(self, key: str) -> list:
        return self.lists.getlist(key)


class PreferencesForm(ChoixForm):
    def __init__(self, data: Any, *, jour: datetime.date, abonne: Abonne) -> None:
        told = {
            "public": abonne.public,
            "collectivite": str(abonne.collectivite) if abonne.collectivite else "",
            "thematiques": list(abonne.thematiques.all()),
            "rythme": abonne.rythme,
        }
        super().__init__(data, jour=jour, initial=told)
        if data is not None and abonne.collectivite and self.data.get("collectivite") == told["collectivite"]:
            self.found = abonne.collectivite  # left as it was: homonyms are not asked about again
