"""The antivirus, when the instance has one: clamd asked over its socket (command INSTREAM)."""

import socket
import struct

from django.conf import settings
from django.core.exceptions import ValidationError

CHUNK = 64 * 1024
TIMEOUT = 30


def scan(*, nom: str, contenu: bytes) -> None:
    """Raise ValidationError when clamd finds something, or can't be asked: a file that was not looked at is not kept.

    Nothing is done without the setting BOUQUET_CLAMD.
    """
    if not settings.BOUQUET_CLAMD:
        return
    try:
        said = ask(settings.BOUQUET_CLAMD, contenu)
    except OSError as error:
        raise ValidationError(
            f"« {nom} » n’a pas pu être vérifié par l’antivirus : réessayez dans quelques minutes."
        ) from error
    if said.endswith("FOUND"):
        raise ValidationError(f"« {nom} » est refusé par l’antivirus.")
    if said != "stream: OK":
        raise ValidationError(f"« {nom} » n’a pas pu être vérifié par l’antivirus.")


def ask(address: str, contenu: bytes) -> str:
    """What clamd answers about this content; address: `/run/clamav/clamd.ctl`, or `host:3310`."""
    with _connect(address) as link:
        link.sendall(b"zINSTREAM\0")
        for start in range(0, len(contenu), CHUNK):
            part = contenu[start : start + CHUNK]
            link.sendall(struct.pack("!L", len(part)) + part)
        link.sendall(struct.pack("!L", 0))
        answer = b""
        while part := link.recv(4096):
            answer += part
    return answer.decode("utf-8", "replace").strip("\0\n ")


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(TIMEOUT)
        link.connect(address)
        return link
    host, _, port = address.rpartition(":")
    return socket.create_connection((host or "127.0.0.1", int(port)), timeout=TIMEOUT)
