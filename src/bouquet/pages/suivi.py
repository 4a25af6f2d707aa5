"""What the demandeur reads of a demande by the private link: plain words, and nothing internal.

Shown: the states, the organismes in charge, and the reasons that are written for the demandeur (a refusal, a
reorientation, an end, a question that waits for an answer). Not shown: who inside an organisme did what, the reasons
of internal moves, days, costs, reports, notes, and organismes that declined.
"""

import datetime
from dataclasses import dataclass
from itertools import chain

from bouquet.demandes.enums import TOLD_STATES, TRANSITIONS, Etat, EtatIntervention
from bouquet.demandes.models import Demande, Intervention, TransitionIntervention

WORDS = {
    Etat.DEPOSEE: "Votre demande est arrivée. La coordination va la lire.",
    Etat.A_QUALIFIER: "La coordination étudie votre demande.",
    Etat.QUALIFIEE: "La coordination a étudié votre demande et cherche qui peut vous aider.",
    Etat.ORIENTEE: "Votre demande est confiée à un organisme, qui va vous contacter.",
    Etat.EN_COURS: "Un organisme travaille sur votre demande.",
    Etat.REALISEE: "Le travail demandé est fait. La coordination va clore la demande.",
    Etat.CLOTUREE: "Votre demande est close.",
    Etat.ATTENTE_DEMANDEUR: "Nous attendons une réponse de votre part.",
    Etat.SUSPENDUE: "Votre demande est en pause. Elle reprendra dès que possible.",
    Etat.REFUSEE: "Le réseau ne peut pas répondre à cette demande.",
    Etat.ABANDONNEE: "Cette demande est arrêtée.",
    Etat.REORIENTEE: "Cette demande relève d’un organisme extérieur au réseau.",
    Etat.DOUBLON: "Cette demande en répète une autre, qui est suivie à sa place.",
}
STEPS = (
    (Etat.DEPOSEE, "Reçue"),
    (Etat.QUALIFIEE, "Étudiée"),
    (Etat.ORIENTEE, "Confiée"),
    (Etat.EN_COURS, "En cours"),
    (Etat.REALISEE, "Faite"),
    (Etat.CLOTUREE, "Close"),
)
EVENTS = {
    Etat.DEPOSEE: "Demande reçue",
    Etat.A_QUALIFIER: "Demande à l’étude",
    Etat.QUALIFIEE: "Demande étudiée",
    Etat.ORIENTEE: "Demande confiée",
    Etat.EN_COURS: "Travail en cours",
    Etat.REALISEE: "Travail fait",
    Etat.CLOTUREE: "Demande close",
    Etat.ATTENTE_DEMANDEUR: "Une réponse de votre part est attendue",
    Etat.SUSPENDUE: "Demande mise en pause",
    Etat.REFUSEE: "Demande refusée",
    Etat.ABANDONNEE: "Demande arrêtée",
    Etat.REORIENTEE: "Demande réorientée hors du réseau",
    Etat.DOUBLON: "Demande jointe à une autre",
}
WORK = {
    EtatIntervention.ACCEPTEE: "s’en charge",
    EtatIntervention.EN_COURS: "a commencé",
    EtatIntervention.REALISEE: "a terminé",
    EtatIntervention.ABANDONNEE: "n’intervient plus",
}
PRESENT = {
    EtatIntervention.PROPOSEE: "doit donner sa réponse",
    EtatIntervention.ACCEPTEE: "s’en charge et va vous contacter",
    EtatIntervention.EN_COURS: "y travaille",
    EtatIntervention.REALISEE: "a terminé",
    EtatIntervention.ABANDONNEE: "n’intervient plus",
}


@dataclass(frozen=True)
class Pas:
    """A step: `passe`, `present` or `avenir`."""

    label: str
    place: str


@dataclass(frozen=True)
class Nouvelle:
    """One event, in words for the demandeur."""

    le: datetime.datetime
    texte: str
    motif: str = ""


def follow_up(demande: Demande) -> dict:
    """Everything the page shows; the demande comes with its transitions and interventions."""
    etat = Etat(demande.etat)
    return {
        "demande": demande,
        "phrase": WORDS.get(etat, ""),
        "motif": _motif(demande),
        "pas": steps(demande),
        "organismes": in_charge(demande),
        "nouvelles": news(demande),
        "retirable": Etat.ABANDONNEE in TRANSITIONS[etat],
        "close": etat == Etat.CLOTUREE,
    }


def steps(demande: Demande) -> list[Pas]:
    """Where it stands on the usual path; the furthest step reached when it is paused or has ended aside."""
    order: list[str] = [etat for etat, _ in STEPS]
    if demande.etat in order:
        current = order.index(demande.etat)
    else:
        reached = {row.vers for row in demande.transitions.all()}
        current = max((index for index, etat in enumerate(order) if etat in reached), default=0)
    places = ["passe"] * current + ["present"] + ["avenir"] * len(order)
    return [Pas(label, place) for (_, label), place in zip(STEPS, places, strict=False)]


def in_charge(demande: Demande) -> list[tuple[Intervention, str]]:
    """The organismes that have a part, and what each does now; those that declined are left out."""
    work = [one for one in demande.interventions.all() if one.etat != EtatIntervention.DECLINEE]
    return [(one, PRESENT[EtatIntervention(one.etat)]) for one in work]


def news(demande: Demande) -> list[Nouvelle]:
    """What happened, newest first."""
    own = (
        Nouvelle(row.le, EVENTS[Etat(row.vers)], row.motif if row.vers in TOLD_STATES else "")
        for row in demande.transitions.all()
        if row.vers in EVENTS
    )
    rows = TransitionIntervention.objects.filter(intervention__demande=demande, vers__in=WORK)
    rows = rows.exclude(intervention__etat=EtatIntervention.DECLINEE)
    others = (
        Nouvelle(row.le, f"{row.intervention.organisme.nom} {WORK[EtatIntervention(row.vers)]}")
        for row in rows.select_related("intervention__organisme")
    )
    return sorted(chain(own, others), key=lambda one: one.le, reverse=True)


def _motif(demande: Demande) -> str:
    """Why it stands where it stands, when that was written for the demandeur."""
    if demande.etat not in TOLD_STATES:
        return ""
    return next((row.motif for row in reversed(demande.transitions.all()) if row.vers == demande.etat), "")
