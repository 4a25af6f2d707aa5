"""The demandes behind a figure, for those allowed to see them."""

import csv
import io
from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bouquet.core.exports import neutralise

from . import services
from .computation import Trace, TraceAnimation
from .permissions import can_see_behind
from .presentation import behind as presentation
from .presentation.figures import UnknownPath
from .presentation.pages import HOME
from .views import perimetre_of, version_of

PER_PAGE = 50
OF_RENCONTRES = ("date", "rencontre", "collectivite", "public", "etat")
HEADINGS = ("reference", "date_demande", "beneficiaire", "objet", "etat", "organisme", "thematique", "nature")


def _trace(request: HttpRequest, annee: int, perimetre: str, path: str) -> tuple[Trace | TraceAnimation, dict, str]:
    """What is behind the figure, the document it stands in, and its title. Raises Http404, PermissionDenied."""
    if not can_see_behind(request.user, perimetre, path):
        raise PermissionDenied
    version = version_of(request)
    document = services.published(annee, perimetre, version)
    if document is None and version:
        raise Http404("Cette version n’existe pas.")
    try:
        document = document or services.compute(annee, perimetre)
        title = presentation.title_of(document, path)
        return services.demandes_behind(annee, perimetre, path, version), document, title
    except (ValueError, UnknownPath) as error:
        raise Http404(str(error)) from error


@never_cache
@require_safe
def behind(request: HttpRequest, annee: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    perimetre, path = perimetre_of(request), request.GET.get("chiffre", "")
    trace, document, title = _trace(request, annee, perimetre, path)
    of_rencontres = isinstance(trace, TraceAnimation)
    rows = trace.lignes if isinstance(trace, TraceAnimation) else trace.faits
    told = presentation.lines_of_rencontres if of_rencontres else presentation.lines
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    back = "canton" if perimetre.startswith("canton:") else "annee"
    code = [perimetre.partition(":")[2]] if back == "canton" else []
    origin = reverse(f"bilan:{back}", args=[annee, *code])
    context = {
        "annee": annee,
        "title": title,
        "trace": trace,
        "rows": rows,
        "of_rencontres": of_rencontres,
        "counted": presentation.counted(trace),
        "page": page,
        "lines": list(told(list(page.object_list), document)),  # type: ignore[arg-type]
        "document": document,
        "by_intervention": trace.unite == "interventions",
        "back": origin,
        "crumbs": [*HOME, (f"Bilan {annee}", origin)],
        "csv": f"{reverse('chiffre:csv', args=[annee])}?{urlencode(_kept(request))}",
    }
    return render(request, "bilan/behind.html", context)


def _kept(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("chiffre", "perimetre", "version") if name in request.GET}


@never_cache
@require_safe
def behind_csv(request: HttpRequest, annee: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    path = request.GET.get("chiffre", "")
    trace, document, _ = _trace(request, annee, perimetre_of(request), path)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([neutralise(cell) for cell in row] for row in _rows(trace, document))
    name = f"{trace.unite}-{annee}-{path.replace('.', '-')}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _rows(trace: Trace | TraceAnimation, document: dict) -> Iterator[tuple]:
    if isinstance(trace, TraceAnimation):
        yield OF_RENCONTRES
        for one in presentation.lines_of_rencontres(trace.lignes, document):
            yield (one.date.isoformat(), one.titre, one.collectivite, one.public, one.etat)
        return
    yield HEADINGS
    for line in presentation.lines(trace.faits, document):
        cells = (line.reference, line.date.isoformat(), line.beneficiaire, line.objet, line.etat)
        yield (*cells, line.organisme, line.thematique, line.nature)
