"""Pages of those who are signed in. Each shows only what `visible_to` lets through."""

import csv
from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bouquet.annuaire.models import Appartenance
from bouquet.annuaire.permissions import can_coordinate
from bouquet.core.exports import neutralise
from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande
from bouquet.demandes.permissions import can_list_demandes, can_record

from .forms import VUES, FiltreDemandes
from .presentation import CSV_COLUMNS, as_csv_row, line

PER_PAGE = 50
CHUNK = 500


@never_cache
@require_safe
@login_required
def accueil(request: HttpRequest) -> HttpResponse:
    """Who I am here, and what I may see."""
    visible = Demande.objects.visible_to(request.user)
    held = list(Appartenance.objects.held_by(request.user).select_related("organisme", "collectivite", "canton"))
    chosen = getattr(request.user, "appartenance_active", None)
    context = {
        "held": held,
        "roles": [one for one in held if chosen in (None, one.pk)],
        "records": can_record(request.user),
        "lists": can_list_demandes(request.user),
        "total": visible.count(),
        "ouvertes": visible.open().count(),
        "a_qualifier": visible.filter(etat__in=[Etat.DEPOSEE, Etat.A_QUALIFIER]).count(),
        "coordinates": can_coordinate(request.user),
    }
    return render(request, "espace/accueil.html", context)


@never_cache
@require_safe
@login_required
def demandes(request: HttpRequest) -> HttpResponse:
    """The list, filtered by the address; its total stands in `data-total`."""
    filtre, found = _filtered(request)
    page = Paginator(found.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filtre": filtre,
        "page": page,
        "total": page.paginator.count,
        "records": can_record(request.user),
        "lines": [line(demande) for demande in page.object_list],
        "vues": [(key, label, key == request.GET.get("vue", "")) for key, label in VUES.items()],
        "filtered": any(request.GET.get(name) for name in filtre.fields if name != "vue"),
    }
    return render(request, "espace/demandes.html", context)


@never_cache
@require_safe
@login_required
def demandes_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All the demandes of the list as it is filtered: UTF-8, comma, ISO dates, formulas neutralised."""
    _, found = _filtered(request)
    headers = {"Content-Disposition": 'attachment; filename="demandes.csv"'}
    return StreamingHttpResponse(_csv_lines(found), content_type="text/csv; charset=utf-8", headers=headers)


def _filtered(request: HttpRequest):
    """The filter form and the demandes of the person that pass it. Raises PermissionDenied without any such role."""
    if not can_list_demandes(request.user):
        raise PermissionDenied
    filtre = FiltreDemandes(request.GET)
    return filtre, filtre.apply(Demande.objects.visible_to(request.user))


class _Echo:
    """A file whose `write` gives back what the csv writer made of a row, to stream it."""

    def write(self, text: str) -> str:
        return text


def _csv_lines(found) -> Iterator[str]:
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield writer.writerow(CSV_COLUMNS)
    rows = found.for_list().iterator(chunk_size=CHUNK)
    for demande in rows:
        yield writer.writerow([neutralise(cell) for cell in as_csv_row(demande)])
