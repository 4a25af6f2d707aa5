"""What published bilans say of a territory, year by year. Nothing here reads a demande: what is not published is not
known to these pages (docs/decisions/0016)."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bouquet.annuaire.models import Organisme
from bouquet.bilan import phrases, services
from bouquet.bilan.models import Bilan
from bouquet.bilan.presentation import animation, pictures, tables
from bouquet.bilan.presentation.figures import Reader
from bouquet.bilan.presentation.pages import Addresses, Figure, figure
from bouquet.bilan.presentation.pictures import Scene
from bouquet.core import formats
from bouquet.core.charts import Item, columns
from bouquet.core.tables import Cell, Column, Table
from bouquet.demandes.indicateurs import IndicateurAssistance
from bouquet.territoires.models import Collectivite

from .lieux import Lieu, Territoire


@dataclass(frozen=True)
class Aidant:
    """An organisme that worked for the territory in the year, as the bilan says."""

    nom: str
    interventions: int
    chiffre: str
    site: str


def documents(territoire: Territoire) -> list[dict]:
    """The published documents of the territory, oldest year first: one query."""
    return [services.parsed(row.contenu) for row in Bilan.objects.newest_of(territoire.perimetre)]


def told(territoire: Territoire, readers: Mapping[int, Reader], whole: dict) -> dict:
    """Figures, pictures and tables of the last published year, and of the years before. `whole`: the département's."""
    annee = max(readers)
    reader = readers[annee]
    document = reader.document
    scene = Scene(reader, wider=whole)
    active = bool(document["global"]["interventions"])
    frozen_on = datetime.date.fromisoformat(document["arrete_le"])
    return {
        "annee": annee,
        "frozen": f"bilan arrêté le {formats.date(frozen_on)}",
        "version": document["version"],
        "keys": _keys(reader, territoire),
        "met": animation.territory_keys(reader),
        "bilan": _address(territoire, annee, document),
        "files": Addresses(annee, territoire.perimetre, None),
        "active": active,
        "rosace": pictures.fleur(scene, labels=9.5) if active else "",
        "finding": phrases.themes(document["global"]["par_thematique"]) if active else "",
        "units": phrases.units(document["global"]),
        "bars": pictures.thematiques(scene) if active else "",
        "thematiques": tables.thematiques(reader, compared=whole["global"]["par_thematique"]),
        "natures": tables.natures(reader),
        "nature_finding": phrases.natures(document["global"]["par_nature"]) if active else "",
        "helpers": helpers(reader),
        **_years(readers),
    }


def _address(territoire: Territoire, annee: int, document: dict) -> str:
    """The page of the bilan that tells most of this territory."""
    addresses = Addresses(annee, "global", None)
    if territoire.genre == "canton":
        return addresses.canton(territoire.code)
    rows = {row["code"]: row for row in document["communes"]["par_commune"]}
    own = rows.get(territoire.code)
    return (addresses.commune(own) if own else "") or addresses.year


def _keys(reader: Reader, territoire: Territoire) -> list[Figure]:
    whole = reader["global"]
    keys = [
        figure(
            reader,
            "global.demandes",
            formats.plural(whole["demandes"], "demande"),
            note=phrases.change(whole["demandes"], whole["demandes_n1"], reader.annee),
        ),
        figure(reader, "global.interventions", formats.plural(whole["interventions"], "intervention")),
    ]
    if territoire.lieu is None:
        of = f"sur {formats.number(reader['communes.total'])}"
        label = formats.plural(reader["communes.distinctes"], "commune a demandé", "communes ont demandé")
        keys.append(figure(reader, "communes.distinctes", label, note=of))
    return keys


def helpers(reader: Reader) -> list[Aidant]:
    """Who worked for the territory, most active first, with the site where the directory gives one: one query."""
    rows = [row for row in reader["organismes"] if row["interventions"]]
    sites = dict(Organisme.objects.filter(sigle__in=[row["sigle"] for row in rows]).values_list("sigle", "site"))
    return [
        Aidant(
            row["nom"],
            row["interventions"],
            f"organismes.{row['sigle']}.interventions",
            sites.get(row["sigle"], ""),
        )
        for row in rows
    ]


def _years(readers: Mapping[int, Reader]) -> dict:
    """Demandes and interventions of each published year; a drawing as soon as there are two."""
    rows = [
        [
            Cell(text=str(annee), href=Addresses(annee, "global", None).year),
            reader.cell("global.demandes"),
            reader.cell("global.interventions"),
        ]
        for annee, reader in sorted(readers.items())
    ]
    counts = {annee: reader["global.demandes"] for annee, reader in sorted(readers.items())}
    heads = [Column("Année"), tables.number("Demandes"), tables.number("Interventions")]
    return {
        "years": Table("Demandes et interventions par année publiée", heads, rows),
        "years_finding": _years_finding(counts),
        "years_drawing": _drawing(counts) if len(counts) > 1 and any(counts.values()) else "",
    }


def _years_finding(counts: Mapping[int, int]) -> str:
    total, first, last = sum(counts.values()), min(counts), max(counts)
    said = formats.counted(total, "demande") if total else "Aucune demande"
    return f"{said} en {last}" if first == last else f"{said} de {first} à {last}"


def _drawing(counts: Mapping[int, int]) -> str:
    return columns(
        [Item(str(annee), count) for annee, count in counts.items()],
        strong=[len(counts) - 1],
        height=170,
        ident="annees",
        title="Demandes par année",
        desc=", ".join(f"{annee} {formats.number(count)}" for annee, count in counts.items()),
    )


def members(communes: Iterable[Lieu], reader: Reader | None) -> Table:
    """The communes of a canton or an EPCI today, with the demandes of the last published year."""
    known = {row["code"] for row in reader["communes.par_commune"]} if reader else set()
    rows = []
    for lieu in communes:
        row: list = [Cell(text=lieu.nom, href=lieu.adresse), lieu.population]
        if reader:
            path = f"communes.par_commune.{lieu.code}.demandes"
            row.append(reader.cell(path) if lieu.code in known else "")
        rows.append(row)
    heads = [Column("Commune"), tables.number("Habitants")]
    heads += [tables.number(f"Demandes en {reader.annee}")] if reader else []
    return Table("Communes, habitants et demandes", heads, rows)


def bodies_years(code: str) -> Table:
    """What each published year says of a body that has no document of its own: its demandes."""
    rows = []
    for document in (services.parsed(row.contenu) for row in Bilan.objects.newest_of("global")):
        reader = Reader(document)
        if any(item["code"] == code for item in document["groupements"]["liste"]):
            year = Cell(text=str(reader.annee), href=Addresses(reader.annee, "global", None).year)
            rows.append([year, reader.cell(f"groupements.liste.{code}.demandes")])
    heads = [Column("Année"), tables.number("Demandes")]
    return Table("Demandes par année publiée", heads, rows)


def assistance(collectivite: Collectivite | None, day: datetime.date) -> dict:
    """Eligibility to assistance technique: the newest known result and its reasons; empty when nothing is known.

    What a person wrote to justify a forced result stays inside."""
    rows = IndicateurAssistance.objects.filter(collectivite=collectivite, annee__lte=day.year)
    known = rows.select_related("collectivite").order_by("-annee").first() if collectivite else None
    if known is None:
        return {}
    reasons = () if known.force else known.resultat().raisons
    return {"annee": known.annee, "libelle": known.libelle, "decided": bool(known.force), "reasons": reasons}
