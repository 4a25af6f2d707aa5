"""Searching a person by address, and forgetting them with a typed confirmation."""

from typing import Any

from django import forms


class ChercherForm(forms.Form):
    courriel = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        help_text="tout ce que le site garde est rangé sous cette adresse",
        widget=forms.EmailInput({"autocomplete": "off"}),
    )

    def clean_courriel(self) -> str:
        return self.cleaned_data["courriel"].strip().lower()


class EffacerForm(forms.Form):
    """The address typed once more, and the reason, which the journal keeps."""

    confirmation = forms.CharField(
        label="Écrivez l’adresse pour confirmer",
        max_length=254,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    motif = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="gardé dans le journal\u00a0: ne nommez pas la personne",
        error_messages={"required": "Dites pourquoi\u00a0: le journal le garde."},
    )

    def __init__(self, data: Any = None, *, courriel: str) -> None:
        super().__init__(data)
        self.courriel = courriel

    def clean_confirmation(self) -> str:
        typed = self.cleaned_data["confirmation"].strip().lower()
        if typed != self.courriel:
            raise forms.ValidationError("Ce n’est pas l’adresse de cette personne.")
        return typed
