"""The yearly wave of renewals: which kind and year, then which ones and under what number."""

import dataclasses
import datetime
from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError

from bouquet.accounts.models import User
from bouquet.demandes.enums import TypeConvention
from bouquet.demandes.models import Convention
from bouquet.demandes.services.renewals import Renouvellement, renew_conventions


class ChoixVague(forms.Form):
    type = forms.ChoiceField(label="Type", choices=TypeConvention.choices)
    annee = forms.IntegerField(label="Conventions qui finissent en", min_value=1990, max_value=2100)


class VagueForm(forms.Form):
    """One line for each proposal: a box, and the number of the new convention."""

    def __init__(self, *args, propositions: Sequence[Renouvellement], **kwargs):
        super().__init__(*args, **kwargs)
        self.propositions = propositions
        for one in propositions:
            old = one.convention
            self.fields[f"choix_{old.pk}"] = forms.BooleanField(
                label=f"Renouveler {old.numero}", required=False, initial=True
            )
            self.fields[f"numero_{old.pk}"] = forms.CharField(
                label=f"Numéro de la suite de {old.numero}", required=False, max_length=40, initial=one.numero
            )
        for name, each in self.fields.items():
            each.widget.attrs["aria-label"] = each.label
            each.widget.attrs["aria-describedby"] = f"id_{name}_error"

    def lines(self) -> list[tuple[Renouvellement, forms.BoundField, forms.BoundField]]:
        return [
            (one, self[f"choix_{one.convention.pk}"], self[f"numero_{one.convention.pk}"]) for one in self.propositions
        ]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        chosen = [one.convention.pk for one in self.propositions if cleaned.get(f"choix_{one.convention.pk}")]
        numbers: dict[str, int] = {}
        typed = {key: cleaned.get(f"numero_{key}", "") for key in chosen}
        taken = set(Convention.objects.filter(numero__in=typed.values()).values_list("numero", flat=True))
        for key, numero in typed.items():
            if not numero:
                self.add_error(f"numero_{key}", "Donnez un numéro, ou décochez cette ligne.")
            elif numero in taken or numero in numbers:
                self.add_error(f"numero_{key}", f"Le numéro {numero} est déjà pris.")
            numbers[numero] = key
        return cleaned

    def record(self, *, auteur: User, le: datetime.datetime) -> list[Convention] | None:
        """The drafts made, all or none; None, with the errors in the form, when a rule forbids one."""
        told = self.cleaned_data
        wanted = [
            dataclasses.replace(one, numero=told[f"numero_{one.convention.pk}"])
            for one in self.propositions
            if told[f"choix_{one.convention.pk}"]
        ]
        try:
            return renew_conventions(renouvellements=wanted, auteur=auteur, le=le)
        except ValidationError as error:
            self.add_error(None, error.messages)
            return None
