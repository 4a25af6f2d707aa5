"""The prestations of an organisme: its référents propose, those who coordinate answer, the catalogue follows."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.annuaire.permissions import can_view_fiche
from bouquet.catalogue.models import Prestation, PropositionPrestation
from bouquet.catalogue.permissions import can_decide, can_propose
from bouquet.catalogue.propositions_services import give_up

from .forms_prestations import DecisionForm, PropositionForm, RetraitForm
from .presentation_prestations import TONES, differences, moved_meanwhile

PER_PAGE = 50
SENT = "C’est envoyé\u00a0: l’équipe d’animation va répondre. Le catalogue ne change pas d’ici là."


@never_cache
@require_safe
@login_required
def prestations(request: HttpRequest, sigle: str) -> HttpResponse:
    """What the organisme offers, what it proposed, and what was answered."""
    one = _organisme(request, sigle)
    found = one.propositions.select_related("prestation")
    waiting = set(found.waiting().values_list("prestation", flat=True))
    context = {
        "organisme": one,
        "prestations": [(each, each.pk in waiting) for each in one.prestations.select_related("nature")],
        "propositions": [(each, TONES[each.etat]) for each in found[:PER_PAGE]],
        "proposes": can_propose(request.user, one),
    }
    return render(request, "espace/prestations.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proposer(request: HttpRequest, sigle: str, pk: int | None = None) -> HttpResponse:
    """A new prestation, or another wording of one."""
    organisme = _proposing(request, sigle)
    prestation = get_object_or_404(organisme.prestations, pk=pk) if pk else None
    sent = request.POST if request.method == "POST" else None
    form = PropositionForm(sent, organisme=organisme, prestation=prestation)
    if form.is_valid():
        made = form.save_proposition(auteur=cast(User, request.user), le=timezone.now())
        if made:
            messages.success(request, SENT)
            return redirect("espace:proposition", made.pk)
    titre = Prestation.objects.values_list("titre", flat=True).get(pk=pk) if pk else ""
    context = {"organisme": organisme, "titre": titre, "form": form}
    return render(request, "espace/prestation_proposer.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def retirer(request: HttpRequest, sigle: str, pk: int) -> HttpResponse:
    """Ask that a prestation leaves the catalogue."""
    organisme = _proposing(request, sigle)
    prestation = get_object_or_404(organisme.prestations, pk=pk)
    form = RetraitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = form.save_proposition(prestation=prestation, auteur=cast(User, request.user), le=timezone.now())
        if made:
            messages.success(request, SENT)
            return redirect("espace:proposition", made.pk)
    context = {"organisme": organisme, "prestation": prestation, "form": form}
    return render(request, "espace/prestation_retirer.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_safe
@login_required
def propositions(request: HttpRequest) -> HttpResponse:
    """All propositions of the network, those that wait first."""
    if not can_decide(request.user):
        raise PermissionDenied
    found = PropositionPrestation.objects.select_related("organisme")
    page = Paginator(found.waiting_first(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lignes": [(each, TONES[each.etat]) for each in page]}
    return render(request, "espace/propositions.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proposition(request: HttpRequest, pk: int) -> HttpResponse:
    """What would change, field by field; the answer of those who coordinate."""
    one = _proposition(request, pk)
    if request.method == "POST" and not can_decide(request.user):
        raise PermissionDenied
    decides = can_decide(request.user)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.save(proposition=one, auteur=cast(User, request.user), le=timezone.now()):
        messages.success(request, "C’est fait\u00a0: la personne qui propose en est informée.")
        return redirect("espace:proposition", pk)
    context = {
        "proposition": one,
        "tone": TONES[one.etat],
        "changements": differences(one),
        "bouges": moved_meanwhile(one),
        "form": form if decides and (one.en_attente or form.is_bound) else None,
        "abandonne": one.en_attente and not decides and can_propose(request.user, one.organisme),
    }
    return render(request, "espace/proposition.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_POST
def abandonner(request: HttpRequest, pk: int) -> HttpResponse:
    """Its organisme no longer asks for it."""
    one = _proposition(request, pk)
    if not can_propose(request.user, one.organisme):
        raise PermissionDenied
    try:
        give_up(proposition=one, auteur=cast(User, request.user), le=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "La proposition est abandonnée.")
    return redirect("espace:proposition", pk)


def _organisme(request: HttpRequest, sigle: str) -> Organisme:
    one = get_object_or_404(Organisme.objects.select_related("parent"), sigle__iexact=sigle)
    if not can_view_fiche(request.user, one):
        raise Http404
    return one


def _proposing(request: HttpRequest, sigle: str) -> Organisme:
    one = _organisme(request, sigle)
    if not can_propose(request.user, one):
        raise PermissionDenied
    return one


def _proposition(request: HttpRequest, pk: int) -> PropositionPrestation:
    seen = PropositionPrestation.objects.visible_to(request.user).select_related("organisme__parent", "prestation")
    return get_object_or_404(seen, pk=pk)
