"""Correcting a demande or an intervention, and saying that a demande repeats another."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import can_coordinate
from bouquet.demandes.models import Demande, Intervention
from bouquet.demandes.permissions import can_edit_demande, can_edit_intervention
from bouquet.demandes.services import FicheHasChanged, edit_demande, edit_intervention, mark_doublon

from .champs import ecarts_in_words
from .forms_doublon import DoublonForm
from .forms_fiches import Fiche, FicheDemande, FicheIntervention


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: HttpRequest, reference: str) -> HttpResponse:
    """Qualify or correct a demande."""
    one = visible(request, reference)
    if not can_edit_demande(cast(User, request.user), one):
        raise PermissionDenied

    def save(form: Fiche) -> None:
        told = form.cleaned_data["vu"]
        edit_demande(demande=one, changes=form.changes, vu=told, auteur=cast(User, request.user), le=timezone.now())

    return _edit(request, one, FicheDemande, one, save)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def intervention(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Record what an organisme did on a demande."""
    one = visible(request, reference)
    work = get_object_or_404(Intervention.objects.select_related("organisme__parent", "nature"), demande=one, pk=pk)
    if not can_edit_intervention(cast(User, request.user), work):
        raise PermissionDenied

    def save(form: Fiche) -> None:
        told = form.cleaned_data["vu"]
        edit_intervention(
            intervention=work, changes=form.changes, vu=told, auteur=cast(User, request.user), le=timezone.now()
        )

    return _edit(request, one, FicheIntervention, work, save)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def doublon(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that this demande repeats another one."""
    one = visible(request, reference)
    if not can_coordinate(request.user):
        raise PermissionDenied
    form = DoublonForm(request.POST if request.method == "POST" else None, demande=one)
    if form.is_valid() and _marked(form, one, cast(User, request.user)):
        cible = form.cleaned_data["cible"]
        messages.success(request, f"C’est fait\u00a0: cette demande répète la demande {cible.reference}.")
        return redirect("espace:demande", reference)
    context = {"form": form, "demande": one}
    return render(request, "espace/doublon.html", context, status=422 if form.is_bound else 200)


def visible(request: HttpRequest, reference: str) -> Demande:
    """The demande of this reference, or 404 when this person may not see it."""
    demandes = Demande.objects.visible_to(request.user).select_related("beneficiaire", "thematique")
    return get_object_or_404(demandes, reference=reference)


def _edit(
    request: HttpRequest, one: Demande, form_class: type[Fiche], objet: Any, save: Callable[[Fiche], None]
) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None, objet=objet)
    if not form.is_valid():
        return _page(request, one, form, 422 if form.is_bound else 200)
    typed = form.changes
    try:
        save(form)
    except FicheHasChanged as error:
        return _overtaken(request, one, form_class, error, typed)
    except ValidationError as error:
        _refuse(form, error)
        return _page(request, one, form, 422)
    messages.success(request, "Enregistré." if typed else "Rien n’avait changé.")
    return redirect("espace:demande", one.reference)


def _overtaken(
    request: HttpRequest, one: Demande, form_class: type[Fiche], error: FicheHasChanged, typed: dict[str, Any]
) -> HttpResponse:
    """The row as it stands, with what this person had changed over it: saving again decides, knowingly."""
    form = form_class(objet=error.current, typed=typed)
    told = ecarts_in_words(type(error.current), error.ecarts)
    return _page(request, one, form, 409, changements=told)


def _refuse(form: Fiche, error: ValidationError) -> None:
    """Put each message where it belongs; a rule over several fields goes on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, found in error.message_dict.items():
        form.add_error(name if name in form.fields else None, found)


def _page(request: HttpRequest, one: Demande, form: Fiche, status: int, changements: Any = ()) -> HttpResponse:
    work = form.sujet if isinstance(form.sujet, Intervention) else None
    context = {"demande": one, "form": form, "intervention": work, "changements": changements}
    return render(request, "espace/fiche.html", context, status=status)


def _marked(form: DoublonForm, one: Demande, user: User) -> bool:
    told = form.cleaned_data
    try:
        mark_doublon(demande=one, cible=told["cible"], auteur=user, le=timezone.now(), motif=told["motif"])
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True
