"""The territories that have a public page: what they are, what they are made of, and what became of those of before."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from bouquet.bilan.models import Bilan
from bouquet.bilan.services import parsed
from bouquet.territoires.enums import Genre, GenreCanton
from bouquet.territoires.models import AncienNom, Canton, Collectivite, Departement, Situation
from bouquet.territoires.names import with_article


class Lieu(NamedTuple):
    """A commune of today as the newest millésime knows it. `epci` is a SIREN."""

    code: str
    nom: str
    population: int
    canton: str | None
    epci: str | None
    epci_nom: str | None
    millesime: int

    @property
    def adresse(self) -> str:
        return address(self.code)


@dataclass(frozen=True)
class Territoire:
    """One territory: a commune, an EPCI, a canton, or another body that a published bilan names.

    `voisinage`: the communes of the département, `communes`: those of the territory, itself for a commune."""

    genre: str
    code: str
    nom: str
    departement: Departement
    voisinage: tuple[Lieu, ...]
    communes: tuple[Lieu, ...]
    collectivite: Collectivite | None = None
    canton: Canton | None = None

    @property
    def perimetre(self) -> str:
        """How bilans name it; empty when they have no document of its own."""
        return f"{self.genre}:{self.code}" if self.genre in {"commune", "epci", "canton"} else ""

    @property
    def adresse(self) -> str:
        return address(self.code)

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(lieu.code for lieu in self.communes)

    @property
    def population(self) -> int:
        return sum(lieu.population for lieu in self.communes)

    @property
    def millesime(self) -> int | None:
        return self.communes[0].millesime if self.communes else None

    @property
    def lieu(self) -> Lieu | None:
        """The commune itself, when it is one."""
        return self.communes[0] if self.genre == Genre.COMMUNE and self.communes else None


@dataclass(frozen=True)
class Ancien:
    """A commune that is no more, and what it became."""

    collectivite: Collectivite
    successeur: Collectivite


def address(code: str) -> str:
    return reverse("pages:territoire", args=[code])


def home() -> Departement | None:
    """The département of the instance."""
    return Departement.objects.filter(hote=True).first()


def communes_of(departement: Departement, day: datetime.date) -> tuple[Lieu, ...]:
    """Its communes of that day in the order of their names: one query."""
    rows = (
        Situation.objects.current_on(day)
        .filter(commune__in=Collectivite.objects.communes().of_departement(departement.code).valid_on(day))
        .order_by("commune__nom_plie", "commune__code_insee")
        .values_list(
            *("commune__code_insee", "commune__nom", "commune__tncc", "population_municipale", "canton_id"),
            *("epci__siren", "epci__nom", "millesime_id"),
        )
    )
    return tuple(Lieu(code, with_article(nom, tncc), *rest) for code, nom, tncc, *rest in rows)


def find(code: str, day: datetime.date) -> Territoire | Ancien | str | None:
    """What has a page at this code; a commune that is no more; the code to go to instead; None for nothing public."""
    departement = home()
    if departement is None:
        return None
    canton = Canton.objects.filter(code=code, departement=departement).prefetch_related("conseillers").first()
    if canton is not None:
        voisinage = communes_of(departement, day)
        inside = tuple(lieu for lieu in voisinage if lieu.canton == code)
        return Territoire("canton", code, canton_name(canton), departement, voisinage, inside, canton=canton)
    known = Collectivite.objects.filter(Q(code_insee=code) | Q(siren=code)).select_related("successeur")
    one = known.order_by("-valide_du").first()
    if one is None:
        return _formerly(code)
    return _of_collectivite(one, code, departement, day)


def canton_name(canton: Canton) -> str:
    """« Canton du Diois », « Ville de Valence »: the latter is the name given to a city cut in cantons."""
    what = "Ville" if canton.genre == GenreCanton.CANTON_VILLE else "Canton"
    return f"{what} {canton.de_nom}"


def city_of(canton: Canton) -> Canton | None:
    """The city that holds a canton without any commune of its own: it bears its name, then a number."""
    nom = canton.nom.rpartition("-")[0]
    cities = Canton.objects.filter(departement=canton.departement, genre=GenreCanton.CANTON_VILLE)
    return cities.filter(nom=nom).first()


def _formerly(code: str) -> str | None:
    public = AncienNom.objects.filter(collectivite__genre__in=(Genre.COMMUNE, Genre.EPCI))
    former = public.filter(Q(code_insee=code) | Q(siren=code)).select_related("collectivite").first()
    return former.collectivite.code if former else None


def _of_collectivite(
    one: Collectivite, code: str, departement: Departement, day: datetime.date
) -> Territoire | Ancien | str | None:
    if one.genre == Genre.COMMUNE and one.departement_id != departement.code:
        return None
    if one.valide_au and one.valide_au <= day:
        return Ancien(one, _today(one)) if one.successeur else None
    if one.code != code:
        return one.code
    voisinage = communes_of(departement, day)
    inside = tuple(lieu for lieu in voisinage if code in {lieu.code, lieu.epci})
    if not inside and not (one.genre != Genre.COMMUNE and code in named_in_bilans()):
        return None
    return Territoire(one.genre, code, one.nom_complet, departement, voisinage, inside, collectivite=one)


def _today(one: Collectivite) -> Collectivite:
    """From merger to merger until the commune of today."""
    while one.successeur is not None:
        one = one.successeur
    return one


def named_in_bilans() -> dict[str, str]:
    """Bodies that are no commune, that a published bilan names and that still exist here: SIREN → name."""
    documents = (parsed(row.contenu) for row in Bilan.objects.newest_of("global"))
    named = {item["code"]: item["nom"] for document in documents for item in document["groupements"]["liste"]}
    kept = set(
        Collectivite.objects.exclude(genre=Genre.COMMUNE).filter(siren__in=named).values_list("siren", flat=True)
    )
    return {siren: nom for siren, nom in named.items() if siren in kept}
