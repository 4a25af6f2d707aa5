"""The figures of the home, by role: each is the total of the list that its address opens."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from bouquet.annuaire.permissions import Roles
from bouquet.core.formats import number, plural
from bouquet.demandes.enums import OPEN_STATES, Etat, EtatIntervention
from bouquet.demandes.models import Intervention
from bouquet.demandes.querysets import DemandeQuerySet

from .listes import COUNTED

A_QUALIFIER = (Etat.DEPOSEE, Etat.A_QUALIFIER)
TRAVAIL = {
    EtatIntervention.PROPOSEE: "proposée à mon organisme,proposées à mon organisme",
    EtatIntervention.EN_COURS: "que mon organisme suit,que mon organisme suit",
}
OUVERTES, TOUTES = "demande ouverte,demandes ouvertes", "demande en tout,demandes en tout"


@dataclass(frozen=True)
class Chiffre:
    value: int | str  # « plus de 2 000 » beyond what the list counts
    label: str
    href: str


def chiffres(visible: DemandeQuerySet, roles: Roles, jour: datetime.date) -> list[Chiffre]:
    """What waits for this person first, then everything; five queries at most."""
    if roles.network:
        return list(_of_network(visible, jour))
    found = []
    if roles.organismes:
        work = Intervention.objects.per_state(roles.around, list(TRAVAIL))
        found += [_chiffre(work.get(etat, 0), forms, travail=etat) for etat, forms in TRAVAIL.items()]
    if roles.collectivites:
        waiting = visible.filter(etat=Etat.ATTENTE_DEMANDEUR).count_up_to(COUNTED)
        found.append(_chiffre(waiting, "attend votre réponse,attendent votre réponse", etat=Etat.ATTENTE_DEMANDEUR))
    if roles.organismes:
        found.append(_late(visible, jour))
    found.append(_chiffre(visible.open().count_up_to(COUNTED), OUVERTES, vue="ouvertes"))
    found.append(_chiffre(visible.count_up_to(COUNTED), TOUTES))
    return found


def _of_network(visible: DemandeQuerySet, jour: datetime.date):
    """Counts of states are exact whatever their size, as they are on the list of all."""
    states = visible.per_state()

    def of(etats) -> int:
        return sum(states.get(etat, 0) for etat in etats)

    yield _chiffre(of(A_QUALIFIER), "demande à qualifier,demandes à qualifier", exact=True, etat=A_QUALIFIER)
    silent = visible.silent(jour).count_up_to(COUNTED)
    yield _chiffre(silent, "sans réponse depuis 10 jours,sans réponse depuis 10 jours", muette="on")
    yield _late(visible, jour)
    yield _chiffre(of(OPEN_STATES), OUVERTES, exact=True, vue="ouvertes")
    yield _chiffre(of(Etat), TOUTES, exact=True)


def _late(visible: DemandeQuerySet, jour: datetime.date) -> Chiffre:
    late = visible.late(jour).count_up_to(COUNTED)
    return _chiffre(late, "demande en retard,demandes en retard", retard="on")


def _chiffre(value: int, forms: str, *, exact: bool = False, **filters) -> Chiffre:
    query = urlencode(filters, doseq=True)
    shown = value if exact or value <= COUNTED else f"plus de {number(COUNTED)}"
    singular, _, plurals = forms.partition(",")
    return Chiffre(shown, plural(value, singular, plurals), reverse("espace:demandes") + (f"?{query}" if query else ""))
