"""What organisers print, and the attestation that each person takes away."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from . import papiers
from .models import Inscription
from .views_espace import for_organisers, mine
from .views_inscription import found_by, private
from .views_presences import seance_of


def _file(content: bytes, nom: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{slugify(nom)}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@for_organisers
@require_safe
def emargement(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    seance = seance_of(mine(request, pk), numero)
    return _file(papiers.emargement(seance, le=timezone.now()), f"emargement-{seance.rencontre.slug}")


@for_organisers
@require_safe
def badges(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    seance = seance_of(mine(request, pk), numero)
    return _file(papiers.badges(seance, le=timezone.now()), f"badges-{seance.rencontre.slug}")


@for_organisers
@require_safe
def attestation_de(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    """For an organiser who is asked for it by telephone."""
    rencontre = mine(request, pk)
    rows = Inscription.objects.select_related("seance__rencontre", "seance__commune", "collectivite")
    return _attestation(get_object_or_404(rows, pk=numero, seance__rencontre=rencontre))


@private
@require_safe
def mon_attestation(request: HttpRequest, jeton: str) -> HttpResponse:
    return _attestation(found_by(jeton))


def _attestation(inscription: Inscription) -> HttpResponse:
    """Once the séance is over, for those who came; nothing for the others."""
    le = timezone.now()
    if not inscription.came or not inscription.seance.is_over(le):
        raise Http404
    return _file(papiers.attestation(inscription, le=le), f"attestation-{inscription.nom}")
