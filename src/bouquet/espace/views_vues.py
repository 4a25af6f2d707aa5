"""Saved views of the list: only one’s own."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bouquet.accounts.models import User
from bouquet.demandes.permissions import can_list_demandes

from .forms_vues import VueForm
from .models import VueEnregistree
from .views_liste import page_of


@never_cache
@login_required
@require_POST
def enregistrer(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the address under a name; else the list again, with what was typed (422)."""
    if not can_list_demandes(request.user):
        raise PermissionDenied
    form = VueForm(request.POST, query=request.GET, user=cast(User, request.user))
    if not form.is_valid():
        return render(request, "espace/demandes.html", page_of(request, form), status=422)
    vue = form.save()
    messages.success(request, f"Vue «\u00a0{vue}\u00a0» enregistrée.")
    return redirect(f"{reverse('espace:demandes')}?{vue.query}")


@never_cache
@login_required
@require_POST
def effacer(request: HttpRequest, pk: int) -> HttpResponse:
    vue = get_object_or_404(VueEnregistree, pk=pk, user=request.user)
    vue.delete()
    messages.success(request, f"Vue «\u00a0{vue}\u00a0» effacée.")
    return redirect("espace:demandes")
