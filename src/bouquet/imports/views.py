"""Sending one's activity by browser: a file, what it would do, applying it, the history, undoing."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.accounts.models import User

from .depots import DepotChanged, apply_depot, deposit_file, discard_depot, preview_depot, report_of
from .forms import EnvoiForm
from .models import Import, ImportDepose
from .permissions import can_import
from .presentation import changes_table, history_table, issues_table, notices_of, rapport_figures, undo_words
from .report import figures
from .services import ImportRefused, Preview, UndoRefused, undo_import
from .template import write_template

PER_PAGE = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOST = "Ce fichier n’est plus celui que vous aviez envoyé\u00a0: rien n’a été écrit. Envoyez-le de nouveau."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def imports(request: HttpRequest) -> HttpResponse:
    """Send a file, see those that wait, and the history."""
    if not can_import(request.user):
        raise PermissionDenied
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EnvoiForm(*sent, user=cast(User, request.user))
    if form.is_valid():
        depot = deposit_file(
            file=form.cleaned_data["fichier"],
            organisme=form.cleaned_data["organisme"],
            auteur=cast(User, request.user),
            le=timezone.now(),
        )
        return redirect("imports:depot", depot.pk)
    found = Import.objects.visible_to(request.user).select_related("organisme", "auteur")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    waiting = ImportDepose.objects.visible_to(request.user).filter(source=None).select_related("organisme", "auteur")
    context = {"form": form, "page": page, "history": history_table(page.object_list), "waiting": waiting[:PER_PAGE]}
    return render(request, "imports/imports.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@login_required
def modele(request: HttpRequest) -> HttpResponse:
    """The empty file to fill, with this instance's own lists."""
    if not can_import(request.user):
        raise PermissionDenied
    with TemporaryDirectory() as folder:
        output = Path(folder) / "modele.xlsx"
        write_template(output=output)
        return _workbook(output.read_bytes(), "modele-activite.xlsx")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def depot(request: HttpRequest, numero: int) -> HttpResponse:
    """What a kept file would do; posted, does exactly that, or says why nothing was written (409)."""
    one = _depot(request, numero)
    if one.source_id:
        return redirect("imports:import", one.source_id)
    try:
        if request.method == "POST":
            return _apply(request, one)
        return _preview(request, one, preview_depot(one))
    except DepotChanged:
        discard_depot(depot=one)
        messages.error(request, LOST)
        return redirect("imports:imports")


def _apply(request: HttpRequest, one: ImportDepose) -> HttpResponse:
    try:
        applied = apply_depot(depot=one, auteur=cast(User, request.user), le=timezone.now())
    except ImportRefused as refusal:
        return _preview(request, one, refusal.preview, status=409)
    if applied.pk is None:
        messages.info(request, "Rien de nouveau\u00a0: tout ce que dit ce fichier est déjà enregistré.")
        return redirect("imports:imports")
    messages.success(request, "C’est fait\u00a0: le fichier est enregistré, tout entier.")
    return redirect("imports:import", applied.pk)


def _preview(request: HttpRequest, one: ImportDepose, preview: Preview, status: int = 200) -> HttpResponse:
    context = {
        "depot": one,
        "preview": preview,
        "figures": figures(preview) if preview.is_applicable else [],
        "issues": issues_table(preview),
        "changes": changes_table(preview),
        "notices": notices_of(preview),
        "nothing_new": preview.is_applicable and preview.counts.is_nothing_new,
        "refused": status == 409,
    }
    return render(request, "imports/depot.html", context, status=status)


@never_cache
@require_safe
@login_required
def compte_rendu(request: HttpRequest, numero: int) -> HttpResponse:
    """The kept file given back as a workbook, with what to correct in colour."""
    one = _depot(request, numero)
    try:
        return _workbook(report_of(one), f"compte-rendu-{one.pk}.xlsx")
    except DepotChanged:
        messages.error(request, LOST)
        return redirect("imports:imports")


@never_cache
@login_required
@require_POST
def retirer(request: HttpRequest, numero: int) -> HttpResponse:
    """Give a kept file up."""
    one = _depot(request, numero)
    if one.source_id:
        return redirect("imports:import", one.source_id)
    discard_depot(depot=one)
    messages.success(request, "Le fichier est retiré\u00a0: rien n’en a été gardé.")
    return redirect("imports:imports")


@never_cache
@require_safe
@login_required
def un_import(request: HttpRequest, numero: int) -> HttpResponse:
    """One import: what it did, and whether it was undone."""
    one = _import(request, numero)
    return render(request, "imports/import.html", {"one": one, "figures": rapport_figures(one.rapport)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def annuler(request: HttpRequest, numero: int) -> HttpResponse:
    """What undoing would do, then undoing; what somebody did since stops it, and is said (409)."""
    one = _import(request, numero)
    sent = request.method == "POST"
    try:
        report = undo_import(source=one, apply=sent, auteur=cast(User, request.user))
    except UndoRefused as refusal:
        context = {"one": one, "obstacles": refusal.obstacles[:PER_PAGE], "total": len(refusal.obstacles)}
        return render(request, "imports/annuler.html", context, status=409 if sent else 200)
    if sent:
        messages.success(request, "C’est fait\u00a0: l’import est annulé.")
        return redirect("imports:import", one.pk)
    return render(request, "imports/annuler.html", {"one": one, "words": undo_words(report), "kept": report.kept})


def _depot(request: HttpRequest, numero: int) -> ImportDepose:
    return get_object_or_404(_own(request, ImportDepose), pk=numero)


def _import(request: HttpRequest, numero: int) -> Import:
    return get_object_or_404(_own(request, Import), pk=numero)


def _own(request: HttpRequest, model):
    """Rows of the person's own organismes; nothing else exists for them."""
    return model.objects.visible_to(request.user).select_related("organisme", "auteur")


def _workbook(content: bytes, nom: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{nom}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)
