"""The year's breakdowns as tables: rows, what no row holds, and the total they add up to (counting rule 4)."""

from collections.abc import Iterable, Sequence

from bouquet.bilan.computation.arithmetic import shares
from bouquet.core import formats
from bouquet.core.palette import HUES
from bouquet.core.tables import Cell, Column, Row, Table

from .figures import Reader

TOTAL = "Ensemble"
SEVERAL = "Comptées plusieurs fois ci-dessus"


def hue(index: int) -> str:
    """Tone of a thématique by its place in the list."""
    return HUES[index % len(HUES)]


def number(label: str) -> Column:
    return Column(label, numeric=True)


def before(reader: Reader) -> str:
    """Heading of last year's column, which stands right after this year's."""
    return f"En {reader.annee - 1}"


def share(value: float | None, *, tone: str = "") -> Cell:
    """A percentage that has no path of its own in the document."""
    return Cell(value, text="" if value is None else formats.percent(value, 1), tone=tone)


def change(now: int, before: int) -> Cell:
    """The difference from one year to the next, with its sign."""
    return Cell(now - before, text=formats.signed(now - before))


def total_of(items: Iterable[dict], key: str) -> int:
    return sum(item[key] for item in items)


def mois(reader: Reader) -> Table:
    now, before = reader["global.par_mois"], reader["global.par_mois_n1"]
    annee = reader.annee
    rows = [
        (
            name.capitalize(),
            reader.cell(f"global.par_mois.{month}"),
            reader.cell(f"global.par_mois_n1.{month}"),
            change(now[month - 1], before[month - 1]),
        )
        for month, name in enumerate(formats.MONTHS, 1)
    ]
    total = (
        TOTAL,
        reader.cell("global.demandes"),
        reader.cell("global.demandes_n1"),
        change(reader["global.demandes"], reader["global.demandes_n1"]),
    )
    columns = [Column("Mois"), number(f"{annee}"), number(f"{annee - 1}"), number("Écart")]
    return Table("Demandes par mois", columns, rows, [total])


def thematiques(reader: Reader, compared: Sequence[dict] = ()) -> Table:
    """Interventions by thématique, greatest first; `compared`: the same list of a wider perimeter, for its shares."""
    path = "global.par_thematique"
    items = reader[path]
    order = sorted(range(len(items)), key=lambda i: -items[i]["interventions"])
    wider = {item["code"]: item["part_pct"] for item in compared}
    rows = []
    for index in order:
        item = items[index]
        row = _line(reader, path, item, tone=hue(index))
        rows.append([*row, share(wider[item["code"]])] if wider else row)
    columns = [
        Column("Thématique"),
        Column("Interventions", bar=True),
        number(before(reader)),
        number("Part"),
        number("Demandes"),
    ]
    columns += [number("Part du département")] if wider else []
    lines = _feet(reader, items, extra=1 if wider else 0)
    return Table("Interventions par thématique", columns, [*rows, *lines[:-1]], lines[-1:], sheets=True)


def _line(reader: Reader, path: str, item: dict, tone: str) -> list:
    own = f"{path}.{item['code']}"
    return [
        Cell(text=item["libelle"], tone=tone),
        reader.cell(f"{own}.interventions", tone=tone),
        reader.cell(f"{own}.interventions_n1"),
        reader.cell(f"{own}.part_pct"),
        reader.cell(f"{own}.demandes"),
    ]


def _feet(reader: Reader, items: list[dict], extra: int) -> list[Row | list]:
    """What makes the column of demandes add up, then the total."""
    asked = total_of(items, "demandes")
    alone = reader["global.sans_intervention"]
    several = asked + alone - reader["global.demandes"]
    rest: list[Row | list] = []
    if alone:
        cell = reader.cell("global.sans_intervention")
        rest.append(Row(["Sans intervention à ce jour", None, "", "", cell, *[""] * extra], residual=True))
    if several:
        rest.append(Row([SEVERAL, None, "", "", minus(several), *[""] * extra], residual=True))
    whole = 100.0 if reader["global.interventions"] else 0.0
    total = [
        TOTAL,
        reader.cell("global.interventions"),
        reader.cell("global.interventions_n1"),
        share(whole),
        reader.cell("global.demandes"),
        *[share(100.0)] * extra,
    ]
    return [*rest, total]


def minus(count: int) -> Cell:
    """What is taken off because it was counted more than once."""
    return Cell(-count, text=formats.signed(-count))


NATURE_GROUPS = ("communes", "groupements")


def natures(reader: Reader) -> Table:
    """Interventions by nature; for the whole year also by who asked, communes of other départements being the rest."""
    split = reader["perimetre"] == "global"
    rows = [_nature(reader, item, split) for item in reader["global.par_nature"]]
    parts = [total_of(reader[f"{group}.par_nature"], "interventions") for group in NATURE_GROUPS]
    total = [
        TOTAL,
        *([*parts, reader["global.interventions"] - sum(parts)] if split else []),
        reader.cell("global.interventions"),
        reader.cell("global.interventions_n1"),
        share(100.0 if reader["global.interventions"] else 0.0),
    ]
    groups = [number("Communes"), number("EPCI, syndicats et autres"), number("Hors du département")] if split else []
    columns = [
        Column("Nature"),
        *groups,
        number(TOTAL if split else "Interventions"),
        number(before(reader)),
        number("Part"),
    ]
    caption = "Interventions par nature et par demandeur" if split else "Interventions par nature"
    return Table(caption, columns, rows, [total], sheets=True)


def _nature(reader: Reader, item: dict, split: bool) -> list:
    code = item["code"]
    paths = [f"{group}.par_nature.{code}.interventions" for group in NATURE_GROUPS]
    groups = [*(reader.cell(path) for path in paths), item["interventions"] - sum(reader[path] for path in paths)]
    return [
        item["libelle"],
        *(groups if split else []),
        reader.cell(f"global.par_nature.{code}.interventions"),
        reader.cell(f"global.par_nature.{code}.interventions_n1"),
        reader.cell(f"global.par_nature.{code}.part_pct"),
    ]


def origines(reader: Reader) -> Table:
    rows = [
        [
            item["libelle"],
            reader.cell(f"global.par_origine.{item['code']}.demandes"),
            reader.cell(f"global.par_origine.{item['code']}.part_pct"),
            reader.cell(f"global.par_origine.{item['code']}.interventions"),
            reader.cell(f"global.par_origine.{item['code']}.interventions_n1"),
        ]
        for item in reader["global.par_origine"]
    ]
    total = [
        TOTAL,
        reader.cell("global.demandes"),
        share(100.0 if reader["global.demandes"] else 0.0),
        reader.cell("global.interventions"),
        reader.cell("global.interventions_n1"),
    ]
    columns = [
        Column("Origine"),
        number("Demandes"),
        number("Part"),
        number("Interventions"),
        number(before(reader)),
    ]
    return Table("Demandes par origine", columns, rows, [total], sheets=True)


def organismes(reader: Reader) -> Table:
    items = reader["organismes"]
    rows: list = [_organisme(reader, item) for item in items]
    several = total_of(items, "demandes") + reader["global.sans_intervention"] - reader["global.demandes"]
    if reader["global.sans_intervention"]:
        cell = reader.cell("global.sans_intervention")
        rows.append(Row(["Sans intervention à ce jour", None, "", cell], residual=True))
    if several:
        rows.append(Row([SEVERAL, None, "", minus(several)], residual=True))
    total = [
        TOTAL,
        reader.cell("global.interventions"),
        reader.cell("global.interventions_n1"),
        reader.cell("global.demandes"),
    ]
    columns = [
        Column("Organisme"),
        Column("Interventions", bar=True),
        number(before(reader)),
        number("Demandes"),
    ]
    return Table("Interventions par organisme", columns, rows, [total], sheets=True)


def _organisme(reader: Reader, item: dict) -> list:
    path = f"organismes.{item['sigle']}"
    joined = item["date_adhesion"][:4] == str(reader.annee)
    tone = "ramp-3" if item["nature"] == "partenaire" else "primary"
    return [
        Cell(text=item["nom"], note=f"arrivé en {reader.annee}" if joined else ""),
        reader.cell(f"{path}.interventions", tone=tone),
        reader.cell(f"{path}.interventions_n1"),
        reader.cell(f"{path}.demandes"),
    ]


ASKERS = (
    ("Communes du département", "communes", "distinctes"),
    ("EPCI à fiscalité propre", "groupements.epci", "distincts"),
    ("Syndicats", "groupements.syndicats", "distincts"),
    ("Autres", "groupements.autres", "distincts"),
)


def demandeurs(reader: Reader) -> Table:
    """Who asked: the five groups that share out all demandes."""
    groups = [
        (label, f"{part}.demandes", f"{part}.{distinct}", f"{part}.demandes_n1") for label, part, distinct in ASKERS
    ]
    outside = ("communes.hors_departement.demandes", "communes.hors_departement.distinctes")
    counts = [*(reader[demandes] for _, demandes, _, _ in groups), reader[outside[0]]]
    parts = shares(counts)
    rows: list = [
        [label, reader.cell(demandes), reader.cell(earlier), share(part), reader.cell(distinct)]
        for (label, demandes, distinct, earlier), part in zip(groups, parts, strict=False)
    ]
    rest = reader["global.demandes_n1"] - sum(reader[earlier] for *_, earlier in groups)
    last = ["Communes d’autres départements", reader.cell(outside[0]), rest, share(parts[-1]), reader.cell(outside[1])]
    rows.append(Row(last, residual=True))
    total = [
        TOTAL,
        reader.cell("global.demandes"),
        reader.cell("global.demandes_n1"),
        share(100.0 if sum(counts) else 0.0),
        reader.cell("global.beneficiaires"),
    ]
    columns = [
        Column("Qui demande"),
        number("Demandes"),
        number(before(reader)),
        number("Part"),
        number("Collectivités"),
    ]
    return Table("Demandes par type de collectivité", columns, rows, [total], sheets=True)
