"""Tables of places: communes, EPCI and syndicats, cantons. Each adds up to a figure of the year."""

from collections.abc import Callable, Mapping

from bouquet.bilan.computation.arithmetic import percent
from bouquet.bilan.edition import CantonNomme
from bouquet.core import formats
from bouquet.core.charts import Item, rosace
from bouquet.core.tables import Cell, Column, Row, Table
from bouquet.core.text import fold

from . import tables
from .figures import HORS, Reader

STRATES = {
    "0-199": "Moins de 200 habitants",
    "200-499": "200 à 499",
    "500-999": "500 à 999",
    "1000-1999": f"1{formats.NBSP}000 à 1{formats.NBSP}999",
    "2000-4999": f"2{formats.NBSP}000 à 4{formats.NBSP}999",
    "5000-9999": f"5{formats.NBSP}000 à 9{formats.NBSP}999",
    "10000+": f"10{formats.NBSP}000 et plus",
}
GENRES = {"epci": "EPCI", "syndicat": "Syndicat", "autre": "Autre"}
CantonLink = Callable[[str], str]
Names = Mapping[str, CantonNomme]


def named(canton: dict, names: Names) -> CantonNomme:
    """A canton of the document with its name in the reference geography, or as the document has it."""
    return names.get(canton["code"]) or CantonNomme(canton["code"], canton["nom"])


def communes(reader: Reader, *, with_canton: bool = False) -> Table:
    """Every commune of the perimeter in the order of the names; `with_canton`: its canton too."""
    cantons = {canton["code"]: canton["nom"] for canton in reader["cantons"]}
    items = sorted(reader["communes.par_commune"], key=lambda c: fold(c["nom"]))
    rows = [_commune_row(reader, item) for item in items]
    columns = [
        Column("Commune"),
        tables.number("Habitants"),
        tables.number("Demandes"),
        tables.number(tables.before(reader)),
        tables.number("Interventions"),
        Column("Thématique la plus fréquente"),
    ]
    total = [
        f"{tables.TOTAL} des communes",
        *(reader.cell(f"communes.{name}") for name in ("population", "demandes", "demandes_n1")),
        tables.total_of(items, "interventions"),
        "",
    ]
    if with_canton:
        columns.insert(1, Column("Canton"))
        total.insert(1, "")
        for row, item in zip(rows, items, strict=True):
            row.insert(1, Cell(text=cantons.get(item["canton"], "–")))
    return Table("Demandes par commune", columns, rows, [total])


def _commune_row(reader: Reader, item: dict) -> list:
    codes = [theme["code"] for theme in reader["global.par_thematique"]]
    theme = Cell(text="–")
    if item["thematique"] in codes:
        rank = codes.index(item["thematique"])
        theme = Cell(text=reader["global.par_thematique"][rank]["libelle"], tone=tables.hue(rank))
    demandes = reader.cell(f"communes.par_commune.{item['code']}.demandes")
    return [item["nom"], item["population"], demandes, item["demandes_n1"], item["interventions"], theme]


def strates(reader: Reader) -> Table:
    """Communes by population: how many there are, how many asked."""
    rows = []
    for item in reader["communes.par_strate"]:
        path = f"communes.par_strate.{item['strate']}"
        coverage = percent(item["demandeuses"], item["communes"])
        rows.append(
            [
                STRATES.get(item["strate"], item["strate"]),
                tables.share(coverage, tone="primary"),
                reader.cell(f"{path}.demandeuses"),
                reader.cell(f"{path}.communes"),
                reader.cell(f"{path}.demandes"),
            ]
        )
    total = [
        tables.TOTAL,
        reader.cell("communes.couverture_pct"),
        reader.cell("communes.distinctes"),
        reader.cell("communes.total"),
        reader.cell("communes.demandes"),
    ]
    columns = [
        Column("Population municipale"),
        Column("Part qui a demandé", bar=True),
        tables.number("Ont demandé"),
        tables.number("Communes"),
        tables.number("Demandes"),
    ]
    return Table("Communes selon leur population", columns, rows, [total], sheets=True)


def groupements(reader: Reader) -> Table:
    rows = [
        [
            item["nom"],
            GENRES[item["genre"]],
            reader.cell(f"groupements.liste.{item['code']}.demandes"),
            reader.cell(f"groupements.liste.{item['code']}.demandes_n1"),
        ]
        for item in reader["groupements.liste"]
    ]
    kinds = ("epci", "syndicats", "autres")
    total = [
        tables.TOTAL,
        "",
        sum(reader[f"groupements.{kind}.demandes"] for kind in kinds),
        sum(reader[f"groupements.{kind}.demandes_n1"] for kind in kinds),
    ]
    columns = [
        Column("Nom"),
        Column("Type"),
        tables.number("Demandes"),
        tables.number(tables.before(reader)),
    ]
    return Table("Demandes des EPCI, des syndicats et des autres", columns, rows, [total], sheets=True)


def cantons(reader: Reader, canton_link: CantonLink, names: Names) -> Table:
    """The cantons, then what belongs to none: together, all the demandes (counting rule 7)."""
    rows = [_canton(reader, item, canton_link, names) for item in reader["cantons"]]
    total = [
        tables.TOTAL,
        "",
        reader.cell("global.demandes"),
        reader.cell("global.demandes_n1"),
        tables.change(reader["global.demandes"], reader["global.demandes_n1"]),
        reader.cell("global.interventions"),
        Cell(reader["communes.distinctes"], note=f"sur {formats.number(reader['communes.total'])}"),
        reader.cell("communes.population"),
    ]
    columns = [
        Column("Canton"),
        Column("Profil"),
        tables.number("Demandes"),
        tables.number(tables.before(reader)),
        tables.number("Écart"),
        tables.number("Interventions"),
        tables.number("Communes"),
        tables.number("Habitants"),
    ]
    return Table("Demandes par canton", columns, rows, [total], sheets=True)


def _canton(reader: Reader, item: dict, canton_link: CantonLink, names: Names) -> Row:
    residual = item["code"] is None
    path = f"cantons.{HORS if residual else item['code']}"
    name = Cell(text=item["nom"], note="EPCI, syndicats, autres et communes d’autres départements")
    if not residual:
        name = Cell(text=named(item, names).nom_court, href=canton_link(item["code"]))
    of = f"sur {formats.number(item['communes_total'])}"
    asked = reader.cell(f"{path}.communes_distinctes", note=of) if item["communes_total"] else "dans la ville"
    cells = [
        name,
        Cell(text=profile(item["par_thematique"])),
        reader.cell(f"{path}.demandes"),
        reader.cell(f"{path}.demandes_n1"),
        tables.change(item["demandes"], item["demandes_n1"]),
        reader.cell(f"{path}.interventions"),
        "" if residual else asked,
        "" if residual else item["population"],
    ]
    return Row(cells, residual=residual)


def profile(items: list[dict]) -> str:
    """The small rosace of a row; its figures stand on the canton's page."""
    petals = [Item("", item["interventions"], tables.hue(i)) for i, item in enumerate(items)]
    return rosace(petals, box=(-100, -100, 200, 200))
