"""The sheets of the organismes: read by their people, corrected by their référents and those who coordinate."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bouquet.annuaire.models import Organisme
from bouquet.annuaire.permissions import can_correct_fiche, can_view_fiche, roles_of
from bouquet.catalogue.models import PropositionPrestation

from .chronologie_fiches import histoire_fiche
from .forms_organismes import FicheOrganisme, Referents, save_fiche


@never_cache
@require_safe
@login_required
def organismes(request: HttpRequest) -> HttpResponse:
    """The sheets a person may open: all of them for who coordinates."""
    roles = roles_of(request.user)
    if not roles.records:
        raise PermissionDenied
    found = Organisme.objects.all() if roles.network else Organisme.objects.filter(pk__in=roles.around)
    found = found.select_related("parent").annotate(nb_referents=Count("referents", distinct=True))
    waiting = PropositionPrestation.objects.waiting().count() if roles.network else None
    return render(request, "espace/organismes.html", {"organismes": found, "attendent": waiting})


@never_cache
@require_safe
@login_required
def fiche(request: HttpRequest, sigle: str) -> HttpResponse:
    """One organisme: how it presents itself, its people, its services, what it offers."""
    one = _visible(request, sigle)
    corrects = can_correct_fiche(request.user, one)
    context = {
        "organisme": one,
        "referents": one.referents.all(),
        "services": one.services.all(),
        "prestations": one.prestations.select_related("nature"),
        "corrects": corrects,
        "moments": histoire_fiche(one) if corrects else [],
    }
    return render(request, "espace/organisme.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def corriger(request: HttpRequest, sigle: str) -> HttpResponse:
    """Its presentation and its référents, on one form; nothing is written as long as something is wrong."""
    one = _visible(request, sigle)
    if not can_correct_fiche(request.user, one):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form, referents = FicheOrganisme(sent, instance=one), Referents(sent, instance=one, prefix="referents")
    if sent is not None and form.is_valid() & referents.is_valid():
        save_fiche(form, referents)
        messages.success(request, "C’est fait\u00a0: la fiche est à jour.")
        return redirect("organismes:fiche", one.sigle)
    context = {"organisme": one, "form": form, "referents": referents}
    return render(request, "espace/organisme_corriger.html", context, status=422 if sent is not None else 200)


def _visible(request: HttpRequest, sigle: str) -> Organisme:
    one = get_object_or_404(Organisme.objects.select_related("parent"), sigle__iexact=sigle)
    if not can_view_fiche(request.user, one):
        raise Http404
    return one
