"""The map of conventions: who is bound, whose ends soon, who lacks one; the same as a table and as a file."""

import datetime
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import roles_of
from bouquet.bilan.presentation.geography import Geography, geography
from bouquet.demandes.enums import ASSISTANCE, Couverture, TypeConvention
from bouquet.demandes.manquantes import Ligne, Registre, couverture, read_registre
from bouquet.demandes.permissions_conventions import can_draft_convention
from bouquet.territoires.models import Departement

from .forms_couverture import FiltreCouverture
from .presentation_couverture import PILLS, brouillon, carte, legende, lignes_csv

PER_PAGE = 50
COUNTED = (TypeConvention.SATESE, TypeConvention.SATEP, TypeConvention.INGENIERIE, TypeConvention.MANDAT)


@dataclass(frozen=True)
class Lecture:
    """What the address asks for, read; no line when a filter cannot be read."""

    filtre: FiltreCouverture
    departement: str
    kind: TypeConvention
    jour: datetime.date
    registre: Registre | None = None
    lignes: list[Ligne] | None = None

    def outline(self, drawn: Geography) -> str:
        """Of the canton chosen; none around the communes of an EPCI, which are their own."""
        if not self.filtre.is_valid():
            return ""
        canton, epci = self.filtre.cleaned_data["canton"], self.filtre.cleaned_data["epci"]
        return "" if epci else drawn.cantons.get(canton, "") if canton else drawn.departement

    def missing(self, kind: TypeConvention) -> int:
        """How many lack one of that kind, within the place chosen."""
        if self.registre is None or self.lignes is None:
            return 0
        found = self.lignes if kind == self.kind else self.filtre.around(couverture(self.registre, kind))
        return sum(one.etat == Couverture.MANQUANTE for one in found)


@never_cache
@require_safe
@login_required
def manquantes(request: HttpRequest) -> HttpResponse:
    """The map, and below it the lines, what calls for action first."""
    read = _read(request)
    lines = read.lignes or []
    chosen = read.filtre.chosen(lines) if lines else []
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    roles, drawn = roles_of(request.user), geography(read.departement)
    context = {
        "filtre": read.filtre,
        "type": read.kind,
        "jour": read.jour,
        "assistance": read.kind in ASSISTANCE,
        "total": len(chosen),
        "manquent": read.missing(read.kind),
        "page": page,
        "lignes": [(one, PILLS.get(one.etat, ""), brouillon(one, read.kind, roles)) for one in page.object_list],
        "carte": carte(lines, drawn, read.kind, read.outline(drawn)) if lines else None,
        "legende": legende(lines),
        "types": [(one, read.missing(one), _query(request, type=one.value)) for one in COUNTED],
        "fichier": _query(request),
        "network": roles.network,
    }
    return render(request, "espace/manquantes.html", context, status=200 if read.filtre.is_valid() else 422)


@never_cache
@require_safe
@login_required
def manquantes_csv(request: HttpRequest) -> HttpResponse:
    """The same lines, all of them, as a file."""
    read = _read(request)
    content = lignes_csv(read.filtre.chosen(read.lignes) if read.lignes else [], read.kind)
    name = f"conventions-{read.kind.value}-{read.jour.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _read(request: HttpRequest) -> Lecture:
    if not can_draft_convention(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    host = Departement.objects.filter(hote=True).values_list("code", flat=True).first() or ""
    filtre = FiltreCouverture(request.GET, jour=today, departement=host)
    if not filtre.is_valid():
        return Lecture(filtre, host, TypeConvention.SATESE, today)
    kind, jour = TypeConvention(filtre.cleaned_data["type"]), filtre.cleaned_data["jour"]
    registre = read_registre(user=cast(User, request.user), jour=jour, departement=host)
    return Lecture(filtre, host, kind, jour, registre, filtre.around(couverture(registre, kind)))


def _query(request: HttpRequest, **changes: str) -> str:
    """The present filters with some changed, on the first page."""
    kept = {name: request.GET[name] for name in FiltreCouverture.base_fields if request.GET.get(name)} | changes
    return f"?{urlencode(kept)}" if kept else "?"
