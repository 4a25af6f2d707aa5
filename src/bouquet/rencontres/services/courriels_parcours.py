"""What is written to those who follow a parcours. Each mail has its key, so that it leaves once."""

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from bouquet.core.avis import write_to
from bouquet.core.mail import post_mail

from ..avancement import Pas
from ..genres import PARCOURS_ETAPE
from ..models import InscriptionParcours
from .courriels import SLOT, TEMPLATES

RAISON = "Vous recevez ce message parce que votre adresse a été donnée pour suivre ce parcours."


def page_of(inscription: InscriptionParcours) -> str:
    """Where a parcours is followed without account: a contract, mails carry it for months."""
    return settings.BOUQUET_URL + reverse("rencontres:suivi_parcours", args=[inscription.jeton])


def _words(inscription: InscriptionParcours) -> dict[str, Any]:
    return {"inscription": inscription, "parcours": inscription.parcours, "lien": page_of(inscription)}


def tell_enrolled(inscription: InscriptionParcours) -> None:
    _confirm(inscription, f"parcours:{inscription.pk}")


def tell_enrolled_again(inscription: InscriptionParcours, *, le: datetime.datetime) -> None:
    """The same once more, for whoever enrols twice: at most once in a quarter of an hour."""
    _confirm(inscription, f"parcours:{inscription.pk}:rappel:{int(le.timestamp() // SLOT.total_seconds())}")


def _confirm(inscription: InscriptionParcours, cle: str) -> None:
    words = _words(inscription)
    post_mail(
        cle=cle,
        gabarit=f"{TEMPLATES}/parcours_inscrit",
        destinataire=inscription.courriel,
        contexte=words,
        raison=RAISON,
        secrets=[words["lien"]],
    )


def remind_step(inscription: InscriptionParcours, pas: Pas, *, faits: int, total: int) -> bool:
    """The step that comes next, once for each step; whether it is a new mail."""
    words = _words(inscription)
    return write_to(
        adresse=inscription.courriel,
        genre=PARCOURS_ETAPE,
        occasion=f"{inscription.pk}:{pas.etape.pk}",
        gabarit=f"{TEMPLATES}/parcours_etape",
        contexte={**words, "etape": pas.etape, "faits": faits, "total": total},
        raison=RAISON,
        secrets=[words["lien"]],
    )
