"""Pages of those who are signed in. Each shows only what `visible_to` lets through."""

import datetime
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bouquet.accounts.models import User
from bouquet.aides.models import Aide
from bouquet.aides.permissions import can_edit_aides
from bouquet.annuaire.models import Appartenance
from bouquet.annuaire.permissions import Roles, roles_of
from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Convention, Demande
from bouquet.demandes.permissions_conventions import can_draft_convention
from bouquet.demandes.querysets import DemandeQuerySet

from .accueil import cantons, chiffres, expiring, periode, waiting
from .presentation import TONES
from .recapitulatif import receives_mail
from .recherche import SHORTEST, chercher

RECENT = 5


@never_cache
@require_safe
@login_required
def accueil(request: HttpRequest) -> HttpResponse:
    """Who I am here, what waits for me, and the last demandes that arrived."""
    roles = roles_of(request.user)
    jour = timezone.localdate()
    visible = Demande.objects.visible_to(request.user)
    held = list(Appartenance.objects.held_by(request.user).select_related("organisme", "collectivite", "canton"))
    chosen = getattr(request.user, "appartenance_active", None)
    recent = visible.exclude(etat=Etat.BROUILLON).select_related("beneficiaire")[:RECENT] if roles.sees_demandes else []
    asks = waiting(visible, roles).select_related("beneficiaire")[:RECENT] if roles.sees_demandes else []
    figures = chiffres(visible, roles, jour) if roles.sees_demandes else []
    if can_draft_convention(request.user):
        soon = expiring(Convention.objects.visible_to(request.user), jour)
        figures += [soon] if soon else []
    context = {
        "held": held,
        "roles": [one for one in held if chosen in (None, one.pk)],
        "network": roles.network,
        "records": roles.records,
        "courriels": receives_mail(roles),
        "lists": roles.sees_demandes,
        "redaction": roles.redaction,
        "aides_a_revoir": Aide.objects.to_review(jour).count() if can_edit_aides(request.user) else 0,
        "chiffres": figures,
        **(_cantons(visible, roles, jour) if roles.cantons else {}),
        "attendent": [(one, TONES.get(Etat(one.etat), "")) for one in asks],
        "recentes": [(one, TONES.get(Etat(one.etat), "")) for one in recent],
    }
    return render(request, "espace/accueil.html", context)


def _cantons(visible: DemandeQuerySet, roles: Roles, jour: datetime.date) -> dict:
    """The figures of an élu: three queries."""
    until = periode(visible, roles, jour)
    return {"cantons": cantons(visible, roles, until), "periode": until}


@never_cache
@require_safe
@login_required
def recherche(request: HttpRequest) -> HttpResponse:
    """One box for everything; for those who hold a role."""
    roles = roles_of(request.user)
    if not (roles.sees_demandes or roles.redaction):
        raise PermissionDenied
    text = request.GET.get("q", "").strip()[:100]
    context = {"texte": text, "groupes": chercher(cast(User, request.user), text), "court": len(text) < SHORTEST}
    return render(request, "espace/recherche.html", context)
