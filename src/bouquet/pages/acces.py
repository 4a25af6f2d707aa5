"""Who may ask for what: a prestation of the catalogue and one collectivité, with the reasons in plain words."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from bouquet.catalogue.models import Prestation
from bouquet.core.formats import counted
from bouquet.core.text import fold
from bouquet.demandes.eligibilite import Eligibilite, Resultat
from bouquet.demandes.models import IndicateurAssistance
from bouquet.territoires.enums import Genre
from bouquet.territoires.models import Collectivite, Departement

from .commune import situation_of

RULE = {
    Genre.COMMUNE: "L’assistance technique du Département est réservée par la loi aux communes rurales dont les "
    "ressources par habitant ne dépassent pas 1,3 fois la moyenne.",
    Genre.EPCI: "L’assistance technique du Département est réservée par la loi aux intercommunalités de moins de "
    "40 000 habitants, surtout rurales ou de montagne.",
}
THAT = {
    Genre.COMMUNE: "votre commune",
    Genre.EPCI: "votre intercommunalité",
    Genre.SYNDICAT: "votre syndicat",
    Genre.AUTRE: "votre organisme",
}
WHOLE = "tout le departement"  # what some write, folded, instead of leaving the zone empty


class Niveau(IntEnum):
    """From the surest yes to no: lists are sorted so."""

    OUVERTE = 0
    A_VERIFIER = 1
    PAR_EPCI = 2
    FERMEE = 3


TONES = {Niveau.OUVERTE: "done", Niveau.A_VERIFIER: "wait", Niveau.PAR_EPCI: "run", Niveau.FERMEE: ""}


@dataclass(frozen=True)
class Place:
    """A collectivité on one day; `assistance` is its result for assistance technique that year, when it is known."""

    collectivite: Collectivite
    annee: int
    population: int | None
    epci: Collectivite | None
    outside: bool
    assistance: Resultat | None

    @property
    def genre(self) -> Genre:
        return Genre(self.collectivite.genre)

    @property
    def words(self) -> str:
        """`Saillans (1 290 habitants)`."""
        people = f" ({counted(self.population, 'habitant')})" if self.population else ""
        return f"{self.collectivite.nom_complet}{people}"


@dataclass(frozen=True)
class Acces:
    """Whether the collectivité may ask for it: in a few words, then why."""

    niveau: Niveau
    mots: str
    raisons: tuple[str, ...] = ()

    @property
    def tone(self) -> str:
        return TONES[self.niveau]


def place_of(collectivite: Collectivite, day: datetime.date) -> Place:
    """Three queries: where it is, the département of this instance, and its figures of the year."""
    is_commune = collectivite.genre == Genre.COMMUNE
    situation = situation_of(collectivite) if is_commune else None
    host = Departement.objects.filter(hote=True).values_list("code", flat=True).first()
    figures = IndicateurAssistance.objects.filter(collectivite=collectivite, annee=day.year).first()
    if figures:
        figures.collectivite = collectivite
    return Place(
        collectivite=collectivite,
        annee=day.year,
        population=situation.population_municipale if situation else None,
        epci=situation.epci if situation else collectivite if collectivite.genre == Genre.EPCI else None,
        outside=bool(host and collectivite.departement_id not in {host, None}),
        assistance=figures.resultat() if figures else None,
    )


def acces(prestation: Prestation, place: Place) -> Acces:
    """The hardest obstacle decides; the prestation comes with its EPCI."""
    kind = _kind(prestation, place)
    # Asked by its EPCI, it is the figures of the EPCI that count.
    rule = None if kind else _assistance(prestation, place)
    found = [one for one in (kind, _zone(prestation, place), rule) if one]
    if found:
        return max(found, key=lambda one: one.niveau)
    return Acces(Niveau.OUVERTE, f"Ouverte à {THAT[place.genre]}")


def _kind(prestation: Prestation, place: Place) -> Acces | None:
    if place.genre.value in prestation.beneficiaires:
        return None
    if place.genre == Genre.COMMUNE and place.epci and Genre.EPCI.value in prestation.beneficiaires:
        return Acces(
            Niveau.PAR_EPCI,
            "Par votre intercommunalité",
            (f"C’est à {place.epci.nom} de la demander\u00a0: parlez-lui-en.",),
        )
    return Acces(
        Niveau.FERMEE, f"Pas ouverte à {THAT[place.genre]}", ("Elle s’adresse à d’autres sortes de collectivités.",)
    )


def _zone(prestation: Prestation, place: Place) -> Acces | None:
    if place.outside:
        why = "Le réseau intervient dans son département\u00a0; pour une commune voisine, demandez d’abord."
        return Acces(Niveau.A_VERIFIER, "À vérifier ensemble", (why,))
    covered = list(prestation.epci.all())
    if not covered and fold(prestation.zone).startswith(WHOLE):
        return None
    if not covered:
        told = f"Elle ne couvre pas tout le département\u00a0: {prestation.zone}."
        return Acces(Niveau.A_VERIFIER, "À vérifier ensemble", (told,)) if prestation.zone else None
    where = f"Elle est proposée dans ces intercommunalités\u00a0: {_names(covered)}."
    if place.epci is None:
        return Acces(Niveau.A_VERIFIER, "À vérifier ensemble", (where,))
    return None if place.epci in covered else Acces(Niveau.FERMEE, f"Pas ouverte à {THAT[place.genre]}", (where,))


def _names(rows: Iterable[Collectivite]) -> str:
    return ", ".join(one.nom for one in rows)


def _assistance(prestation: Prestation, place: Place) -> Acces | None:
    """What the law says of assistance technique, when the prestation is one; an eligible collectivité reads why."""
    if not prestation.assistance_technique:
        return None
    if place.genre not in RULE:
        why = "L’assistance technique suit l’éligibilité des membres de l’organisme\u00a0: la coordination la vérifie."
        return Acces(Niveau.A_VERIFIER, "À vérifier ensemble", (why,))
    rule, result = RULE[place.genre], place.assistance
    if result is None or result.eligibilite == Eligibilite.INDETERMINE:
        unknown = f"Il manque des chiffres de {place.annee} pour conclure\u00a0: demandez, la coordination vérifie."
        reasons = result.raisons if result else ()
        return Acces(Niveau.A_VERIFIER, "À vérifier ensemble", (rule, *reasons, unknown))
    if result.eligibilite == Eligibilite.NON_ELIGIBLE:
        return Acces(Niveau.FERMEE, f"Pas ouverte à {THAT[place.genre]}", (rule, *result.raisons))
    word = "maintenue un an" if result.eligibilite == Eligibilite.MAINTIEN else "éligible"
    return Acces(Niveau.OUVERTE, f"Ouverte à {THAT[place.genre]}, {word} en {place.annee}", (rule, *result.raisons))
