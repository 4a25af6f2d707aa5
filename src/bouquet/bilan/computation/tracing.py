"""From a figure back to the facts behind it (rule 14). The length of a trace, in its unit, is the figure.

Paths are those of `data-chiffre`: keys of the document joined by dots, items of lists named by their code
("global.par_thematique.energie.interventions", "cantons.2605.demandes", "cantons.hors.demandes",
"global.par_mois.3", "communes.par_strate.0-199.demandeuses", "organismes.CAUE.interventions").
"""

from collections.abc import Callable
from dataclasses import dataclass

from . import animation_tracing
from .animation_tracing import TraceAnimation
from .constant import new_conventions, newcomers
from .context import GROUPEMENTS, Context
from .document import Prepared
from .facts import AUTRE, COMMUNE, EPCI, SYNDICAT, Fait, Perimetre, Referentiel
from .places import HORS_DEPARTEMENT
from .tally import joint_demandes

Predicate = Callable[[Context, Fait], bool]

GROUPS = {
    "communes": {COMMUNE},
    "communes.hors_departement": {HORS_DEPARTEMENT},
    "groupements": GROUPEMENTS,
    "groupements.epci": {EPCI},
    "groupements.syndicats": {SYNDICAT},
    "groupements.autres": {AUTRE},
}
STATES = {"refusees": "refusee", "abandonnees": "abandonnee", "reorientees": "reorientee"}
BENEFICIAIRES = {"beneficiaires", "distinctes", "distincts", "demandeuses", "communes_distinctes"}


class UnknownFigure(ValueError):
    """No figure of the document bears that path, or it is no count of demandes (a percentage, a number of communes)."""


@dataclass(frozen=True, slots=True)
class Trace:
    unite: str
    """demandes, interventions or beneficiaires: what `total` counts."""
    total: int
    faits: tuple[Fait, ...]
    """One per demande; for interventions, one per intervention."""


def trace(prepared: Prepared, perimetre: Perimetre, path: str) -> Trace | TraceAnimation:
    """The facts behind the figure at `path`. Raises UnknownFigure."""
    context = prepared.context(perimetre)
    *scope, leaf = path.split(".")
    if scope[:1] == ["animation"]:
        return _animation(context, scope[1:], leaf)
    if scope[-1:] in (["par_mois"], ["par_mois_n1"]):
        return _months(context, scope, leaf)
    last_year = leaf.endswith("_n1")
    year = context.before if last_year else context.now
    name = leaf.removesuffix("_n1")
    keep = _scope(context, scope)
    rows = [f for f in year.faits if f.beneficiaire in year.keys and keep(context, f)]
    return _count(context, rows, name, last_year)


def _months(context: Context, scope: list[str], leaf: str) -> Trace:
    year = context.now if scope[-1] == "par_mois" else context.before
    if scope[:-1] != ["global"] or leaf not in {str(month) for month in range(1, 13)}:
        raise UnknownFigure(".".join([*scope, leaf]))
    rows = [f for f in year.faits if f.beneficiaire in year.keys and f.date.month == int(leaf)]
    return _count(context, rows, "demandes", False)


def _animation(context: Context, scope: list[str], leaf: str) -> Trace | TraceAnimation:
    """Behind a figure of the rencontres: the demandes that followed, or séances and people."""
    followed = animation_tracing.demandes_behind(context, scope, leaf)
    if followed is not None:
        return _count(context, followed, "demandes", False)
    found = animation_tracing.behind(context, scope, leaf)
    if found is None:
        raise UnknownFigure(".".join(["animation", *scope, leaf]))
    return found


def _count(context: Context, rows: list[Fait], name: str, last_year: bool) -> Trace:
    if name == "interventions":
        work = tuple(sorted((f for f in rows if f.organisme is not None), key=_order))
        return Trace("interventions", len(work), work)
    if name in STATES:
        rows = [f for f in rows if f.etat == STATES[name]]
    elif name == "expertise_conjointe":
        joint = joint_demandes(context.whole[context.referentiel.annee - last_year])
        rows = [f for f in rows if f.demande in joint]
    elif name == "sans_intervention":
        rows = [f for f in rows if f.organisme is None]
    elif name not in BENEFICIAIRES | {"demandes"}:
        raise UnknownFigure(name)
    demandes = tuple(sorted({f.demande: f for f in sorted(rows, key=_order, reverse=True)}.values(), key=_order))
    if name not in BENEFICIAIRES:
        return Trace("demandes", len(demandes), demandes)
    identity = context.places.identity_before if last_year else context.places.identity
    keys = {identity(f.beneficiaire) for f in demandes}
    return Trace("beneficiaires", len(keys), demandes)


def _order(fait: Fait) -> tuple:
    return (fait.date, fait.demande, fait.organisme or "", fait.thematique or "", fait.nature or "")


def _scope(context: Context, scope: list[str]) -> Predicate:
    """What a fact must be to stand behind the figures under this part of the document."""
    head, *rest = scope or [""]
    if head == "global":
        return _constant(context.referentiel) if rest == ["perimetre_constant"] else _within("global", rest)
    if head in {"communes", "groupements"}:
        return _group_scope(context, head, rest)
    if head == "cantons" and rest:
        return _both(_canton(context, rest[0]), _within("cantons", rest[1:]))
    if head == "organismes" and len(rest) == 1:
        roots = context.referentiel.racines
        return lambda _, f: f.organisme is not None and roots.get(f.organisme, f.organisme) == rest[0]
    raise UnknownFigure(".".join(scope))


def _group_scope(context: Context, head: str, rest: list[str]) -> Predicate:
    if rest[:1] == ["par_commune"] and len(rest) == 2:
        return lambda c, f: _commune_code(c, f) == rest[1]
    if rest[:1] == ["par_strate"] and len(rest) == 2:
        return lambda c, f: _strate(c, f) == rest[1]
    if rest[:1] == ["liste"] and len(rest) == 2:
        groupements = context.referentiel.groupements
        return lambda _, f: f.beneficiaire in groupements and groupements[f.beneficiaire].code == rest[1]
    name = ".".join([head, *rest[:1]])
    groups = GROUPS.get(name) or GROUPS[head]
    rest = rest[1:] if name in GROUPS and rest else rest
    return _both(lambda c, f: c.places[f.beneficiaire].groupe in groups, _within(head, rest))


def _within(where: str, rest: list[str]) -> Predicate:
    """`par_thematique.<code>` and its like, or nothing more."""
    if not rest:
        return lambda _, f: True
    if len(rest) == 2 and rest[0] in {"par_thematique", "par_nature", "par_origine"}:
        field = rest[0].removeprefix("par_")
        return lambda _, f: getattr(f, field) == rest[1]
    raise UnknownFigure(".".join([where, *rest]))


def _constant(referentiel: Referentiel) -> Predicate:
    organismes, kinds = newcomers(referentiel), new_conventions(referentiel)
    return lambda _, f: f.organisme not in organismes and f.type_convention not in kinds


def _canton(context: Context, code: str) -> Predicate:
    wanted = None if code == "hors" else code
    shown = context.cantons_shown
    if wanted is not None and wanted not in shown:
        raise UnknownFigure(f"cantons.{code}")
    return lambda c, f: (
        (c.places[f.beneficiaire].canton if c.places[f.beneficiaire].canton in shown else None) == wanted
    )


def _commune_code(context: Context, fait: Fait) -> str | None:
    commune = context.places[fait.beneficiaire].commune
    return context.referentiel.communes[commune].code if commune is not None else None


def _strate(context: Context, fait: Fait) -> str | None:
    commune = context.places[fait.beneficiaire].commune
    return context.referentiel.communes[commune].strate if commune is not None else None


def _both(first: Predicate, second: Predicate) -> Predicate:
    return lambda c, f: first(c, f) and second(c, f)
