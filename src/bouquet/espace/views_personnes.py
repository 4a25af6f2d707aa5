"""The people who work here: the role each acts in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bouquet.annuaire.middleware import SESSION_ROLE
from bouquet.annuaire.models import Appartenance


@never_cache
@login_required
@require_POST
def role(request: HttpRequest) -> HttpResponse:
    """Act in one of my roles only, or in all of them again when none is named."""
    chosen = request.POST.get("appartenance", "")
    if chosen:
        held = Appartenance.objects.held_by(request.user).filter(pk=int(chosen) if chosen.isdecimal() else 0)
        request.session[SESSION_ROLE] = get_object_or_404(held).pk
    else:
        request.session.pop(SESSION_ROLE, None)
    return redirect("espace:accueil")
