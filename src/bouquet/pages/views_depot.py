"""Asking for help: no account, no script needed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.bilan.presentation.pages import HOME
from bouquet.core.antispam import too_many
from bouquet.demandes.services import drop_brouillon, find_brouillon

from .forms_brouillon import BrouillonForm
from .forms_depot import DepotForm
from .suggestions import communes as communes_beginning
from .suggestions import suggested
from .views_suivi import private

AN_HOUR = 20  # demandes from one address; a whole town hall may share one
ASKS_AN_HOUR = 1500  # suggestions asked by the page while somebody writes
GIVEN = ("prestation", "aide", "collectivite")
TOO_MANY = (
    "Beaucoup de demandes sont arrivées de votre adresse depuis une heure. Rien de ce que vous avez écrit n’est "
    "perdu\u00a0: attendez un peu, puis envoyez à nouveau."
)
LINK_SENT = "Brouillon gardé. Un lien pour finir plus tard part vers {}\u00a0; il est valable jusqu’au {:%d/%m/%Y}."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def depot(request: HttpRequest) -> HttpResponse:
    """The form, its errors in place (422, or 429 when too much came from there), or the way to the thanks."""
    now = timezone.now()
    jour = timezone.localdate(now)
    if request.method != "POST":
        given = {name: request.GET.get(name, "") for name in GIVEN}
        return page_depot(request, DepotForm(None, jour=jour, given=given))
    form = DepotForm(request.POST, request.FILES, jour=jour)
    if "garder" in request.POST:
        return _keep(request, form)
    if not form.is_valid():
        return page_depot(request, form, 422)
    if too_many(request, "depot", AN_HOUR):
        form.add_error(None, TOO_MANY)
        return page_depot(request, form, 429)
    made = form.save(le=now)
    if made is None:
        return page_depot(request, form, 422)
    drop_brouillon(jeton=form.cleaned_data["brouillon"])
    return redirect("pages:recue", made.jeton)


def _keep(request: HttpRequest, form: DepotForm) -> HttpResponse:
    """Mail the link to what is typed so far; what is still missing is not told yet."""
    kept = BrouillonForm(request.POST)
    if kept.is_valid() and not too_many(request, "brouillon", AN_HOUR):
        brouillon = kept.save(le=timezone.now())
        messages.success(request, LINK_SENT.format(brouillon.courriel, timezone.localdate(brouillon.expire_le)))
        return redirect("pages:brouillon", brouillon.jeton)
    status = 422
    if kept.is_valid():
        kept.add_error(None, TOO_MANY)
        status = 429
    form.show_errors_of(kept)
    return page_depot(request, form, status)


@private
@require_safe
def brouillon(request: HttpRequest, jeton: str) -> HttpResponse:
    """The form as it was kept; 404 once its time is over or the demande deposited."""
    now = timezone.now()
    kept = find_brouillon(jeton=jeton, le=now)
    if kept is None:
        raise Http404("Ce brouillon n’existe plus.")
    champs = {**kept.champs, "brouillon": kept.jeton}
    return page_depot(request, DepotForm(None, jour=timezone.localdate(now), champs=champs), kept=kept)


@private
@require_POST
def effacer_brouillon(request: HttpRequest, jeton: str) -> HttpResponse:
    """Keep nothing of it; said the same way whether there was one or not."""
    drop_brouillon(jeton=jeton)
    messages.success(request, "Le brouillon est effacé.")
    return redirect("pages:depot")


@never_cache
@require_safe
def communes(request: HttpRequest) -> JsonResponse:
    """Collectivités whose name begins so, for the list under the box; nothing when too much is asked."""
    if too_many(request, "communes", ASKS_AN_HOUR):
        return JsonResponse({"communes": []}, status=429)
    return JsonResponse({"communes": communes_beginning(request.GET.get("q", ""), timezone.localdate())})


@never_cache
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """The choice of prestations for what is written so far: a piece of the page."""
    if too_many(request, "suggestions", ASKS_AN_HOUR):
        return HttpResponse(status=429)
    asked = request.GET
    found = suggested(
        timezone.localdate(),
        asked.get("texte", ""),
        slug=asked.get("prestation", ""),
        thematique=asked.get("thematique", ""),
    )
    context = {"prestations": found, "chosen": asked.get("prestation", "")}
    return render(request, "pages/depot_prestations.html", context)


def page_depot(request: HttpRequest, form: DepotForm, status: int = 200, kept=None) -> HttpResponse:
    context = {"form": form, "crumbs": HOME, "kept": kept, "prestations": form.prestations, "chosen": form.chosen}
    return render(request, "pages/depot.html", context, status=status)
