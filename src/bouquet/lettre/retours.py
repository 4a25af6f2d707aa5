"""What comes back by mail: refusals (RFC 3464) and complaints (RFC 5965), read with the standard library."""

import email
import email.policy
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from typing import cast

from .enums import GenreRejet
from .mise_en_page import envoi_of

FULL = "5.2.2"  # a full mailbox is emptied one day, whatever its server calls final


@dataclass(frozen=True)
class Retour:
    """About one sending of ours: `envoi` is its key, proved by the seal of the identifier that is quoted."""

    genre: GenreRejet
    envoi: int
    cle: str
    raison: str


def read(content: bytes) -> Retour | None:
    """What this message tells of a letter that was sent here; None for any other mail, and for delays."""
    message = cast(EmailMessage, email.message_from_bytes(content, policy=email.policy.default))
    if message.get_content_type() != "multipart/report":
        return None
    parts: dict[str, Message] = {part.get_content_type(): part for part in message.walk()}
    envoi = _quoted(parts)
    if envoi is None:
        return None
    told = _complaint(parts) or _refusal(parts)
    if told is None:
        return None
    genre, raison = told
    return Retour(genre, envoi, f"boite:{hashlib.sha256(content).hexdigest()[:40]}", raison)


def _quoted(parts: dict[str, Message]) -> int | None:
    """The key of the sending whose message is quoted, whole or by its headers."""
    for kind in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
        if kind not in parts:
            continue
        payload = parts[kind].get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else email.message_from_string(str(payload))
        found = envoi_of(str(cast(Message, inner).get("Message-ID", "")))
        if found is not None:
            return found
    return None


def _complaint(parts: dict[str, Message]) -> tuple[GenreRejet, str] | None:
    if "message/feedback-report" not in parts:
        return None
    fields = next(_blocks(parts["message/feedback-report"]), None)
    kind = str(fields.get("Feedback-Type", "")).strip().lower() if fields is not None else ""
    return (GenreRejet.PLAINTE, f"Plainte ({kind})") if kind in ("abuse", "fraud") else None


def _refusal(parts: dict[str, Message]) -> tuple[GenreRejet, str] | None:
    """The first recipient that is told to have failed: a letter has one."""
    if "message/delivery-status" not in parts:
        return None
    for fields in _blocks(parts["message/delivery-status"]):
        if str(fields.get("Action", "")).strip().lower() != "failed":
            continue
        status = str(fields.get("Status", "")).split(" ")[0].strip()
        final = status.startswith("5") and status != FULL
        raison = f"{status} {fields.get('Diagnostic-Code', '')}".strip()
        return (GenreRejet.DUR if final else GenreRejet.DOUX), raison[:300]
    return None


def _blocks(part: Message) -> Iterator[Message]:
    """The groups of fields of a report, which Python reads as messages for one type and as text for the other."""
    payload = part.get_payload()
    if isinstance(payload, list):
        for one in payload:
            # A report that Python did not cut into groups is one message whose body holds the fields.
            inner = cast(Message, one)
            yield inner if inner.keys() else email.message_from_string(str(inner.get_payload()))
    else:
        yield email.message_from_string(str(payload).lstrip())
