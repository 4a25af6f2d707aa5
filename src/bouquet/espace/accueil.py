"""The figures of the home, by role: each is the total of the list that its address opens."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, F, Max, Q
from django.urls import reverse

from bouquet.annuaire.permissions import Roles
from bouquet.core.formats import number, plural
from bouquet.demandes.enums import ENDED_STATES, JOURS_AVANT_ECHEANCE, OPEN_STATES, Etat, EtatIntervention
from bouquet.demandes.models import Demande, Intervention
from bouquet.demandes.querysets import ConventionQuerySet, DemandeQuerySet
from bouquet.territoires.models import Canton

from .listes import COUNTED, of_network

OPENED = {"vue": "ouvertes"}
A_QUALIFIER = (Etat.DEPOSEE, Etat.A_QUALIFIER)
TRAVAIL = {
    EtatIntervention.PROPOSEE: "proposée à mon organisme,proposées à mon organisme",
    EtatIntervention.EN_COURS: "que mon organisme suit,que mon organisme suit",
}
LATE = "demande en retard,demandes en retard"
OUVERTES, TOUTES = "demande ouverte,demandes ouvertes", "demande en tout,demandes en tout"


@dataclass(frozen=True)
class Chiffre:
    value: int | str  # « plus de 2 000 » beyond what the list counts
    label: str
    href: str


def expiring(conventions: ConventionQuerySet, jour: datetime.date) -> Chiffre | None:
    """The conventions that end soon, when there is any: one query."""
    count = conventions.ending_within(jour, days=JOURS_AVANT_ECHEANCE).count()
    label = plural(count, "convention qui expire bientôt", "conventions qui expirent bientôt")
    return Chiffre(count, label, f"{reverse('espace:conventions')}?proche=on") if count else None


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
    opened, late = visible.open_up_to(COUNTED, jour)
    if roles.organismes:
        found.append(_chiffre(late, LATE, retard="on"))
    found.append(_chiffre(opened, OUVERTES, vue="ouvertes"))
    found.append(_chiffre(visible.count_up_to(COUNTED), TOUTES))
    return found


def _of_network(visible: DemandeQuerySet, jour: datetime.date):
    """Counts of states are exact whatever their size, as they are on the list of all."""
    states, silent = of_network(jour)

    def of(etats) -> int:
        return sum(states.get(etat, 0) for etat in etats)

    yield _chiffre(of(A_QUALIFIER), "demande à qualifier,demandes à qualifier", exact=True, etat=A_QUALIFIER)
    late = visible.late(jour).count_up_to(COUNTED)
    yield _chiffre(silent, "sans réponse depuis 10 jours,sans réponse depuis 10 jours", muette="on")
    yield _chiffre(late, LATE, retard="on")
    yield _chiffre(of(OPEN_STATES), OUVERTES, exact=True, vue="ouvertes")
    yield _chiffre(of(Etat), TOUTES, exact=True)


def _chiffre(value: int, forms: str, *, exact: bool = False, **filters) -> Chiffre:
    query = urlencode(filters, doseq=True)
    shown = value if exact or value <= COUNTED else f"plus de {number(COUNTED)}"
    singular, _, plurals = forms.partition(",")
    return Chiffre(shown, plural(value, singular, plurals), reverse("espace:demandes") + (f"?{query}" if query else ""))


def waiting(visible: DemandeQuerySet, roles: Roles) -> DemandeQuerySet:
    """The demandes that wait for a gesture of this person: to qualify, proposed to the organisme, asked back.

    The nearest échéance first, then the oldest; that order also keeps PostgreSQL from walking the whole history to find
    five old rows.
    """
    found = visible.none()
    if roles.network:
        found = visible.filter(etat__in=A_QUALIFIER)
    elif roles.organismes:
        # All of them are visible (`visible_to`); asking again would read the whole work of the organisme.
        mine = Demande.objects.with_work(roles.around, EtatIntervention.PROPOSEE)
        found = mine.exclude(etat__in=ENDED_STATES)
    if roles.collectivites:
        found = found | visible.filter(etat=Etat.ATTENTE_DEMANDEUR, beneficiaire__in=roles.collectivites)
    return found.order_by(F("echeance").asc(nulls_last=True), "date_demande", "pk")


@dataclass(frozen=True)
class FiguresCanton:
    """A canton of an élu: its demandes of the year, beside those of the year before at the same date.

    `communes`: how many of its communes asked for something this year."""

    nom: str
    demandes: Chiffre
    precedentes: Chiffre
    ouvertes: Chiffre
    communes: int

    @property
    def ecart(self) -> int:
        return int(self.demandes.value) - int(self.precedentes.value)


@dataclass(frozen=True)
class Periode:
    """A year up to a day, and the year before up to the same day."""

    au: datetime.date

    @property
    def avant(self) -> "Periode":
        day = 28 if (self.au.month, self.au.day) == (2, 29) else self.au.day
        return Periode(self.au.replace(year=self.au.year - 1, day=day))

    @property
    def entiere(self) -> bool:
        return (self.au.month, self.au.day) == (12, 31)

    def holds(self) -> Q:
        return Q(date_demande__range=(datetime.date(self.au.year, 1, 1), self.au))

    def filters(self) -> dict[str, str]:
        """The same, in the address of the list."""
        return {"annee": str(self.au.year)} | ({} if self.entiere else {"au": self.au.isoformat()})


def periode(visible: DemandeQuerySet, roles: Roles, jour: datetime.date) -> Periode:
    """The last year in which the cantons asked for something, up to `jour`; one query."""
    asked = visible.filter(canton__in=roles.cantons, date_demande__lte=jour).aggregate(annee=Max("annee"))
    return Periode(min(jour, datetime.date(asked["annee"] or jour.year, 12, 31)))


def cantons(visible: DemandeQuerySet, roles: Roles, periode: Periode) -> list[FiguresCanton]:
    """One line for each canton of an élu, even without any demande; two queries."""
    rows = visible.order_by().filter(canton__in=roles.cantons).values("canton")
    told = {
        row["canton"]: row
        for row in rows.annotate(
            demandes=Count("pk", filter=periode.holds()),
            precedentes=Count("pk", filter=periode.avant.holds()),
            communes=Count("beneficiaire", filter=periode.holds(), distinct=True),
            ouvertes=Count("pk", filter=Q(etat__in=OPEN_STATES)),
        )
    }
    found = []
    for canton in Canton.objects.filter(pk__in=roles.cantons):
        row = told.get(canton.pk, {})
        opened = {"demandes": periode.filters(), "precedentes": periode.avant.filters(), "ouvertes": OPENED}
        figures = {
            name: _chiffre(row.get(name, 0), "demande,demandes", exact=True, canton=canton.pk, **filters)
            for name, filters in opened.items()
        }
        found.append(FiguresCanton(str(canton), communes=row.get("communes", 0), **figures))
    return found
