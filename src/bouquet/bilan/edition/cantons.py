"""All cantons in one table, then a page for each."""

from bouquet.bilan import phrases
from bouquet.core import formats
from bouquet.core.formats import NBSP
from bouquet.core.text import fold

from .sources import Sources
from .tables import figure, in_words, themes_table

TABLE = 165.0  # mm for the rows of the table of all cantons
ONE_PAGE = 28  # communes that fit under the pictures
A_PAGE = 76  # communes of a page that holds only them
FEW, ROOMY = 16, 104.0  # communes that leave room for large pictures, and their height in mm, legends included
ARTICLES = ("le ", "la ", "les ", "l ")


def overview(sources: Sources) -> dict:
    rows = sources.document["cantons"]
    own = [row for row in rows if row["code"] is not None]
    return {
        "titre": phrases.cantons([row | {"nom": sources.canton(row).nom_court} for row in own]),
        "avant": sources.before,
        "hauteur": max(4.6, min(7.0, TABLE / len(rows))),
        "lignes": [_row(sources, row) for row in rows],
        "total": formats.number(sum(row["demandes"] for row in rows)),
        "total_n1": formats.number(sum(row["demandes_n1"] for row in rows)),
        "total_communes": _out_of(
            sum(row["communes_distinctes"] for row in own), sum(row["communes_total"] for row in own)
        ),
        "note": f"{phrases.outside_cantons(rows)} Thématique{NBSP}: celle qui compte le plus d’interventions.".strip(),
    }


def _out_of(part: int, whole: int) -> str:
    return f"{formats.number(part)} sur {formats.number(whole)}"


def _row(sources: Sources, row: dict) -> dict:
    first = phrases.leaders(row["par_thematique"])
    code = row["code"]
    return {
        "code": code,
        "nom": sources.canton(row).nom_court if code else row["nom"],
        "n": formats.number(row["demandes"]),
        "n1": formats.number(row["demandes_n1"]),
        "communes": _out_of(row["communes_distinctes"], row["communes_total"]) if row["communes_total"] else "",
        "code_theme": first[0]["code"] if first else None,
        "theme": sources.short(first[0]) if first else "",
    }


def pages(sources: Sources) -> list[dict]:
    """One dict for each canton; `suite` holds the communes of its following pages, when they don't fit on the first."""
    places: dict[str, list[dict]] = {}
    for commune in sources.document["communes"]["par_commune"]:
        places.setdefault(commune["canton"], []).append(commune)
    rows = [row for row in sources.document["cantons"] if row["code"] is not None]
    return [_page(sources, row, sorted(places.get(row["code"], []), key=_by_name)) for row in rows]


def _by_name(commune: dict) -> tuple[str, str]:
    """Alphabetical, whatever the accents and the article."""
    name = fold(commune["nom"])
    return next((name.removeprefix(a) for a in ARTICLES if name.startswith(a)), name), commune["code"]


def _page(sources: Sources, row: dict, communes: list[dict]) -> dict:
    name, lines = sources.canton(row).nom_complet, [_commune(sources, c) for c in communes]
    long = len(lines) > ONE_PAGE
    sheets = _sheets(lines) if long else []
    url = sources.canton_url(row["code"])
    return {
        "code": row["code"],
        "nom": name,
        "titre": phrases.canton(row),
        "ailleurs": phrases.canton_elsewhere(row),
        "adresse": url,
        "adresse_coupee": url.split("://", 1)[-1].replace("/", "/\u200b").replace("-", "-\u200b"),
        "alt_qr": f"Code QR vers la page du {_lower(name)}, {url}",
        "cles": [
            figure(formats.number(row["demandes"]), phrases.canton_demandes(row, sources.annee)),
            figure(formats.number(row["communes_distinctes"]), phrases.canton_communes(row)),
            figure(formats.number(row["population"]), formats.plural(row["population"], "habitant")),
        ],
        "dessin": _given_height(len(lines)),
        "rang": 4.6 if len(lines) > FEW else 5.8,
        "conseillers": _conseillers(row),
        "lignes": [] if long else lines,
        "suite": sheets,
        "titres_suite": [_sheet_title(name, n, len(sheets)) for n in range(len(sheets))],
        "titre_thematiques": f"Les interventions du {_lower(name)}",
        "table": themes_table(sources, row["par_thematique"], width=60),
        "source": f"Thématique{NBSP}: la plus fréquente dans la commune. {sources.credit}",
    } | _pictures(sources, row, communes)


def _given_height(communes: int) -> float | None:
    """Room of the pictures with their legends, in mm; None for what the table leaves."""
    if communes > FEW:
        return None
    return ROOMY + 15 if communes <= 6 else ROOMY


def picture_height(communes: int) -> float:
    """Height of the pictures, in mm: about, when the table below leaves what it leaves."""
    given = _given_height(communes)
    if given is not None:
        return given - 12
    table = 9 * 5.6 + 6 if communes > ONE_PAGE else -(-communes // 2) * 4.6
    return max(56.0, 126 - table)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _sheets(lines: list[dict]) -> list[list[dict]]:
    """Sheets of about the same length."""
    count = -(-len(lines) // A_PAGE)
    size = -(-len(lines) // count)
    return [lines[i : i + size] for i in range(0, len(lines), size)]


def _sheet_title(name: str, n: int, count: int) -> str:
    title = f"Les communes du {_lower(name)}"
    return title if count == 1 else f"{title} ({n + 1} sur {count})"


def _commune(sources: Sources, row: dict) -> dict:
    code = row["thematique"]
    item = next((i for i in sources.bilan["par_thematique"] if i["code"] == code), None)
    return {
        "nom": row["nom"],
        "code": code,
        "court": sources.short(item) if item else "",
        "n": formats.number(row["demandes"]),
        "fort": bool(row["demandes"]),
    }


def _conseillers(row: dict) -> str:
    """` · représenté par … et …`, to follow the name."""
    names = row["conseillers"]
    return f" · représenté par {phrases.listed(names)}" if names else ""


def _pictures(sources: Sources, row: dict, communes: list[dict]) -> dict:
    """What stands beside, below and in the place of the pictures of a canton."""
    name, outlines = _lower(sources.canton(row).nom_complet), sources.references.outlines
    located = ("canton", row["code"]) in outlines and ("departement", sources.document["departement"]) in outlines
    drawn = located and bool(communes)
    profile = phrases.canton_profile(row, sources.bilan["par_thematique"])
    done = in_words(row["par_thematique"])
    count = formats.counted(len(communes), "commune")
    return {
        "legende_rosace": f"{_colours(row)} En pointillé, la répartition moyenne du département. {profile}".strip(),
        "legende_carte": "Demandes par commune, mêmes teintes que la carte du département." if drawn else "",
        "alt_rosace": f"Rosace du {name}. Interventions{NBSP}: {done}. {profile}".strip(),
        "alt_carte": f"Carte du {name}, {count} par nombre de demandes. {phrases.without_demande(communes)}".strip(),
        "situation": located,
        "carte": drawn,
    }


def _colours(row: dict) -> str:
    if not row["interventions"]:
        return "Aucune intervention dans le canton cette année."
    return f"En couleur, {formats.counted(row['interventions'], 'intervention')} dans le canton."
