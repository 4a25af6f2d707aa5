"""Keeping a demande that is not finished: only an address is needed."""

import datetime

from django import forms

from bouquet.demandes.models import Brouillon
from bouquet.demandes.services import keep_brouillon

from .forms_garde import GuardedForm

KEPT = (
    "collectivite", "objet", "description", "thematique", "prestation", "nature", "echeance", "contact_nom",
    "contact_fonction", "contact_courriel", "contact_telephone",
)  # fmt: skip
LONGEST = 10_000


class BrouillonForm(GuardedForm):
    """The form of the deposit as it stands, and where its link is to be sent."""

    contact_courriel = forms.EmailField(
        label="Votre adresse électronique",
        max_length=254,
        error_messages={"required": "Donnez votre adresse\u00a0: le lien pour finir plus tard y partira."},
    )
    brouillon = forms.CharField(required=False, max_length=40)

    def save(self, *, le: datetime.datetime) -> Brouillon:
        champs = {name: self.sent[name][:LONGEST] for name in KEPT if self.sent.get(name)}
        return keep_brouillon(
            jeton=self.cleaned_data["brouillon"],
            courriel=self.cleaned_data["contact_courriel"],
            champs=champs,
            le=le,
        )
