"""The list of subscribers to bring, and its proof; then its lines wait in the page, signed, until somebody agrees."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from bouquet.core.tableaux.refus import FileRefused

from .listes import FIRST_DAY, LONGEST, MAX_ROWS, MAX_SIZE, Inscrit, Lecture, Preuve, read

SALT, DAY = "lettre-liste", 24 * 3600
SUFFIXES = (".xlsx", ".ods", ".csv")
HEAVIEST = 2_000_000  # characters that a page may send back
OLD = "Cet aperçu est trop ancien\u00a0: donnez à nouveau le fichier."
HEAVY = "Cette liste est trop lourde\u00a0: découpez-la en plusieurs fichiers."


class ListeForm(forms.Form):
    """A file, and what proves the consent of those whose line says nothing of it."""

    fichier = forms.FileField(
        label="Fichier",
        max_length=255,
        help_text=f".xlsx, .ods ou .csv, {MAX_SIZE // 2**20} Mo et {MAX_ROWS // 1000}\u00a0000 lignes au plus",
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
        error_messages={"empty": "Ce fichier est vide.", "required": "Choisissez un fichier."},
    )
    date = forms.DateField(
        label="Date du consentement",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="pour les lignes qui n’en portent pas\u00a0; si elle varie, le jour où tous l’avaient donné",
    )
    moyen = forms.CharField(
        label="Comment et où il a été donné",
        max_length=LONGEST,
        required=False,
        help_text="par exemple\u00a0: bulletin signé au salon des maires, case cochée sur l’ancien site",
    )
    par = forms.CharField(label="Recueilli par", max_length=LONGEST, required=False)

    def __init__(self, data: Any = None, files: MultiValueDict | None = None, *, jour: dt.date) -> None:
        super().__init__(data, files)
        self.jour = jour
        self.lecture: Lecture | None = None
        self.sha256 = ""

    def clean_date(self) -> dt.date | None:
        day = self.cleaned_data["date"]
        if day and not FIRST_DAY <= day <= self.jour:
            raise ValidationError("Cette date est dans le futur, ou trop ancienne.")
        return day

    def clean_fichier(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["fichier"]
        if (file.size or 0) > MAX_SIZE:
            raise ValidationError(f"Ce fichier dépasse {MAX_SIZE // 2**20}\u00a0Mo.")
        if Path(file.name or "").suffix.lower() not in SUFFIXES:
            raise ValidationError("Envoyez un fichier .xlsx, .ods ou .csv.")
        return file

    def clean(self) -> dict[str, Any]:
        """Reads the file: `lecture` holds what it says."""
        told = super().clean() or {}
        if self.errors:
            return told
        preuve = Preuve(told["date"], " ".join(told["moyen"].split()), " ".join(told["par"].split()))
        content = told["fichier"].read()
        self.sha256 = hashlib.sha256(content).hexdigest()
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"liste{Path(told['fichier'].name).suffix.lower()}"
            path.write_bytes(content)
            try:
                self.lecture = read(path, preuve=preuve, jour=self.jour)
            except FileRefused as refusal:
                place = f"Ligne {refusal.issue.ligne}\u00a0: " if refusal.issue.ligne else ""
                said = f"{place}{refusal.issue.sentence()}."
                raise ValidationError({"fichier": said[0].upper() + said[1:]}) from None
        return told


def sign_list(inscrits: Sequence[Inscrit], *, fichier: str, sha256: str, auteur: int) -> str:
    """The list as a text that only this site makes, for this person. Raises ValidationError when it is too long."""
    rows = [
        (
            *(one.ligne, one.courriel, one.date.isoformat(), one.moyen, one.par, one.public),
            *(one.collectivite, one.thematiques),
        )
        for one in inscrits
    ]
    text = signing.dumps([auteur, fichier, sha256, rows], salt=SALT, compress=True)
    if len(text) > HEAVIEST:
        raise ValidationError(HEAVY)
    return text


def signed_list(text: str, auteur: int) -> tuple[list[Inscrit], str, str]:
    """The list, the name of its file, its print. Raises ValidationError for what was not shown to this person today."""
    try:
        key, fichier, sha256, rows = signing.loads(text, salt=SALT, max_age=DAY)
    except signing.BadSignature as error:
        raise ValidationError(OLD) from error
    if key != auteur:
        raise ValidationError(OLD)
    inscrits = [
        Inscrit(ligne, courriel, dt.date.fromisoformat(date), moyen, par, public, collectivite, tuple(codes))
        for ligne, courriel, date, moyen, par, public, collectivite, codes in rows
    ]
    return inscrits, fichier, sha256
