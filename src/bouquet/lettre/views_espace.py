"""The letters as their writers see them: listed, written, made of blocks."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.accounts.models import User

from .enums import EtatLettre
from .forms_espace import BlocForm, LettreForm
from .models import Abonne, Bloc, Lettre
from .permissions import can_write_letters
from .services.redaction import (
    LettreHasChanged,
    add_bloc,
    create_lettre,
    edit_bloc,
    edit_lettre,
    move_bloc,
    pick,
    remove_bloc,
)
from .sources import SOURCES

PER_PAGE = 50
CHANGED = (
    "Quelqu’un d’autre vient d’écrire cette lettre\u00a0: rien n’a été enregistré. Rechargez la page, puis recommencez."
)


def for_writers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Signed in, and allowed to write letters; never kept."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_write_letters(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(login_required(wrapped))


@for_writers
@require_safe
def lettres(request: HttpRequest) -> HttpResponse:
    text, etat = (request.GET.get(name, "").strip()[:100] for name in ("q", "etat"))
    found = Lettre.objects.matching(text)
    found = found.filter(etat=etat) if etat in EtatLettre.values else found
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "total": page.paginator.count,
        "q": text,
        "etat": etat,
        "etats": EtatLettre.choices,
        "abonnes": Abonne.objects.actifs().count(),
    }
    return render(request, "lettre/lettres.html", context)


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def rediger(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a new letter, or correct a draft; one that has left is only read."""
    lettre = get_object_or_404(Lettre, pk=pk) if pk else Lettre()
    if pk and not lettre.modifiable:
        return redirect("lettres:envoi", pk)
    form = LettreForm(request.POST if request.method == "POST" else None, instance=lettre)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            saved = _save(form, pk, cast(User, request.user))
        except LettreHasChanged:
            form.add_error(None, CHANGED)
            status = 409
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Enregistré.")
            return redirect("lettres:modifier", saved.pk)
    stored = (Lettre.objects.filter(pk=pk).first() if pk else None) or Lettre()  # a form changes its own instance
    context = {"lettre": stored, "form": form, "blocs": stored.blocs.all() if pk else (), "sources": SOURCES.values()}
    return render(request, "lettre/fiche.html", context, status=status)


def _save(form: LettreForm, pk: int | None, auteur: User) -> Lettre:
    if pk is None:
        return create_lettre(fields=form.told, auteur=auteur, le=timezone.now())
    return edit_lettre(lettre=Lettre(pk=pk), fields=form.told, vue=form.cleaned_data["vue"] or 0)


def draft(pk: int) -> Lettre:
    return get_object_or_404(Lettre, pk=pk, etat=EtatLettre.BROUILLON)


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def choisir(request: HttpRequest, pk: int) -> HttpResponse:
    """What one source offers, searched; a post adds one of them, or a free text."""
    lettre = draft(pk)
    source = SOURCES.get(request.GET.get("source", ""))
    text = request.GET.get("q", "").strip()[:100]
    form = BlocForm(request.POST if request.method == "POST" and source is None else None)
    try:
        if form.is_valid():
            add_bloc(lettre=lettre, fields=form.told)
            return redirect("lettres:modifier", pk)
        offered = source.find(text, timezone.now()) if source else ()
        if request.method == "POST" and source:
            choix = next((one for one in offered if one.cle == request.POST.get("cle")), None)
            if choix is None:
                raise Http404
            pick(lettre=lettre, source=source, choix=choix)
            messages.success(request, f"«\u00a0{choix.titre}\u00a0» est dans la lettre.")
            return redirect("lettres:modifier", pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("lettres:modifier", pk)
    there = set(lettre.blocs.filter(source=source.cle).values_list("cle", flat=True)) if source else set()
    context = {"lettre": lettre, "source": source, "offres": offered, "q": text, "form": form, "dedans": there}
    return render(request, "lettre/choisir.html", context, status=422 if form.is_bound else 200)


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def bloc(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    """Correct what a block says."""
    lettre = draft(pk)
    found = get_object_or_404(Bloc, pk=numero, lettre=lettre)
    form = BlocForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        try:
            edit_bloc(bloc=Bloc.objects.get(pk=numero), fields=form.told)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("lettres:modifier", pk)
    context = {"lettre": lettre, "form": form, "bloc": found}
    return render(request, "lettre/bloc.html", context, status=422 if form.is_bound else 200)


@for_writers
@require_POST
def agir_bloc(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    """Up, down, or out of the letter."""
    found = get_object_or_404(Bloc.objects.select_related("lettre"), pk=numero, lettre=pk)
    act = request.POST.get("action", "")
    try:
        if act == "retirer":
            remove_bloc(bloc=found)
        elif act in ("monter", "descendre"):
            move_bloc(bloc=found, by=-1 if act == "monter" else 1)
        else:
            return HttpResponseBadRequest("Geste inconnu.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("lettres:modifier", pk)
