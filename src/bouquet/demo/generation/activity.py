"""Five years of synthetic activity: exact totals, plausible details, always the same for the same territoire."""

import datetime
from collections import Counter
from random import Random

from ..content import load
from .calendrier import dates_of, ligne, states_of
from .demandeurs import attribute, demandeurs
from .dossiers import build_dossiers
from .model import Beneficiaire, DemandeFictive, Dossier, Territoire, Travail
from .objets import Objets
from .plan import GROUPES, Plan, plan

YEARS = len(load("activite")["annees"])


def closing_day(annee: int) -> datetime.date:
    """The day on which the bilan of a year is closed, and the demonstration's today."""
    return datetime.date(annee + 1, 1, 31)


def generate(territoire: Territoire, annee: int) -> list[DemandeFictive]:
    """The demandes of `annee` and of the four years before it, oldest first.

    `territoire.communes` must hold these five years. Depends on nothing but its arguments and the content files.
    """
    objets = Objets(Random(f"{load('activite')['graine']}:{territoire.departement}:objets"))
    size = len(territoire.communes[annee])
    found: list[DemandeFictive] = []
    for rang in range(YEARS - 1, -1, -1):
        year = annee - rang
        totals = plan(rang, communes=size, epci=len(territoire.epci), voisins=len(territoire.voisins))
        found += _generate_year(totals, territoire, year, closing_day(annee), objets)
    return found


def _generate_year(
    totals: Plan, territoire: Territoire, annee: int, closing: datetime.date, objets: Objets
) -> list[DemandeFictive]:
    rng = Random(f"{load('activite')['graine']}:{territoire.departement}:{annee}")
    places = demandeurs(totals, territoire, annee, rng)
    pairs: list[tuple[Dossier, Beneficiaire]] = []
    for groupe in GROUPES:
        pairs += attribute(build_dossiers(totals, groupe, rng), places[groupe], rng)
    pairs += [(_next_door(rng), voisin) for voisin in places["voisins"]]
    dossiers = [dossier for dossier, _ in pairs]
    dates = dates_of(dossiers, totals, annee, rng)
    states = states_of(dossiers, dates, totals, rng)
    rows = sorted(
        zip(dates, pairs, states, strict=True), key=lambda row: (row[0], row[1][1].code, row[1][0].travaux[0].organisme)
    )
    return [_demande(pair, date, etat, annee, closing, objets, rng) for date, pair, etat in rows]


def _next_door(rng: Random) -> Dossier:
    return Dossier("voisins", (Travail("SGE", "eau-environnement", rng.choice(("conseil", "amo"))),))


def _demande(
    pair: tuple[Dossier, Beneficiaire],
    date: datetime.date,
    etat: str,
    annee: int,
    closing: datetime.date,
    objets: Objets,
    rng: Random,
) -> DemandeFictive:
    dossier, beneficiaire = pair
    kind = dossier.type_convention or ("mandat" if dossier.travaux[0].nature == "mod" else "")
    origine = "convention" if kind else rng.choices(("spontanee", "saisie_partenaire"), (3, 2))[0]
    return DemandeFictive(
        beneficiaire=beneficiaire,
        date=date,
        objet=objets.word(dossier, beneficiaire, annee),
        etat=etat,
        origine=origine,
        type_convention=kind,
        lignes=tuple(ligne(t, le=date, etat=etat, closing=closing, rng=rng) for t in dossier.travaux),
    )


def summary(demandes: list[DemandeFictive], annee: int) -> dict[str, int]:
    """Headline figures of one year, counted one by one: what the bilan must find again."""
    year = [d for d in demandes if d.date.year == annee]
    counts = Counter(d.beneficiaire.genre for d in year)
    return {
        "demandes": len(year),
        "communes": counts["commune"],
        "epci": counts["epci"],
        "syndicats": counts["syndicat"],
        "distinctes": len({d.beneficiaire.code for d in year if d.beneficiaire.genre == "commune"}),
        "interventions": sum(len(d.lignes) for d in year if d.etat != "refusee"),
    }
