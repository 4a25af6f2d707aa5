"""From the one word of a file, `statut`, to the states of a demande and of its interventions.

A declined intervention keeps who refused and counts nowhere (counting rule 2); its demande counts among the refused.
A demande not yet routed (deposee, a_qualifier, qualifiee) has no intervention: "orientee ⇔ at least one intervention".
"""

from collections.abc import Iterable, Mapping

from bouquet.demandes.enums import (
    ENDED_INTERVENTIONS,
    NEGATIVE_STATES,
    PAUSED_STATES,
    TRANSITIONS,
    TRANSITIONS_INTERVENTION,
    Etat,
    EtatIntervention,
)

# The state of the interventions that goes with each state of a demande; None: it has none.
STATUTS: dict[str, str | None] = {
    Etat.DEPOSEE: None,
    Etat.A_QUALIFIER: None,
    Etat.QUALIFIEE: None,
    Etat.ORIENTEE: EtatIntervention.ACCEPTEE,
    Etat.EN_COURS: EtatIntervention.EN_COURS,
    Etat.ATTENTE_DEMANDEUR: EtatIntervention.EN_COURS,
    Etat.SUSPENDUE: EtatIntervention.EN_COURS,
    Etat.REALISEE: EtatIntervention.REALISEE,
    Etat.CLOTUREE: EtatIntervention.REALISEE,
    Etat.ABANDONNEE: EtatIntervention.ABANDONNEE,
    Etat.REFUSEE: EtatIntervention.DECLINEE,
    Etat.REORIENTEE: EtatIntervention.DECLINEE,
}
DEFAULT = Etat.EN_COURS
# How a demande first met in a file came to its state (domain.md: it enters at orientee, en_cours or realisee).
BEGINNINGS: dict[str, tuple[str, ...]] = {
    Etat.DEPOSEE: (Etat.DEPOSEE,),
    Etat.A_QUALIFIER: (Etat.DEPOSEE, Etat.A_QUALIFIER),
    Etat.QUALIFIEE: (Etat.DEPOSEE, Etat.QUALIFIEE),
    Etat.ORIENTEE: (Etat.ORIENTEE,),
    Etat.EN_COURS: (Etat.EN_COURS,),
    Etat.ATTENTE_DEMANDEUR: (Etat.EN_COURS, Etat.ATTENTE_DEMANDEUR),
    Etat.SUSPENDUE: (Etat.EN_COURS, Etat.SUSPENDUE),
    Etat.REALISEE: (Etat.REALISEE,),
    Etat.CLOTUREE: (Etat.REALISEE, Etat.CLOTUREE),
    Etat.ABANDONNEE: (Etat.EN_COURS, Etat.ABANDONNEE),
    Etat.REFUSEE: (Etat.DEPOSEE, Etat.REFUSEE),
    Etat.REORIENTEE: (Etat.DEPOSEE, Etat.REORIENTEE),
}


def path(table: Mapping[str, frozenset[str]], start: str, end: str) -> tuple[str, ...] | None:
    """The shortest way from one state to another, `start` left out; None when there is none.

    It never passes through an end or a pause: nobody abandoned the demande on the way to its closure.
    """
    avoided = NEGATIVE_STATES | PAUSED_STATES | {Etat.BROUILLON}
    ways: dict[str, tuple[str, ...]] = {start: ()}
    queue = [start]
    for state in queue:
        if state == end:
            return ways[state]
        for following in sorted(table.get(state, ())):
            if following not in ways and (following == end or following not in avoided):
                ways[following] = (*ways[state], following)
                queue.append(following)
    return None


def demande_path(start: str, end: str) -> tuple[str, ...] | None:
    return path(TRANSITIONS, start, end)


def intervention_path(start: str, end: str) -> tuple[str, ...] | None:
    return path(TRANSITIONS_INTERVENTION, start, end)


def combine(*, said: str, own: Iterable[str], others: Iterable[str], present: str, leads: bool) -> str:
    """State of a demande on which several organismes work.

    `said` is the file's word ("" when silent), `own` the states of the interventions it describes, `others` those
    of the rest, `present` the state recorded so far ("" for a new demande), `leads` whether the file's organisme leads.
    """
    others = list(others)
    if not others:
        return said or (present if present and (not own or agrees(present, own)) else from_interventions(own, present))
    together = from_interventions([*own, *others], present)
    if together == Etat.EN_COURS and leads and said in PAUSED_STATES:
        return said
    if together == Etat.EN_COURS and present in PAUSED_STATES and not (leads and said):
        return present
    if together == Etat.REALISEE and Etat.CLOTUREE in (said, present):
        return Etat.CLOTUREE
    return said if together in NEGATIVE_STATES and said in NEGATIVE_STATES else together


def agrees(state: str, interventions: Iterable[str]) -> bool:
    """Whether a demande in that state may have interventions in those."""
    derived = from_interventions(interventions, state)
    return (
        derived == state
        or (derived == Etat.EN_COURS and state in PAUSED_STATES)
        or (derived == Etat.REALISEE and state == Etat.CLOTUREE)
    )


def from_interventions(interventions: Iterable[str], present: str) -> str:
    """domain.md: `orientee` ⇔ some intervention; `realisee` ⇔ all ended, one at least done."""
    states = set(interventions)
    if not states:
        return present or Etat.DEPOSEE
    if states <= ENDED_INTERVENTIONS:
        if EtatIntervention.REALISEE in states:
            return Etat.REALISEE
        if present in NEGATIVE_STATES:
            return present
        return Etat.ABANDONNEE if EtatIntervention.ABANDONNEE in states else Etat.REFUSEE
    if EtatIntervention.EN_COURS in states or EtatIntervention.REALISEE in states:
        return Etat.EN_COURS
    return Etat.ORIENTEE
