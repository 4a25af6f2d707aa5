"""Choosing which mails one gets and how often, and the link that stops the digest in one click, without signing in."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import roles_of
from bouquet.core.avis import choose_genres, optional, required, silenced
from bouquet.demandes.jalons import RATTRAPAGE

from .enums import Rythme
from .forms_recapitulatif import RythmeForm
from .recapitulatif import (
    RECAPITULATIF,
    choose_rythme,
    receives_mail,
    rythme_of,
    user_of,
    what_moved,
    what_waits,
)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recapitulatif(request: HttpRequest) -> HttpResponse:
    roles = roles_of(request.user)
    if not receives_mail(roles):
        raise PermissionDenied
    user = cast(User, request.user)
    offered = [genre for genre in optional() if genre is not RECAPITULATIF] if roles.records else []
    rythme = rythme_of(user)
    quiet = silenced(user.email)
    wanted = [genre.cle for genre in offered if genre.cle not in quiet]
    form = RythmeForm(request.POST or None, initial={"rythme": rythme, "genres": wanted}, offered=offered)
    if request.method == "POST" and form.is_valid():
        choose_rythme(user=user, rythme=form.cleaned_data["rythme"])
        choose_genres(adresse=user.email, offered=offered, wanted=form.cleaned_data.get("genres", []))
        messages.success(request, "C’est noté.")
        return redirect("espace:recapitulatif")
    le = timezone.now()
    context = {
        "form": form,
        "listes": [*what_waits(user=user, le=le), *what_moved(user=user, rythme=rythme, le=le)],
        "rattrapage": RATTRAPAGE,
        "facultatifs": optional(),
        "obligatoires": required(),
    }
    return render(request, "espace/recapitulatif.html", context, status=422 if form.errors else 200)


# Mail software posts here by itself, without cookie (RFC 8058): the signed address is the proof.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arret(request: HttpRequest, token: str) -> HttpResponse:
    """Reading the link changes nothing (mail software opens links by itself); its button does."""
    user = user_of(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        choose_rythme(user=user, rythme=Rythme.AUCUN)
    return render(request, "espace/recapitulatif_arret.html", {"arrete": rythme_of(user) == Rythme.AUCUN})
