"""The letter for everybody: subscribing, choosing, leaving, reading."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from bouquet.core.antispam import too_many

from .forms import AbonnementForm, PreferencesForm
from .mise_en_page import ESSAI, Partie
from .models import Abonne, Lettre, Lien
from .services.abonnements import LIEN, TEXTE, UN_CLIC, ask, change_choices, confirm, leave

PER_PAGE, AN_HOUR = 20, 20
HOME = [("Accueil", "/"), ("Lettre d’information", "/lettre/")]
TOO_MANY = "Beaucoup d’abonnements sont arrivés de votre adresse depuis une heure. Attendez un peu, puis recommencez."


def private(view):
    """Never kept, never indexed, and its address told to no other site."""

    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return never_cache(wrapped)


def known(jeton: str) -> Abonne:
    return get_object_or_404(Abonne.objects.select_related("collectivite"), jeton=jeton)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accueil(request: HttpRequest) -> HttpResponse:
    """The form, and the letters that were sent. What follows is the same whoever subscribes."""
    le, status = timezone.now(), 200
    form = AbonnementForm(request.POST if request.method == "POST" else None, jour=timezone.localdate(le))
    if form.is_bound:
        status = 422
        if form.is_valid() and too_many(request, "lettre", AN_HOUR):
            form.add_error(None, TOO_MANY)
            status = 429
        elif not form.errors:
            ask(courriel=form.cleaned_data["courriel"], choix=form.choices, le=le)
            return redirect("lettre:demandee")
    page = Paginator(Lettre.objects.publiques(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "texte": TEXTE, "crumbs": HOME[:1]}
    return render(request, "lettre/accueil.html", context, status=status)


@never_cache
@require_safe
def demandee(request: HttpRequest) -> HttpResponse:
    return render(request, "lettre/demandee.html", {"crumbs": HOME})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirmer(request: HttpRequest, jeton: str) -> HttpResponse:
    """Reading the page changes nothing (mail software opens links by itself); its button does."""
    abonne = known(jeton)
    if request.method == "POST" and confirm(abonne=abonne, le=timezone.now()):
        messages.success(request, "C’est confirmé\u00a0: vous recevrez la prochaine lettre.")
        return redirect("lettre:preferences", jeton)
    if abonne.actif:
        return redirect("lettre:preferences", jeton)
    return render(request, "lettre/confirmer.html", {"abonne": abonne, "crumbs": HOME})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, jeton: str) -> HttpResponse:
    """What a person receives, and the way out."""
    abonne = known(jeton)
    if not abonne.actif:
        return redirect("lettre:arret" if abonne.fini_le else "lettre:confirmer", jeton)
    data = request.POST if request.method == "POST" else None
    form = PreferencesForm(data, jour=timezone.localdate(), abonne=abonne)
    if form.is_valid():
        change_choices(abonne=abonne, choix=form.choices)
        messages.success(request, "C’est enregistré.")
        return redirect("lettre:preferences", jeton)
    context = {"abonne": abonne, "form": form, "crumbs": HOME}
    return render(request, "lettre/preferences.html", context, status=422 if form.is_bound else 200)


# Mail software posts here by itself, without cookie (RFC 8058): the token is the proof.
@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def arret(request: HttpRequest, jeton: str) -> HttpResponse:
    """The page asks, its button or the mailbox's own one leaves at once; coming back takes one more."""
    if jeton == ESSAI:
        return render(request, "lettre/arret.html", {"essai": True, "crumbs": HOME})
    abonne, le = known(jeton), timezone.now()
    if request.method == "POST" and "reprendre" in request.POST:
        confirm(abonne=abonne, le=le)
    elif request.method == "POST":
        number = request.GET.get("lettre", "")
        lettre = Lettre.objects.filter(pk=number).first() if number.isascii() and number.isdecimal() else None
        one_click = request.POST.get("List-Unsubscribe") == "One-Click"
        leave(abonne=abonne, source=UN_CLIC if one_click else LIEN, le=le, lettre=lettre)
    abonne.refresh_from_db()
    return render(request, "lettre/arret.html", {"abonne": abonne, "crumbs": HOME})


@never_cache
@require_safe
def lien(request: HttpRequest, pk: int) -> HttpResponse:
    """Count one more opening, of nobody in particular, and go there."""
    found = get_object_or_404(Lien, pk=pk)
    if request.method == "GET":
        Lien.objects.filter(pk=pk).update(clics=F("clics") + 1)
    return redirect(found.url)


@require_safe
def lettre(request: HttpRequest, slug: str) -> HttpResponse:
    """A letter as it was sent, without anything of whom it was sent to."""
    found = Lettre.objects.publiques().prefetch_related("blocs").filter(slug=slug).first()
    if found is None:
        raise Http404
    parties = [Partie(one, one.lien) for one in found.blocs.all()]
    return render(request, "lettre/lettre.html", {"lettre": found, "parties": parties, "crumbs": HOME})
