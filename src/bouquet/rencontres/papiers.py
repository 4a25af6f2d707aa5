"""What is printed: the sheet to sign, the badges, the attestation of somebody who came."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db.models.functions import Lower
from django.utils import timezone

from bouquet.core import formats
from bouquet.core.models import Instance
from bouquet.core.pdf import compose

from . import ics, moments
from .codes import qr_svg
from .enums import Mode
from .models import Inscription, Seance

TEMPLATES = Path(__file__).parent / "typst"
BLANKS = 10  # empty lines of the sheet, for those who were not expected
A_PAGE, EMPTY_BADGES = 10, 10
SIZES = ((16, 19), (26, 15), (45, 12))  # letters of a name at most, points
SMALL = 10


def _around(seance: Seance) -> dict[str, Any]:
    instance = Instance.current()
    return {
        "instance": instance.nom,
        "mention": "Données de démonstration" if instance.demonstration else "",
        "titre": seance.rencontre.titre,
        "quand": moments.span(seance.debut, seance.fin).capitalize(),
        "jour": formats.date(timezone.localdate(seance.debut)),
        "lieu": ics.place_of(seance),
    }


def _in_the_room(seance: Seance) -> list[Inscription]:
    """Those who have a place there, by name."""
    rows = Inscription.objects.filter(seance=seance).taking_places()
    rows = rows.exclude(seance__mode=Mode.EN_LIGNE).select_related("collectivite").order_by(Lower("nom"), "pk")
    for one in (found := list(rows)):
        one.seance = seance
    return found


def emargement(seance: Seance, *, le: datetime.datetime) -> bytes:
    """The sheet to sign. Raises PdfError."""
    people = [{"nom": one.nom, "ou": one.d_ou, "fonction": one.fonction} for one in _in_the_room(seance)]
    words = {**_around(seance), "personnes": people, "vides": BLANKS}
    return compose(TEMPLATES / "emargement.typ", words, le=le)


def badges(seance: Seance, *, le: datetime.datetime) -> bytes:
    """One for each person who has a place, with its code; a page of empty ones to finish. Raises PdfError."""
    made = [_badge(one) for one in _in_the_room(seance)]
    made += [dict.fromkeys(("nom", "ou", "fonction", "qr"), "") | {"taille": SMALL}] * EMPTY_BADGES
    words = {**_around(seance), "pages": _pages(made)}
    return compose(TEMPLATES / "badges.typ", words, le=le)


def _badge(one: Inscription) -> dict[str, Any]:
    size = next((points for most, points in SIZES if len(one.nom) <= most), SMALL)
    return {"nom": one.nom, "taille": size, "ou": one.d_ou, "fonction": one.fonction, "qr": qr_svg(one)}


def _pages(made: Sequence[dict]) -> list[Sequence[dict]]:
    return [made[start : start + A_PAGE] for start in range(0, len(made), A_PAGE)]


def attestation(inscription: Inscription, *, le: datetime.datetime) -> bytes:
    """For somebody marked present; whoever asks must have checked it. Raises PdfError."""
    seance, instance = inscription.seance, Instance.current()
    rencontre = seance.rencontre
    words = {
        **_around(seance),
        "proprietaire": instance.proprietaire or instance.nom,
        "nom": inscription.nom,
        "qui": ", ".join(filter(None, [inscription.fonction, inscription.d_ou])),
        "format": rencontre.get_format_display().lower(),
        "quand": moments.dated(seance.debut, seance.fin),
        "comment": _how(inscription),
        "organisateurs": ", ".join(one.nom for one in rencontre.organismes.all()),
        "le": formats.date(timezone.localdate(le)),
    }
    return compose(TEMPLATES / "attestation.typ", words, le=le)


def _how(inscription: Inscription) -> str:
    """`à Salle des fêtes, Saillans`, `en ligne pendant 52 minutes`."""
    if not inscription.online:
        return f"sur place ({ics.place_of(inscription.seance)})"
    told = inscription.minutes
    return f"en ligne pendant {formats.counted(told, 'minute')}" if told else "en ligne"
