"""The figures of the home, by role: each is the total of the list that its address opens."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from bouquet.annuaire.permissions import Roles
from bouquet.demandes.enums import JOURS_AVANT_ECHEANCE, OPEN_STATES, Etat, EtatIntervention
from bouquet.demandes.querysets import ConventionQuerySet, DemandeQuerySet

A_QUALIFIER = (Etat.DEPOSEE, Etat.A_QUALIFIER)


@dataclass(frozen=True)
class Chiffre:
    value: int
    forms: str  # singular and plural of what is counted
    href: str


def expiring(conventions: ConventionQuerySet, jour: datetime.date) -> Chiffre | None:
    """The conventions that end soon, when there is any: one query."""
    count = conventions.ending_within(jour, days=JOURS_AVANT_ECHEANCE).count()
    forms = "convention qui expire bientôt,conventions qui expirent bientôt"
    return Chiffre(count, forms, f"{reverse('espace:conventions')}?proche=on") if count else None


def chiffres(visible: DemandeQuerySet, roles: Roles, jour: datetime.date) -> list[Chiffre]:
    """What waits for this person first, then everything; four queries at most."""
    states = visible.per_state()

    def of(etats: Iterable[str]) -> int:
        return sum(states.get(etat, 0) for etat in etats)

    found = []
    if roles.network:
        found.append(_chiffre(of(A_QUALIFIER), "demande à qualifier,demandes à qualifier", etat=A_QUALIFIER))
        silent = visible.silent(jour).count()
        found.append(_chiffre(silent, "sans réponse depuis 10 jours,sans réponse depuis 10 jours", muette="on"))
    elif roles.organismes:
        work = visible.work_of(roles.around)
        for etat, forms in TRAVAIL.items():
            found.append(_chiffre(work.get(etat, 0), forms, travail=etat))
    if roles.collectivites:
        waiting = of([Etat.ATTENTE_DEMANDEUR])
        found.append(_chiffre(waiting, "attend votre réponse,attendent votre réponse", etat=Etat.ATTENTE_DEMANDEUR))
    if roles.records:
        found.append(_chiffre(visible.late(jour).count(), "demande en retard,demandes en retard", retard="on"))
    found.append(_chiffre(of(OPEN_STATES), "demande ouverte,demandes ouvertes", vue="ouvertes"))
    found.append(_chiffre(of(Etat), "demande en tout,demandes en tout"))
    return found


TRAVAIL = {
    EtatIntervention.PROPOSEE: "proposée à mon organisme,proposées à mon organisme",
    EtatIntervention.EN_COURS: "que mon organisme suit,que mon organisme suit",
}


def _chiffre(value: int, forms: str, **filters) -> Chiffre:
    query = urlencode(filters, doseq=True)
    return Chiffre(value, forms, reverse("espace:demandes") + (f"?{query}" if query else ""))
