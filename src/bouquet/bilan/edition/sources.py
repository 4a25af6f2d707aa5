"""What the report needs besides the document: names, definitions, outlines, editorial texts."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bouquet.bilan import phrases
from bouquet.core import formats
from bouquet.core.palette import HUES

CODES_CLASSES = (0, 1, 2, 3, 5, 8)  # lower bounds of the map's classes, in demandes


@dataclass(frozen=True)
class CantonNomme:
    """A canton as the reference geography names it; `tncc` is INSEE's kind of name (article)."""

    code: str
    nom: str
    tncc: int = 0
    ville: bool = False

    @property
    def nom_complet(self) -> str:
        """`Canton du Diois`."""
        return phrases.canton_name(self.nom, ville=self.ville, tncc=self.tncc)

    @property
    def nom_court(self) -> str:
        """`Le Diois`, as a table lists it; a canton-ville is told from the canton of the same name."""
        name = phrases.capital(phrases.with_article(self.nom, self.tncc))
        return f"{name} (ville)" if self.ville else name


@dataclass(frozen=True)
class References:
    """Reference data. `departement` holds its article (« la Drôme »). Outlines as `territoires.models.Contour`:
    dicts of genre, code, trace (SVG path), cadre (x, y, width, height) and centre (x, y).

    natures: dicts of code, libelle, sigle, definition, exemple, verbe, etape_debut, etape_fin.
    organismes: by sigle, dicts of description and services (names). courts: short names of thématiques by code."""

    departement: str
    natures: list[dict] = field(default_factory=list)
    etapes: tuple[str, ...] = ()
    organismes: dict[str, dict] = field(default_factory=dict)
    courts: dict[str, str] = field(default_factory=dict)
    contours: list[dict] = field(default_factory=list)
    instance: str = "Bouquet"
    sous_titre: str = ""
    proprietaire: str = ""

    @cached_property
    def outlines(self) -> dict[tuple[str, str], dict]:
        return {(c["genre"], c["code"]): c for c in self.contours}


@dataclass(frozen=True)
class Sources:
    """Everything the pages are made from."""

    document: dict
    rapport: dict | None
    cantons: dict[str, CantonNomme]
    references: References
    url: str
    mention: str

    @property
    def annee(self) -> int:
        return self.document["annee"]

    @property
    def bilan(self) -> dict:
        return self.document["global"]

    @property
    def has_before(self) -> bool:
        """Whether anything was counted the year before: without it, no column shows it."""
        return bool(self.bilan["demandes_n1"])

    @property
    def before(self) -> str | None:
        return str(self.annee - 1) if self.has_before else None

    @property
    def date(self) -> datetime.date | None:
        """The day the bilan was frozen; None for a provisional one."""
        text = self.document["arrete_le"]
        return datetime.date.fromisoformat(text) if text else None

    @property
    def credit(self) -> str:
        """`Source : Bouquet, bilan arrêté le 1er février 2026. Données de démonstration.`"""
        when = f"bilan arrêté le {formats.date(self.date)}" if self.date else "bilan provisoire"
        end = f" {self.mention}." if self.mention else ""
        return f"Source{formats.NBSP}: {self.references.instance}, {when}.{end}"

    @property
    def values(self) -> dict[str, str]:
        return phrases.editorial_values(self.document)

    @cached_property
    def hues(self) -> dict[str, str]:
        """Name of the hue of each thématique, in the order of the list."""
        return {item["code"]: HUES[n % len(HUES)] for n, item in enumerate(self.bilan["par_thematique"])}

    def short(self, item: dict) -> str:
        return self.references.courts.get(item["code"]) or item["libelle"]

    def canton(self, row: dict) -> CantonNomme:
        return self.cantons.get(row["code"]) or CantonNomme(row["code"], row["nom"])

    def canton_url(self, code: str) -> str:
        """The address of a canton's page, the one its QR code holds."""
        return f"{self.url}/bilan/{self.annee}/canton/{code}/"

    def text(self, name: str) -> list[tuple[str, str]]:
        """The paragraphs of an editorial text, with the figures it names."""
        return paragraphs(self.said(name))

    def said(self, name: str) -> str:
        value: Any = (self.rapport or {}).get(name) or ""
        return phrases.fill_in(value, self.values).strip()


def paragraphs(text: str) -> list[tuple[str, str]]:
    """Lines as ("text", …), or ("item", …) for those that start with a dash: a list."""
    found = []
    for line in (raw.strip() for raw in text.splitlines()):
        if line[:2] in ("- ", "• ", "– "):
            found.append(("item", line[2:].strip()))
        elif line:
            found.append(("text", line))
    return found


def whole_shares(items: list[dict]) -> list[int]:
    """The shares of a breakdown in whole percents that still add up to 100 (largest remainder)."""
    floors = [int(i["part_pct"]) for i in items]
    order = sorted(range(len(items)), key=lambda n: (floors[n] - items[n]["part_pct"], n))
    missing = round(sum(i["part_pct"] for i in items)) - sum(floors)
    for n in order[:missing]:
        floors[n] += 1
    return floors


def length(value: float, longest: float) -> float:
    """A bar's length, as a share of the longest."""
    return round(value / longest, 4) if longest else 0.0
