"""What the pages of a year and of a canton show, ready for their templates."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from bouquet.bilan import phrases
from bouquet.core import formats
from bouquet.core.tables import Table

from . import animation, pictures, places, tables
from .figure import Figure, figure
from .figures import Reader
from .pictures import Scene
from .places import Names, named
from .publications import Publications

__all__ = ["HOME", "TABLES", "Addresses", "Figure", "canton", "figure", "table_of", "year"]
HOME = [("Accueil", "/")]


@dataclass(frozen=True)
class Addresses:
    """The addresses that belong to one perimeter of one year; `version` is kept when the reader chose one."""

    annee: int
    perimetre: str
    version: int | None

    def _query(self, **parameters: object) -> str:
        kept = {**parameters, **({} if self.version is None else {"version": self.version})}
        return f"?{urlencode(kept)}" if kept else ""

    def _of_perimeter(self) -> str:
        return self._query(**({} if self.perimetre == "global" else {"perimetre": self.perimetre}))

    @property
    def year(self) -> str:
        return reverse("bilan:annee", args=[self.annee]) + self._query()

    @property
    def pdf(self) -> str:
        return reverse("bilan:pdf", args=[self.annee]) + self._query()

    @property
    def schema(self) -> str:
        return reverse("bilan:schema", args=[self.annee]) + self._query()

    def canton(self, code: str) -> str:
        return f"{self._base}canton/{code}/{self._query()}"

    @cached_property
    def _base(self) -> str:
        return reverse("bilan:annee", args=[self.annee])

    def commune(self, commune: dict) -> str:
        """Where a commune is told of: its canton's page."""
        return self.canton(commune["canton"]) if commune["canton"] else ""

    def data(self, extension: str) -> str:
        return reverse("bilan:donnees", args=[self.annee, extension]) + self._of_perimeter()

    def svg(self, name: str) -> str:
        return reverse("bilan:graphique", args=[self.annee, name]) + self._of_perimeter()

    def csv(self, name: str) -> str:
        return reverse("bilan:tableau", args=[self.annee, name]) + self._of_perimeter()


TABLES: dict[str, Callable[[Reader, Addresses], Table]] = {
    "mois": lambda reader, _: tables.mois(reader),
    "thematiques": lambda reader, _: tables.thematiques(reader),
    "natures": lambda reader, _: tables.natures(reader),
    "demandeurs": lambda reader, _: tables.demandeurs(reader),
    "strates": lambda reader, _: places.strates(reader),
    "communes": lambda reader, addresses: places.communes(reader, with_canton=addresses.perimetre == "global"),
    "groupements": lambda reader, _: places.groupements(reader),
    "cantons": lambda reader, addresses: places.cantons(reader, addresses.canton, {}),
    "organismes": lambda reader, _: tables.organismes(reader),
    "origines": lambda reader, _: tables.origines(reader),
}


def table_of(name: str, reader: Reader, addresses: Addresses) -> Table | None:
    """The table of that name; None when the document has none."""
    if name in TABLES:
        return TABLES[name](reader, addresses)
    known = animation.TABLES if animation.is_told(reader.document) else {}
    return known[name](reader) if name in known else None


def _common(scene: Scene, addresses: Addresses) -> dict:
    """What both pages need: the document, its date and source, its tables and their files."""
    reader, document = scene.reader, scene.reader.document
    frozen_on = document["arrete_le"] and datetime.date.fromisoformat(document["arrete_le"])
    return {
        "annee": reader.annee,
        "before": reader.annee - 1,
        "document": document,
        "reader": reader,
        "provisional": not document["version"],
        "frozen_on": frozen_on,
        "source": "Bouquet",
        "dated": f"bilan arrêté le {formats.date(frozen_on)}" if frozen_on else "chiffres provisoires",
        "addresses": addresses,
        "crumbs": HOME,
        "tables": {name: build(reader, addresses) for name, build in TABLES.items()},
        "has_communes": bool(document["communes"]["par_commune"]),
        "animation": animation.section(reader),
        **_files(addresses),
        **_drawings(scene),
        "around": scene.around,
        "units": phrases.units(document["global"]),
        "themes": phrases.themes(document["global"]["par_thematique"]),
        "map_note": phrases.map_note(document["communes"]),
        "coverage": phrases.coverage(document["communes"]),
        "nature_keys": _nature_keys(reader),
        "findings": _findings(document, reader.annee),
    }


def _files(addresses: Addresses) -> dict:
    return {
        "svg_files": {name: addresses.svg(name) for name in pictures.PICTURES},
        "csv_files": {name: addresses.csv(name) for name in TABLES},
        "animation_files": {name.replace("-", "_"): addresses.csv(name) for name in animation.TABLES},
        "data_files": {extension: addresses.data(extension) for extension in ("csv", "xlsx", "json")},
    }


def _drawings(scene: Scene) -> dict:
    return {
        "carte": pictures.carte(scene),
        "classes": pictures.classes(scene),
        "rosace": pictures.fleur(scene),
        "mois": pictures.mois(scene),
    }


def year(scene: Scene, addresses: Addresses, published: Publications, natures: Sequence, names: Names) -> dict:
    """The page of a year. `natures`: the definitions, from the catalogue; `names`: those of the cantons."""
    document, annee = scene.reader.document, scene.reader.annee
    whole = document["global"]
    common = _common(scene, addresses)
    common["tables"]["cantons"] = places.cantons(scene.reader, addresses.canton, names)
    if common["animation"]:
        rows = {name.replace("-", "_"): build(scene.reader) for name, build in animation.TABLES.items()}
        common["animation"]["tables"] = rows
    return common | {
        "published": published,
        "versions": published.versions(annee),
        "superseded": 0 < document["version"] < max([0, *(row["version"] for row in published.versions(annee))]),
        "headline": phrases.headline_rest(whole, annee),
        "evolution": phrases.evolution(whole),
        "evolution_note": phrases.evolution_note(whole, annee),
        "constant_evolution": phrases.constant_evolution(whole),
        "constant_note": phrases.constant_note(whole, annee),
        "keys": _year_keys(scene.reader),
        "ends": _ends(scene.reader),
        "nature_bars": [(label, pictures.part_of_natures(scene, group, label)) for group, label in pictures.GROUPS],
        "natures": natures,
        "rules": phrases.counting_rules(document),
    }


def _findings(document: dict, annee: int) -> dict[str, str]:
    """The title of each part, and what is said beside it."""
    whole, communes, groups = document["global"], document["communes"], document["groupements"]
    return {
        "mois": phrases.months(whole),
        "natures": phrases.natures(whole["par_nature"]),
        "demandeurs": phrases.communes_part(communes).rstrip("."),
        "strates": phrases.strata(communes),
        "outside": phrases.outside(communes),
        "groupements": phrases.groups(groups),
        "cantons": phrases.cantons(document["cantons"]),
        "outside_cantons": phrases.outside_cantons(document["cantons"]),
        "organismes": phrases.work(document["organismes"]),
        "partners": phrases.partners(document["organismes"], annee),
        "welcome": phrases.welcome(document["organismes"], annee),
        "origines": phrases.origins(whole["par_origine"]),
        "ends": phrases.unhappy_ends(whole),
        "joint": phrases.joint(whole),
    }


def _year_keys(reader: Reader) -> list[Figure]:
    communes, groups = reader["communes"], reader["groupements"]
    small = phrases.small_note(communes)
    return [
        figure(reader, "communes.distinctes", phrases.coverage_note(communes), note=small),
        figure(reader, "groupements.epci.distincts", phrases.epci_note(groups["epci"])),
        figure(
            reader,
            "communes.part_pct",
            phrases.who_asks(reader.document),
            text=formats.percent(communes["part_pct"]),
        ),
        figure(reader, "global.interventions", "interventions", note=phrases.joint(reader["global"])),
    ]


def _ends(reader: Reader) -> list[Figure]:
    rows = (
        ("global.refusees", "refusée"),
        ("global.abandonnees", "abandonnée"),
        ("global.reorientees", "réorientée hors du réseau"),
    )
    labels = {"réorientée hors du réseau": "réorientées hors du réseau"}
    return [figure(reader, path, formats.plural(reader[path], word, labels.get(word, ""))) for path, word in rows]


def _nature_keys(reader: Reader) -> list[dict]:
    labels = [item["libelle"] for item in reader["global.par_nature"]]
    return [{"label": label, "tone": tone} for label, tone in zip(labels, pictures.NATURE_TONES, strict=False)]


def canton(scene: Scene, addresses: Addresses, names: Names) -> dict:
    """The page of a canton, beside the year's whole document (`scene.wider`). `names`: full names of the cantons."""
    document, annee = scene.reader.document, scene.reader.annee
    code = document["perimetre"].partition(":")[2]
    wider = scene.wider or document
    # A canton that lies inside a city has no commune of its own, hence no row in its own document.
    row = next(row for row in (*document["cantons"], *wider["cantons"]) if row["code"] == code)
    reference = wider["global"]["par_thematique"]
    common = _common(scene, addresses)
    common["tables"]["thematiques"] = tables.thematiques(scene.reader, compared=reference)
    return common | {
        "canton": row,
        "crumbs": [*HOME, (f"Bilan {annee}", addresses.year), ("Cantons", f"{addresses.year}#cantons")],
        "title": named(row, names).nom_complet,
        "finding": phrases.canton(row),
        "profile": phrases.canton_profile(row, reference),
        "without": phrases.without_demande(document["communes"]["par_commune"]),
        "keys": _canton_keys(scene.reader, row, annee),
        "bars": pictures.thematiques(scene),
        "nature_bar": pictures.part_of_natures(scene, *pictures.GROUPS[0]),
        "previous": _neighbour(wider, code, -1, addresses, names),
        "following": _neighbour(wider, code, 1, addresses, names),
    }


def _canton_keys(reader: Reader, row: dict, annee: int) -> list[Figure]:
    left = row["communes_total"] - row["communes_distinctes"]
    keys = [
        figure(
            reader,
            "global.demandes",
            formats.plural(row["demandes"], "demande"),
            note=phrases.canton_change(row, annee),
        ),
        figure(reader, "communes.distinctes", phrases.canton_communes(row)),
    ]
    if left:
        label = formats.plural(left, "commune encore à rencontrer", "communes encore à rencontrer")
        return [*keys, Figure(left, label, "")]
    return [*keys, figure(reader, "global.interventions", formats.plural(row["interventions"], "intervention"))]


def _neighbour(document: dict, code: str, step: int, addresses: Addresses, names: Names) -> tuple[str, str] | None:
    """Name and address of the canton before or after in the order of the codes."""
    rows = [row for row in document["cantons"] if row["code"] is not None]
    index = next((i for i, row in enumerate(rows) if row["code"] == code), None)
    if index is None or not 0 <= index + step < len(rows):
        return None
    other = rows[index + step]
    return named(other, names).nom_complet, addresses.canton(other["code"])
