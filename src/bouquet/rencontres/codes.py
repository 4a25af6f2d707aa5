"""The QR code of a badge: it names a registration to those who hold the séance, and gives nobody else any power.

A badge is seen by everybody: the private link of the person is never on it.
"""

import io

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from .models import Inscription
from .querysets import InscriptionQuerySet

SALT, SIGNS = "rencontres-presence", 20


def code_of(inscription: Inscription) -> str:
    """`123-0a1b…`: the key of the row, and the proof that this site wrote it."""
    return f"{inscription.pk}-{_proof(str(inscription.pk))}"


def _proof(key: str) -> str:
    return salted_hmac(SALT, key).hexdigest()[:SIGNS]


def named_by(code: str, rows: InscriptionQuerySet) -> Inscription | None:
    """The registration that this code names; None when the code is not one of this site."""
    key, _, proof = code.partition("-")
    if not key.isdecimal() or not constant_time_compare(proof, _proof(key)):
        return None
    return rows.filter(pk=key).first()


def scan_address(inscription: Inscription) -> str:
    """What the camera of an organiser's phone opens."""
    return settings.BOUQUET_URL + reverse("organisation:presence", args=[code_of(inscription)])


def qr_svg(inscription: Inscription, *, border: int = 0) -> str:
    """Drawn in black on white, whatever the colours of the page: cameras want it so."""
    out = io.BytesIO()
    _made(inscription).save(
        out, kind="svg", xmldecl=False, svgns=True, border=border, dark="#000", light="#fff", omitsize=True
    )
    return out.getvalue().decode()


def qr_png(inscription: Inscription) -> bytes:
    out = io.BytesIO()
    _made(inscription).save(out, kind="png", scale=6, border=4)
    return out.getvalue()


def _made(inscription: Inscription) -> segno.QRCode:
    return segno.make(scan_address(inscription), error="m", micro=False)
