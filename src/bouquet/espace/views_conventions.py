"""Conventions: the list, one of them, its signature and what it yields."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.core.paginator import Paginator
from django.db.models import Exists
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bouquet.accounts.models import User
from bouquet.demandes.enums import EtatConvention, TypeConvention
from bouquet.demandes.models import Convention, Demande
from bouquet.demandes.permissions_conventions import can_draft_convention, can_edit_convention, can_list_conventions
from bouquet.demandes.services import (
    EtatHasChanged,
    join_signed_copy,
    record_convention_year,
    sign_convention,
    transition_convention,
)

from .chronologie import anciens_exemplaires, chronologie_convention
from .forms_conventions import AnneeForm, EtatForm, ExemplaireForm, FiltreConventions, SignatureForm
from .presentation_conventions import SIGNABLE, TONES, buttons, indicateurs, mentions, mentions_manquantes

PER_PAGE = 50


@never_cache
@require_safe
@login_required
def conventions(request: HttpRequest) -> HttpResponse:
    """The list, filtered by the address."""
    if not can_list_conventions(request.user):
        raise PermissionDenied
    filtre = FiltreConventions(request.GET)
    found = filtre.apply(Convention.objects.visible_to(request.user), timezone.localdate())
    page = Paginator(found.for_list().select_related("suite"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filtre": filtre,
        "page": page,
        "total": page.paginator.count,
        "lines": [(one, TONES.get(EtatConvention(one.etat), "")) for one in page.object_list],
        "filtered": any(request.GET.get(name) for name in filtre.fields),
        "drafts": can_draft_convention(request.user),
    }
    return render(request, "espace/conventions.html", context)


@never_cache
@require_safe
@login_required
def convention(request: HttpRequest, pk: int) -> HttpResponse:
    """One convention: what it says, who signs it, what happened, and what this person may do."""
    return _page(request, visible(request, pk))


@never_cache
@login_required
@require_POST
def changer_etat(request: HttpRequest, pk: int) -> HttpResponse:
    """Move it to another state, as it stood on the page; else say in place why not (409)."""
    one, sent = editable(request, pk), EtatForm(request.POST)
    if not sent.is_valid():
        raise PermissionDenied
    told = sent.cleaned_data
    one.etat = told["etat"]
    try:
        transition_convention(
            convention=one, vers=told["vers"], auteur=_user(request), le=timezone.now(), motif=told["motif"]
        )
    except ValidationError as error:
        return _page(request, visible(request, pk), refus=error.messages, motif=told["motif"], status=409)
    messages.success(request, f"C’est fait\u00a0: convention {one.get_etat_display().lower()}.")
    return redirect("espace:convention", pk)


@never_cache
@login_required
@require_POST
def signer(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the signature with the signed copy."""
    one, sent = editable(request, pk), SignatureForm(request.POST, request.FILES)
    if not sent.is_valid():
        return _page(request, one, signature=sent, status=422)
    told = sent.cleaned_data
    one.etat = told["etat"]
    try:
        sign_convention(
            convention=one,
            date_signature=told["date_signature"],
            auteur=_user(request),
            le=timezone.now(),
            pdf=told["pdf"],
        )
    except EtatHasChanged as error:
        return _page(request, visible(request, pk), refus=error.messages, status=409)
    except ValidationError as error:
        sent.add_error(
            "date_signature" if "date_signature" in getattr(error, "error_dict", {}) else None, error.messages
        )
        return _page(request, visible(request, pk), signature=sent, status=409)
    messages.success(request, f"Convention {one.numero} signée.")
    return redirect("espace:convention", pk)


@never_cache
@login_required
@require_POST
def joindre(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the signed copy to a convention that came signed without it, or replace it and say why."""
    one = editable(request, pk)
    sent = ExemplaireForm(request.POST, request.FILES, convention=one)
    if not sent.is_valid():
        return _page(request, one, exemplaire=sent, status=422)
    told = sent.cleaned_data
    one.etat = told["etat"]
    try:
        join_signed_copy(
            convention=one,
            pdf=told["pdf"],
            vu=told["vu"],
            auteur=_user(request),
            le=timezone.now(),
            motif=told.get("motif", ""),
        )
    except ValidationError as error:
        return _page(request, visible(request, pk), refus=error.messages, motif=told.get("motif", ""), status=409)
    messages.success(request, "L’exemplaire signé est joint\u00a0; rien d’autre n’a changé.")
    return redirect("espace:convention", pk)


@never_cache
@require_safe
@login_required
def ancien_pdf(request: HttpRequest, pk: int, numero: int) -> FileResponse:
    """A copy that another replaced, by its line in the history."""
    one = visible(request, pk)
    name = anciens_exemplaires(one).get(numero)
    if not name or not one.pdf.storage.exists(name):
        raise Http404
    return _download(one.pdf.storage.open(name), f"convention-{one.pk}-remplacee-{numero}.pdf")


@never_cache
@require_safe
@login_required
def pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The signed copy, for those who see the convention."""
    one = visible(request, pk)
    if not one.pdf:
        raise Http404
    return _download(one.pdf.open("rb"), f"convention-{one.pk}.pdf")


@never_cache
@login_required
@require_POST
def enregistrer_annee(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the demande of the year in which it takes effect; asking twice opens the same one."""
    one = editable(request, pk)
    sent = AnneeForm(request.POST, convention=one)
    if not sent.is_valid():
        return _page(request, one, annee=sent, status=422)
    try:
        made = record_convention_year(
            convention=one, annee=one.debut.year, auteur=_user(request), le=timezone.now(), **sent.cleaned_data
        )
    except ValidationError as error:
        sent.add_error(None, error.messages)
        return _page(request, visible(request, pk), annee=sent, status=409)
    if made is None:
        return _page(request, one, refus=["Une reconduction tacite ne donne pas de demande."], status=409)
    messages.success(request, f"Demande {made.reference} enregistrée.")
    return redirect("espace:convention", pk)


def _download(file: File, name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def visible(request: HttpRequest, pk: int) -> Convention:
    seen = Convention.objects.visible_to(request.user).for_list().select_related("renouvelle", "suite")
    return get_object_or_404(seen, pk=pk)


def editable(request: HttpRequest, pk: int) -> Convention:
    one = visible(request, pk)
    if not can_edit_convention(request.user, one):
        raise PermissionDenied
    return one


def _yields(one: Convention) -> bool:
    """Whether its year gives a demande that has not been recorded yet."""
    recorded = Demande.objects.filter(convention=one, annee=one.debut.year)
    return Convention.objects.yielding_in(one.debut.year).filter(~Exists(recorded), pk=one.pk).exists()


def _page(
    request: HttpRequest,
    one: Convention,
    *,
    refus: list[str] | None = None,
    motif: str = "",
    signature: SignatureForm | None = None,
    exemplaire: ExemplaireForm | None = None,
    annee: AnneeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    edits, jour = can_edit_convention(request.user, one), timezone.localdate()
    signs = edits and one.etat in SIGNABLE
    context = {
        "convention": one,
        "tone": TONES.get(EtatConvention(one.etat), ""),
        "edits": edits,
        "refus": refus,
        "motif": motif,
        "boutons": buttons(one, jour) if edits else [],
        "signature": (signature or SignatureForm(initial={"etat": one.etat})) if signs else None,
        "exemplaire": (exemplaire or ExemplaireForm(convention=one)) if edits and not signs else None,
        "annee": (annee or AnneeForm(convention=one)) if edits and _yields(one) else None,
        "mentions": mentions(one),
        "manque": mentions_manquantes(one),
        "eligibilites": indicateurs(one),
        "moments": chronologie_convention(one),
    }
    return render(request, "espace/convention.html", context | _linked(request, one), status=status)


def _linked(request: HttpRequest, one: Convention) -> dict:
    """What hangs on the convention, as far as this person may see it."""
    seen = Demande.objects.visible_to(request.user)
    around = [key.pk for key in (one.renouvelle, getattr(one, "suite", None)) if key]
    known = Convention.objects.visible_to(request.user).filter(pk__in=around)
    mandates = one.type == TypeConvention.MANDAT
    work = one.interventions_mandatees.filter(demande__in=seen) if mandates else one.interventions_mandatees.none()
    return {
        "voisines": set(known.values_list("pk", flat=True)),
        "demandes": seen.filter(convention=one),
        "mandatees": work.select_related("demande", "organisme"),
    }
