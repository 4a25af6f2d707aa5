"""The attestation of a parcours, as a PDF (PDF/UA-1): the same bytes for the same facts."""

import json
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from django.utils import timezone

from bouquet.core import formats
from bouquet.core.fonts import print_font_dir
from bouquet.core.models import Instance

from .avancement import Avancement
from .models import InscriptionParcours

TEMPLATES = Path(__file__).parent / "typst"
MENTION = "Données de démonstration"


def attestation(inscription: InscriptionParcours, found: Avancement) -> bytes:
    """What the person did of a finished parcours: each step, its day, and how it is known. Raises ValueError."""
    done = found.derniere
    if not found.fini or done is None:
        raise ValueError("Le parcours n’est pas fini\u00a0: il n’y a rien à attester.")
    instance = Instance.current()
    data = {
        "instance": instance.nom,
        "proprietaire": instance.proprietaire,
        "mention": MENTION if instance.demonstration else "",
        "parcours": inscription.parcours.titre,
        "nom": inscription.nom,
        "origine": inscription.d_ou,
        "fin": formats.date(timezone.localdate(done)),
        "site": settings.BOUQUET_URL,
        "etapes": [
            {"titre": pas.etape.titre, "jour": formats.date(pas.jour), "comment": pas.comment}
            for pas in found.pas
            if pas.jour
        ],
    }
    pdf = _compiler().compile(
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(done.timestamp()),
    )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(print_font_dir())])
    return typst.Compiler(str(TEMPLATES / "attestation_parcours.typ"), root=str(TEMPLATES), font_paths=fonts)
