"""Pages of those who are signed in. Each shows only what `visible_to` lets through."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bouquet.annuaire.models import Appartenance
from bouquet.annuaire.permissions import can_coordinate
from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande
from bouquet.demandes.permissions import can_list_demandes, can_record


@never_cache
@require_safe
@login_required
def accueil(request: HttpRequest) -> HttpResponse:
    """Who I am here, and what I may see."""
    visible = Demande.objects.visible_to(request.user)
    held = list(Appartenance.objects.held_by(request.user).select_related("organisme", "collectivite", "canton"))
    chosen = getattr(request.user, "appartenance_active", None)
    context = {
        "held": held,
        "roles": [one for one in held if chosen in (None, one.pk)],
        "records": can_record(request.user),
        "lists": can_list_demandes(request.user),
        "total": visible.count(),
        "ouvertes": visible.open().count(),
        "a_qualifier": visible.filter(etat__in=[Etat.DEPOSEE, Etat.A_QUALIFIER]).count(),
        "coordinates": can_coordinate(request.user),
    }
    return render(request, "espace/accueil.html", context)
