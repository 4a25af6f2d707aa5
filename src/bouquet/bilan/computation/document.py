"""The document `bouquet.bilan/2`: the figures of `/1` (interface.md) in their order, then `animation`."""

from collections import Counter
from collections.abc import Iterable

from . import constant
from .animation import animation_part
from .arithmetic import evolution
from .context import Context, Year, breakdown, by_code, everyone, total_of
from .facts import Animation, Fait, Perimetre, Referentiel
from .meetings import Meetings
from .places import Places, communes_within, inside
from .tally import Tally, joint_demandes, tally
from .territory import cantons_part, communes_part, groupements_part

SCHEMA = "bouquet.bilan/2"


def _months(year: Year) -> list[int]:
    by_month = by_code(year.tally.mois, year.keys)
    return [by_month[month] for month in range(1, 13)]


def _global(context: Context) -> dict:
    now, before = context.now, context.before
    total, last_year = total_of(now.tally.demandes, now.keys), total_of(before.tally.demandes, before.keys)
    states = by_code(now.tally.etat, now.keys)
    same = constant.perimeter(context.referentiel, now.faits, before.faits)
    return {
        "demandes": total,
        "demandes_n1": last_year,
        "evolution_pct": evolution(total, last_year),
        "evolution_perimetre_constant_pct": evolution(same["demandes"], same["demandes_n1"]),
        "interventions": total_of(now.tally.interventions, now.keys),
        "beneficiaires": len({context.places.identity(k) for k in now.keys}),
        "refusees": states["refusee"],
        "abandonnees": states["abandonnee"],
        "expertise_conjointe": total_of(now.tally.conjointes, now.keys),
        "par_thematique": breakdown(context, "thematique", everyone),
        "par_nature": breakdown(context, "nature", everyone),
        "par_origine": breakdown(context, "origine", everyone),
        "par_mois": _months(now),
        "par_mois_n1": _months(before),
        "reorientees": states["reorientee"],
        "sans_intervention": total_of(now.tally.sans_intervention, now.keys),
        "perimetre_constant": same,
        "interventions_n1": total_of(before.tally.interventions, before.keys),
        "beneficiaires_n1": len({context.places.identity_before(k) for k in before.keys}),
    }


def _by_root(context: Context, year: Year, counter_name: str) -> Counter:
    """Interventions or demandes by organisme, services carried to their direction."""
    roots = context.referentiel.racines
    folded: Counter = Counter()
    for sigle, count in by_code(getattr(year.tally.organisme, counter_name), year.keys).items():
        folded[roots.get(sigle, sigle)] += count
    return folded


def _demandes_by_root(context: Context) -> Counter:
    """Distinct demandes by direction or partenaire: two services of one direction on a demande are one."""
    roots = context.referentiel.racines
    pairs = {
        (f.demande, roots.get(f.organisme, f.organisme))
        for f in context.now.faits
        if f.organisme is not None and f.beneficiaire in context.now.keys
    }
    return Counter(sigle for _, sigle in pairs)


def _organismes(context: Context) -> list[dict]:
    now, before = (_by_root(context, year, "interventions") for year in (context.now, context.before))
    demandes = _demandes_by_root(context)
    rows = [
        {
            "sigle": o.sigle,
            "nom": o.nom,
            "interventions": now[o.sigle],
            "demandes": demandes[o.sigle],
            "interventions_n1": before[o.sigle],
            "nature": o.nature,
            "date_adhesion": o.date_adhesion.isoformat(),
            "date_sortie": o.date_sortie and o.date_sortie.isoformat(),
        }
        for o in context.referentiel.organismes
        if o.racine == o.sigle and (now[o.sigle] or before[o.sigle] or _is_member(o, context.referentiel.annee))
    ]
    return sorted(rows, key=lambda row: (-row["interventions"], row["sigle"]))


def _is_member(organisme, annee: int) -> bool:
    """Part of the network at some moment of the year."""
    left_before = organisme.date_sortie is not None and organisme.date_sortie.year < annee
    return organisme.date_adhesion.year <= annee and not left_before


def _name(referentiel: Referentiel, perimetre: Perimetre) -> str:
    code = perimetre.code
    pools: dict[str, Iterable] = {
        "canton": referentiel.cantons,
        "commune": referentiel.communes.values(),
        "epci": referentiel.groupements.values(),
    }
    if perimetre.genre == "global":
        return referentiel.departement_nom
    if perimetre.genre == "organisme":
        return next((o.nom for o in referentiel.organismes if o.sigle == code), code)
    return next((place.nom for place in pools[perimetre.genre] if place.code == code), code)


def of_organisme(faits: Iterable[Fait], referentiel: Referentiel, sigle: str) -> list[Fait]:
    """The work of one organisme, its services included."""
    mine = {o.sigle for o in referentiel.organismes if sigle in (o.sigle, o.racine)}
    return [f for f in faits if f.organisme in mine]


class Prepared:
    """Two years tallied once, from which the document of any territorial perimeter is folded."""

    def __init__(self, faits: Iterable[Fait], referentiel: Referentiel, animation: Animation | None = None):
        self.referentiel = referentiel
        self.animation = animation or Animation()
        self.faits: dict[int, list[Fait]] = {referentiel.annee: [], referentiel.annee - 1: []}
        for fait in faits:
            if fait.annee in self.faits:
                self.faits[fait.annee].append(fait)
        genres = {p.collectivite: p.genre for p in self.animation.participations if p.collectivite is not None}
        genres |= {f.beneficiaire: f.genre for rows in self.faits.values() for f in rows}
        self.places = Places(referentiel, genres)
        self.tallies = {annee: tally(rows) for annee, rows in self.faits.items()}
        self.meetings = Meetings(self.animation, referentiel, self.places)
        self.suivantes = {annee: self._following(annee, rows) for annee, rows in self.faits.items()}

    def _following(self, annee: int, faits: list[Fait], seances=None) -> dict[str, int]:
        """The demandes of that year that followed a rencontre, each collectivité as the COG of that year has it."""
        now = annee == self.referentiel.annee
        return self.meetings.following(faits, self.places.identity if now else self.places.identity_before, seances)

    def of_organisme(self, sigle: str) -> dict[int, tuple[list[Fait], Tally]]:
        parts = {annee: of_organisme(rows, self.referentiel, sigle) for annee, rows in self.faits.items()}
        return {annee: (rows, tally(rows, joint_demandes(self.faits[annee]))) for annee, rows in parts.items()}

    def context(self, perimetre: Perimetre) -> Context:
        if perimetre.genre == "organisme":
            years = self.of_organisme(perimetre.code)
        else:
            years = {annee: (rows, self.tallies[annee]) for annee, rows in self.faits.items()}
        communes = communes_within(self.referentiel, perimetre)
        now, before = (
            self._year(annee, *years[annee], perimetre, communes)
            for annee in (self.referentiel.annee, self.referentiel.annee - 1)
        )
        return Context(self.referentiel, perimetre, self.places, communes, now, before, self.faits, self.animation)

    def _year(self, annee: int, faits: list[Fait], counts: Tally, perimetre: Perimetre, communes: dict) -> Year:
        keys = frozenset(inside(counts.demandes, self.places, communes, perimetre))
        kept = faits if len(keys) == len(counts.demandes) else [f for f in faits if f.beneficiaire in keys]
        suivantes = self.suivantes[annee]
        if perimetre.genre == "organisme":
            suivantes = self._following(annee, faits, self.meetings.of_organisme(perimetre.code))
        return Year(kept, counts, keys, self.meetings.part(annee, perimetre, communes, suivantes))

    def document(self, perimetre: Perimetre, *, version: int = 0, arrete_le: str | None = None) -> dict:
        context = self.context(perimetre)
        whole = _global(context)
        return {
            "schema": SCHEMA,
            "annee": self.referentiel.annee,
            "departement": self.referentiel.departement,
            "perimetre": str(perimetre),
            "millesime": self.referentiel.annee,
            "version": version,
            "arrete_le": arrete_le,
            "global": whole,
            "communes": communes_part(context, whole["demandes"]),
            "groupements": groupements_part(context),
            "cantons": cantons_part(context),
            "organismes": _organismes(context),
            "perimetre_nom": _name(self.referentiel, perimetre),
            "animation": animation_part(context),
        }


def compute(
    faits: Iterable[Fait],
    referentiel: Referentiel,
    perimetre: Perimetre | None = None,
    *,
    animation: Animation | None = None,
    version: int = 0,
    arrete_le: str | None = None,
) -> dict:
    """The document of one perimeter. `faits`: those of `referentiel.annee` and of the year before, in any order."""
    prepared = Prepared(faits, referentiel, animation)
    return prepared.document(perimetre or Perimetre(), version=version, arrete_le=arrete_le)
