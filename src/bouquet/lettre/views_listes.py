"""Bringing a list of subscribers: given with its proof, looked at, then applied whole."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bouquet.accounts.models import User
from bouquet.core.formats import counted
from bouquet.core.tables import Column, Row, Table

from .enums import EtatAbonne
from .forms_listes import ListeForm, sign_list, signed_list
from .listes import Lecture
from .models import ListeReprise
from .services.listes import Apercu, apply_list, compare
from .views_espace import for_writers

SHOWN, LATEST = 200, 20


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def reprendre(request: HttpRequest) -> HttpResponse:
    """The form, then what the file would do: nothing is written."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ListeForm(*sent, jour=timezone.localdate())
    if not form.is_valid() or form.lecture is None:
        return _page(request, form, 422 if form.is_bound else 200)
    lecture = form.lecture
    if lecture.issues:
        return _page(request, form, 422, problemes=_issues(lecture), nombre=len(lecture.issues))
    file, key = form.cleaned_data["fichier"].name, cast(User, request.user).pk
    try:
        signed = sign_list(lecture.inscrits, fichier=file, sha256=form.sha256, auteur=key)
    except ValidationError as error:
        form.add_error("fichier", error)
        return _page(request, form, 422)
    apercu = compare(lecture.inscrits)
    told = {"fichier": file, "lecture": lecture, "apercu": apercu, "exclus": _kept_out(apercu)}
    return _page(request, form, 200, liste=signed, montres=apercu.abonnes[:SHOWN], **told)


def _page(request: HttpRequest, form: ListeForm, status: int, **more) -> HttpResponse:
    latest = ListeReprise.objects.select_related("auteur")[:LATEST] if "apercu" not in more else ()
    context = {"form": form, "passees": latest, "montres_au_plus": SHOWN, **more}
    return render(request, "lettre/reprendre.html", context, status=status)


def _issues(lecture: Lecture) -> Table:
    rows = [
        Row([f"Ligne {one.ligne}", one.colonne, f"{one.sentence()[0].upper()}{one.sentence()[1:]}."])
        for one in lecture.issues[:SHOWN]
    ]
    return Table("Lignes à corriger", [Column("Où"), Column("Colonne"), Column("Quoi")], rows, sheets=True)


def _kept_out(apercu: Apercu) -> list[tuple[str, list]]:
    """Those who left, by what they did."""
    return [(EtatAbonne(etat).label, rows) for etat, rows in apercu.exclus.items() if rows]


@for_writers
@require_POST
def appliquer(request: HttpRequest) -> HttpResponse:
    """Subscribe those of the list that was looked at."""
    user = cast(User, request.user)
    try:
        inscrits, fichier, sha256 = signed_list(request.POST.get("liste", ""), user.pk)
        liste = apply_list(inscrits=inscrits, fichier=fichier, sha256=sha256, auteur=user, le=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("lettres:reprendre")
    messages.success(
        request, f"La liste est reprise\u00a0: {counted(liste.abonnes, 'personne abonnée', 'personnes abonnées')}."
    )
    return redirect("lettres:abonnes")
