"""Who subscribes, for those who write the letters: searched, exported. Addresses are personal data: nobody else."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.styles import Font

from bouquet.core.exports import Echo, neutralise, workbook_bytes
from bouquet.rencontres.enums import Public

from .enums import EtatAbonne, Origine
from .models import Abonne
from .presentation_abonnes import COLUMNS, WIDTHS, Ligne
from .querysets import AbonneQuerySet
from .views_espace import PER_PAGE, for_writers

CHUNK = 500
XLSX_LIMIT = 10_000  # lines: a workbook is built whole in memory, within the request
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHOICES: dict[str, list[tuple[str, str]]] = {
    "etat": list(EtatAbonne.choices),
    "public": list(Public.choices),
    "origine": list(Origine.choices),
}


def _asked(request: HttpRequest) -> dict[str, str]:
    """The filters of the address; what is not offered is as good as nothing."""
    told = {name: request.GET.get(name, "") for name in CHOICES}
    known = {name: value if value in dict(CHOICES[name]) else "" for name, value in told.items()}
    return {"q": request.GET.get("q", "").strip()[:100], **known}


def _found(asked: dict[str, str]) -> AbonneQuerySet:
    """The latest first."""
    rows = Abonne.objects.matching(asked["q"]).filter(
        **{name: asked[name] for name in ("etat", "public") if asked[name]}
    )
    rows = rows.from_origine(asked["origine"]) if asked["origine"] else rows
    return rows.told().order_by("-created_at", "-pk")


@for_writers
@require_safe
def abonnes(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    page = Paginator(_found(asked), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [Ligne(one) for one in page.object_list]
    filters = [("etat", "État"), ("public", "Public"), ("origine", "Origine")]
    context: dict[str, Any] = {
        "page": page,
        "total": page.paginator.count,
        "q": asked["q"],
        "filtres": [(name, label, CHOICES[name], asked[name]) for name, label in filters],
        "cherche": any(asked.values()),
    }
    return render(request, "lettre/abonnes.html", context)


def _rows(request: HttpRequest, limit: int | None = None) -> Iterator[list[Any]]:
    for one in _found(_asked(request))[:limit].iterator(chunk_size=CHUNK):
        yield [neutralise(cell) for cell in Ligne(one).cells]


@for_writers
@require_safe
def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    """What the page shows, whole."""
    response = StreamingHttpResponse(_lines(request), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="abonnes.csv"'
    return response


def _lines(request: HttpRequest) -> Iterator[str]:
    writer = csv.writer(Echo(), lineterminator="\r\n")
    yield writer.writerow(COLUMNS)
    for row in _rows(request):
        yield writer.writerow(row)


@for_writers
@require_safe
def export_xlsx(request: HttpRequest) -> HttpResponse:
    """The same, as a workbook; 10 000 lines at most."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Abonnés"
    sheet.append(COLUMNS)
    for row in _rows(request, XLSX_LIMIT):
        sheet.append(row)
    for cell, width in zip(sheet[1], WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    content = workbook_bytes(book, dated=timezone.now().replace(tzinfo=None))
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": 'attachment; filename="abonnes.xlsx"'}
    )
