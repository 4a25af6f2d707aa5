"""Writing about a demande: a message or a note, its files, the organismes it calls, and who is told."""

import datetime
import hashlib
import re
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from bouquet.accounts.models import User
from bouquet.annuaire.enums import ROLES_OF_ORGANISME, Role
from bouquet.annuaire.models import Appartenance, Organisme
from bouquet.annuaire.permissions import can_coordinate
from bouquet.core.mail import post_mail
from bouquet.demandes.models import Demande
from bouquet.demandes.services import ensure_jeton
from bouquet.demandes.services.courriels import follow_up_address

from .enums import Cote, Visibilite
from .files import Checked, check_files
from .models import Document, Message
from .permissions import working

TEMPLATES = "echanges/courriels"


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
    if not called:
        return
    message.mentionnes.set(called)
    members = Appartenance.objects.filter(organisme__in=called, role__in=ROLES_OF_ORGANISME, user__is_active=True)
    for one in members.exclude(user=message.auteur).select_related("user", "organisme").order_by("pk"):
        post_mail(
            cle=f"mention:{message.pk}:{one.user_id}",
            gabarit=f"{TEMPLATES}/mention",
            destinataire=one.user.email,
            contexte={"demande": message.demande, "auteur": message.auteur_nom, "lien": page_of(message.demande)},
            raison=f"Vous recevez ce message parce qu’une note partagée appelle {one.organisme.sigle}, dont vous êtes.",
        )


def page_of(demande: Demande) -> str:
    """Address of the demande in the espace, for those who have an account."""
    return f"{settings.BOUQUET_URL}/espace/demandes/{demande.reference}/"


def notify_contact(message: Message) -> int:
    """Tell the collectivité that the network wrote to it; how many mails were written.

    The contact of the demande gets its private link, by which one answers without account; the people of the
    collectivité who have an account get the page of their espace. Nothing is said of a note.
    """
    if message.visibilite != Visibilite.ECHANGE or message.cote != Cote.RESEAU:
        return 0
    demande = message.demande
    members = Appartenance.objects.filter(
        role=Role.COLLECTIVITE, collectivite=demande.beneficiaire_id, user__is_active=True
    )
    links = dict.fromkeys(members.order_by("pk").values_list("user__email", flat=True), page_of(demande))
    contact = demande.contact_courriel.lower()
    if contact and contact not in links:
        links[contact] = follow_up_address(ensure_jeton(demande=demande))
    sent = [_tell(message, address, link) for address, link in links.items()]
    return sum(one is not None for one in sent)


def _tell(message: Message, address: str, lien: str):
    demande = message.demande
    de = message.organisme.nom if message.organisme else "la coordination"
    return post_mail(
        cle=f"message:{message.pk}:{address}",
        gabarit=f"{TEMPLATES}/message",
        destinataire=address,
        contexte={"demande": demande, "message": message, "de": de, "lien": lien},
        raison=f"Vous recevez ce message parce que vous suivez la demande {demande.reference}.",
    )
