"""Parcours as their organisers see them: listed, written, ordered, published, copied."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .enums import EtatParcours
from .forms_parcours import EtapeForm, ParcoursForm
from .models import EtapeParcours, Parcours
from .permissions import can_manage_parcours
from .presentation_parcours import steps_of
from .services import (
    ParcoursHasChanged,
    duplicate_parcours,
    move_step,
    publish_parcours,
    remove_step,
    withdraw_parcours,
)

PER_PAGE = 50
CHANGED = "Quelqu’un d’autre vient de modifier ce parcours. Relisez-le, puis recommencez."


def for_managers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Signed in, and allowed to write parcours; never kept."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_manage_parcours(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(login_required(wrapped))


@for_managers
@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """All of them, by title and state."""
    text, etat = (request.GET.get(name, "").strip()[:100] for name in ("q", "etat"))
    found = Parcours.objects.matching(text)
    found = found.filter(etat=etat) if etat in EtatParcours.values else found
    page = Paginator(found.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "total": page.paginator.count,
        "q": text,
        "etat": etat,
        "etats": EtatParcours.choices,
        "filtre": bool(text or etat),
    }
    return render(request, "rencontres/parcours_espace.html", context)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def rediger(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a new parcours, or correct one; of two people who write at once, the slower is told."""
    parcours = get_object_or_404(Parcours, pk=pk) if pk else Parcours()
    form = ParcoursForm(request.POST if request.method == "POST" else None, instance=parcours)
    if not form.is_valid():
        return _page(request, pk, form, None, 422 if form.is_bound else 200)
    try:
        kept = form.keep(le=timezone.now())
    except ParcoursHasChanged:
        form.add_error(None, CHANGED)
        return _page(request, pk, form, None, 409)
    if kept is None:
        return _page(request, pk, form, None, 422)
    messages.success(request, "Enregistré.")
    return redirect("organisation_parcours:modifier", kept.pk)


def _page(
    request: HttpRequest, pk: int | None, form: ParcoursForm | None, etape: EtapeForm | None, status: int
) -> HttpResponse:
    stored = get_object_or_404(Parcours.objects.for_list(), pk=pk) if pk else Parcours()  # a form changes its own
    context = {
        "parcours": stored,
        "form": form or ParcoursForm(instance=stored),
        "etapes": steps_of(stored, timezone.now()) if pk else [],
        "etape_form": etape or (EtapeForm(parcours=stored) if pk else None),
    }
    return render(request, "rencontres/fiche_parcours.html", context, status=status)


@for_managers
@require_POST
def ajouter_etape(request: HttpRequest, pk: int) -> HttpResponse:
    """One more step, at the end."""
    form = EtapeForm(request.POST, parcours=get_object_or_404(Parcours, pk=pk))
    etape = form.keep() if form.is_valid() else None
    if etape is None:
        return _page(request, pk, None, form, 422)
    messages.success(request, f"Étape ajoutée\u00a0: {etape.titre}.")
    return _to_steps(pk)


@for_managers
@require_POST
def agir_etape(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    """Up, down, or off."""
    etape, act = get_object_or_404(EtapeParcours, pk=numero, parcours=pk), request.POST.get("action", "")
    try:
        if act in {"monter", "descendre"}:
            move_step(etape=etape, up=act == "monter")
        elif act == "retirer":
            remove_step(etape=etape)
        else:
            return HttpResponseBadRequest("Geste inconnu.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _to_steps(pk)


def _to_steps(pk: int) -> HttpResponse:
    response = redirect("organisation_parcours:modifier", pk)
    response["Location"] += "#etapes"
    return response


@for_managers
@require_POST
def agir(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish, take off the site, or copy."""
    parcours, act = get_object_or_404(Parcours, pk=pk), request.POST.get("action", "")
    if act == "dupliquer":
        copy = duplicate_parcours(parcours=parcours, le=timezone.now())
        messages.success(request, "Voici la copie\u00a0: un brouillon, avec les mêmes étapes.")
        return redirect("organisation_parcours:modifier", copy.pk)
    if act not in {"publier", "retirer"}:
        return HttpResponseBadRequest("Geste inconnu.")
    try:
        if act == "publier":
            publish_parcours(parcours=parcours, le=timezone.now())
        else:
            withdraw_parcours(parcours=parcours)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Le parcours est publié." if act == "publier" else "Le parcours n’est plus publié.")
    return redirect("organisation_parcours:modifier", pk)
