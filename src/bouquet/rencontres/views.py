"""The agenda for everybody: as a list, as a month, as feeds, inside another site; and one rencontre in full."""

from collections.abc import Iterable

from csp.constants import NONE, SELF
from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from bouquet.core.models import Instance

from . import ics, moments
from .agenda import Filtres, MonthOutOfReach, all_visible, month_named, month_view
from .enums import Etat
from .models import Document, Rencontre, Seance
from .presentation import Carte

PER_PAGE, FEED, EMBEDDED = 20, 300, 10
HOME = [("Accueil", "/")]
AGENDA = "Agenda"


def crumbs_below(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [*HOME, (AGENDA, reverse("rencontres:agenda")), *more]


@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """What comes, what is past, or one month; the filters are in the address."""
    le = timezone.now()
    filtres = Filtres(request.GET, jour=timezone.localdate(le))
    seances = filtres.narrow(all_visible())
    vue = request.GET.get("vue", "")
    context = {
        "title": AGENDA,
        "crumbs": HOME,
        "form": filtres,
        "vue": vue if vue in {"mois", "passees"} else "",
        "parametres": filtres.query(),
        "communes": filtres.links() if filtres.others else [],
    }
    if context["vue"] == "mois":
        try:
            first = month_named(request.GET.get("mois", ""), timezone.localdate(le))
        except MonthOutOfReach:
            raise Http404 from None
        return render(request, "rencontres/agenda.html", context | {"mois": month_view(seances, first, le)})
    rows = seances.past(le) if context["vue"] == "passees" else seances.upcoming(le)
    page = Paginator(rows.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("page"))
    # Places are counted for the rows of the page only, not for those that come before it.
    shown = Seance.objects.filter(pk__in=list(page.object_list)).for_list().in_bulk()
    page.object_list = [Carte(shown[key], le) for key in page.object_list]
    return render(request, "rencontres/agenda.html", context | {"page": page, "total": page.paginator.count})


@require_safe
def rencontre(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one rencontre."""
    rows = Rencontre.objects.visible().select_related("suite_de", "serie")
    found = get_object_or_404(rows.prefetch_related("thematiques", "organismes", "etapes", "documents"), slug=slug)
    le = timezone.now()
    seances = [Carte(one, le) for one in Seance.objects.filter(rencontre=found).for_list()]
    others = Rencontre.objects.visible().exclude(pk=found.pk).with_dates()
    context = {
        "crumbs": crumbs_below(),
        "rencontre": found,
        "cartes": seances,
        "ouverte": any(one.opens for one in seances),
        "passee": bool(seances) and all(one.seance.is_over(le) for one in seances),
        "suites": others.filter(suite_de=found).order_by("premiere"),
        "serie": others.filter(serie=found.serie).order_by("premiere") if found.serie_id else [],
        "stands": found.stands.select_related("organisme", "collectivite"),
        "etapes": [(_hours(one), one) for one in found.etapes.all()],
        "coordination": found.contact or settings.DEFAULT_FROM_EMAIL,
    }
    return render(request, "rencontres/rencontre.html", context)


def _hours(etape) -> str:
    times = [moments.hour(one) for one in (etape.debut, etape.fin) if one]
    return " – ".join(times)


@require_safe
def document(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """A file of a rencontre that the site shows: always a download."""
    rows = Document.objects.filter(rencontre__in=Rencontre.objects.visible(), rencontre__slug=slug)
    return download(get_object_or_404(rows, pk=pk))


def download(found: Document) -> FileResponse:
    response = FileResponse(found.fichier.open("rb"), as_attachment=True, filename=found.nom, content_type=found.type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _coming(request: HttpRequest, limit: int) -> Iterable[Seance]:
    """What the feeds hold: séances to come that pass the filters of the address."""
    le = timezone.now()
    filtres = Filtres(request.GET, jour=timezone.localdate(le))
    return filtres.narrow(all_visible()).upcoming(le).for_feed()[:limit]


@require_safe
def flux_ics(request: HttpRequest) -> HttpResponse:
    """A calendar to subscribe to, with the filters of the address."""
    nom = f"{Instance.current().nom} : agenda"
    content = ics.feed(_coming(request, FEED), nom=nom, le=timezone.now())
    return HttpResponse(
        content, content_type=ics.TYPE, headers={"Content-Disposition": 'inline; filename="agenda.ics"'}
    )


@require_safe
def flux_rss(request: HttpRequest) -> HttpResponse:
    """What comes, as RSS, with the filters of the address."""
    instance = Instance.current()
    feed = Rss201rev2Feed(
        title=f"{instance.nom} : agenda",
        link=settings.BOUQUET_URL + reverse("rencontres:agenda"),
        description="Les prochaines rencontres.",
        language="fr",
        feed_url=settings.BOUQUET_URL + request.get_full_path(),
    )
    for seance in _coming(request, FEED):
        cancelled = "Annulée : " if seance.rencontre.etat == Etat.ANNULEE else ""
        carte = Carte(seance, timezone.now())
        feed.add_item(
            title=f"{cancelled}{seance.rencontre.titre}",
            link=ics.page_of(seance),
            description=f"{carte.quand}. {carte.ou}. {seance.rencontre.resume}",
            unique_id=f"seance-{seance.pk}",
            unique_id_is_permalink=False,
            pubdate=seance.rencontre.publiee_le,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@xframe_options_exempt
@require_safe
def integration(request: HttpRequest) -> HttpResponse:
    """What comes, bare, for the sites of partners that the operator names; nowhere unless named."""
    origins = settings.BOUQUET_AGENDA_SITES
    if not origins:
        raise Http404
    le = timezone.now()
    cartes = [Carte(seance, le) for seance in _coming(request, EMBEDDED)]
    context = {"cartes": cartes, "adresse_du_site": settings.BOUQUET_URL}
    response = render(request, "rencontres/integration.html", context)
    response._csp_replace = {"frame-ancestors": origins, "form-action": [NONE], "script-src": [SELF]}  # type: ignore[attr-defined]
    return response
