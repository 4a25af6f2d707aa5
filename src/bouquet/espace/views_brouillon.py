"""Drafting a convention, alone or while somebody else corrects the same draft."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bouquet.accounts.models import User
from bouquet.demandes.enums import EtatConvention
from bouquet.demandes.models import Convention
from bouquet.demandes.permissions_conventions import can_draft_convention
from bouquet.demandes.services import FicheHasChanged

from .champs import ecarts_in_words
from .forms_brouillon import ConventionForm
from .presentation_brouillon import avis, prefilled, renewal_of
from .views_conventions import editable, visible


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rediger(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Draft a convention, or correct a draft; « conseil » only tells who is eligible."""
    one = editable(request, pk) if pk else None
    if one is None and not can_draft_convention(request.user):
        raise PermissionDenied
    if one and one.etat != EtatConvention.BROUILLON:
        messages.warning(request, "Seul un brouillon se modifie.")
        return redirect("espace:convention", one.pk)
    form = _form(request, one)
    if form.conseil or not form.is_valid():
        return _page(request, form, one, 422 if form.is_bound and not form.conseil else 200)
    try:
        made = form.record(le=timezone.now())
    except FicheHasChanged as error:
        return _overtaken(request, form, error)
    if made is None:
        return _page(request, form, one, 422)
    messages.success(request, f"Convention {made.numero} enregistrée.")
    return redirect("espace:convention", made.pk)


def _form(request: HttpRequest, one: Convention | None, **told: Any) -> ConventionForm:
    sent = request.POST if request.method == "POST" and not told else None
    initial = {} if one else _initial(request)
    user, jour = cast(User, request.user), timezone.localdate()
    conseil = sent is not None and "conseil" in sent
    return ConventionForm(sent, instance=one, initial=initial, user=user, jour=jour, conseil=conseil, **told)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What a new convention takes over from the one it renews, or from the line that lacks one."""
    key = request.GET.get("renouvelle", "")
    if key.isdigit():
        return renewal_of(editable(request, int(key)))
    return prefilled(request.GET, timezone.localdate())


def _overtaken(request: HttpRequest, form: ConventionForm, error: FicheHasChanged) -> HttpResponse:
    """The draft as it stands, with what this person had changed over it: saving again decides, knowingly."""
    typed, one = form.changes, visible(request, error.current.pk)
    told = ecarts_in_words(Convention, error.ecarts)
    return _page(request, _form(request, one, typed=typed), one, 409, changements=told)


def _page(
    request: HttpRequest, form: ConventionForm, one: Convention | None, status: int, changements: Any = ()
) -> HttpResponse:
    context = {"form": form, "convention": one, "changements": changements, "avis": avis(form)}
    return render(request, "espace/convention_form.html", context, status=status)
