"""Many conventions at once: the yearly wave of renewals."""

from typing import cast
from urllib.parse import urlencode

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
from bouquet.demandes.enums import EtatConvention
from bouquet.demandes.models import Convention
from bouquet.demandes.permissions_conventions import can_draft_convention
from bouquet.demandes.services.renewals import propose_renewal, renewable

from .forms_vague import ChoixVague, VagueForm

SHOWN = 400  # lines of a wave: two fields each, and Django reads a thousand


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def vague(request: HttpRequest) -> HttpResponse:
    """Propose to renew all those of a kind that end in a year; what is kept becomes drafts, all or none."""
    if not can_draft_convention(request.user):
        raise PermissionDenied
    choix = ChoixVague(request.GET if "type" in request.GET else None, initial={"annee": timezone.localdate().year})
    if not choix.is_valid():
        return render(request, "espace/vague.html", {"choix": choix}, status=422 if choix.is_bound else 200)
    form = _form(request, choix.cleaned_data)
    if form.is_valid():
        made = form.record(auteur=cast(User, request.user), le=timezone.now())
        if made is not None:
            messages.success(request, _said(len(made)))
            drafts = urlencode({"type": choix.cleaned_data["type"], "etat": EtatConvention.BROUILLON.value})
            return redirect(f"{reverse('espace:conventions')}?{drafts}")
    context = {"choix": choix, "form": form, "plein": len(form.propositions) == SHOWN}
    return render(request, "espace/vague.html", context, status=422 if form.is_bound else 200)


def _form(request: HttpRequest, told: dict) -> VagueForm:
    visible = Convention.objects.visible_to(request.user).for_list()
    found = renewable(visible, type_convention=told["type"], annee=told["annee"])[:SHOWN]
    sent = request.POST if request.method == "POST" else None
    return VagueForm(sent, propositions=[propose_renewal(one) for one in found])


def _said(count: int) -> str:
    if not count:
        return "Rien n’était à renouveler\u00a0: aucun brouillon n’a été créé."
    return f"{count}\u00a0brouillons créés." if count > 1 else "Un brouillon créé."
