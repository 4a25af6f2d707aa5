"""Writing a message or a note on the page of a demande, or a reply by the private link."""

import datetime
import uuid
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.demandes.models import Demande

from .enums import Visibilite
from .files import ACCEPT
from .models import Message
from .permissions import Plume
from .services import post_message, post_public_message

LONGEST = 10_000
AGAIN = "Rien n’a été envoyé. Choisissez de nouveau les fichiers à joindre."


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what each of them is is checked by the service."""

    widget = FilesInput(attrs={"accept": ACCEPT})

    def clean(self, data, initial=None) -> list[UploadedFile]:
        return [one for one in data or [] if one]


class WritingForm(forms.Form):
    """A text and files. `cle` makes the same form sent twice one message."""

    texte = forms.CharField(label="Votre message", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    fichiers = FilesField(label="Fichiers à joindre", required=False)
    cle = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, files: MultiValueDict | None = None):
        super().__init__(data, files, prefix="echange", initial={"cle": uuid.uuid4()})

    def refuse(self, error: ValidationError) -> None:
        """What the service refused, beside the files: they have to be chosen again."""
        self.add_error("fichiers", [*error.messages, AGAIN])


class MessageForm(WritingForm):
    """By somebody who has an account; who reads it is chosen every time, and never by default."""

    visibilite = forms.ChoiceField(label="Qui le lira ?", widget=forms.RadioSelect)
    organisme = forms.ChoiceField(label="Au nom de", required=False)
    field_order = ("texte", "visibilite", "organisme", "fichiers", "cle")

    def __init__(self, data: QueryDict | None = None, files: MultiValueDict | None = None, *, plume: Plume):
        super().__init__(data, files)
        self.plume = plume
        self.organismes = {str(one.pk): one for one in plume.organismes}
        self._choose("visibilite", [(one.value, one.label) for one in plume.visibilites])
        nobody = [("", "La coordination" if plume.network else "La collectivité")] if plume.anyone else []
        self._choose("organisme", nobody + [(key, one.nom) for key, one in self.organismes.items()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """A single possibility is not asked: it is taken."""
        if len(choices) > 1:
            cast(forms.ChoiceField, self.fields[name]).choices = choices
        else:
            del self.fields[name]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if "visibilite" not in self.fields:
            cleaned["visibilite"] = self.plume.visibilites[0].value
        if cleaned.get("visibilite") == Visibilite.PRIVEE and not self._organisme(cleaned):
            self.add_error("organisme", "Une note privée est celle d’un organisme : dites lequel.")
        if cleaned.get("visibilite") == Visibilite.PARTAGEE and not (self._organisme(cleaned) or self.plume.network):
            self.add_error(
                "organisme", "La collectivité écrit des messages, pas de notes : dites quel organisme écrit."
            )
        return cleaned

    def _organisme(self, cleaned: dict) -> Organisme | None:
        if "organisme" in self.fields:
            return self.organismes.get(cleaned.get("organisme", ""))
        return None if self.plume.anyone else self.plume.organismes[0]

    def save(self, *, demande: Demande, auteur: User, le: datetime.datetime) -> Message | None:
        """The message, or None with the reasons in place."""
        told = self.cleaned_data
        try:
            return post_message(
                demande=demande,
                auteur=auteur,
                organisme=self._organisme(told),
                visibilite=told["visibilite"],
                texte=told["texte"],
                fichiers=told["fichiers"],
                le=le,
                cle=told["cle"],
            )
        except ValidationError as error:
            self.refuse(error)
            return None


class PublicMessageForm(WritingForm):
    """By whoever holds the private link of the demande."""

    nom = forms.CharField(label="Votre nom", max_length=160)
    field_order = ("nom", "texte", "fichiers", "cle")

    def __init__(self, data: QueryDict | None = None, files: MultiValueDict | None = None, *, nom: str = ""):
        super().__init__(data, files)
        self.initial["nom"] = nom

    def save(self, *, demande: Demande, le: datetime.datetime) -> Message | None:
        """The message, or None with the reasons in place."""
        told = self.cleaned_data
        try:
            return post_public_message(
                demande=demande,
                nom=told["nom"],
                texte=told["texte"],
                fichiers=told["fichiers"],
                le=le,
                cle=told["cle"],
            )
        except ValidationError as error:
            self.refuse(error)
            return None
