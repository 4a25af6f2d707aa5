"""How long each kind of personal data is kept: the settings, in one place, for the purge and for what the site says."""

import calendar
import datetime
from dataclasses import dataclass

from django.conf import settings

from .formats import counted

UNLIMITED = "Sans limite de durée tant que la collectivité n’en fixe pas."


@dataclass(frozen=True)
class Regle:
    """`depuis`: from when it counts; `ensuite`: what happens to the data then."""

    reglage: str
    depuis: str
    ensuite: str


REGLES = {
    "inscriptions": Regle(
        "BOUQUET_CONSERVATION_INSCRIPTIONS_MOIS", "après la rencontre", "le nom et l’adresse sont effacés"
    ),
    "parcours": Regle("BOUQUET_CONSERVATION_PARCOURS_MOIS", "après l’inscription", "tout est effacé"),
    "comptes": Regle(
        "BOUQUET_CONSERVATION_COMPTES_MOIS",
        "après la fermeture d’un compte inactif",
        "le nom et l’adresse sont effacés",
    ),
    "courriels": Regle("BOUQUET_CONSERVATION_COURRIELS_MOIS", "après l’envoi", "la trace elle-même est effacée"),
    "historique": Regle(
        "BOUQUET_CONSERVATION_HISTORIQUE_MOIS", "après la correction", "l’ancienne et la nouvelle valeur sont effacées"
    ),
}


def mois(cle: str) -> int:
    """0: never purged."""
    return int(getattr(settings, REGLES[cle].reglage))


def limite(cle: str, le: datetime.datetime) -> datetime.datetime | None:
    """What is older than that has been kept long enough; None when nothing ever is."""
    return months_before(le, mois(cle)) if mois(cle) else None


def months_before(le: datetime.datetime, months: int) -> datetime.datetime:
    """The same day so many months before, or the last day of that month."""
    year, month = divmod(le.year * 12 + le.month - 1 - months, 12)
    return le.replace(year=year, month=month + 1, day=min(le.day, calendar.monthrange(year, month + 1)[1]))


def duree(cle: str) -> str:
    """`36 mois après la rencontre, puis le nom et l’adresse sont effacés.`"""
    regle = REGLES[cle]
    if not mois(cle):
        return UNLIMITED
    return f"{counted(mois(cle), 'mois', 'mois')} {regle.depuis}, puis {regle.ensuite}."
