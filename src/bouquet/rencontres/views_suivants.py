"""Who follows a parcours and how far they have gone, for its organisers: searched, exported."""

import csv
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.styles import Font

from bouquet.core.exports import Echo, neutralise, workbook_bytes

from .avancement import Avancement, avancements
from .models import InscriptionParcours, Parcours
from .querysets_parcours import InscriptionParcoursQuerySet
from .views_parcours_espace import for_managers

PER_PAGE, CHUNK = 50, 500
XLSX_LIMIT = 10_000  # lines: a workbook is built whole in memory, within the request
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    *("nom", "courriel", "fonction", "collectivite", "organisme", "etapes_faites", "etapes", "prochaine_etape"),
    *("inscrite_le", "quitte_le"),
)
WIDTHS = (26, 32, 22, 26, 26, 14, 8, 40, 22, 22)


def _found(request: HttpRequest, parcours: Parcours) -> InscriptionParcoursQuerySet:
    """Those of this parcours that pass the filters of the address."""
    rows = InscriptionParcours.objects.filter(parcours=parcours).matching(request.GET.get("q", "")[:100])
    return rows.select_related("collectivite").order_by("nom", "pk")


@for_managers
@require_safe
def suivants(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of them, each with its progress: the same queries however many they are."""
    parcours = get_object_or_404(Parcours, pk=pk)
    page = Paginator(_found(request, parcours), PER_PAGE).get_page(request.GET.get("page"))
    people = list(page.object_list)
    gone = avancements(people)
    page.object_list = [(one, gone[one.pk]) for one in people]
    context = {"parcours": parcours, "page": page, "total": page.paginator.count, "q": request.GET.get("q", "")[:100]}
    return render(request, "rencontres/suivants.html", context)


@for_managers
@require_safe
def export_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """What the page shows, whole."""
    parcours = get_object_or_404(Parcours, pk=pk)
    response = StreamingHttpResponse(_lines(request, parcours), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="parcours-{parcours.slug}.csv"'
    return response


def _lines(request: HttpRequest, parcours: Parcours) -> Iterator[str]:
    writer = csv.writer(Echo(), lineterminator="\r\n")
    yield writer.writerow(COLUMNS)
    for row in _rows(_found(request, parcours)):
        yield writer.writerow([neutralise(cell) for cell in row])


@for_managers
@require_safe
def export_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The same, as a workbook; 10 000 lines at most."""
    parcours = get_object_or_404(Parcours, pk=pk)
    book = Workbook()
    sheet = book.active
    sheet.title = "Inscrits"
    sheet.append(COLUMNS)
    for row in _rows(_found(request, parcours)[:XLSX_LIMIT]):
        sheet.append([neutralise(cell) for cell in row])
    for cell, width in zip(sheet[1], WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    content = workbook_bytes(book, dated=timezone.now().replace(tzinfo=None))
    headers = {"Content-Disposition": f'attachment; filename="parcours-{parcours.slug}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _rows(found: InscriptionParcoursQuerySet) -> Iterator[tuple]:
    """By lots: progress is read for so many people at once."""
    batch: list[InscriptionParcours] = []
    for one in found.iterator(chunk_size=CHUNK):
        batch.append(one)
        if len(batch) == CHUNK:
            yield from _told(batch)
            batch = []
    yield from _told(batch)


def _told(batch: list[InscriptionParcours]) -> Iterator[tuple]:
    gone = avancements(batch)
    for one in batch:
        yield _cells(one, gone[one.pk])


def _cells(one: InscriptionParcours, found: Avancement) -> tuple:
    return (
        one.nom,
        one.courriel,
        one.fonction,
        str(one.collectivite) if one.collectivite else "",
        one.structure,
        found.faits,
        found.total,
        found.prochain.etape.titre if found.prochain else "",
        timezone.localtime(one.created_at).isoformat(timespec="seconds"),
        timezone.localtime(one.quittee_le).isoformat(timespec="seconds") if one.quittee_le else "",
    )
