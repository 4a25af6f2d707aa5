"""One collectivité in the espace: where it is, its demandes and conventions, its eligibility, who to call."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q, QuerySet, Window
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bouquet.accounts.models import User
from bouquet.demandes.enums import Etat, EtatConvention
from bouquet.demandes.models import Convention, Demande
from bouquet.demandes.permissions_conventions import (
    can_draft_convention,
    can_force_eligibilite,
    can_view_collectivite,
    can_view_eligibilite,
)
from bouquet.demandes.services import release_eligibilite
from bouquet.rencontres.avancement import followers_of
from bouquet.rencontres.frequentation import attendance_of
from bouquet.rencontres.permissions import can_see_attendance, can_see_followers
from bouquet.territoires.models import Collectivite

from .chronologie import decisions
from .forms_eligibilite import AnneeDecidee, DecisionForm
from .presentation import TONES
from .presentation_conventions import TONES as TONES_CONVENTIONS

SHOWN = 10
CONTACT = ("contact_nom", "contact_fonction", "contact_courriel", "contact_telephone")


@never_cache
@require_safe
@login_required
def collectivite(request: HttpRequest, code: str) -> HttpResponse:
    """What this person may see of it."""
    return _page(request, _visible(request, code))


@never_cache
@login_required
@require_POST
def decider(request: HttpRequest, code: str) -> HttpResponse:
    """Force a result, with its reason."""
    one = _visible(request, code)
    _must_force(request)
    form = DecisionForm(request.POST)
    if not form.is_valid() or not form.record(collectivite=one, auteur=_user(request), le=timezone.now()):
        return _page(request, one, decision=form, status=422)
    messages.success(request, "C’est fait\u00a0: la décision remplace le résultat de la règle.")
    return redirect("espace:collectivite", code)


@never_cache
@login_required
@require_POST
def rendre(request: HttpRequest, code: str) -> HttpResponse:
    """Undo a forced result: the rule decides again."""
    one = _visible(request, code)
    _must_force(request)
    sent = AnneeDecidee(request.POST)
    if not sent.is_valid():
        raise PermissionDenied
    release_eligibilite(collectivite=one, annee=sent.cleaned_data["annee"], auteur=_user(request), le=timezone.now())
    messages.success(request, "C’est fait\u00a0: la règle décide à nouveau.")
    return redirect("espace:collectivite", code)


def _must_force(request: HttpRequest) -> None:
    if not can_force_eligibilite(request.user):
        raise PermissionDenied


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _visible(request: HttpRequest, code: str) -> Collectivite:
    """The one of this code that exists today, else the last that did."""
    found = Collectivite.objects.filter(Q(code_insee=code) | Q(siren=code)).order_by(
        F("valide_au").desc(nulls_first=True)
    )
    one = found.first()
    if one is None or not can_view_collectivite(request.user, one):
        raise Http404
    return one


def _page(
    request: HttpRequest, one: Collectivite, *, decision: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    jour = timezone.localdate()
    demandes = Demande.objects.visible_to(request.user).filter(beneficiaire=one).exclude(etat=Etat.BROUILLON)
    bound = Convention.objects.visible_to(request.user).binding(collectivites=[one.pk])
    shown, signed = _first(demandes), _first(bound.for_list())
    situations = list(one.situations.select_related("canton", "epci").order_by("-millesime")[:1])
    context = {
        "collectivite": one,
        "situation": situations[0] if situations else None,
        "demandes": [(each, TONES.get(Etat(each.etat), "")) for each in shown],
        "nb_demandes": _total(shown),
        "conventions": [(each, TONES_CONVENTIONS.get(EtatConvention(each.etat), "")) for each in signed],
        "nb_conventions": _total(signed),
        "drafts": can_draft_convention(request.user),
        "contacts": _contacts(request, demandes),
    }
    if can_see_attendance(request.user, one):
        context["frequentation"] = attendance_of(one, SHOWN)
    if can_see_followers(request.user, one):
        context["suivis"] = followers_of(one, SHOWN)
    if can_view_eligibilite(request.user, one):
        context |= _eligibility(request, one, decision or DecisionForm(initial={"annee": jour.year}))
    return render(request, "espace/collectivite.html", context, status=status)


def _first(rows: QuerySet) -> list:
    """The first ones, each with the number of all: one query."""
    return list(rows.annotate(total_=Window(Count("*")))[:SHOWN])


def _total(rows: list) -> int:
    return rows[0].total_ if rows else 0


def _contacts(request: HttpRequest, demandes) -> list[dict]:
    """Who asked lately, for those who may read it; the same person once."""
    rows = demandes.with_contact_for(request.user).exclude(contact_nom="").values(*CONTACT)[:SHOWN]
    return list({(row["contact_nom"], row["contact_courriel"]): row for row in rows}.values())


def _eligibility(request: HttpRequest, one: Collectivite, form: DecisionForm) -> dict:
    rows = list(one.indicateurs_assistance.order_by("-annee"))
    for row in rows:
        row.collectivite = one
    forces = can_force_eligibilite(request.user)
    return {
        "eligibilite": True,
        "indicateurs": rows,
        "decision": form if forces else None,
        "decisions": decisions(rows),
    }
