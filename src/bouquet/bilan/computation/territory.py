"""The territorial parts of the document: communes, groupements, cantons (rules 4 to 9)."""

from collections import Counter

from .arithmetic import percent
from .context import GROUPEMENTS, Context, Year, breakdown, items, total_of
from .facts import AUTRE, COMMUNE, EPCI, STRATES, SYNDICAT
from .places import HORS_DEPARTEMENT

HORS_CANTON = "Hors canton"


def _of_communes(context: Context, year: Year) -> set[int]:
    return context.group(year, COMMUNE)


def _of_groupements(context: Context, year: Year) -> set[int]:
    return context.group(year, *GROUPEMENTS)


def _strates(context: Context, demandes: Counter) -> list[dict]:
    rows = []
    for strate in STRATES:
        communes = [k for k, c in context.communes.items() if c.strate == strate]
        rows.append(
            {
                "strate": strate,
                "communes": len(communes),
                "demandeuses": sum(1 for k in communes if demandes[k]),
                "demandes": total_of(demandes, communes),
            }
        )
    return rows


def _by_commune(context: Context, year: Year, counter: Counter) -> Counter:
    """Counts by bénéficiaire, carried to the communes of the year's COG."""
    folded: Counter = Counter()
    for key in _of_communes(context, year):
        folded[context.places[key].commune] += counter[key]
    return folded


def _main_thematique(context: Context) -> dict[int, str]:
    """The most frequent thématique of each commune; of equals, the first in the list."""
    order = {code: rank for rank, (code, _) in enumerate(context.referentiel.thematiques)}
    by_commune: Counter = Counter()
    for (key, code), count in context.now.tally.thematique.interventions.items():
        if key in context.now.keys and context.places[key].commune is not None:
            by_commune[context.places[key].commune, code] += count
    best: dict[int, tuple[int, int, str]] = {}
    for (commune, code), count in by_commune.items():
        best[commune] = max(best.get(commune, (0, 0, "")), (count, -order[code], code))
    return {commune: code for commune, (_, _, code) in best.items()}


def _commune_rows(context: Context, now: Counter, before: Counter) -> list[dict]:
    interventions = _by_commune(context, context.now, context.now.tally.interventions)
    main = _main_thematique(context)
    return [
        {
            "code": commune.code,
            "nom": commune.nom,
            "canton": commune.canton,
            "population": commune.population,
            "strate": commune.strate,
            "demandes": now[key],
            "demandes_n1": before[key],
            "interventions": interventions[key],
            "thematique": main.get(key),
        }
        for key, commune in sorted(context.communes.items(), key=lambda item: item[1].code)
    ]


def communes_part(context: Context, total: int) -> dict:
    now = _by_commune(context, context.now, context.now.tally.demandes)
    before = _by_commune(context, context.before, context.before.tally.demandes)
    outside = context.group(context.now, HORS_DEPARTEMENT)
    demandes, distinct = sum(now.values()), sum(1 for count in now.values() if count)
    asked_last_year = {context.places.identity_before(k) for k in _of_communes(context, context.before)}
    return {
        "demandes": demandes,
        "part_pct": percent(demandes, total),
        "distinctes": distinct,
        "total": len(context.communes),
        "couverture_pct": percent(distinct, len(context.communes)),
        "hors_departement": {
            "demandes": total_of(context.now.tally.demandes, outside),
            "distinctes": len(outside),
        },
        "par_strate": _strates(context, now),
        "par_thematique": breakdown(context, "thematique", _of_communes),
        "par_nature": breakdown(context, "nature", _of_communes),
        "demandes_n1": sum(before.values()),
        "distinctes_n1": len(asked_last_year),
        "population": sum(c.population for c in context.communes.values()),
        "par_commune": _commune_rows(context, now, before),
    }


def _group_counts(context: Context, genre: str) -> dict:
    keys, last_year = context.group(context.now, genre), context.group(context.before, genre)
    return {
        "demandes": total_of(context.now.tally.demandes, keys),
        "distincts": len(keys),
        "demandes_n1": total_of(context.before.tally.demandes, last_year),
    }


def _groupement_rows(context: Context) -> list[dict]:
    now, before = context.now.tally.demandes, context.before.tally.demandes
    rows = [
        {"code": g.code, "nom": g.nom, "genre": g.genre, "demandes": now[key], "demandes_n1": before[key]}
        for key, g in context.referentiel.groupements.items()
        if key in context.now.keys or key in context.before.keys
    ]
    return sorted(rows, key=lambda row: (-row["demandes"], row["nom"], row["code"]))


def groupements_part(context: Context) -> dict:
    known = [g for g in context.referentiel.groupements.values() if g.genre == EPCI]
    if context.perimetre.genre not in {"global", "organisme"}:
        around = {c.epci for c in context.communes.values()}
        known = [g for g in known if g.code in around]
    epci = _group_counts(context, EPCI)
    last_year = epci.pop("demandes_n1")
    totals = {"total_siege": sum(g.siege for g in known), "total_presents": sum(g.present for g in known)}
    return {
        "epci": {**epci, **totals, "demandes_n1": last_year},
        "syndicats": _group_counts(context, SYNDICAT),
        "autres": _group_counts(context, AUTRE),
        "par_thematique": breakdown(context, "thematique", _of_groupements),
        "par_nature": breakdown(context, "nature", _of_groupements),
        "liste": _groupement_rows(context),
    }


def _canton_row(context: Context, code: str | None, nom: str, conseillers: tuple[str, ...]) -> dict:
    """One canton, or with `code` None the residual row of all that belongs to none of the rows above."""
    now, before = context.now, context.before
    shown = context.cantons_shown
    keys = {k for k in now.keys if _row_of(context, k, shown) == code}
    last_year = {k for k in before.keys if _row_of(context, k, shown) == code}
    communes = {k: c for k, c in context.communes.items() if code is not None and c.canton == code}
    return {
        "code": code,
        "nom": nom,
        "demandes": total_of(now.tally.demandes, keys),
        "demandes_n1": total_of(before.tally.demandes, last_year),
        "communes_distinctes": len({context.places[k].commune for k in keys} & set(communes)),
        "communes_total": len(communes),
        "par_thematique": items(
            context.referentiel.thematiques,
            now.tally.thematique,
            keys,
            before.tally.thematique,
            last_year,
            "interventions",
        ),
        "interventions": total_of(now.tally.interventions, keys),
        "population": sum(c.population for c in communes.values()),
        "conseillers": list(conseillers),
    }


def _row_of(context: Context, key: int, shown: frozenset[str]) -> str | None:
    canton = context.places[key].canton
    return canton if canton in shown else None


def cantons_part(context: Context) -> list[dict]:
    """The cantons of the perimeter in the order of their codes, then "Hors canton": together, all demandes (rule 7)."""
    shown = context.cantons_shown
    rows = [_canton_row(context, c.code, c.nom, c.conseillers) for c in context.referentiel.cantons if c.code in shown]
    return [*rows, _canton_row(context, None, HORS_CANTON, ())]
