"""Reading the mailbox where refusals and complaints come back, and what the sending provider tells."""

import contextlib
import datetime
import imaplib
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from django.utils import timezone

from ..enums import GenreRejet
from ..mise_en_page import envoi_of
from ..models import Abonne, Envoi
from ..retours import read
from .rejets import note_rejet

TIMEOUT, MANY = 30, 500  # seconds; messages of one round
FINAL = {"invalid", "bounced"}  # what anymail calls the reasons that last


def note_returns(*, contents: Iterable[bytes], le: datetime.datetime) -> tuple[int, int]:
    """How many told something new of a letter, and how many other messages there were."""
    new = other = 0
    for content in contents:
        retour = read(content)
        envoi = Envoi.objects.select_related("abonne").filter(pk=retour.envoi).first() if retour else None
        if retour is None or envoi is None or envoi.abonne is None:
            other += 1
            continue
        told = {"genre": retour.genre, "cle": retour.cle, "raison": retour.raison}
        new += note_rejet(abonne=envoi.abonne, envoi=envoi, source="boîte des retours", le=le, **told)
    return new, other


@contextlib.contextmanager
def mailbox(address: str) -> Iterator[Iterator[bytes]]:
    """The unread messages of `imaps://user:password@host/folder`; each is marked read once it was given."""
    told = urlsplit(address)
    port = told.port or 993
    with imaplib.IMAP4_SSL(told.hostname or "", port, timeout=TIMEOUT) as server:
        server.login(unquote(told.username or ""), unquote(told.password or ""))
        server.select(unquote(told.path.strip("/")) or "INBOX")
        yield _unread(server)


def _unread(server: imaplib.IMAP4) -> Iterator[bytes]:
    _, found = server.search(None, "UNSEEN")
    for number in found[0].split()[:MANY]:
        _, answer = server.fetch(number, "(BODY.PEEK[])")
        for part in answer:
            if isinstance(part, tuple):
                yield part[1]
        server.store(number, "+FLAGS", "\\Seen")


def note_event(sender: object, event, esp_name: str, **kwargs) -> None:
    """A provider tells of an address (signal of django-anymail): a refusal or a complaint, once for each event."""
    genre = _genre(event)
    envoi, abonne = _about(event)
    if genre is None or abonne is None:
        return
    key = event.event_id or f"{event.message_id}:{event.event_type}"
    note_rejet(
        abonne=abonne,
        envoi=envoi,
        genre=genre,
        cle=f"{esp_name}:{key}",
        source=esp_name,
        raison=str(event.description or event.reject_reason or event.event_type),
        le=event.timestamp or timezone.now(),
    )


def _genre(event) -> GenreRejet | None:
    if event.event_type == "complained":
        return GenreRejet.PLAINTE
    if event.event_type not in ("bounced", "rejected"):
        return None
    return GenreRejet.DUR if event.reject_reason in FINAL else GenreRejet.DOUX


def _about(event) -> tuple[Envoi | None, Abonne | None]:
    """By the identifier when the provider keeps ours, else by the address: its calls carry the secret of the site."""
    key = envoi_of(event.message_id or "")
    envoi = Envoi.objects.select_related("abonne").filter(pk=key).first() if key else None
    if envoi is not None and envoi.abonne is not None:
        return envoi, envoi.abonne
    return None, Abonne.objects.filter(courriel=(event.recipient or "").strip().lower()).first()
