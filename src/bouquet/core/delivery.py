"""Delivering the outbox: each row is claimed before it is sent, so that two workers never send it twice.

The claim is a conditional update that is committed before the server is spoken to. What is known not to have left is
tried again; when nobody can tell (the process was killed, the connection broke after the message), the row stays
claimed, is shown as uncertain, and only a person sends it again.
"""

import datetime
import hashlib
import smtplib
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F
from django.utils import timezone

from .enums import EtatCourriel
from .masque import show
from .models import Courriel

MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
# Waiting times before the second, third… try; after the last one, the mail has failed.
DELAYS = (5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR)
MAX_TRIES = len(DELAYS) + 1
TIMEOUT = 30  # seconds for the server to answer


class NotSent(Exception):
    """The server certainly did not take the message; `final` when asking again is useless."""

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.final = final


def deliver(*, courriel_id: int) -> EtatCourriel | None:
    """Send this mail if it is waiting; its new state, or None when somebody else has it or it no longer waits."""
    if not claim(courriel_id=courriel_id, le=timezone.now()):
        return None
    courriel = Courriel.objects.get(pk=courriel_id)
    try:
        send(courriel)
    except NotSent as refusal:
        etat = EtatCourriel.ECHEC if refusal.final or courriel.essais >= MAX_TRIES else EtatCourriel.EN_ATTENTE
        return _report(courriel_id, etat, erreur=str(refusal))
    except (OSError, smtplib.SMTPException) as error:  # after the server was reached: it may have taken the message
        return _report(courriel_id, EtatCourriel.EN_COURS, erreur=f"Envoi interrompu : {error}")
    return _report(courriel_id, EtatCourriel.ENVOYE, envoye_le=timezone.now(), secrets="")


def claim(*, courriel_id: int, le: datetime.datetime) -> bool:
    """Take this mail for oneself; False when it was taken, sent, or cancelled."""
    waiting = Courriel.objects.waiting().filter(pk=courriel_id)
    return waiting.update(etat=EtatCourriel.EN_COURS, pris_le=le, essais=F("essais") + 1, erreur="") == 1


def _report(courriel_id: int, etat: EtatCourriel, *, erreur: str = "", **fields) -> EtatCourriel:
    """Write what became of a claimed mail, unless a person decided otherwise meanwhile."""
    claimed = Courriel.objects.filter(pk=courriel_id, etat=EtatCourriel.EN_COURS)
    claimed.update(etat=etat, erreur=erreur[:500], **fields)
    return etat


def send(courriel: Courriel) -> None:
    """Hand the message to the server. NotSent: it did not take it; OSError or SMTPException: nobody knows."""
    try:
        message = build_message(courriel, secrets=courriel.secrets.splitlines())
        message.message()
    except ValueError as error:  # a line break in a header, an address that can't be written
        raise NotSent(f"Message impossible à écrire : {error}", final=True) from error
    connection = get_connection(timeout=TIMEOUT) if _speaks_smtp() else get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"Serveur d’envoi injoignable : {error}", final=False) from error
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        raise NotSent(f"Destinataire refusé : {refused}", final=all(code >= 500 for code in codes)) from refused
    except smtplib.SMTPResponseException as refused:
        raise NotSent(f"Refus du serveur : {refused}", final=refused.smtp_code >= 500) from refused
    finally:
        connection.close()


def _speaks_smtp() -> bool:
    return settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def build_message(courriel: Courriel, *, secrets: Sequence[str] = ()) -> EmailMultiAlternatives:
    """The message; without its secrets, a mark stays in their place."""
    message = EmailMultiAlternatives(
        subject=show(courriel.sujet, secrets),
        body=show(courriel.texte, secrets),
        to=[courriel.destinataire],
        reply_to=[courriel.repondre_a] if courriel.repondre_a else None,
        headers=headers_of(courriel),
    )
    message.attach_alternative(show(courriel.html, secrets, html=True), "text/html")
    for piece in courriel.pieces.all():
        message.attach(piece.nom, bytes(piece.contenu), piece.type_mime)
    return message


def headers_of(courriel: Courriel) -> dict[str, str]:
    own = {"Auto-Submitted": "auto-generated", "Message-ID": message_id(courriel)}
    return own | stop_headers(courriel.arret)


def stop_headers(arret: str) -> dict[str, str]:
    """What gives mail software its « unsubscribe » button. One click (RFC 8058) is promised over HTTPS only."""
    if not arret:
        return {}
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if arret.startswith("https://") else {}
    return {"List-Unsubscribe": f"<{arret}>", **one_click}


def message_id(courriel: Courriel) -> str:
    """The same at each try, so that a server that keeps track sees one message."""
    host = urlsplit(settings.BOUQUET_URL).hostname or "localhost"
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{courriel.cle}".encode()).hexdigest()[:24]
    return f"<courriel-{courriel.pk}-{digest}@{host}>"


def resend(*, courriel: Courriel, le: datetime.datetime) -> bool:
    """A person asks for one more sending: of a mail that failed, was cancelled, or is uncertain. Never of another.

    One whose content was erased has nothing left to send.
    """
    whole = Courriel.objects.filter(pk=courriel.pk, efface_le=None)
    failed = whole.filter(etat__in=[EtatCourriel.ECHEC, EtatCourriel.ANNULE])
    doubtful = whole.uncertain(le)
    fields = {"etat": EtatCourriel.EN_ATTENTE, "essais": 0, "erreur": "", "pris_le": None}
    return bool(failed.update(**fields) or doubtful.update(**fields))
