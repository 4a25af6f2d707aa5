"""What the apps below offer to a letter: rencontres to come, aids that may be asked for."""

import datetime
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from bouquet.aides.models import Aide
from bouquet.core import formats
from bouquet.rencontres.models import Seance
from bouquet.rencontres.moments import span
from bouquet.rencontres.presentation import where

from .sources import SHOWN, Choix, Source


def rencontres(text: str, le: datetime.datetime) -> Sequence[Choix]:
    """Those to come, the soonest first: each once, at its next séance."""
    rows = Seance.objects.published().upcoming(le).select_related("rencontre", "commune")
    rows = rows.filter(rencontre__titre__icontains=text) if text else rows
    first: dict[int, Seance] = {}
    for seance in rows[: SHOWN * 5]:
        first.setdefault(seance.rencontre_id, seance)
    return [_rencontre(seance) for seance in list(first.values())[:SHOWN]]


def _rencontre(seance: Seance) -> Choix:
    one = seance.rencontre
    detail = f"{one.get_format_display()} · {span(seance.debut, seance.fin)} · {where(seance)}"
    return Choix(str(one.pk), one.titre, detail, one.resume, reverse("rencontres:rencontre", args=[one.slug]))


def aides(text: str, le: datetime.datetime) -> Sequence[Choix]:
    """Those that are published and not over, the last written first."""
    rows = Aide.objects.published().not_over_on(timezone.localdate(le))
    rows = rows.filter(titre__icontains=text) if text else rows
    return [_aide(one) for one in rows.order_by("-created_at", "-pk")[:SHOWN]]


def _aide(aide: Aide) -> Choix:
    until = f"jusqu’au {formats.date(aide.echeance)}" if aide.echeance else ""
    detail = " · ".join(filter(None, [aide.financeur, until]))
    # An address of a higher app: it is a contract, as those of core/base.html.
    return Choix(str(aide.pk), aide.titre, detail, aide.objectifs[:600], f"/aides/{aide.slug}/")


RENCONTRES = Source("rencontre", "Rencontres", "S’inscrire", rencontres)
AIDES = Source("aide", "Aides", "Lire la fiche de l’aide", aides)
