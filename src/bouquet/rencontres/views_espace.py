"""The rencontres as their organisers see them: listed, written, moved, copied, cancelled."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.accounts.models import User

from . import lignes
from .enums import TRANSITIONS, Etat, Rythme
from .forms_fiche import Fiche
from .models import Rencontre
from .permissions import can_edit_rencontre, can_manage_parcours, can_organise, can_publish_rencontre
from .services import RencontreHasChanged, cancel_rencontre, create_serie, duplicate_rencontre, move_rencontre
from .tasks import plan_reminders

PER_PAGE = 50
CHANGED = "Quelqu’un d’autre vient de modifier cette rencontre. Relisez-la, puis recommencez."
SAID = {
    Etat.RELUE: "La rencontre est relue\u00a0: elle peut être publiée.",
    Etat.BROUILLON: "La rencontre est de nouveau un brouillon.",
    Etat.PUBLIEE: "La rencontre est publiée.",
}
QUAND = {"": "Toutes", "a_venir": "À venir", "passees": "Passées"}


class SerieForm(forms.Form):
    rythme = forms.ChoiceField(label="Rythme", choices=Rythme.choices)
    nombre = forms.IntegerField(label="Dates de plus", min_value=1, max_value=26, initial=3)


class AnnulationForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi\u00a0?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="les personnes inscrites et la page publique le liront",
        error_messages={"required": "Dites pourquoi\u00a0: les personnes inscrites le liront."},
    )


def for_organisers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Signed in, and allowed to organise; never kept."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_organise(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(login_required(wrapped))


def mine(request: HttpRequest, pk: int) -> Rencontre:
    """A rencontre that this person may edit; 403 for another."""
    found = get_object_or_404(Rencontre.objects.select_related("serie", "suite_de"), pk=pk)
    if not can_edit_rencontre(request.user, found):
        raise PermissionDenied
    return found


@for_organisers
@require_safe
def rencontres(request: HttpRequest) -> HttpResponse:
    """Those that this person may edit, the latest first, by title, state and time."""
    text, etat, quand = (request.GET.get(name, "").strip()[:100] for name in ("q", "etat", "quand"))
    le = timezone.now()
    found = Rencontre.objects.editable_by(request.user).matching(text)
    found = found.filter(etat=etat) if etat in Etat.values else found
    found = found.coming(le) if quand == "a_venir" else found.over(le) if quand == "passees" else found
    ordered = found.with_dates().order_by(F("premiere").desc(nulls_first=True), "-pk").values_list("pk", flat=True)
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    # People are counted for the rows of the page only, not for those that come before it.
    shown = Rencontre.objects.filter(pk__in=list(page.object_list)).for_list().in_bulk()
    page.object_list = [shown[key] for key in page.object_list]
    context = {
        "page": page,
        "lignes": lignes.rencontres(page.object_list),
        "total": page.paginator.count,
        "q": text,
        "etat": etat,
        "quand": quand,
        "etats": Etat.choices,
        "quands": QUAND.items(),
        "filtre": bool(text or etat or quand),
        "parcours": can_manage_parcours(request.user),
    }
    return render(request, "rencontres/organisation.html", context)


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def rediger(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a new rencontre, or correct one; of two people who write at once, the slower is told."""
    rencontre = mine(request, pk) if pk else Rencontre()
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    fiche = Fiche(*sent, rencontre=rencontre, user=cast(User, request.user))
    if sent[0] is None:
        return _page(request, fiche, 200)
    le = timezone.now()
    try:
        saved = fiche.save(le=le) if fiche.is_valid() else None
    except RencontreHasChanged:
        return _page(request, fiche, 409, conflit=True)
    if saved is None:
        return _page(request, fiche, 422)
    plan_reminders(le=le, rencontre=saved)
    messages.success(request, "Enregistré.")
    return redirect("organisation:modifier", saved.pk)


def _page(request: HttpRequest, fiche: Fiche, status: int, *, conflit: bool = False) -> HttpResponse:
    key = fiche.rencontre.pk
    stored = Rencontre.objects.get(pk=key) if key else Rencontre()  # a form changes its own instance
    context = {
        "rencontre": stored,
        "etat": lignes.state(stored),
        "fiche": fiche,
        "conflit": conflit,
        "vers": TRANSITIONS[stored.etat] if key else (),
        "publie": can_publish_rencontre(request.user),
        "serie": SerieForm(),
        "transitions": stored.transitions.select_related("auteur") if key else (),
    }
    return render(request, "rencontres/fiche.html", context, status=status)


@for_organisers
@require_POST
def agir(request: HttpRequest, pk: int) -> HttpResponse:
    """Send to review, publish, take back, copy, or make a series."""
    rencontre, act = mine(request, pk), request.POST.get("action", "")
    if act == "dupliquer":
        copy = duplicate_rencontre(rencontre=rencontre, le=timezone.now())
        messages.success(request, "Voici la copie\u00a0: un brouillon, aux mêmes dates.")
        return redirect("organisation:modifier", copy.pk)
    if act == "serie":
        return _series(request, rencontre)
    if act not in SAID:
        return HttpResponseBadRequest("Geste inconnu.")
    if act == Etat.PUBLIEE and not can_publish_rencontre(request.user):
        raise PermissionDenied
    return _move(request, rencontre, act)


def _move(request: HttpRequest, rencontre: Rencontre, vers: str) -> HttpResponse:
    le = timezone.now()
    rencontre.etat = request.POST.get("etat", rencontre.etat)
    try:
        move_rencontre(rencontre=rencontre, vers=vers, auteur=cast(User, request.user), le=le)
    except RencontreHasChanged:
        messages.error(request, CHANGED)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        plan_reminders(le=le, rencontre=rencontre)
        messages.success(request, SAID[Etat(vers)])
    return redirect("organisation:modifier", rencontre.pk)


def _series(request: HttpRequest, rencontre: Rencontre) -> HttpResponse:
    form = SerieForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez un rythme, et de 1 à 26 dates de plus.")
        return redirect("organisation:modifier", rencontre.pk)
    made = create_serie(
        rencontre=rencontre,
        rythme=Rythme(form.cleaned_data["rythme"]),
        nombre=form.cleaned_data["nombre"],
        le=timezone.now(),
    )
    messages.success(request, f"La série est faite\u00a0: {len(made)} brouillons de plus, à relire et à publier.")
    return redirect("organisation:rencontres")


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def annuler(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a published rencontre, with the reason that all those registered will read."""
    rencontre = mine(request, pk)
    if rencontre.etat != Etat.PUBLIEE:
        messages.error(request, "Seule une rencontre publiée s’annule.")
        return redirect("organisation:modifier", pk)
    form = AnnulationForm(request.POST if request.method == "POST" else None)
    coming = Rencontre.objects.filter(pk=pk).for_list().values_list("inscrits", flat=True).get()
    context = {"rencontre": rencontre, "form": form, "inscrits": coming}
    if not form.is_valid():
        return render(request, "rencontres/annuler.html", context, status=422 if form.is_bound else 200)
    motif, auteur = form.cleaned_data["motif"], cast(User, request.user)
    try:
        told = cancel_rencontre(rencontre=rencontre, motif=motif, auteur=auteur, le=timezone.now())
    except RencontreHasChanged:
        messages.error(request, CHANGED)
    else:
        messages.success(request, f"La rencontre est annulée. Messages écrits aux personnes inscrites\u00a0: {told}.")
    return redirect("organisation:modifier", pk)
