"""Who may see and do what with a demande, said as sentences. Lists use `Demande.objects.visible_to(user)`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.annuaire.permissions import roles_of
from bouquet.territoires.models import Collectivite

from .enums import (
    COORDINATED_STATES,
    ENDED_INTERVENTIONS,
    ENDED_STATES,
    NEGATIVE_INTERVENTIONS,
    NEGATIVE_STATES,
    ORIENTED_STATES,
    TRANSITIONS,
    TRANSITIONS_INTERVENTION,
    UNORIENTED_STATES,
    WORKABLE_STATES,
    Etat,
    EtatIntervention,
    Geste,
    implied_etat,
)
from .models import Demande, Intervention


def can_view_demande(user: User | AnonymousUser, demande: Demande) -> bool:
    return Demande.objects.visible_to(user).filter(pk=demande.pk).exists()


def can_view_contact(user: User | AnonymousUser, demande: Demande) -> bool:
    """Who asked, with address and telephone: for those who work on it, and the collectivité itself; not for an élu."""
    roles = roles_of(user)
    if roles.network or demande.beneficiaire_id in roles.collectivites:
        return True
    recorded = bool(roles.organismes) and demande.saisie_par_id == user.pk
    return recorded or any(one.organisme_id in roles.around for one in demande.interventions.all())


def can_list_demandes(user: User | AnonymousUser) -> bool:
    """Anyone whose role gives demandes to see, even when there is none yet."""
    return roles_of(user).sees_demandes


def can_deposit_for(user: User, collectivite: Collectivite) -> bool:
    """The collectivité itself, and those who coordinate."""
    roles = roles_of(user)
    return roles.network or collectivite.pk in roles.collectivites


def can_record_for(user: User, organisme: Organisme) -> bool:
    """Record the work of an organisme: its people, those of its services or direction, and those who coordinate."""
    roles = roles_of(user)
    return roles.network or organisme.pk in roles.around


def can_edit_intervention(user: User, intervention: Intervention) -> bool:
    return can_record_for(user, intervention.organisme)


def can_view_compte_rendu(user: User | AnonymousUser, intervention: Intervention) -> bool:
    """The compte rendu and the cost of a work: for the people of its organisme and those who coordinate."""
    roles = roles_of(user)
    return roles.network or intervention.organisme_id in roles.around


def can_take_dossier(user: User | AnonymousUser, demande: Demande) -> bool:
    """The whole file: for those who coordinate and the people of the organismes at work on it."""
    roles = roles_of(user)
    at_work = {one.organisme_id for one in demande.interventions.all() if one.etat != EtatIntervention.DECLINEE}
    return roles.network or not at_work.isdisjoint(roles.around)


def can_edit_demande(user: User | AnonymousUser, demande: Demande) -> bool:
    """Those who coordinate; the people of its chef de file; the collectivité while it is a draft.

    It reads the interventions at hand: no query over a list that came with them.
    """
    roles = roles_of(user)
    if roles.network:
        return True
    if demande.etat == Etat.BROUILLON:
        return demande.beneficiaire_id in roles.collectivites
    return any(
        one.chef_de_file and one.etat != EtatIntervention.DECLINEE and one.organisme_id in roles.around
        for one in demande.interventions.all()
    )


def can_withdraw_demande(user: User, demande: Demande) -> bool:
    return can_deposit_for(user, demande.beneficiaire)


def can_record(user: User | AnonymousUser) -> bool:
    """Record a demande that arrived by telephone or at a meeting, or work already under way."""
    return roles_of(user).records


@dataclass(frozen=True)
class Action:
    """One thing a person may do now: to the demande, or to the intervention whose key is given."""

    geste: Geste
    vers: str = ""
    motif: bool = False  # a reason is required
    intervention: int | None = None

    @property
    def cle(self) -> str:
        """Its name in a form."""
        return "-".join(str(part) for part in (self.geste.value, self.intervention, self.vers) if part)


def allowed_actions(user: User | AnonymousUser, demande: Demande) -> list[Action]:
    """Everything this person may do with this demande in the states that the objects carry, in a useful order.

    It reads the tables of transitions and the roles; the verbs of services have the last word. The number of
    queries does not depend on the number of interventions.
    """
    if demande.etat == Etat.BROUILLON:
        return []
    roles = roles_of(user)
    work, coordinates, mine = list(demande.interventions.all()), roles.network, roles.around
    leads = any(one.chef_de_file and one.organisme_id in mine and one.etat != EtatIntervention.DECLINEE for one in work)
    asks = demande.beneficiaire_id in roles.collectivites
    actions: list[Action] = []
    if demande.etat in WORKABLE_STATES:
        for one in work:
            own = coordinates or one.organisme_id in mine
            actions += _on_intervention(one, edits=own, designates=coordinates)
    if (coordinates or leads) and demande.etat in WORKABLE_STATES:
        actions.append(Action(Geste.ORIENTER, motif=demande.etat in ENDED_STATES))
    for vers in _moves(demande.etat, [one.etat for one in work]):
        free = leads and vers not in COORDINATED_STATES and demande.etat not in NEGATIVE_STATES
        if coordinates or free or (asks and vers == Etat.ABANDONNEE):
            reason = vers in NEGATIVE_STATES or demande.etat in ENDED_STATES
            actions.append(Action(Geste.DEMANDE, vers, reason))
    return actions


def _moves(etat: str, work: list[str]) -> Iterator[str]:
    """States that a person may give a demande directly, in the order of a life; a doublon is declared elsewhere."""
    where = implied_etat(work)
    for vers in Etat:
        if vers not in TRANSITIONS[etat] or vers == Etat.DOUBLON or vers == Etat.DEPOSEE:
            continue
        if vers in UNORIENTED_STATES and where is not None:
            continue
        if vers in ORIENTED_STATES - {Etat.CLOTUREE} and vers != where:
            continue
        yield vers


def _on_intervention(one: Intervention, *, edits: bool, designates: bool) -> Iterator[Action]:
    if edits:
        for vers in EtatIntervention:
            if vers in TRANSITIONS_INTERVENTION[one.etat]:
                reason = vers in NEGATIVE_INTERVENTIONS or one.etat in ENDED_INTERVENTIONS
                yield Action(Geste.INTERVENTION, vers, reason, one.pk)
    if designates and not one.chef_de_file and one.etat != EtatIntervention.DECLINEE:
        yield Action(Geste.CHEF, intervention=one.pk)
