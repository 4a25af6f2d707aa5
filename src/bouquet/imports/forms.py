"""Sending a file."""

from pathlib import Path
from typing import cast

from django import forms
from django.core.exceptions import ValidationError

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme

from .depots import SUFFIXES
from .permissions import importable_by
from .reading import MAX_SIZE


class EnvoiForm(forms.Form):
    """A file, and the organisme whose activity it tells; only those the person may speak for are offered."""

    organisme = forms.ModelChoiceField(Organisme.objects.none(), label="Organisme", empty_label="Choisir…")
    fichier = forms.FileField(
        label="Fichier",
        max_length=255,
        help_text=f".xlsx, .ods ou .csv, {MAX_SIZE // 2**20} Mo au plus",
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
        error_messages={"empty": "Ce fichier est vide.", "required": "Choisissez un fichier."},
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        offered = importable_by(user)
        own = list(offered[:2])
        cast(forms.ModelChoiceField, self.fields["organisme"]).queryset = offered
        if len(own) == 1:
            self.fields["organisme"].initial = own[0]

    def clean_fichier(self):
        file = self.cleaned_data["fichier"]
        if file.size > MAX_SIZE:
            raise ValidationError(f"Ce fichier dépasse {MAX_SIZE // 2**20} Mo\u00a0: découpez-le en plusieurs.")
        if Path(file.name).suffix.lower() not in SUFFIXES:
            raise ValidationError("Envoyez un fichier .xlsx, .ods ou .csv.")
        return file
