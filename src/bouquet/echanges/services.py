"""Writing about a demande: a message or a note, its files, the organismes it calls, and who is told."""

import datetime
import hashlib
import re
import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.annuaire.permissions import can_coordinate
from bouquet.demandes.models import Demande

from .avis import call, notify_contact, notify_network
from .enums import Cote, Visibilite
from .files import Checked, check_files
from .models import Document, Message
from .permissions import working


def post_message(
    *,
    demande: Demande,
    auteur: User,
    organisme: Organisme | None,
    visibilite: str,
    texte: str,
    fichiers: Iterable[UploadedFile],
    le: datetime.datetime,
    cle: uuid.UUID | None = None,
) -> Message:
    """Write it with its files, all or nothing. The same `cle` sent twice, by a double click, is one message.

    A shared note that names organismes at work (« @SIGLE ») calls them: their people are told by mail.
    """
    reseau = organisme is not None or can_coordinate(auteur)
    message = Message(
        demande=demande,
        auteur=auteur,
        auteur_nom=str(auteur),
        organisme=organisme,
        cote=Cote.RESEAU if reseau else Cote.COLLECTIVITE,
        visibilite=visibilite,
        texte=texte.strip(),
        le=le,
        cle=cle or uuid.uuid4(),
    )
    return _write(message, check_files(list(fichiers)))


def post_public_message(
    *,
    demande: Demande,
    nom: str,
    texte: str,
    fichiers: Iterable[UploadedFile],
    le: datetime.datetime,
    cle: uuid.UUID | None = None,
) -> Message:
    """A reply of the collectivité by the private link of its demande, without account."""
    message = Message(
        demande=demande,
        auteur_nom=nom.strip()[:160] or demande.contact_nom or "Collectivité",
        cote=Cote.COLLECTIVITE,
        visibilite=Visibilite.ECHANGE,
        texte=texte.strip(),
        le=le,
        cle=cle or uuid.uuid4(),
    )
    return _write(message, check_files(list(fichiers)))


def attach_documents(
    *,
    demande: Demande,
    fichiers: Iterable[UploadedFile],
    le: datetime.datetime,
    auteur: User | None = None,
) -> list[Document]:
    """Keep the files deposited with the demande itself, all or none; read by those who take part in the exchange."""
    with transaction.atomic():
        return _keep(check_files(list(fichiers)), demande=demande, message=None, depose_par=auteur, le=le)


def _write(message: Message, checked: list[Checked]) -> Message:
    message.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            message.save()
            _call(message)
            notify_contact(message)
            notify_network(message)
            # Last: what is written on the disk does not go away with the transaction.
            _keep(checked, demande=message.demande, message=message, depose_par=message.auteur, le=message.le)
    except IntegrityError:
        twin = Message.objects.filter(cle=message.cle, demande=message.demande, auteur=message.auteur).first()
        if twin is None:
            raise ValidationError("Cet envoi a déjà servi : rechargez la page, puis recommencez.") from None
        return twin
    return message


def _keep(checked: list[Checked], *, demande, message, depose_par, le) -> list[Document]:
    """Save the files; what was written on the disk goes away when one of them fails."""
    kept: list[Document] = []
    try:
        for one in checked:
            document = Document(
                demande=demande,
                message=message,
                nom=one.nom,
                type=one.type,
                taille=len(one.contenu),
                sha256=hashlib.sha256(one.contenu).hexdigest(),
                depose_par=depose_par,
                le=le,
            )
            document.fichier.save(one.nom, ContentFile(one.contenu), save=False)
            kept.append(document)
            document.save()
    except Exception:
        for document in kept:
            document.fichier.delete(save=False)
        raise
    return kept


def mentioned(texte: str, organismes: Iterable[Organisme]) -> list[Organisme]:
    """Those of these organismes whose sigle the text names after an « @ », whatever the case."""
    called = []
    for one in organismes:
        if re.search(rf"(?<![\w@])@{re.escape(one.sigle)}(?![\w-])", texte, re.IGNORECASE):
            called.append(one)
    return called


def _call(message: Message) -> None:
    """Mark the organismes a shared note names and tell their people that a note awaits, without its text."""
    if message.visibilite != Visibilite.PARTAGEE:
        return
    called = mentioned(message.texte, working(message.demande))
    if called:
        message.mentionnes.set(called)
        call(message, called)
