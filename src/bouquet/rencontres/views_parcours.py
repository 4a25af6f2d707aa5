"""Parcours for everybody: the list, one in full with its form, and the private page of whoever follows one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.core.antispam import too_many

from .attestation_parcours import attestation
from .avancement import avancement
from .enums import Public
from .forms_parcours import SuivreForm
from .models import EtapeParcours, InscriptionParcours, Parcours
from .presentation_parcours import my_rencontres, my_steps, steps_of
from .services import declare_step, leave, undeclare_step
from .views import HOME
from .views_inscription import AN_HOUR, TOO_MANY, private

PER_PAGE, SHOWN = 20, 30
TITLE = "Parcours"


def _crumbs() -> list[tuple[str, str]]:
    return [*HOME, (TITLE, reverse("rencontres:liste_parcours"))]


@require_safe
def liste_parcours(request: HttpRequest) -> HttpResponse:
    """Those on the site, for one public when it is chosen."""
    public = request.GET.get("public", "")
    rows = Parcours.objects.published().for_list()
    if public in Public.values:
        keys = [key for key, told in rows.values_list("pk", "publics") if not told or public in told]
        rows = rows.filter(pk__in=keys)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": TITLE,
        "crumbs": HOME,
        "page": page,
        "total": page.paginator.count,
        "public": public,
        "choix": Public.choices,
    }
    return render(request, "rencontres/liste_parcours.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def parcours(request: HttpRequest, slug: str) -> HttpResponse:
    """Its steps, and the form to follow it (422 with its errors in place, 429 when too much came from there)."""
    found, le = get_object_or_404(Parcours.objects.published(), slug=slug), timezone.now()
    sent = request.POST if request.method == "POST" else None
    form = SuivreForm(sent, jour=timezone.localdate(le))
    status = _answer(request, form, found)
    if status == 302:
        return redirect("rencontres:parcours_commence", found.slug)
    context = {"parcours": found, "crumbs": _crumbs(), "etapes": steps_of(found, le), "form": form}
    return render(request, "rencontres/parcours.html", context, status=status)


def _answer(request: HttpRequest, form: SuivreForm, parcours: Parcours) -> int:
    """The status of the answer; 302 once the person is enrolled."""
    if not form.is_bound:
        return 200
    if not form.is_valid():
        return 422
    if too_many(request, "parcours", AN_HOUR):
        form.add_error(None, TOO_MANY)
        return 429
    return 302 if form.keep(parcours=parcours, le=timezone.now()) else 422


@never_cache
@require_safe
def parcours_commence(request: HttpRequest, slug: str) -> HttpResponse:
    """Thanks; the private link leaves by mail only, and nothing tells whether this address was known."""
    found = get_object_or_404(Parcours.objects.published(), slug=slug)
    crumbs = [*_crumbs(), (found.titre, reverse("rencontres:parcours", args=[found.slug]))]
    return render(request, "rencontres/parcours_commence.html", {"parcours": found, "crumbs": crumbs})


def _found(jeton: str) -> InscriptionParcours:
    return get_object_or_404(InscriptionParcours.objects.select_related("parcours", "collectivite"), jeton=jeton)


@private
@require_safe
def suivi_parcours(request: HttpRequest, jeton: str) -> HttpResponse:
    """Where one stands, what comes next, and what else this address is registered to."""
    inscription, le = _found(jeton), timezone.now()
    found = avancement(inscription)
    context = {
        "inscription": inscription,
        "parcours": inscription.parcours,
        "avancement": found,
        "etapes": my_steps(inscription, found, le),
        "rencontres": my_rencontres(inscription.courriel, le, SHOWN),
    }
    return render(request, "rencontres/suivi_parcours.html", context)


@private
@require_POST
def etape_faite(request: HttpRequest, jeton: str, pk: int) -> HttpResponse:
    """Say that a step is read or watched, or take it back."""
    inscription = _found(jeton)
    etape = get_object_or_404(EtapeParcours.objects.select_related("rencontre"), pk=pk, parcours=inscription.parcours)
    try:
        if request.POST.get("action") == "defaire":
            undeclare_step(inscription=inscription, etape=etape)
        else:
            declare_step(inscription=inscription, etape=etape, le=timezone.now())
            messages.success(request, f"C’est noté\u00a0: «\u00a0{etape.titre}\u00a0» est faite.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("rencontres:suivi_parcours", jeton)


@private
@require_POST
def quitter_parcours(request: HttpRequest, jeton: str) -> HttpResponse:
    leave(inscription=_found(jeton), le=timezone.now())
    messages.success(request, "Vous ne suivez plus ce parcours. Aucun rappel ne partira.")
    return redirect("rencontres:suivi_parcours", jeton)


@private
@require_safe
def attestation_parcours(request: HttpRequest, jeton: str) -> HttpResponse:
    """The PDF that says what was followed, once everything is done."""
    inscription = _found(jeton)
    found = avancement(inscription)
    if not found.fini:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="attestation-parcours.pdf"'}
    return HttpResponse(attestation(inscription, found), content_type="application/pdf", headers=headers)
