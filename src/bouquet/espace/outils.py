"""What the page of a demande leads to, beside its gestures, for each person."""

from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import can_coordinate
from bouquet.demandes.enums import TRANSITIONS, Etat
from bouquet.demandes.models import Demande
from bouquet.demandes.permissions import can_edit_demande, can_take_dossier


def outils(user: User | AnonymousUser, demande: Demande) -> dict[str, bool]:
    """The links to offer; the pages behind them check again. The demande must come with its interventions."""
    coordinates = can_coordinate(user)
    return {
        "modifier": can_edit_demande(user, demande),
        "dossier": can_take_dossier(user, demande),
        "doublon": coordinates and Etat.DOUBLON in TRANSITIONS[demande.etat],
    }
