"""Where whoever registers comes from: a collectivité found by three letters, or an organisme."""

import datetime
from collections.abc import Mapping
from typing import Any, cast

from django import forms

from bouquet.territoires.models import Collectivite

from .communes import MORE, SHOWN, find
from .forms_robots import PublicForm

WHICH = "Choisissez ci-dessous la collectivité dont il s’agit."
UNKNOWN = "Aucune collectivité ne porte ce nom ou ce code\u00a0: vérifiez l’orthographe."
WHO = "Dites de quelle collectivité vous venez, ou de quel organisme."


class ChoixCollectivite:
    """What a form does with its fields `collectivite` and `choix`, found by `jour`: who is meant, or who may be.

    `candidats`: the collectivités that may be meant, as (key, name), found again from the text at each turn."""

    fields: dict[str, forms.Field]
    data: Mapping[str, Any]
    jour: datetime.date

    def offer_choice(self) -> None:
        text = self.data.get("collectivite", "").strip()
        self.found, self.candidats = find(text, self.jour) if text else (None, [])
        field = cast(forms.ChoiceField, self.fields["choix"])
        field.choices, field.help_text = self.candidats, MORE if len(self.candidats) >= SHOWN else ""

    def chosen(self) -> int | None:
        """The key of the collectivité, unless several may be meant and none was chosen among them."""
        if self.found:
            return self.found.pk
        return next((int(key) for key, _ in self.candidats if key == self.data.get("choix", "")), None)

    @property
    def missing(self) -> str:
        """What to say of words that lead to no collectivité yet."""
        return WHICH if self.candidats else UNKNOWN


class OrigineForm(ChoixCollectivite, PublicForm):
    """A public form that asks it."""

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
        self.offer_choice()
        self.fields["choix"].required = bool(self.candidats)

    def clean(self) -> dict:
        cleaned = super().clean()
        self.errors.pop("choix", None)  # a choice made for other words than those typed now is no choice
        if cleaned.get("collectivite"):
            cleaned["ou"] = self.chosen()
            if cleaned["ou"] is None:
                self.add_error("collectivite", self.missing)
        elif cleaned.get("structure") and not self.data.get("collectivite", "").strip():
            self.errors.pop("collectivite", None)  # one of the two is enough
        return cleaned

    @property
    def origine(self) -> Collectivite | None:
        """The collectivité of a valid form."""
        key = self.cleaned_data.get("ou")
        return Collectivite.objects.get(pk=key) if key else None
