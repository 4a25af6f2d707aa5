"""Who writes what about a demande."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.annuaire.permissions import roles_of
from bouquet.demandes.enums import Etat, EtatIntervention
from bouquet.demandes.models import Demande

from .enums import Visibilite


@dataclass(frozen=True)
class Plume:
    """What a person may write, and on behalf of which organismes; with none and without network, the collectivité."""

    visibilites: tuple[Visibilite, ...] = ()
    organismes: tuple[Organisme, ...] = ()
    anyone: bool = False  # may also write for no organisme: the coordination, or the collectivité itself
    network: bool = False


def working(demande: Demande) -> list[Organisme]:
    """The organismes at work on it, or asked to be; the demande comes with its interventions and their organismes."""
    return [one.organisme for one in demande.interventions.all() if one.etat != EtatIntervention.DECLINEE]


def plume(user: User | AnonymousUser, demande: Demande) -> Plume:
    """Messages: all who take part. Shared notes: the network. Private ones: an organisme at work or next to it."""
    if demande.etat == Etat.BROUILLON:
        return Plume()
    roles = roles_of(user)
    organismes = _own(roles.organismes, working(demande)) if roles.organismes else ()
    asks = demande.beneficiaire_id in roles.collectivites
    said = [Visibilite.ECHANGE] if roles.network or organismes or asks else []
    said += [Visibilite.PARTAGEE] if roles.network or organismes else []
    said += [Visibilite.PRIVEE] if organismes else []
    return Plume(tuple(said), organismes, roles.network or asks, roles.network)


def _own(keys: tuple[int, ...], work: list[Organisme]) -> tuple[Organisme, ...]:
    """Those of these organismes that are at work themselves, or by their direction, or by a service of theirs."""
    known = {one.pk: one for one in work}
    if not set(keys) <= set(known):
        known |= Organisme.objects.in_bulk(set(keys) - set(known))
    busy, above = {one.pk for one in work}, {one.parent_id for one in work}
    mine = (known[key] for key in dict.fromkeys(keys) if key in known)
    return tuple(one for one in mine if one.pk in busy | above or one.parent_id in busy)
