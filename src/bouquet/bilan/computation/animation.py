"""The part `animation` of the document: rencontres, who came, from where, and what followed (docs/decisions/0021)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial

from .arithmetic import mean
from .context import Context, Year, total_of
from .facts import Participation
from .meetings import Part
from .territory import HORS_CANTON

UNKNOWN_PUBLIC = "Non précisé"


def identities(context: Context, year: Year, people: Iterable[Participation]) -> set[int]:
    """The distinct collectivités of these people, at the COG of that year; those who come for no collectivité aside."""
    identity = context.places.identity if year is context.now else context.places.identity_before
    return {identity(p.collectivite) for p in people if p.collectivite is not None}


def canton_of(context: Context, shown: frozenset[str], key: int | None) -> str | None:
    """The row of `par_territoire` in which a collectivité counts. `shown`: the cantons that have a row."""
    canton = None if key is None else context.places[key].canton
    return canton if canton in shown else None


def publics_of(context: Context) -> Sequence[tuple[str | None, str]]:
    """The publics in their order, then those who did not say."""
    return [*context.animation.publics, (None, UNKNOWN_PUBLIC)]


def _totals(context: Context, year: Year, suffix: str = "") -> dict:
    part = year.part
    return {
        f"rencontres{suffix}": len(part.rencontres(part.seances)),
        f"seances{suffix}": len(part.seances),
        f"inscriptions{suffix}": len(part.participations),
        f"presences{suffix}": len(part.presentes),
        f"collectivites_distinctes{suffix}": len(identities(context, year, part.presentes)),
        f"demandes_suivant_une_rencontre{suffix}": total_of(part.suivantes_by_beneficiaire, year.keys),
    }


def _by_format(context: Context) -> list[dict]:
    now, before = context.now.part, context.before.part
    rows = []
    for code, libelle in context.animation.formats:
        held = [s for s in now.seances if s.format == code]
        last_year = [s.seance for s in before.seances if s.format == code]
        rows.append(
            {
                "code": code,
                "libelle": libelle,
                "rencontres": len(now.rencontres(held)),
                "seances": len(held),
                "inscriptions": total_of(now.by_seance, (s.seance for s in held)),
                "presences": total_of(now.presentes_by_seance, (s.seance for s in held)),
                "presences_n1": total_of(before.presentes_by_seance, last_year),
            }
        )
    return rows


def public_of(context: Context, one: Participation) -> str | None:
    """The row of `par_public` in which somebody counts."""
    return one.public if any(one.public == code for code, _ in context.animation.publics) else None


def _by_public(context: Context) -> list[dict]:
    now, before = context.now.part, context.before.part
    counts = [
        Counter(public_of(context, p) for p in people)
        for people in (now.participations, now.presentes, before.presentes)
    ]
    return [
        {
            "code": code,
            "libelle": libelle,
            "inscriptions": had[code],
            "presences": came[code],
            "presences_n1": earlier[code],
        }
        for had, came, earlier in [counts]
        for code, libelle in publics_of(context)
    ]


def _by_canton(context: Context) -> list[dict]:
    now, before, shown = context.now, context.before.part, context.cantons_shown
    row_of = partial(canton_of, context, shown)
    had = Counter(row_of(p.collectivite) for p in now.part.participations)
    came = Counter(row_of(p.collectivite) for p in now.part.presentes)
    earlier = Counter(row_of(p.collectivite) for p in before.presentes)
    keys = [p.collectivite for p in now.part.presentes if p.collectivite is not None]
    distinct = Counter({context.places.identity(key): row_of(key) for key in keys}.values())
    followed: Counter = Counter()
    for key, count in now.part.suivantes_by_beneficiaire.items():
        followed[row_of(key)] += count if key in now.keys else 0
    rows = [(c.code, c.nom) for c in context.referentiel.cantons if c.code in shown]
    return [
        {
            "code": code,
            "nom": nom,
            "inscriptions": had[code],
            "presences": came[code],
            "collectivites_distinctes": distinct[code],
            "demandes_suivant_une_rencontre": followed[code],
            "presences_n1": earlier[code],
        }
        for code, nom in [*rows, (None, HORS_CANTON)]
    ]


def _list(part: Part) -> list[dict]:
    """Each séance, by its date."""
    return [
        {
            "code": str(s.seance),
            "titre": s.titre,
            "format": s.format,
            "date": s.date.isoformat(),
            "inscriptions": part.by_seance[s.seance],
            "presences": part.presentes_by_seance[s.seance],
        }
        for s in sorted(part.seances, key=lambda s: (s.date, s.seance))
    ]


def animation_part(context: Context) -> dict:
    part = context.now.part
    notes = [p.note for p in part.presentes if p.note is not None]
    came_to = (part.by_id[p.seance].rencontre for p in part.presentes)
    return {
        **_totals(context, context.now),
        "evaluation": {"reponses": len(notes), "note_moyenne": mean(notes)},
        "par_format": _by_format(context),
        "par_public": _by_public(context),
        "par_territoire": _by_canton(context),
        **_totals(context, context.before, "_n1"),
        "rencontres_suivies": len(set(came_to)),
        "delai_jours": context.animation.delai,
        "liste": _list(part),
    }
