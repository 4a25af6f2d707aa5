"""Making one collectivité of two: which one stays, which one joins it, why; then a confirmation."""

import datetime

from django import forms
from django.core.exceptions import ValidationError

from bouquet.accounts.models import User
from bouquet.territoires.merging import attached, check_mergeable, merge_collectivites
from bouquet.territoires.models import Collectivite


class CollectiviteBySiren(forms.CharField):
    """The SIREN of a collectivité; the clean value is the collectivité."""

    def clean(self, value: str) -> Collectivite:
        siren = "".join(super().clean(value).split())
        found = Collectivite.objects.filter(siren=siren).first()
        if found is None:
            raise ValidationError("Aucune collectivité ne porte ce SIREN\u00a0: vérifiez ses neuf chiffres.")
        return found


class FusionForm(forms.Form):
    absorbee = CollectiviteBySiren(label="SIREN de celle qui disparaît", max_length=14)
    garde = CollectiviteBySiren(label="SIREN de celle qui reste", max_length=14)
    motif = forms.CharField(label="Pourquoi", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    confirme = forms.BooleanField(label="C’est bien la même collectivité\u00a0: les fusionner", required=False)

    # What would move, shown before anything is done.
    repris: dict[str, int] | None = None

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        garde, absorbee = cleaned.get("garde"), cleaned.get("absorbee")
        if not (garde and absorbee):
            return cleaned
        check_mergeable(garde=garde, absorbee=absorbee)
        self.repris = dict(attached(absorbee))
        if not cleaned.get("confirme"):
            self.add_error("confirme", "Relisez ce qui va être rattaché, puis confirmez.")
        return cleaned

    def save(self, *, auteur: User, le: datetime.datetime) -> bool:
        """False, with its errors in the form, when a rule forbids it."""
        told = self.cleaned_data
        try:
            merge_collectivites(
                garde=told["garde"], absorbee=told["absorbee"], auteur=auteur, le=le, motif=told["motif"]
            )
        except ValidationError as error:
            self.add_error(None, error.messages)
            return False
        return True
