"""A list of subscribers that was kept elsewhere, read: each address with the proof that its owner wants the letter.

Nothing is written here: services/listes.py compares with those who are known, and applies.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from bouquet.catalogue.models import Thematique
from bouquet.core.tableaux.lecture import RawRow, read_list
from bouquet.core.tableaux.refus import FileRefused, Issue
from bouquet.core.tableaux.valeurs import BadValue, Cell, as_date, is_blank, plain
from bouquet.core.text import fold
from bouquet.rencontres.enums import Public
from bouquet.territoires.models import Collectivite

from .listes_colonnes import ABONNES, NON, OUI, PARTIS, places, recognised

MAX_SIZE, MAX_ROWS = 5 * 2**20, 10_000  # bytes, rows
FIRST_DAY = dt.date(1995, 1, 1)  # nobody agreed to a letter by mail before
LONGEST = 300  # characters of a proof
WITHOUT_PROOF = (
    "aucune preuve de consentement\u00a0: {missing} ne sont ni dans le fichier ni dans le formulaire",
    "ajoutez la colonne au fichier, ou dites ce qui vaut pour tout le fichier\u00a0: sans preuve, nul n’est abonné",
)


@dataclass(frozen=True, slots=True)
class Preuve:
    """What proves a consent: the day it was given, how and where, and who collected it (may be empty)."""

    date: dt.date | None = None
    moyen: str = ""
    par: str = ""


@dataclass(frozen=True, slots=True)
class Inscrit:
    """An address that may be subscribed, with its proof. `collectivite`: a key; `thematiques`: codes."""

    ligne: int
    courriel: str
    date: dt.date
    moyen: str
    par: str = ""
    public: str = ""
    collectivite: int | None = None
    thematiques: tuple[str, ...] = ()


@dataclass(slots=True)
class Lecture:
    """What a file says. `ecartes`: those who left, as the file itself tells; `doublons`: lines of addresses met before;
    `ignorees`: titles of columns that are not read. With an issue, nothing of the file is taken."""

    inscrits: list[Inscrit] = field(default_factory=list)
    ecartes: dict[str, int] = field(default_factory=dict)
    doublons: list[int] = field(default_factory=list)
    ignorees: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def read(path: Path, *, preuve: Preuve, jour: dt.date) -> Lecture:
    """The whole file. `preuve`: stated for all of it, where a line has none of its own. Raises FileRefused."""
    liste = read_list(path, recognised, max_size=MAX_SIZE, max_rows=MAX_ROWS)
    columns, ignored = places(liste.titres)
    _refuse_without_proof(columns, preuve)
    if not liste.lignes:
        raise FileRefused("le fichier ne contient aucune adresse", "ajoutez une ligne par personne")
    lecture = Lecture(ignorees=ignored)
    lecteur = _Lecteur(columns, preuve, jour, liste.date_1904, *_known(columns, liste.lignes))
    for ligne, cells in liste.lignes:
        try:
            lecteur.take(ligne, cells, lecture)
        except _Faute as faute:
            lecture.issues.append(Issue(ligne, faute.colonne, faute.valeur[:200], faute.message, faute.conseil))
    lecture.inscrits = [one for one in lecture.inscrits if one.courriel not in lecture.ecartes]
    return lecture


def _refuse_without_proof(columns: Mapping[str, Sequence[int]], preuve: Preuve) -> None:
    """Once for the file, rather than on each of its lines."""
    wanted = {
        "la date du consentement": "date" in columns or preuve.date,
        "la façon dont il a été donné": "moyen" in columns or preuve.moyen,
    }
    if missing := [words for words, told in wanted.items() if not told]:
        message, conseil = WITHOUT_PROOF
        if len(missing) == 1:
            message = message.replace("ne sont ni", "n’est ni")
        raise FileRefused(message.format(missing=" et ".join(missing)), conseil)


def _known(columns: Mapping[str, Sequence[int]], rows: Sequence[RawRow]) -> tuple[dict[str, int], dict[str, str]]:
    """Collectivités by the codes that the file tells, thématiques by all their names. Two queries at most."""
    codes = {_code(_cell(cells, place)) for _, cells in rows for place in columns.get("collectivite", ())} - {""}
    alive = Collectivite.objects.filter(Q(code_insee__in=codes) | Q(siren__in=codes), valide_au=None)
    collectivites: dict[str, int] = {}
    for key, code, siren in alive.values_list("pk", "code_insee", "siren") if codes else ():
        collectivites |= {one: key for one in (code, siren) if one}
    themes = Thematique.objects.all() if "thematiques" in columns else ()
    names = {fold(nom): one.code for one in themes for nom in (one.code, one.libelle, one.libelle_court)}
    return collectivites, names


def _cell(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None


def _code(cell: Cell) -> str:
    """A code INSEE or a SIREN; a spreadsheet that took it for a number lost its first zero."""
    text = "" if is_blank(cell) else plain(cell).replace(" ", "").replace("\u00a0", "").upper()
    return text.zfill(5) if text.isdecimal() and len(text) < 5 else text


class _Faute(Exception):
    """What a cell has wrong."""

    def __init__(self, colonne: str, valeur: str, message: str, conseil: str) -> None:
        super().__init__(message)
        self.colonne, self.valeur, self.message, self.conseil = colonne, valeur, message, conseil


@dataclass(frozen=True, slots=True)
class _Lecteur:
    """What one line says. Its columns are all that it reads."""

    columns: Mapping[str, Sequence[int]]
    preuve: Preuve
    jour: dt.date
    date_1904: bool
    collectivites: Mapping[str, int]
    thematiques: Mapping[str, str]
    seen: dict[str, int] = field(default_factory=dict)

    def take(self, ligne: int, cells: Sequence[Cell], lecture: Lecture) -> None:
        """Add the line to what was read. Raises _Faute."""
        courriel = self._courriel(cells)
        if self._left(cells):
            lecture.ecartes.setdefault(courriel, ligne)
            return
        if courriel in self.seen:
            lecture.doublons.append(ligne)
            return
        date, moyen = self._date(cells), self._text(cells, "moyen") or self.preuve.moyen
        if not moyen:
            raise _Faute("moyen", "", "cette ligne ne dit pas comment le consentement a été donné", WITHOUT_PROOF[1])
        more = (self._public(cells), self._collectivite(cells), self._thematiques(cells))
        self.seen[courriel] = ligne
        lecture.inscrits.append(
            Inscrit(ligne, courriel, date, moyen, self._text(cells, "par") or self.preuve.par, *more)
        )

    def _filled(self, cells: Sequence[Cell], nom: str) -> Cell:
        """The first cell of these columns that holds something."""
        found = (_cell(cells, place) for place in self.columns.get(nom, ()))
        return next((cell for cell in found if not is_blank(cell)), None)

    def _text(self, cells: Sequence[Cell], nom: str) -> str:
        cell = self._filled(cells, nom)
        text = "" if cell is None else " ".join(plain(cell).split())
        return "".join(sign for sign in text if sign.isprintable())[:LONGEST]

    def _courriel(self, cells: Sequence[Cell]) -> str:
        text = self._text(cells, "courriel").lower()
        try:
            validate_email(text)
        except ValidationError:
            message = "cette adresse électronique n’est pas valide" if text else "cette ligne n’a pas d’adresse"
            raise _Faute("courriel", text, message, "corrigez-la, ou supprimez la ligne") from None
        if len(text) > 254:
            raise _Faute("courriel", text, "cette adresse électronique est trop longue", "corrigez-la")
        return text

    def _left(self, cells: Sequence[Cell]) -> bool:
        """Whether the file itself says that this person no longer receives the letter, or never confirmed."""
        statut, noire = fold(self._text(cells, "statut")), fold(self._text(cells, "liste_noire"))
        if statut and statut not in ABONNES | PARTIS:
            known = "écrivez «\u00a0abonné\u00a0» ou «\u00a0désabonné\u00a0», ou retirez la colonne"
            raise _Faute("statut", self._text(cells, "statut"), "cet état n’est pas connu", known)
        if noire not in OUI | NON:
            raise _Faute("liste noire", self._text(cells, "liste_noire"), "oui ou non est attendu", "corrigez-le")
        return statut in PARTIS or noire in OUI or self._filled(cells, "depart") is not None

    def _date(self, cells: Sequence[Cell]) -> dt.date:
        cell = self._filled(cells, "date")
        if cell is None and self.preuve.date is None:
            raise _Faute("date", "", "cette ligne ne dit pas quand le consentement a été donné", WITHOUT_PROOF[1])
        if cell is None:
            assert self.preuve.date is not None
            return self.preuve.date
        try:
            day = as_date(cell, self.date_1904)
        except BadValue as error:
            raise _Faute("date", plain(cell), error.message, error.conseil) from None
        if not FIRST_DAY <= day <= self.jour:
            when = "dans le futur" if day > self.jour else "trop ancienne"
            raise _Faute("date", plain(cell), f"cette date de consentement est {when}", "vérifiez l’année")
        return day

    def _public(self, cells: Sequence[Cell]) -> str:
        text = self._text(cells, "public")
        names = {fold(nom): value for value, label in Public.choices for nom in (value, label)}
        if text and fold(text) not in names:
            raise _Faute("public", text, "ce public n’est pas connu", f"l’un de\u00a0: {', '.join(Public.labels)}")
        return names.get(fold(text), "")

    def _collectivite(self, cells: Sequence[Cell]) -> int | None:
        code = _code(self._filled(cells, "collectivite"))
        if code and code not in self.collectivites:
            advice = "un code INSEE de commune ou un SIREN, ou videz la cellule"
            raise _Faute("code_insee", code, "aucune collectivité n’a ce code", advice)
        return self.collectivites.get(code)

    def _thematiques(self, cells: Sequence[Cell]) -> tuple[str, ...]:
        told = [one.strip() for one in self._text(cells, "thematiques").replace("|", ";").split(";") if one.strip()]
        for one in told:
            if fold(one) not in self.thematiques:
                advice = "séparez-les par «\u00a0;\u00a0», sous leurs noms du site, ou videz la cellule"
                raise _Faute("thematiques", one, "cette thématique n’est pas connue", advice)
        return tuple(dict.fromkeys(self.thematiques[fold(one)] for one in told))
