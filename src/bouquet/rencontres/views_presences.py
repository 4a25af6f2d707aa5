"""The door of a séance, on a phone: who is there, by name or by QR code; who came unexpected; who did not come."""

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.core.formats import counted

from . import lignes
from .codes import named_by
from .forms_presences import ArriveeForm
from .models import Inscription, Rencontre, Seance
from .permissions import can_edit_rencontre
from .presentation import Carte
from .querysets import InscriptionQuerySet
from .services import close_presences, mark_presence, welcome
from .services.presences import GESTES, counts_of
from .views_espace import for_organisers, mine

PER_PAGE = 300  # a whole room on one page, so that names are found without the network
SAID = {"presente": "Présence notée", "absente": "Absence notée", "annuler": "Pointage repris"}


def seance_of(rencontre: Rencontre, numero: int) -> Seance:
    seance = get_object_or_404(rencontre.seances.select_related("commune"), pk=numero)
    seance.rencontre = rencontre
    return seance


def wants_data(request: HttpRequest) -> bool:
    """Asked by the page's script, which keeps what it could not send."""
    return request.headers.get("accept", "").startswith("application/json")


def said_at(text: str, le: datetime.datetime) -> datetime.datetime:
    """When the phone says that it was said; now, when it says nothing that can be read."""
    try:
        told = parse_datetime(text)
    except ValueError:
        told = None
    return told if told and timezone.is_aware(told) else le


def door_address(seance: Seance, **query: str) -> str:
    address = reverse("organisation:presences", args=[seance.rencontre.pk, seance.pk])
    told = urlencode({name: value for name, value in query.items() if value})
    return f"{address}?{told}" if told else address


@for_organisers
@require_safe
def presences(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    return _page(request, seance_of(mine(request, pk), numero), None, 200)


def _page(request: HttpRequest, seance: Seance, form: ArriveeForm | None, status: int) -> HttpResponse:
    le, text = timezone.now(), request.GET.get("q", "")[:100]
    page = Paginator(_people(seance, text), PER_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.seance = seance
    context = {
        "rencontre": seance.rencontre,
        "seance": seance,
        "carte": Carte(seance, le),
        "page": page,
        "lignes": lignes.presences(page.object_list, seance=seance, request=request, q=text),
        "q": text,
        "comptes": counts_of(seance),
        "finie": seance.is_over(le),
        "commencee": seance.debut <= le,
        "form": form or ArriveeForm(None, jour=timezone.localdate(le)),
    }
    return render(request, "rencontres/presences.html", context, status=status)


def _people(seance: Seance, text: str) -> InscriptionQuerySet:
    rows = Inscription.objects.live().filter(seance=seance).matching(text)
    return rows.select_related("collectivite").order_by(Lower("nom"), "pk")


@for_organisers
@require_POST
def pointer(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    """One mark: present, absent, or taken back."""
    seance = seance_of(mine(request, pk), numero)
    key, geste = request.POST.get("inscription", ""), request.POST.get("geste", "")
    if geste not in GESTES or not key.isdecimal():
        raise Http404
    inscription = get_object_or_404(Inscription.objects.select_related("seance__rencontre"), pk=key, seance=seance)
    try:
        marked, error = _mark(request, inscription, geste), ""
    except ValidationError as refused:
        marked, error = inscription, " ".join(refused.messages)
    if wants_data(request):
        told = {"inscription": marked.pk, "etat": marked.etat, "erreur": error, **counts_of(seance)}
        return JsonResponse(told, status=409 if error else 200)
    say(request, marked, geste, error)
    return redirect(f"{door_address(seance, q=request.POST.get('q', '')[:100])}#i{marked.pk}")


def _mark(request: HttpRequest, inscription: Inscription, geste: str) -> Inscription:
    le = timezone.now()
    return mark_presence(inscription=inscription, geste=geste, dit_le=said_at(request.POST.get("le", ""), le), le=le)


def say(request: HttpRequest, inscription: Inscription, geste: str, error: str) -> None:
    if error:
        messages.error(request, error)
    else:
        messages.success(request, f"{SAID[geste]}\u00a0: {inscription.nom}.")


@for_organisers
@require_POST
def arrivee(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    """Somebody who had not registered."""
    seance, le = seance_of(mine(request, pk), numero), timezone.now()
    form = ArriveeForm(request.POST, jour=timezone.localdate(le))
    if not form.is_valid():
        return _refused(request, seance, form)
    told: dict[str, Any] = {"dit_le": said_at(form.cleaned_data["le"], le), "cle": form.cleaned_data["cle"]}
    try:
        made = welcome(seance=seance, personne=form.personne, origine=form.origine, le=le, **told)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _refused(request, seance, form)
    if wants_data(request):
        return JsonResponse({"inscription": made.inscription.pk, "nom": made.inscription.nom}, status=201)
    known = " (déjà sur la liste)" if made.deja else ""
    messages.success(request, f"Présence notée\u00a0: {made.inscription.nom}{known}.")
    return redirect(door_address(seance))


def _refused(request: HttpRequest, seance: Seance, form: ArriveeForm) -> HttpResponse:
    if wants_data(request):
        said = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"erreur": " ".join(said)}, status=422)
    return _page(request, seance, form, 422)


@for_organisers
@require_POST
def clore(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    """Mark absent all those of whom nothing was said."""
    seance = seance_of(mine(request, pk), numero)
    try:
        absent = close_presences(seance=seance, le=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"La feuille est close\u00a0: {counted(absent, 'absence notée', 'absences notées')}.")
    return redirect(door_address(seance))


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: HttpRequest, jeton: str) -> HttpResponse:
    """What the camera opens from a badge: one person, one button."""
    rows = Inscription.objects.select_related("seance__rencontre", "seance__commune", "collectivite")
    inscription = named_by(jeton, rows)
    if inscription is None:
        raise Http404
    if not can_edit_rencontre(request.user, inscription.seance.rencontre):
        raise PermissionDenied
    geste = request.POST.get("geste", "")
    if request.method == "POST":
        if geste not in GESTES:
            raise Http404
        try:
            say(request, _mark(request, inscription, geste), geste, "")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("organisation:presence", jeton)
    le, seance = timezone.now(), inscription.seance
    context = {
        "inscription": inscription,
        "gestes": lignes.marks(inscription),
        "rencontre": seance.rencontre,
        "seance": seance,
        "carte": Carte(seance, le),
        "autre_jour": timezone.localdate(seance.debut) != timezone.localdate(le),
    }
    return render(request, "rencontres/presence.html", context)
