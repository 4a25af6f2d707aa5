"""The yearly question: opening it, its board, and the private page where an organisme answers."""

import csv

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.annuaire.models import Organisme
from bouquet.annuaire.permissions import can_coordinate
from bouquet.core.exports import neutralise
from bouquet.demandes.models import Intervention

from .campagnes_services import CampagneClosed, answer, close_campagne, open_campagne, remind
from .forms_campagnes import OuvertureForm, ReponseForm
from .models import Campagne, Reponse
from .permissions import can_import
from .presentation import BOARD, CSV_COLUMNS, as_csv_row

CLOSED = "Cette campagne est close\u00a0: les réponses ne changent plus."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def campagnes(request: HttpRequest) -> HttpResponse:
    """The campaigns; those who coordinate open one there."""
    if not can_import(request.user):
        raise PermissionDenied
    coordinates = can_coordinate(request.user)
    if request.method == "POST" and not coordinates:
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = OuvertureForm(sent, initial={"annee": timezone.localdate().year - 1})
    if form.is_valid() and (opened := _open(form)):
        messages.success(request, f"La campagne {opened.annee} est ouverte, les organismes sont prévenus.")
        return redirect("campagnes:tableau", opened.annee)
    context = {"campagnes": Campagne.objects.all(), "form": form if coordinates else None}
    return render(request, "imports/campagnes.html", context, status=422 if form.errors else 200)


def _open(form: OuvertureForm) -> Campagne | None:
    """None, with its errors in the form, when the year was opened meanwhile."""
    try:
        return open_campagne(le=timezone.now(), **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None


@never_cache
@require_safe
@login_required
def tableau(request: HttpRequest, annee: int) -> HttpResponse:
    """Who has answered, and how fresh each one's activity is; an organisme sees its own line."""
    campagne, found = _board(request, annee)
    lines = list(found)
    context = {
        "campagne": campagne,
        "lines": lines,
        "answered": sum(one.etat != Reponse.Etat.ATTENDUE for one in lines),
        "columns": [(key, label, key == request.GET.get("tri", "organisme")) for key, label in BOARD.items()],
        "coordinates": can_coordinate(request.user),
    }
    return render(request, "imports/tableau.html", context)


@never_cache
@require_safe
@login_required
def tableau_csv(request: HttpRequest, annee: int) -> HttpResponse:
    """The board as it is sorted: UTF-8, comma, ISO dates, formulas neutralised."""
    campagne, found = _board(request, annee)
    headers = {"Content-Disposition": f'attachment; filename="campagne-{campagne.annee}.csv"'}
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    writer.writerows([neutralise(cell) for cell in as_csv_row(one)] for one in found)
    return response


def _board(request: HttpRequest, annee: int):
    if not can_import(request.user):
        raise PermissionDenied
    campagne = get_object_or_404(Campagne, annee=annee)
    found = Reponse.objects.visible_to(request.user).filter(campagne=campagne).with_freshness()
    return campagne, found.sorted_by(request.GET.get("tri", ""))


@never_cache
@login_required
@require_POST
def relancer(request: HttpRequest, annee: int) -> HttpResponse:
    """Write again to those who have not answered."""
    campagne = _coordinated(request, annee)
    try:
        written = remind(campagne=campagne, le=timezone.now())
    except CampagneClosed:
        messages.error(request, CLOSED)
    else:
        told = f"Relance écrite\u00a0: {written} courriels." if written > 1 else "Relance écrite\u00a0: un courriel."
        none = "Personne à relancer aujourd’hui\u00a0: réponse reçue, message déjà parti ce jour, ou pas d’adresse."
        messages.success(request, told if written else none)
    return redirect("campagnes:tableau", annee)


@never_cache
@login_required
@require_POST
def clore(request: HttpRequest, annee: int) -> HttpResponse:
    """No answer changes after that."""
    campagne = _coordinated(request, annee)
    try:
        close_campagne(campagne=campagne, le=timezone.now())
    except CampagneClosed:
        messages.error(request, CLOSED)
    else:
        messages.success(request, f"La campagne {annee} est close.")
    return redirect("campagnes:tableau", annee)


def _coordinated(request: HttpRequest, annee: int) -> Campagne:
    if not can_coordinate(request.user):
        raise PermissionDenied
    return get_object_or_404(Campagne, annee=annee)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def repondre(request: HttpRequest, jeton: str) -> HttpResponse:
    """The private page of one organisme: its figures of the year, and its answer. Whoever has the link may answer."""
    reponse = get_object_or_404(Reponse.objects.select_related("campagne", "organisme"), jeton=jeton)
    past = {"par_nom": reponse.par_nom, "commentaire": reponse.commentaire, "etat": reponse.etat}
    form = ReponseForm(request.POST if request.method == "POST" else None, initial=past)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            answer(reponse=reponse, le=timezone.now(), **form.cleaned_data)
        except CampagneClosed:
            status = 409
        else:
            messages.success(
                request, "Votre réponse est enregistrée, merci. Vous pouvez la changer jusqu’à la clôture."
            )
            return redirect("campagne", jeton)
    context = {"reponse": reponse, "campagne": reponse.campagne, "form": form, **_figures(reponse)}
    page = render(request, "imports/reponse.html", context, status=status)
    page["X-Robots-Tag"] = "noindex, nofollow"
    return page


def _figures(reponse: Reponse) -> dict[str, int]:
    """What the bilan of the year counts for the organisme and its services."""
    around = Organisme.objects.with_services(reponse.organisme)
    counted = Intervention.objects.counted_in(reponse.campagne.annee).filter(organisme__in=around)
    return {"interventions": counted.count(), "demandes": counted.values("demande").distinct().count()}
