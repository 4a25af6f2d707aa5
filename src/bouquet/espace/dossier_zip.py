"""The whole file of a demande as a ZIP: what this person may read, nothing else, written as it is sent."""

import csv
import datetime
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.core.exports import neutralise
from bouquet.demandes.models import Convention, Demande
from bouquet.echanges.files import HIDDEN
from bouquet.echanges.models import Document, Message

from .chronologie import chronologie
from .dossier import as_data, resume_pdf

CHUNK = 256 * 1024  # bytes read, and sent, at a time: what a file weighs is never held in memory
MANIFEST = ("fichier", "taille_octets", "sha256", "depose_par", "le", "visible_de", "controle")
INTACT, MISSING, ALTERED = "conforme", "absent du stockage", "différent de ce qui a été déposé"


@dataclass
class Piece:
    """A file that joins the dossier; `sha256` is what was told of it when it was deposited, empty if nothing was."""

    nom: str
    fichier: FieldFile
    sha256: str = ""
    depose_par: str = ""
    le: datetime.datetime | None = None
    visible_de: str = ""
    taille: int = 0
    empreinte: str = ""
    controle: str = MISSING


class Spout(io.RawIOBase):
    """What zipfile writes to: it can't go back, and what it holds is taken away as it comes."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.held += data
        return len(data)

    def take(self) -> bytes:
        taken, self.held = bytes(self.held), bytearray()
        return taken


@dataclass
class Dossier:
    """Everything that goes into the archive of one person, read before the first byte leaves."""

    reference: str
    le: datetime.datetime
    textes: list[tuple[str, bytes]]
    pieces: list[Piece] = field(default_factory=list)

    def stream(self) -> Iterator[bytes]:
        """`resume.pdf`, `demande.json`, `conversation.txt`, `documents/…`, then the manifest of the latter."""
        spout = Spout()
        with zipfile.ZipFile(spout, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.textes:
                archive.writestr(self._entry(name), content)
                yield spout.take()
            for piece in self.pieces:
                for _ in self._copy(archive, piece):
                    yield spout.take()
            archive.writestr(self._entry("documents/manifeste.csv"), manifest(self.pieces))
        yield spout.take()

    def _copy(self, archive: zipfile.ZipFile, piece: Piece) -> Iterator[None]:
        try:
            source = piece.fichier.open("rb")
        except OSError:  # lost on the disk: the manifest says so, the rest of the dossier still leaves
            return
        with source, archive.open(self._entry(f"documents/{piece.nom}"), "w") as target:
            yield from _pour(source, target, piece)

    def _entry(self, name: str) -> zipfile.ZipInfo:
        stamp = timezone.localtime(self.le).timetuple()[:6]
        entry = zipfile.ZipInfo(f"dossier-{self.reference}/{name}", stamp)
        entry.compress_type = zipfile.ZIP_DEFLATED
        return entry


def _pour(source: IO[bytes], target: IO[bytes], piece: Piece) -> Iterator[None]:
    """Copy by pieces, measuring what is really there."""
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK):
        target.write(chunk)
        digest.update(chunk)
        piece.taille += len(chunk)
        yield
    piece.empreinte = digest.hexdigest()
    piece.controle = INTACT if piece.empreinte == (piece.sha256 or piece.empreinte) else ALTERED


def make_dossier(*, user: User | AnonymousUser, demande: Demande, le: datetime.datetime) -> Dossier:
    """Raises DossierError when the summary can't be composed."""
    moments = chronologie(user, demande)
    messages = Message.objects.visible_to(user).about(demande).select_related("organisme", "demande")
    messages = messages.prefetch_related("documents")
    told = {**as_data(user, demande, moments), "messages": [_message(one) for one in messages]}
    textes = [
        ("resume.pdf", resume_pdf(user, demande, moments, le)),
        ("demande.json", json.dumps(told, ensure_ascii=False, indent=2).encode()),
        ("conversation.txt", conversation(demande, messages).encode()),
    ]
    return Dossier(demande.reference, le, textes, [*_documents(user, demande), *_conventions(user, demande)])


def _message(one: Message) -> dict:
    return {
        "le": one.le.isoformat(),
        "demande": one.demande.reference,
        "auteur": one.auteur_nom,
        "organisme": one.organisme.sigle if one.organisme else None,
        "visibilite": one.visibilite,
        "texte": one.texte,
        "documents": [document.nom for document in one.documents.all()],
    }


def conversation(demande: Demande, messages: QuerySet[Message]) -> str:
    """What was written to each other, oldest first, as a person reads it."""
    lines = [f"Demande {demande.reference}, {demande.objet}", ""]
    for one in messages:
        signed = f"{one.auteur_nom} ({one.organisme.sigle})" if one.organisme else one.auteur_nom
        when = timezone.localtime(one.le).strftime("%d/%m/%Y %H:%M")
        lines += [f"{when} · {signed} · {one.get_visibilite_display()}", one.texte]
        lines += [f"  Pièce jointe\u00a0: {document.nom}" for document in one.documents.all()] + [""]
    return "\r\n".join(lines if len(lines) > 2 else [*lines, "Aucun message.", ""])


def _documents(user: User | AnonymousUser, demande: Demande) -> list[Piece]:
    found = Document.objects.visible_to(user).about(demande).select_related("depose_par", "message")
    return [
        Piece(
            nom=f"{rank:03d}-{_safe(one.nom)}",
            fichier=one.fichier,
            sha256=one.sha256,
            depose_par=one.message.auteur_nom if one.message else str(one.depose_par or demande.contact_nom),
            le=one.le,
            visible_de=one.message.get_visibilite_display() if one.message else "Dépôt de la demande",
        )
        for rank, one in enumerate(found, start=1)
    ]


def _conventions(user: User | AnonymousUser, demande: Demande) -> list[Piece]:
    """The signed copies of its convention and of the mandates of its works, as far as this person sees them."""
    keys = {demande.convention_id, *(one.mandat_id for one in demande.interventions.all())} - {None}
    found = Convention.objects.visible_to(user).filter(pk__in=keys).exclude(pdf="").order_by("pk").distinct()
    return [
        Piece(nom=f"convention-{one.pk}-{_safe(one.numero)}.pdf", fichier=one.pdf, visible_de="Convention")
        for one in found
    ]


def _safe(name: str) -> str:
    """As a name inside an archive: no folder, nothing that a reader does not see."""
    return HIDDEN.sub("-", name).strip(". ") or "document"


def manifest(pieces: list[Piece]) -> bytes:
    """What was put there, its weight and its print as measured, who deposited it and when; CSV, UTF-8 for Excel."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(MANIFEST)
    for one in pieces:
        le = timezone.localtime(one.le).isoformat(timespec="seconds") if one.le else ""
        row = [one.nom, one.taille, one.empreinte or one.sha256, one.depose_par, le, one.visible_de, one.controle]
        writer.writerow([neutralise(cell) for cell in row])
    return b"\xef\xbb\xbf" + target.getvalue().encode()
