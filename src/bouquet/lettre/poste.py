"""Handing messages over: by the postman process to an SMTP server, or by Django's own backend when mail is not sent."""

import contextlib
import fcntl
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from .facteur import ACCEPTE, DOUTE, INJOIGNABLE, POINT, REFUSE, Journal

FACTEUR = Path(__file__).with_name("facteur.py")
TIMEOUT = 30  # seconds for the server to answer
PATIENCE = 3 * TIMEOUT  # seconds for an orphan postman to bring its message to an end
STEP = 0.05


class FacteurPerdu(Exception):
    """The postman could not start, or died."""


@dataclass(frozen=True)
class Remise:
    """What became of a message that was handed over: `issue` is one of the words of facteur.py."""

    issue: str
    code: int = 0
    texte: str = ""


def folder() -> Path:
    """Where journals and locks stand: what all the processes of this machine share."""
    path = Path(settings.BOUQUET_DATA) / "lettre"
    path.mkdir(parents=True, exist_ok=True)
    return path


def new_journal(lettre_id: int) -> str:
    return f"{lettre_id}-{uuid.uuid4().hex}.journal"


@contextlib.contextmanager
def alone(lettre_id: int) -> Iterator[bool]:
    """Whether this process is the only one of this machine that sends that letter; the kernel frees the killed."""
    file = os.open(folder() / f"{lettre_id}.verrou", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(file)


def read_journal(name: str, *, patience: float = PATIENCE) -> dict[str, tuple[str, str]] | None:
    """The last mark of each message, with its words, once nobody writes there any more.

    None while somebody still does; raises FileNotFoundError for the journal of another machine.
    """
    with (folder() / name).open("rb") as file:
        limit = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= limit:
                    return None
                time.sleep(STEP)
        return dict(_marks(file.read()))


def _marks(content: bytes) -> Iterator[tuple[str, tuple[str, str]]]:
    """A last line without its end was being written when the machine stopped: its mark was not acted upon."""
    for line in content.split(b"\n")[:-1]:
        pli, _, rest = line.decode("utf-8", "replace").partition(" ")
        mark, _, words = rest.partition(" ")
        if mark in (POINT, ACCEPTE, REFUSE):
            yield pli, (mark, words)


def journals(lettre_id: int) -> list[str]:
    """Those of this letter that stand on this machine."""
    return sorted(path.name for path in folder().glob(f"{lettre_id}-*.journal"))


def forget_journal(name: str) -> None:
    (folder() / name).unlink(missing_ok=True)


def ascii_address(address: str) -> str:
    """With the domain as the network writes it: `mairie@xn--…`."""
    local, _, domain = address.rpartition("@")
    with contextlib.suppress(UnicodeError):
        return f"{local}@{domain.encode('idna').decode()}"
    return address


class PosteSmtp:
    """The postman process, started with a journal of its own."""

    def __init__(self, journal: str) -> None:
        command = [sys.executable, "-I", "-S", str(FACTEUR)]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        # A session of its own: what stops the worker's group of processes leaves it its last message.
        self.process = subprocess.Popen(command, start_new_session=True, **pipes)  # noqa: S603 (our own command)
        reglages = {
            "journal": str(folder() / journal),
            "host": settings.EMAIL_HOST,
            "port": settings.EMAIL_PORT,
            "user": settings.EMAIL_HOST_USER,
            "password": settings.EMAIL_HOST_PASSWORD,
            "tls": settings.EMAIL_USE_TLS,
            "ssl": settings.EMAIL_USE_SSL,
            "timeout": TIMEOUT,
        }
        self._ask(json.dumps(reglages).encode() + b"\n")

    def hand_over(self, pli: str, message: EmailMultiAlternatives) -> Remise:
        """Raises FacteurPerdu when the postman died: the journal alone knows what became of the message."""
        content = cast(Message, message.message()).as_bytes()
        content = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        content = content if content.endswith(b"\r\n") else content + b"\r\n"
        order = {
            "pli": pli,
            "de": parseaddr(message.from_email)[1],
            "a": ascii_address(message.to[0]),
            "taille": len(content),
        }
        return Remise(**self._ask(json.dumps(order).encode() + b"\n" + content))

    def _ask(self, order: bytes) -> dict:
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(order)
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())
        except (OSError, ValueError) as error:
            raise FacteurPerdu(f"{type(error).__name__} : {error}") from error

    def close(self) -> None:
        """No more orders: it leaves when its message is done."""
        assert self.process.stdin
        assert self.process.stdout
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
        self.process.stdout.close()


class PosteDjango:
    """Mail that is written to a screen, a file or the memory: by this very process, with the same journal."""

    def __init__(self, journal: str) -> None:
        self.journal = Journal(str(folder() / journal))
        self.connection = get_connection()

    def hand_over(self, pli: str, message: EmailMultiAlternatives) -> Remise:
        self.journal.write(pli, POINT)
        try:
            self.connection.send_messages([message])
        except OSError as error:
            return Remise(DOUTE, 0, str(error)[:300])
        self.journal.write(pli, ACCEPTE)
        return Remise(ACCEPTE, 250)

    def close(self) -> None:
        self.connection.close()
        self.journal.close()


@contextlib.contextmanager
def opened(journal: str) -> Iterator[PosteSmtp | PosteDjango]:
    smtp = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    poste = PosteSmtp(journal) if smtp else PosteDjango(journal)
    try:
        yield poste
    finally:
        poste.close()


__all__ = [
    "ACCEPTE",
    "DOUTE",
    "INJOIGNABLE",
    "POINT",
    "REFUSE",
    "FacteurPerdu",
    "Remise",
    "alone",
    "forget_journal",
    "journals",
    "new_journal",
    "opened",
    "read_journal",
]
