"""Acting on several demandes: which, what, and what the gesture needs to know."""

import datetime
from typing import Any, cast

from django import forms
from django.http import QueryDict

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Thematique
from bouquet.demandes.services.editing import coordinators

from .enums import GesteLot
from .forms_gestes import OrganismeField
from .lots import LARGEST, Vu

PAST = "Choisissez une date à partir d’aujourd’hui."


class Choix(forms.Form):
    """What the list sends: the gesture, and the keys of the lines, one by one or all those of the page at once."""

    geste = forms.ChoiceField(
        choices=GesteLot.choices, error_messages={"required": "Choisissez ce qu’il faut faire des demandes cochées."}
    )
    demande = forms.MultipleChoiceField(required=False)
    toutes = forms.CharField(required=False, max_length=20 * LARGEST)
    retour = forms.CharField(required=False, max_length=2000)

    def __init__(self, data: QueryDict):
        super().__init__(data)
        self.sent = data
        cast(forms.MultipleChoiceField, self.fields["demande"]).choices = [
            (key, key) for key in data.getlist("demande") if _is_key(key)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        page = [key for key in cleaned.get("toutes", "").split(",") if _is_key(key)]
        keys = {int(key) for key in [*cleaned.get("demande", ()), *page]}
        if not keys:
            raise forms.ValidationError("Cochez au moins une demande.")
        if len(keys) > LARGEST:
            raise forms.ValidationError(f"Un lot s’arrête à {LARGEST}\u00a0demandes\u00a0: cochez-en moins.")
        return {**cleaned, "cles": keys}

    def vus(self) -> dict[int, Vu]:
        """What the confirmation page showed of each line; empty when it comes from the list."""
        keys = self.cleaned_data["cles"]
        return {
            key: Vu(str(self.sent[f"etat-{key}"]), str(self.sent.get(f"avant-{key}", "")))
            for key in keys
            if f"etat-{key}" in self.sent
        }


class LotForm(forms.Form):
    """What the gesture needs: who, when, to whom, or why. `jour` is today."""

    coordonnateur = forms.ModelChoiceField(
        User.objects.none(), label="Personne qui coordonne", empty_label="Choisissez une personne"
    )
    echeance = forms.DateField(label="Échéance", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    organisme = OrganismeField(Organisme.objects.none(), label="Organisme", empty_label="Choisissez un organisme")
    thematique = forms.ModelChoiceField(
        Thematique.objects.all(), label="Thématique", required=False, empty_label="Celle de chaque demande"
    )
    nature = forms.ModelChoiceField(
        Nature.objects.all(),
        label="Nature de l’aide",
        required=False,
        empty_label="Celle que souhaite chaque demande",
    )
    motif = forms.CharField(label="Pourquoi ?", max_length=2000, widget=forms.Textarea({"rows": 2}))

    FIELDS = {
        GesteLot.QUALIFIER: (),
        GesteLot.COORDONNER: ("coordonnateur",),
        GesteLot.ECHEANCE: ("echeance",),
        GesteLot.ORIENTER: ("organisme", "nature", "thematique"),
        GesteLot.ABANDONNER: ("motif",),
        GesteLot.CLOTURER: ("motif",),
    }

    def __init__(self, data: QueryDict | None, *, geste: GesteLot, user: User, jour: datetime.date):
        super().__init__(data, initial={"coordonnateur": user.pk})
        self.jour = jour
        for name in set(self.fields) - set(self.FIELDS[geste]):
            del self.fields[name]
        if geste == GesteLot.ABANDONNER:
            self.fields["motif"].help_text = "chaque demandeur le lira"
        if geste == GesteLot.CLOTURER:
            self.fields["motif"].required = False
        for name, offered in (
            ("coordonnateur", coordinators()),
            ("organisme", Organisme.objects.members_on(jour).order_by("sigle")),
        ):
            if name in self.fields:
                cast(forms.ModelChoiceField, self.fields[name]).queryset = offered

    def clean_echeance(self) -> datetime.date:
        day = self.cleaned_data["echeance"]
        if day < self.jour:
            raise forms.ValidationError(PAST)
        return day


def _is_key(text: str) -> bool:
    return text.isdigit() and len(text) <= 18
