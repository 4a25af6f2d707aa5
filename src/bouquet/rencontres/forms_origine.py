"""Where whoever registers comes from: a collectivité found by three letters, or an organisme."""

import datetime
from collections.abc import Mapping
from typing import cast

from django import forms

from bouquet.territoires.models import Collectivite

from .communes import MORE, SHOWN, find
from .forms_robots import PublicForm

WHICH = "Choisissez ci-dessous la collectivité dont il s’agit."
UNKNOWN = "Aucune collectivité ne porte ce nom ou ce code\u00a0: vérifiez l’orthographe."
WHO = "Dites de quelle collectivité vous venez, ou de quel organisme."


class OrigineForm(PublicForm):
    """A public form that asks it. `candidats`: the collectivités that may be meant, as (key, name)."""

    collectivite = forms.CharField(
        label="Votre collectivité",
        max_length=120,
        error_messages={"required": WHO},
        help_text="les trois premières lettres de la commune suffisent\u00a0; ou son intercommunalité, son syndicat",
    )
    choix = forms.ChoiceField(label="Laquelle\u00a0?", required=False, widget=forms.RadioSelect)
    structure = forms.CharField(
        label="Ou votre organisme", max_length=160, required=False, help_text="si vous ne venez pas d’une collectivité"
    )

    def __init__(self, data: Mapping[str, str] | None, *, jour: datetime.date, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.jour = jour
        self._offer_choice()

    def _offer_choice(self) -> None:
        """Candidates for what was typed, found again from the text at each turn."""
        text = self.data.get("collectivite", "").strip()
        self.found, choices = find(text, self.jour) if text else (None, [])
        field = cast(forms.ChoiceField, self.fields["choix"])
        field.choices, field.required = choices, bool(choices)
        field.help_text = MORE if len(choices) >= SHOWN else ""
        self.candidats = choices

    def clean(self) -> dict:
        cleaned = super().clean()
        self.errors.pop("choix", None)  # a choice made for other words than those typed now is no choice
        chosen = {key for key, _ in self.candidats} & {self.data.get("choix", "")}
        if cleaned.get("collectivite"):
            cleaned["ou"] = self.found.pk if self.found else next(iter(chosen), None)
            if cleaned["ou"] is None:
                self.add_error("collectivite", WHICH if self.candidats else UNKNOWN)
        elif cleaned.get("structure") and not self.data.get("collectivite", "").strip():
            self.errors.pop("collectivite", None)  # one of the two is enough
        return cleaned

    @property
    def origine(self) -> Collectivite | None:
        """The collectivité of a valid form."""
        key = self.cleaned_data.get("ou")
        return Collectivite.objects.get(pk=key) if key else None
