"""Registering without account, then changing or cancelling by the private link."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.core.antispam import too_many
from bouquet.core.formats import counted

from . import ics
from .codes import qr_svg
from .enums import Etat
from .forms_inscription import InscriptionForm, MonInscriptionForm
from .models import Inscription, InscriptionParcours, Rencontre, Seance
from .presentation import Carte
from .services import Resultat, cancel_inscription, change_inscription
from .views import crumbs_below

AN_HOUR = 30  # sendings from one address; a whole town hall may share one
TOO_MANY = (
    "Beaucoup d’inscriptions sont arrivées de votre adresse depuis une heure. Rien de ce que vous avez écrit n’est "
    "perdu\u00a0: attendez un peu, puis envoyez à nouveau."
)


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Never kept, never indexed, and its address told to no other site."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return never_cache(wrapped)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def inscrire(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, its errors in place (422, or 429 when too much came from there), or the way to the thanks."""
    le = timezone.now()
    found = get_object_or_404(Rencontre.objects.visible().prefetch_related("questions"), slug=slug)
    cartes = [Carte(one, le) for one in Seance.objects.filter(rencontre=found).for_list()]
    opened = [one.seance for one in cartes if one.opens]
    context = {"rencontre": found, "crumbs": crumbs_below((found.titre, _page(found))), "cartes": cartes}
    if not opened:
        return render(request, "rencontres/inscription_fermee.html", context, status=409 if request.POST else 200)
    sent = request.POST if request.method == "POST" else None
    connu = known_by(request.GET.get("parcours", ""))
    form = InscriptionForm(sent, rencontre=found, seances=opened, jour=timezone.localdate(le), connu=connu)
    status = _answer(request, form, found)
    if status == 302:
        return redirect("rencontres:faite", found.slug)
    chosen = {one.seance.pk: one for one in cartes}
    context |= {"form": form, "seule": chosen[opened[0].pk] if len(opened) == 1 else None}
    return render(request, "rencontres/inscription.html", context, status=status)


def known_by(jeton: str) -> dict[str, str]:
    """What whoever follows a parcours has said already, by its private link: they need not write it again."""
    one = InscriptionParcours.objects.select_related("collectivite").filter(jeton=jeton).first() if jeton else None
    if one is None:
        return {}
    place = str(one.collectivite) if one.collectivite else ""
    told = {name: getattr(one, name) for name in ("nom", "courriel", "fonction", "structure")}
    return told | {"collectivite": place}


def _answer(request: HttpRequest, form: InscriptionForm, rencontre: Rencontre) -> int:
    """The status of the answer; 302 once people are registered."""
    if not form.is_bound:
        return 200
    if form.adds:
        form.forgive()
        return 200
    if not form.is_valid():
        return 422
    if too_many(request, "inscription", AN_HOUR):
        form.add_error(None, TOO_MANY)
        return 429
    made = form.save(le=timezone.now())
    if made is None:
        return 422
    _say(request, made)
    return 302


def _say(request: HttpRequest, made: Sequence[Resultat]) -> None:
    """What became of each sending, in numbers: the private links are told by mail only."""
    known = [one for one in made if one.deja]
    waiting = [one for one in made if not one.deja and one.inscription.waits]
    placed = len(made) - len(known) - len(waiting)
    if placed:
        messages.success(request, f"C’est fait\u00a0: {counted(placed, 'place réservée', 'places réservées')}.")
    if waiting:
        who = "1\u00a0personne est" if len(waiting) == 1 else f"{len(waiting)}\u00a0personnes sont"
        messages.warning(request, f"Toutes les places sont prises\u00a0: {who} sur la liste d’attente.")
    for one in known:
        said = f"C’était déjà fait pour {one.inscription.courriel}\u00a0: nous renvoyons à cette adresse son lien."
        messages.info(request, said)


@never_cache
@require_safe
def faite(request: HttpRequest, slug: str) -> HttpResponse:
    """Thanks, and what comes next."""
    found = get_object_or_404(Rencontre.objects.visible(), slug=slug)
    context = {"rencontre": found, "crumbs": crumbs_below((found.titre, _page(found)))}
    return render(request, "rencontres/inscription_faite.html", context)


def _page(rencontre: Rencontre) -> str:
    return reverse("rencontres:rencontre", args=[rencontre.slug])


def found_by(jeton: str) -> Inscription:
    rows = Inscription.objects.select_related("seance__rencontre", "seance__commune", "collectivite")
    return get_object_or_404(rows, jeton=jeton)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def mon_inscription(request: HttpRequest, jeton: str) -> HttpResponse:
    """Where one's registration stands; its form corrects what was told."""
    inscription, le = found_by(jeton), timezone.now()
    form = MonInscriptionForm(request.POST if request.method == "POST" else None, inscription=inscription)
    if not form.is_valid():
        return _mine(request, inscription, form, 422 if form.is_bound else 200)
    told: dict[str, Any] = {name: form.cleaned_data.get(name) for name in ("nom", "fonction", "public", "a_distance")}
    try:
        change_inscription(inscription=inscription, reponses=form.reponses, le=le, **told)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _mine(request, inscription, form, 409)
    messages.success(request, "C’est enregistré.")
    return redirect("rencontres:mon_inscription", jeton)


def _mine(request: HttpRequest, inscription: Inscription, form: MonInscriptionForm, status: int) -> HttpResponse:
    le, seance = timezone.now(), inscription.seance
    before = Inscription.objects.filter(seance=seance, rang__lte=inscription.rang) if inscription.waits else None
    context = {
        "inscription": inscription,
        "carte": Carte(seance, le),
        "passee": seance.is_over(le),
        "form": form,
        "code": mark_safe(qr_svg(inscription)) if inscription.at_the_door and seance.fin > le else "",
        "position": before.count() if before is not None else 0,
        "modifiable": inscription.lives and seance.debut > le and seance.rencontre.etat == Etat.PUBLIEE,
    }
    return render(request, "rencontres/mon_inscription.html", context, status=status)


@private
@require_POST
def annuler(request: HttpRequest, jeton: str) -> HttpResponse:
    """Give one's place up: the first who waits gets it."""
    try:
        cancel_inscription(inscription=found_by(jeton), le=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Votre inscription est annulée. Merci d’avoir libéré la place.")
    return redirect("rencontres:mon_inscription", jeton)


@private
@require_safe
def calendrier(request: HttpRequest, jeton: str) -> HttpResponse:
    """The calendar file of one's séance, with its link for whoever has a place."""
    inscription = found_by(jeton)
    content = ics.one_seance(
        inscription.seance,
        le=timezone.now(),
        told_link=inscription.has_place and inscription.online,
        cancelled=not inscription.lives or inscription.seance.rencontre.etat == Etat.ANNULEE,
    )
    headers = {"Content-Disposition": 'attachment; filename="rencontre.ics"'}
    return HttpResponse(content, content_type=ics.TYPE, headers=headers)
