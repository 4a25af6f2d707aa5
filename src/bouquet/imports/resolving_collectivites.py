"""Which collectivité a row speaks of: known, or to be created from a SIREN and a name."""

import datetime as dt
import re
from dataclasses import dataclass

from bouquet.core.tableaux.refus import NBSP, shown
from bouquet.core.text import fold
from bouquet.territoires.enums import Genre
from bouquet.territoires.models import Departement
from bouquet.territoires.resolver import CollectiviteResolver, Resolution

from .issues import Log

COMMUNE_SIREN, EPCI_SIREN = "21", "24"  # how INSEE numbers communes, and EPCI born before 2014
SYNDICAT = re.compile(r"^(syndicat|sivu|sivom|smix|petr|pole d equilibre)\b")


@dataclass(frozen=True, slots=True)
class NewBody:
    """A bénéficiaire that a file announces: a syndicat or another public body."""

    ligne: int
    siren: str
    nom: str
    genre: str


class Collectivites:
    """Look-ups by code INSEE, SIREN or name, at a date. No query after the first ones."""

    def __init__(self):
        hote = Departement.objects.filter(hote=True).values_list("code", flat=True).first() or ""
        self.resolver = CollectiviteResolver.load(hote)
        self.new: dict[str, NewBody] = {}
        self.unknown: dict[tuple[str, str | None], Resolution] = {}

    def by_text(self, text: str, day: dt.date, genre: str | None) -> Resolution:
        """A name or code. Suggestions are costly and do not depend on the day: they are looked for once per name."""
        key = text, genre
        if key in self.unknown:
            return self.unknown[key]
        resolution = self.resolver.resolve(text, day, genre)
        if resolution.collectivite_id is None and not resolution.candidats:
            self.unknown[key] = resolution
        return resolution

    def beneficiaire(self, ligne: int, named: dict[str, str], day: dt.date, log: Log) -> int | str | None:
        """Id of a known collectivité, SIREN of a new one, or None with issues in the log."""
        code = next((column for column in ("code_insee", "siren") if column in named), None)
        if code is None:
            return self.by_name(ligne, "beneficiaire", named["beneficiaire"], named.get("type_beneficiaire"), day, log)
        found = self.resolver.by_code(named[code], day).collectivite_id
        if found is None:
            return self.unknown_code(ligne, code, named, log)
        return found if self.agrees(ligne, found, code, named, day, log) else None

    def by_name(self, ligne: int, column: str, text: str, genre: str | None, day: dt.date, log: Log) -> int | None:
        resolution = self.by_text(text, day, genre)
        if resolution.collectivite_id is not None:
            return resolution.collectivite_id
        other = self.by_text(text, day, None).collectivite_id if genre and not resolution.candidats else None
        if resolution.candidats:
            log.add(
                ligne,
                column,
                text,
                "ce nom désigne plusieurs collectivités",
                f"précisez par code_insee, siren ou type_beneficiaire{NBSP}: "
                + " ; ".join(f"{c} {c.code}" for c in resolution.candidats[:4]),
            )
        elif genre and other is not None:
            kind = Genre(genre).label.lower()
            log.add(
                ligne,
                column,
                text,
                f"cette collectivité n’est pas de type {kind}",
                f"c’est{NBSP}: {self.describe(other)}",
            )
        else:
            log.add(ligne, column, text, "collectivité inconnue", self.hint(resolution))
        return None

    def describe(self, pk: int) -> str:
        c = self.resolver.by_id[pk]
        return f"{c} {c.code}, {Genre(c.genre).label.lower()}"

    def hint(self, resolution: Resolution) -> str:
        if resolution.suggestions:
            names = ", ".join(f"{c.nom} ({c.code})" for c in resolution.suggestions)
            return f"voulez-vous dire{NBSP}: {names}{NBSP}?"
        return "vérifiez le nom, ou ajoutez le code INSEE ou le SIREN dans sa colonne"

    def agrees(self, ligne: int, found: int, code: str, named: dict[str, str], day: dt.date, log: Log) -> bool:
        """Whether the other cells of the row name the same collectivité (an unknown name beside a code passes)."""
        for column in ("siren", "beneficiaire"):
            if column == code or column not in named:
                continue
            other = self.by_text(named[column], day, None)
            ids = {other.collectivite_id, *(c.id for c in other.candidats)} - {None}
            if ids and found not in ids:
                log.add(
                    ligne,
                    column,
                    named[column],
                    f"cette cellule contredit {code}, qui désigne {self.describe(found)}",
                    "corrigez l’une des deux cellules",
                )
                return False
        return True

    def unknown_code(self, ligne: int, code: str, named: dict[str, str], log: Log) -> str | None:
        value = named[code]
        if code == "code_insee":
            departement = value[:3] if value.startswith("97") else value[:2]
            self.to_load(ligne, code, value, "commune inconnue", departement, log)
            return None
        genre = named.get("type_beneficiaire")
        if genre == Genre.COMMUNE or (not genre and value.startswith(COMMUNE_SIREN)):
            self.to_load(ligne, code, value, "ce SIREN est celui d’une commune qui n’est pas chargée", "NN", log)
        elif genre == Genre.EPCI or (not genre and value.startswith(EPCI_SIREN)):
            self.to_load(ligne, code, value, "cet EPCI à fiscalité propre n’est pas chargé", "NN", log)
        elif "beneficiaire" not in named:
            log.add(
                ligne,
                code,
                value,
                "ce SIREN est inconnu",
                "vérifiez-le, ou ajoutez le nom dans la colonne beneficiaire pour créer ce bénéficiaire",
            )
        else:
            return self.announce(ligne, value, named["beneficiaire"], genre, log)
        return None

    def to_load(self, ligne: int, column: str, value: str, message: str, departement: str, log: Log) -> None:
        log.add(
            ligne,
            column,
            value,
            message,
            f"vérifiez-le, ou chargez son département (territoires load --departement {departement} --apply)",
        )

    def announce(self, ligne: int, siren: str, nom: str, genre: str | None, log: Log) -> str | None:
        """A new body, described by its first row; a later row may not call it otherwise."""
        kind = genre or (Genre.SYNDICAT if SYNDICAT.match(fold(nom)) else Genre.AUTRE)
        body = self.new.setdefault(siren, NewBody(ligne, siren, nom, str(kind)))
        if fold(body.nom) != fold(nom):
            log.add(
                ligne,
                "beneficiaire",
                nom,
                f"le SIREN {siren} porte un autre nom ligne {body.ligne}{NBSP}: {shown(body.nom)}",
                "corrigez le nom ou le SIREN de l’une des deux lignes",
            )
            return None
        if body.ligne == ligne:
            log.note(ligne, "nouveau bénéficiaire", f"{nom} ({Genre(kind).label.lower()}, SIREN {siren})")
        return siren

    def communes(self, ligne: int, text: str, day: dt.date, log: Log) -> tuple[int, ...]:
        """Ids of the communes named in a cell, separated by ";"; each unknown one is an issue."""
        found = []
        for name in filter(None, map(str.strip, text.split(";"))):
            if re.fullmatch(r"(\d{2}|2[AB])\d{3}", name):
                pk = self.resolver.by_code(name, day).collectivite_id
                if pk is None:
                    departement = name[:3] if name.startswith("97") else name[:2]
                    self.to_load(ligne, "communes_concernees", name, "commune inconnue", departement, log)
            else:
                pk = self.by_name(ligne, "communes_concernees", name, Genre.COMMUNE, day, log)
            found += [pk] if pk else []
        return tuple(sorted(set(found)))
