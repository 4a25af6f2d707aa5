"""From a figure of `animation` back to the séances, the places people had there, or the demandes that followed."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from .animation import canton_of, identities, public_of, publics_of
from .context import Context, Year
from .facts import Fait, Participation, SeanceTenue

OF_SEANCES = {"rencontres", "seances"}
OF_PEOPLE = {"inscriptions", "presences", "collectivites_distinctes", "reponses", "rencontres_suivies"}
SUIVANTES = "demandes_suivant_une_rencontre"
UNITS = {
    "collectivites_distinctes": "collectivites",
    "reponses": "evaluations",
    "rencontres_suivies": "rencontres",
}


class Ligne(NamedTuple):
    """One séance, or the place that somebody had there."""

    seance: SeanceTenue
    participation: Participation | None = None


class TraceAnimation(NamedTuple):
    unite: str
    """rencontres, seances, inscriptions, presences, collectivites or evaluations: what `total` counts."""
    total: int
    lignes: tuple[Ligne, ...]


Keep = Callable[[Ligne], bool]


def behind(context: Context, scope: list[str], leaf: str) -> TraceAnimation | None:
    """What is behind a figure of `animation`, its demandes aside; None when no figure bears that name."""
    year = context.before if leaf.endswith("_n1") else context.now
    name, keep = leaf.removesuffix("_n1"), _scope(context, scope)
    if keep is None:
        return None
    if name in OF_SEANCES:
        return _seances(year, name, keep) if scope[:1] in ([], ["par_format"]) else None
    if name in OF_PEOPLE and (name == "reponses") == (scope == ["evaluation"]):
        return _people(context, year, name, keep)
    return None


def demandes_behind(context: Context, scope: list[str], leaf: str) -> list[Fait] | None:
    """The facts of the demandes that followed a rencontre; None when the figure is another."""
    if leaf.removesuffix("_n1") != SUIVANTES or scope[:1] not in ([], ["par_territoire"]):
        return None
    year = context.before if leaf.endswith("_n1") else context.now
    rows = [f for f in year.faits if f.demande in year.part.suivantes and f.beneficiaire in year.keys]
    if not scope:
        return rows
    wanted, shown = _code(scope), context.cantons_shown
    return [f for f in rows if canton_of(context, shown, f.beneficiaire) == wanted]


def _scope(context: Context, scope: list[str]) -> Keep | None:
    """What a line must be to stand behind the figures under this part of `animation`; None for no such part."""
    if scope in ([], ["evaluation"]):
        return lambda _: True
    wanted, shown = _code(scope), context.cantons_shown
    if len(scope) != 2 or wanted not in _codes(context, scope[0]):
        return None
    keep: Keep = {
        "par_format": lambda line: line.seance.format == wanted,
        "liste": lambda line: str(line.seance.seance) == wanted,
        "par_public": lambda line: line.participation is not None and public_of(context, line.participation) == wanted,
        "par_territoire": lambda line: (
            line.participation is not None and canton_of(context, shown, line.participation.collectivite) == wanted
        ),
    }[scope[0]]
    return keep


def _code(scope: list[str]) -> str | None:
    return None if scope[-1] == "hors" else scope[-1]


def _codes(context: Context, name: str) -> set[str | None]:
    """What names an item of that list."""
    if name == "par_format":
        return {code for code, _ in context.animation.formats}
    if name == "par_public":
        return {code for code, _ in publics_of(context)}
    if name == "par_territoire":
        return {None, *context.cantons_shown}
    return {str(s.seance) for s in context.now.part.seances} if name == "liste" else set()


def _seances(year: Year, name: str, keep: Keep) -> TraceAnimation:
    part = year.part
    kept = [Ligne(s) for s in part.seances if keep(Ligne(s))]
    if name == "seances":
        return TraceAnimation(name, len(kept), _ordered(kept))
    counted = part.rencontres(line.seance for line in kept)
    return TraceAnimation(name, len(counted), _ordered(line for line in kept if line.seance.rencontre in counted))


def _people(context: Context, year: Year, name: str, keep: Keep) -> TraceAnimation:
    part = year.part
    people = part.participations if name == "inscriptions" else part.presentes
    kept = [line for line in (Ligne(part.by_id[p.seance], p) for p in people) if keep(line)]
    unite = UNITS.get(name, name)
    if name == "reponses":
        kept = [line for line in kept if line.participation and line.participation.note is not None]
    if name == "collectivites_distinctes":
        kept = [line for line in kept if line.participation and line.participation.collectivite is not None]
        found = identities(context, year, (line.participation for line in kept if line.participation))
        return TraceAnimation(unite, len(found), _ordered(kept))
    if name == "rencontres_suivies":
        return TraceAnimation(unite, len({line.seance.rencontre for line in kept}), _ordered(kept))
    return TraceAnimation(unite, len(kept), _ordered(kept))


def _ordered(lines: Iterable[Ligne]) -> tuple[Ligne, ...]:
    return tuple(sorted(lines, key=_order))


def _order(line: Ligne) -> tuple:
    one = line.participation
    return (line.seance.date, line.seance.seance, one.inscription if one else 0)
