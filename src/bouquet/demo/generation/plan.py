"""The exact totals of one year, scaled to the size of the département."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..content import load
from .quotas import allocate
from .reseau import THEMATIQUES, reseau

GROUPES = ("communes", "groupements")


@dataclass(frozen=True)
class Plan:
    """Everything that is decided before chance has its say. Counts per groupe count demandes, `thematiques` and
    `natures` count interventions; the refused demandes have none."""

    demandes: Mapping[str, int]
    distincts: Mapping[str, int]
    refusees: Mapping[str, int]
    abandonnees: Mapping[str, int]
    interventions: Mapping[str, int]
    thematiques: Mapping[str, list[int]]
    natures: Mapping[str, list[int]]
    mois: list[int]
    etats: Mapping[str, int]
    conventions: tuple[tuple[str, str, int], ...]  # type, groupe, count
    nouveaux: tuple[tuple[str, str, str, int], ...]  # organisme, thématique, nature, count; all from communes

    def demandes_of(self, groupe: str) -> int:
        return self.demandes["communes"] if groupe == "communes" else self.demandes["epci"] + self.demandes["syndicats"]


def plan(rang: int, *, communes: int, epci: int, voisins: int) -> Plan:
    """Totals of the year `rang` years before the bilan's, for that many communes, EPCI and communes next door.

    `communes` is the number of communes in the bilan's year, the same for the five years.
    """
    year = load("activite")["annees"][rang]
    ratio = communes / load("activite")["reference_communes"]
    demandes, distincts = _demandes(year, ratio, communes=communes, epci=epci, voisins=voisins)
    groupes = {"communes": demandes["communes"], "groupements": demandes["epci"] + demandes["syndicats"]}
    refusees = {g: round(year["refusees"][g] * ratio) for g in GROUPES}
    # As many per demande as in the model; each demande that is not refused has an intervention at least.
    model = {
        "communes": year["demandes"]["communes"],
        "groupements": year["demandes"]["epci"] + year["demandes"]["syndicats"],
    }
    per_demande = {g: year["interventions"][g] / model[g] for g in GROUPES}
    interventions = {g: max(round(per_demande[g] * groupes[g]), groupes[g] - refusees[g]) for g in GROUPES}
    conventions, nouveaux = _kept_apart(year, ratio, distincts)
    return Plan(
        demandes=demandes,
        distincts=distincts,
        refusees=refusees,
        abandonnees={g: round(year["abandonnees"][g] * ratio) for g in GROUPES},
        interventions=interventions,
        thematiques=_thematiques(year, interventions, conventions, nouveaux),
        natures={g: allocate(interventions[g], year[f"natures_{g}"]) for g in GROUPES},
        mois=allocate(sum(demandes.values()), year["mois"]),
        etats=year["etats"],
        conventions=conventions,
        nouveaux=nouveaux,
    )


def _demandes(year: dict, ratio: float, *, communes: int, epci: int, voisins: int) -> tuple[dict, dict]:
    demandes = {key: max(1, round(count * ratio)) for key, count in year["demandes"].items()}
    demandes["voisins"] = round(year["demandes"]["voisins"] * ratio) if voisins else 0
    if not epci:
        demandes["communes"] += demandes["epci"]
        demandes["epci"] = 0
    sizes = {"communes": communes, "epci": epci, "syndicats": year["distincts"]["syndicats"]}
    wanted = {
        "communes": round(year["distincts"]["communes"] * ratio),
        "epci": round(year["distincts"]["epci"] * ratio),
        "syndicats": round(year["distincts"]["syndicats"] * min(1, ratio)),
    }
    distincts = {key: min(max(1, wanted[key]), sizes[key], demandes[key]) for key in sizes}
    return demandes, distincts


def _kept_apart(year: dict, ratio: float, distincts: dict) -> tuple[tuple, tuple]:
    """Conventions, never more of a type than there are bénéficiaires to sign them, and the work of new partners."""
    most = {"communes": distincts["communes"], "groupements": distincts["epci"] + distincts["syndicats"]}
    conventions = tuple(
        (kind, groupe, min(round(count * ratio), most[groupe]))
        for kind, groupes in year.get("conventions", {}).items()
        for groupe, count in groupes.items()
    )
    nouveaux = tuple(
        (n["organisme"], n["thematique"], n["nature"], round(n["nombre"] * ratio)) for n in year.get("nouveaux", ())
    )
    return conventions, nouveaux


def _thematiques(year: dict, interventions: dict, conventions: tuple, nouveaux: tuple) -> dict[str, list[int]]:
    """Interventions by thématique of each groupe, in the order of THEMATIQUES."""
    totals = allocate(sum(interventions.values()), [year["thematiques"][t] for t in THEMATIQUES])
    lean = load("activite")["affinite_groupements"]
    floors = {g: kept_apart_by_thematique(g, conventions, nouveaux) for g in GROUPES}
    caps = [total - floors["communes"][i] for i, total in enumerate(totals)]
    floor = floors["groupements"]
    weights = [total * lean[t] - floor[i] for i, (t, total) in enumerate(zip(THEMATIQUES, totals, strict=True))]
    free = [cap - floor[i] for i, cap in enumerate(caps)]
    more = allocate(interventions["groupements"] - sum(floor), [max(0, w) for w in weights], free)
    groupements = [a + b for a, b in zip(floor, more, strict=True)]
    return {"groupements": groupements, "communes": [t - g for t, g in zip(totals, groupements, strict=True)]}


def kept_apart_by_thematique(groupe: str, conventions: tuple, nouveaux: tuple) -> list[int]:
    """Interventions of conventions and new partners, by thématique."""
    counts = dict.fromkeys(THEMATIQUES, 0)
    for _, of, count in conventions:
        counts["eau-environnement"] += count if of == groupe else 0
    for _, thematique, _, count in nouveaux:
        counts[thematique] += count if groupe == "communes" else 0
    return list(counts.values())


def affinities() -> list[list[float]]:
    """Weight of each nature in each thématique, from what the organismes offer."""
    return [reseau().affinity(t) for t in THEMATIQUES]
