"""Choosing how often one is told what waits, and the link that stops it in one click, without signing in."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import roles_of

from .enums import Rythme
from .forms_recapitulatif import RythmeForm
from .recapitulatif import choose_rythme, rythme_of, user_of, what_waits


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recapitulatif(request: HttpRequest) -> HttpResponse:
    if not roles_of(request.user).records:
        raise PermissionDenied
    user = cast(User, request.user)
    form = RythmeForm(request.POST or None, initial={"rythme": rythme_of(user)})
    if request.method == "POST" and form.is_valid():
        choose_rythme(user=user, rythme=form.cleaned_data["rythme"])
        messages.success(request, "C’est noté.")
        return redirect("espace:recapitulatif")
    context = {"form": form, "listes": what_waits(user=user, le=timezone.now())}
    return render(request, "espace/recapitulatif.html", context, status=422 if form.errors else 200)


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
