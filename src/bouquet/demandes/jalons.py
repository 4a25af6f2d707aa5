"""The dates of reminders, in one place: days before or after an event. The pages and the documentation show them."""

import datetime
from dataclasses import dataclass

from bouquet.core.avis import Genre

from .enums import JOURS_SANS_REPONSE

# When `daily` did not run on the day itself, a reminder still leaves that many days later; after that it is dropped.
RATTRAPAGE = 3


@dataclass(frozen=True)
class Rappel:
    """A kind of reminder, and on which days from its event it leaves (negative: before), in order."""

    genre: Genre
    jours: tuple[int, ...]

    def due(self, event: datetime.date, today: datetime.date) -> "Jalon | None":
        """The reminder to send today for an event of that day, if any."""
        dates = [event + datetime.timedelta(days=jours) for jours in self.jours]
        past = [rank for rank, date in enumerate(dates) if date <= today]
        if not past or (today - dates[past[-1]]).days > RATTRAPAGE:
            return None
        last = past[-1]
        prochain = dates[last + 1] if last + 1 < len(dates) else None
        return Jalon(self.jours[last], prochain, (event - today).days)

    @property
    def first(self) -> int:
        return self.jours[0]

    @property
    def last(self) -> int:
        """The last day, from the event, on which a reminder may leave."""
        return self.jours[-1] + RATTRAPAGE


@dataclass(frozen=True)
class Jalon:
    """A reminder to send: which one, the date of the next one, and in how many days its event is."""

    jours: int
    prochain: datetime.date | None
    dans: int


CONVENTION = Rappel(
    Genre(
        "convention",
        "Fin d’une convention",
        "90, 30 et 7 jours avant la fin.",
        "les référents de l’organisme partie",
    ),
    (-90, -30, -7),
)
SANS_REPONSE = Rappel(
    Genre(
        "sans-reponse",
        "Demande sans réponse",
        f"{JOURS_SANS_REPONSE} puis {2 * JOURS_SANS_REPONSE} jours après la dernière nouvelle.",
        "les référents des organismes sollicités et qui la coordonne",
    ),
    (JOURS_SANS_REPONSE, 2 * JOURS_SANS_REPONSE),
)
ECHEANCE = Rappel(
    Genre(
        "echeance",
        "Échéance d’une demande",
        "7 jours avant l’échéance et le jour même.",
        "qui suit la demande pour le chef de file (sinon ses référents) et qui la coordonne",
    ),
    (-7, 0),
)
DEMANDEUR = "C’est la réponse à une demande : le contact ne l’a qu’une fois."
TRANSACTIONNELS = (
    Genre("accuse", "Accusé de réception", "Au dépôt d’une demande.", "le contact de la demande", DEMANDEUR),
    Genre(
        "satisfaction",
        "Question de satisfaction",
        "Une seule fois, à la clôture.",
        "le contact de la demande",
        DEMANDEUR,
    ),
    Genre(
        "lien",
        "Liens de suivi",
        "Quand on les demande.",
        "le contact",
        "Il vient de le demander.",
    ),
)
