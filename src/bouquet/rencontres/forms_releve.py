"""The attendance file, given then looked at: its lines wait in the page, signed, until somebody says yes."""

from collections.abc import Sequence

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from .releve import MOST_BYTES, Ligne, read

SALT, DAY = "rencontres-releve", 24 * 3600
OLD = "Cet aperçu est trop ancien\u00a0: donnez à nouveau le fichier."


class ReleveForm(forms.Form):
    fichier = forms.FileField(
        label="Liste des participants (CSV)",
        help_text="telle que l’exporte l’outil\u00a0: Teams, Zoom, Webex, BigBlueButton ou un autre",
        widget=forms.ClearableFileInput({"accept": ".csv,.txt,text/csv,text/plain"}),
    )

    def clean_fichier(self) -> list[Ligne]:
        file: UploadedFile = self.cleaned_data["fichier"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError("Ce fichier est trop lourd pour une liste de participants (2\u00a0Mo au plus).")
        return read(file.read())


def sign_lines(lignes: Sequence[Ligne], seance: int) -> str:
    """The lines as a text that only this site makes, for this séance."""
    rows = [(one.nom, one.courriel, one.minutes) for one in lignes]
    return signing.dumps([seance, rows], salt=SALT, compress=True)


def signed_lines(text: str, seance: int) -> list[Ligne]:
    """Raises ValidationError for what this site did not write for this séance today."""
    try:
        key, rows = signing.loads(text, salt=SALT, max_age=DAY)
    except signing.BadSignature as error:
        raise ValidationError(OLD) from error
    if key != seance:
        raise ValidationError(OLD)
    return [Ligne(*row) for row in rows]
