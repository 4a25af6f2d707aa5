"""The pictures of a bilan, for the page (`colors` None) or as a file that stands alone (a palette)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bouquet.core import formats
from bouquet.core.charts import Area, ClassCount, Item, bars, choropleth, legend, rosace, shares
from bouquet.core.charts import months as columns_of_months
from bouquet.core.charts.svg import Colors

from . import tables
from .figures import Reader
from .geography import Geography

CLASSES = (0, 1, 2, 3, 5, 8)
NATURE_TONES = ("ramp-2", "ramp-3", "ramp-4", "ramp-5")
GROUPS = (("global", "Toutes collectivités"), ("communes", "Communes"), ("groupements", "EPCI, syndicats et autres"))


@dataclass(frozen=True)
class Scene:
    """What a picture is drawn from: one perimeter, the wider one it is compared with, and the outlines."""

    reader: Reader
    geography: Geography | None = None
    wider: dict | None = None
    commune_link: Callable[[dict], str] | None = None

    @property
    def around(self) -> str:
        return "du département" if self.wider else f"de {self.reader.annee - 1}"


def petals(items: Sequence[dict]) -> list[Item]:
    return [Item(item["libelle"], item["interventions"], tables.hue(i)) for i, item in enumerate(items)]


def profile_around(scene: Scene) -> list[float]:
    """What the rosace would be with the shares of the wider perimeter, or of the year before."""
    items = scene.reader["global.par_thematique"]
    total = sum(item["interventions"] for item in items)
    if scene.wider:
        others = [item["interventions"] for item in scene.wider["global"]["par_thematique"]]
    else:
        others = [item["interventions_n1"] for item in items]
    whole = sum(others)
    return [total * other / whole for other in others] if whole and total else []


def fleur(scene: Scene, colors: Colors = None, *, labels: float = 9.5) -> SafeString:
    items = scene.reader["global.par_thematique"]
    told = ", ".join(f"{item['libelle']} {formats.number(item['interventions'])}" for item in items)
    return rosace(
        petals(items),
        mean=profile_around(scene),
        labels=labels,
        colors=colors,
        ident="rosace",
        title=f"Rosace des interventions de {scene.reader.annee} par thématique",
        desc=f"{told}. Pointillé : profil {scene.around}.",
    )


def mois(scene: Scene, colors: Colors = None) -> SafeString:
    now, before = scene.reader["global.par_mois"], scene.reader["global.par_mois_n1"]
    told = ", ".join(
        f"{name} {formats.number(n)} ({formats.number(b)})"
        for name, n, b in zip(formats.MONTHS, now, before, strict=True)
    )
    return columns_of_months(
        now,
        before if any(before) else (),
        colors=colors,
        ident="mois",
        title=f"Demandes par mois en {scene.reader.annee}",
        desc=f"Entre parenthèses, {scene.reader.annee - 1} : {told}.",
    )


def thematiques(scene: Scene, colors: Colors = None) -> SafeString:
    items = scene.reader["global.par_thematique"]
    order = sorted(range(len(items)), key=lambda i: -items[i]["interventions"])
    marks = [
        Item(
            items[i]["libelle"],
            items[i]["interventions"],
            tables.hue(i),
            note=formats.percent(items[i]["part_pct"]),
        )
        for i in order
    ]
    title = f"Interventions de {scene.reader.annee} par thématique"
    return bars(marks, colors=colors, ident="thematiques", title=title)


def part_of_natures(scene: Scene, group: str, label: str, colors: Colors = None) -> SafeString:
    """One bar of the natures, cut in the shares of those who asked."""
    items = scene.reader[f"{group}.par_nature"]
    marks = [
        Item(item["libelle"], item["interventions"], tone, note=formats.percent(item["part_pct"]))
        for item, tone in zip(items, NATURE_TONES, strict=False)
    ]
    told = ", ".join(f"{item['libelle']} {formats.percent(item['part_pct'], 1)}" for item in items)
    return shares(
        marks,
        colors=colors,
        ident=f"natures-{group}",
        title=f"{label}{formats.NBSP}: interventions par nature",
        desc=told,
    )


def natures(scene: Scene, colors: Colors = None) -> SafeString:
    return part_of_natures(scene, *GROUPS[0], colors)


def carte(scene: Scene, colors: Colors = None) -> SafeString | None:
    """Demandes by commune; None when no outline is loaded."""
    geography, communes = scene.geography, scene.reader["communes.par_commune"]
    box = geography.box(c["code"] for c in communes) if geography else None
    if geography is None or box is None:
        return None
    link = scene.commune_link or (lambda commune: "")
    areas = [
        Area(c["code"], geography.communes[c["code"]], c["demandes"], c["nom"], link(c))
        for c in communes
        if c["code"] in geography.communes
    ]
    return choropleth(
        areas,
        box=box,
        classes=CLASSES,
        outline=_outline(scene, geography),
        places=geography.places(communes),
        unit=("demande", "demandes"),
        colors=colors,
        ident="carte",
        title=f"Demandes par commune en {scene.reader.annee}",
        desc="Les mêmes chiffres se lisent dans le tableau des communes.",
    )


def _outline(scene: Scene, geography: Geography) -> str:
    """The département's, or the canton's when the perimeter is one."""
    kind, _, code = scene.reader["perimetre"].partition(":")
    return geography.cantons.get(code, "") if kind == "canton" else geography.departement


def classes(scene: Scene) -> list[ClassCount]:
    """The legend of the map: how many communes in each class."""
    return legend([c["demandes"] for c in scene.reader["communes.par_commune"]], CLASSES)


PICTURES: dict[str, Callable[[Scene, Colors], SafeString | None]] = {
    "rosace": fleur,
    "mois": mois,
    "thematiques": thematiques,
    "carte": carte,
    "natures": natures,
}
