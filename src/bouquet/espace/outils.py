"""What the page of a demande leads to, beside its gestures, for each person."""

from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import can_coordinate, roles_of
from bouquet.demandes.enums import TRANSITIONS, Etat, EtatIntervention
from bouquet.demandes.models import Demande
from bouquet.demandes.permissions import can_take_dossier


def outils(user: User | AnonymousUser, demande: Demande) -> dict[str, bool]:
    """The links to offer; the pages behind them check again. The demande must come with its interventions."""
    coordinates = can_coordinate(user)
    return {
        "modifier": _edits(user, demande),
        "dossier": can_take_dossier(user, demande),
        "doublon": coordinates and Etat.DOUBLON in TRANSITIONS[demande.etat],
    }


def _edits(user: User | AnonymousUser, demande: Demande) -> bool:
    """As `can_edit_demande` says, from the interventions at hand."""
    roles = roles_of(user)
    if roles.network:
        return True
    if demande.etat == Etat.BROUILLON:
        return demande.beneficiaire_id in roles.collectivites
    return any(
        one.chef_de_file and one.etat != EtatIntervention.DECLINEE and one.organisme_id in roles.around
        for one in demande.interventions.all()
    )
