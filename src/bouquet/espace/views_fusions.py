"""Collectivités recorded twice become one; for those who coordinate."""

from typing import cast

from auditlog.models import LogEntry
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import can_coordinate
from bouquet.territoires.models import Collectivite

from .forms_fusions import FusionForm

SHOWN = 20


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def fusions(request: HttpRequest) -> HttpResponse:
    """Choose, see what would move, confirm; and the last ones done."""
    if not can_coordinate(request.user):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = FusionForm(sent, initial={"absorbee": request.GET.get("absorbee", "")[:14]})
    if form.is_valid() and form.save(auteur=cast(User, request.user), le=timezone.now()):
        told = form.cleaned_data
        messages.success(request, f"C’est fait\u00a0: {told['absorbee']} et {told['garde']} ne font plus qu’une.")
        return redirect("espace:fusions")
    context = {"form": form, "faites": _done()}
    return render(request, "espace/fusions.html", context, status=422 if form.is_bound else 200)


def _done() -> list[dict]:
    """The last merges, from the history of fields."""
    kind = ContentType.objects.get_for_model(Collectivite)
    rows = LogEntry.objects.filter(content_type=kind, changes__has_key="fusion").order_by("-timestamp", "-pk")[:SHOWN]
    return [
        {
            "absorbee": row.changes["fusion"][0],
            "garde": row.changes["fusion"][1],
            "le": row.timestamp,
            **(row.additional_data or {}),
        }
        for row in rows
    ]
