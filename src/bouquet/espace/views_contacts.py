"""Contacts written in several ways become one; for those who coordinate."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import can_coordinate
from bouquet.core.formats import counted
from bouquet.demandes.contacts import groupes
from bouquet.territoires.models import Collectivite

from .forms_contacts import ContactsForm

PER_PAGE = 50
GONE = "Ces contacts ont changé entre-temps\u00a0: voici ceux qui se ressemblent encore."


@never_cache
@require_safe
@login_required
def contacts(request: HttpRequest) -> HttpResponse:
    """The sets of contacts that look like one person, those that concern most demandes first."""
    _check(request)
    page = Paginator(groupes(), PER_PAGE).get_page(request.GET.get("page"))
    named = Collectivite.objects.in_bulk([one.beneficiaire for one in page])
    lignes = [(one, named[one.beneficiaire]) for one in page]
    return render(request, "espace/contacts.html", {"page": page, "lignes": lignes})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contact(request: HttpRequest, pk: int, cle: str) -> HttpResponse:
    """What differs, what to keep; then every demande says the same."""
    _check(request)
    beneficiaire = get_object_or_404(Collectivite, pk=pk)
    groupe = next((one for one in groupes(beneficiaire) if one.cle == cle), None)
    if groupe is None:
        messages.warning(request, GONE)
        return redirect("espace:contacts")
    form = ContactsForm(request.POST if request.method == "POST" else None, groupe=groupe)
    if form.is_valid():
        changed = form.save(beneficiaire=beneficiaire, auteur=cast(User, request.user), le=timezone.now())
        messages.success(request, f"C’est fait\u00a0: {counted(changed, 'demande corrigée', 'demandes corrigées')}.")
        return redirect("espace:contacts")
    context = {"form": form, "groupe": groupe, "beneficiaire": beneficiaire}
    return render(request, "espace/contact.html", context, status=422 if form.is_bound else 200)


def _check(request: HttpRequest) -> None:
    if not can_coordinate(request.user):
        raise PermissionDenied
