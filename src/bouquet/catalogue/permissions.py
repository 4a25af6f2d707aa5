"""Who proposes a change of the catalogue, and who decides."""

from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.annuaire.permissions import can_coordinate, can_correct_fiche


def can_propose(user: User | AnonymousUser, organisme: Organisme) -> bool:
    """Those who correct its sheet: its référents, those of its direction, and who coordinates."""
    return can_correct_fiche(user, organisme)


def can_decide(user: User | AnonymousUser) -> bool:
    return can_coordinate(user)
