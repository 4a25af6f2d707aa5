"""Deciding that a collectivité is eligible, or not, in spite of the rule."""

import datetime

from django import forms
from django.core.exceptions import ValidationError

from bouquet.accounts.models import User
from bouquet.demandes.indicateurs import RESULTATS
from bouquet.demandes.services import force_eligibilite
from bouquet.territoires.models import Collectivite


class DecisionForm(forms.Form):
    """The year, the result and why: all three are needed."""

    annee = forms.IntegerField(label="Année", min_value=2000, max_value=2100)
    resultat = forms.ChoiceField(label="Résultat", choices=[("", "Choisir…"), *RESULTATS])
    motif = forms.CharField(
        label="Motif", max_length=300, help_text="ce qui justifie la décision, par exemple une liste préfectorale"
    )

    def record(self, *, collectivite: Collectivite, auteur: User, le: datetime.datetime) -> bool:
        """Whether it was written; else its errors are in the form."""
        try:
            force_eligibilite(collectivite=collectivite, auteur=auteur, le=le, **self.cleaned_data)
        except ValidationError as error:
            self.add_error(None, error.messages)
            return False
        return True


class AnneeDecidee(forms.Form):
    """The year that is given back to the rule."""

    annee = forms.IntegerField(min_value=2000, max_value=2100)
