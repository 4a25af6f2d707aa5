"""What a person may do on the page of a demande: the words of the buttons, and the verb behind each."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from bouquet.accounts.models import User
from bouquet.catalogue.enums import CodeNature
from bouquet.demandes.enums import (
    ENDED_INTERVENTIONS,
    ENDED_STATES,
    PAUSED_STATES,
    TOLD_STATES,
    Etat,
    EtatIntervention,
    Geste,
)
from bouquet.demandes.models import Convention, Demande, Intervention, TransitionDemande, TransitionIntervention
from bouquet.demandes.permissions import Action
from bouquet.demandes.services import designate_chef_de_file, mandates_for, transition_demande, transition_intervention

VERBES = {
    Etat.A_QUALIFIER: "Mettre à qualifier",
    Etat.QUALIFIEE: "Qualifier",
    Etat.CLOTUREE: "Clôturer",
    Etat.ATTENTE_DEMANDEUR: "Attendre une réponse du demandeur",
    Etat.SUSPENDUE: "Suspendre",
    Etat.REFUSEE: "Refuser",
    Etat.ABANDONNEE: "Abandonner",
    Etat.REORIENTEE: "Réorienter hors du réseau",
}
VERBES_INTERVENTION = {
    EtatIntervention.PROPOSEE: "Proposer à nouveau",
    EtatIntervention.ACCEPTEE: "Accepter",
    EtatIntervention.DECLINEE: "Décliner",
    EtatIntervention.EN_COURS: "Commencer le travail",
    EtatIntervention.REALISEE: "Déclarer réalisée",
    EtatIntervention.ABANDONNEE: "Abandonner le travail",
}


@dataclass(frozen=True)
class Bouton:
    """An action as the page shows it; `typed` is the reason already written, kept after a refusal.

    `mandats`: for a work that starts only under a mandate, those that allow it; None for any other."""

    action: Action
    label: str
    typed: str = ""
    mandats: list[Convention] | None = None

    @property
    def cle(self) -> str:
        return self.action.cle

    @property
    def motif(self) -> bool:
        return self.action.motif

    @property
    def told(self) -> bool:
        """The demandeur will read the reason."""
        return self.action.geste == Geste.DEMANDE and self.action.vers in TOLD_STATES


def label_of(action: Action, demande: Demande, interventions: dict[int, Intervention]) -> str:
    """The verb of the button."""
    if action.geste == Geste.ORIENTER:
        return "Orienter" if demande.etat == Etat.QUALIFIEE else "Proposer à un autre organisme"
    if action.geste == Geste.CHEF:
        return "Désigner chef de file"
    if action.geste == Geste.INTERVENTION:
        reopens = interventions[action.intervention or 0].etat in ENDED_INTERVENTIONS
        if reopens and action.vers == EtatIntervention.EN_COURS:
            return "Reprendre le travail"
        return VERBES_INTERVENTION[EtatIntervention(action.vers)]
    if demande.etat in PAUSED_STATES and action.vers not in PAUSED_STATES | ENDED_STATES:
        return "Reprendre" if action.vers != Etat.QUALIFIEE else "Reprendre, qualifiée"
    return "Rouvrir" if demande.etat in ENDED_STATES else VERBES[Etat(action.vers)]


def offered_mandates(action: Action, interventions: dict[int, Intervention]) -> list[Convention] | None:
    """The signed mandates under which a maîtrise d'ouvrage déléguée may start; None when none is needed."""
    work = interventions.get(action.intervention or 0)
    if work is None or action.vers != EtatIntervention.EN_COURS or work.nature_id != CodeNature.MOD:
        return None
    return list(mandates_for(work, work.date_debut or timezone.localdate()))


def perform(
    *,
    action: Action,
    demande: Demande,
    interventions: dict[int, Intervention],
    user: User,
    le: datetime.datetime,
    motif: str,
    mandat: str = "",
) -> None:
    """Do it through the services, which raise ValidationError when a rule forbids it or somebody was faster."""
    if action.geste == Geste.DEMANDE:
        transition_demande(demande=demande, vers=action.vers, auteur=user, le=le, motif=motif)
        return
    intervention = interventions[action.intervention or 0]
    if action.geste == Geste.CHEF:
        designate_chef_de_file(intervention=intervention, auteur=user, le=le)
        return
    chosen = next((one for one in offered_mandates(action, interventions) or () if str(one.pk) == mandat), None)
    transition_intervention(intervention=intervention, vers=action.vers, auteur=user, le=le, motif=motif, mandat=chosen)


def last_move(action: Action, demande: Demande) -> str:
    """Who moved last what the action was about, when, and where to; empty when its history does not say."""
    row: TransitionDemande | TransitionIntervention | None
    if action.intervention:
        rows = TransitionIntervention.objects.filter(intervention=action.intervention)
        row = rows.select_related("intervention__organisme").order_by("-le", "-pk").first()
        subject = f"l’intervention de {row.intervention.organisme}" if row else ""
    else:
        row = TransitionDemande.objects.filter(demande=demande).order_by("-le", "-pk").first()
        subject = "la demande"
    if row is None:
        return ""
    states = EtatIntervention if action.intervention else Etat
    moment = date_format(timezone.localtime(row.le), "j F Y, H \\h i")
    return f"{row.auteur_nom} a fait passer {subject} à l’état «\u00a0{states(row.vers).label}\u00a0» le {moment}."
