"""One thing to several demandes: the page that says what will be done to which, and the doing."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import roles_of
from bouquet.core.formats import counted

from .enums import GesteLot
from .forms_lots import Choix, LotForm
from .lots import Ligne, apply, chosen, offered, planned

DONE = {
    GesteLot.QUALIFIER: ("demande qualifiée", "demandes qualifiées"),
    GesteLot.COORDONNER: ("demande confiée", "demandes confiées"),
    GesteLot.ECHEANCE: ("échéance fixée", "échéances fixées"),
    GesteLot.ORIENTER: ("demande orientée", "demandes orientées"),
    GesteLot.ABANDONNER: ("demande abandonnée", "demandes abandonnées"),
    GesteLot.CLOTURER: ("demande clôturée", "demandes clôturées"),
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lot(request: HttpRequest) -> HttpResponse:
    """What the list sends is shown first, and done once confirmed; this address alone leads back to the list."""
    gestes = offered(roles_of(request.user))
    if not gestes:
        raise PermissionDenied
    if request.method != "POST":
        return redirect("espace:demandes")
    choix = Choix(request.POST)
    if not choix.is_valid():
        for found in choix.errors.values():
            messages.error(request, " ".join(str(text) for text in found))
        return redirect(_list(request.POST.get("retour", "")))
    if choix.cleaned_data["geste"] not in gestes:
        raise PermissionDenied
    return _apply(request, choix) if "confirmer" in request.POST else _confirm(request, choix)


def _confirm(
    request: HttpRequest, choix: Choix, *, form: LotForm | None = None, said: dict | None = None
) -> HttpResponse:
    """The page of confirmation: a number of queries that does not depend on the lines."""
    user, geste = cast(User, request.user), GesteLot(choix.cleaned_data["geste"])
    typed = form.cleaned_data if form and form.is_valid() else {}
    demandes = chosen(user, choix.cleaned_data["cles"])
    lines = planned(user, geste, demandes, typed)
    context: dict[str, Any] = {
        "geste": geste,
        "retour": choix.cleaned_data["retour"],
        "href": _list(choix.cleaned_data["retour"]),
        "form": form or LotForm(None, geste=geste, user=user, jour=timezone.localdate()),
        "prets": [one for one in lines if not one.refus],
        "laisses": [one for one in lines if one.refus],
        "absentes": len(choix.cleaned_data["cles"]) - len(demandes),
        **(said or {}),
    }
    status = 409 if said else 422 if form else 200
    return render(request, "espace/lot.html", context, status=status)


def _apply(request: HttpRequest, choix: Choix) -> HttpResponse:
    """Back to the list when everything was done; else the lines that were left, and why, still at hand (409)."""
    user, geste, le = cast(User, request.user), GesteLot(choix.cleaned_data["geste"]), timezone.now()
    form = LotForm(request.POST, geste=geste, user=user, jour=timezone.localdate(le))
    if not form.is_valid():
        return _confirm(request, choix, form=form)
    demandes = chosen(user, choix.cleaned_data["cles"])
    lines = apply(geste=geste, demandes=demandes, vus=choix.vus(), told=form.cleaned_data, auteur=user, le=le)
    left = [one for one in lines if one.refus]
    done = counted(len(lines) - len(left), *DONE[geste])
    if not left and len(lines) == len(choix.cleaned_data["cles"]):
        messages.success(request, f"C’est fait\u00a0: {done}.")
        return redirect(_list(choix.cleaned_data["retour"]))
    return _left(request, choix, form, left, done)


def _left(request: HttpRequest, choix: Choix, form: LotForm, left: list[Ligne], done: str) -> HttpResponse:
    """What was done, and the rest, as it stands now: it may be tried again with what was typed."""
    gone = len(choix.cleaned_data["cles"]) - len(chosen(cast(User, request.user), choix.cleaned_data["cles"]))
    choix.cleaned_data["cles"] = {one.demande.pk for one in left}
    said = {"faites": done, "refusees": left, "absentes": gone}
    return _confirm(request, choix, form=form, said=said)


def _list(retour: str) -> str:
    """The list as it was filtered."""
    return reverse("espace:demandes") + (f"?{retour}" if retour else "")
