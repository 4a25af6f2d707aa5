"""The history of a demande, and its whole file to take away."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bouquet.demandes.models import Demande
from bouquet.demandes.permissions import can_take_dossier

from .chronologie import chronologie
from .dossier_zip import make_dossier


@never_cache
@require_safe
@login_required
def historique(request: HttpRequest, reference: str) -> HttpResponse:
    """Who changed what, when, from what to what."""
    one = _visible(request, reference)
    context = {"demande": one, "moments": chronologie(request.user, one)}
    return render(request, "espace/historique.html", context)


@never_cache
@require_safe
@login_required
def dossier(request: HttpRequest, reference: str) -> StreamingHttpResponse:
    """The whole file as a ZIP, for those who coordinate and those who work on it."""
    one = _visible(request, reference)
    if not can_take_dossier(request.user, one):
        raise PermissionDenied
    whole = make_dossier(user=request.user, demande=one, le=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="dossier-{one.reference}.zip"'}
    return StreamingHttpResponse(whole.stream(), content_type="application/zip", headers=headers)


def _visible(request: HttpRequest, reference: str) -> Demande:
    demandes = Demande.objects.visible_to(request.user).for_list()
    demandes = demandes.select_related("canton", "epci", "nature_souhaitee", "coordonnateur", "doublon_de")
    works = ("interventions__nature", "interventions__thematique", "interventions__referent", "communes_concernees")
    return get_object_or_404(demandes.prefetch_related(*works), reference=reference)
