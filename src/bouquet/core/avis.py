"""The kinds of mail that the site sends, when and to whom, and how a person silences those that may be silenced.

Each app declares its own from `AppConfig.ready`. A person is known here by an address, so that whoever has no account
silences them too.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .mail import Piece, post_mail
from .models import Silence

SALT = "courriel-arret"


@dataclass(frozen=True)
class Genre:
    """A kind of mail. `pourquoi`: why it can't be silenced; empty for those that can."""

    cle: str
    nom: str
    quand: str
    a_qui: str
    pourquoi: str = ""

    @property
    def facultatif(self) -> bool:
        return not self.pourquoi


GENRES: dict[str, Genre] = {}


def declare(*genres: Genre) -> None:
    GENRES.update({genre.cle: genre for genre in genres})


def optional() -> list[Genre]:
    return [genre for genre in GENRES.values() if genre.facultatif]


def required() -> list[Genre]:
    return [genre for genre in GENRES.values() if not genre.facultatif]


def silence(*, adresse: str, genre: Genre) -> None:
    Silence.objects.get_or_create(adresse=adresse.lower(), genre=genre.cle)


def resume(*, adresse: str, genre: Genre) -> None:
    Silence.objects.filter(adresse=adresse.lower(), genre=genre.cle).delete()


def choose_genres(*, adresse: str, offered: Collection[Genre], wanted: Collection[str]) -> None:
    """Of the kinds offered, this person wants those, and silences the others."""
    for genre in offered:
        change = resume if genre.cle in wanted else silence
        change(adresse=adresse, genre=genre)


def silenced(adresse: str) -> set[str]:
    """Keys of the kinds that this person silenced."""
    return set(Silence.objects.filter(adresse=adresse.lower()).values_list("genre", flat=True))


def stop_address(*, adresse: str, genre: Genre) -> str:
    """Where this person silences this kind of mail, without account; nobody makes such an address but this site."""
    return settings.BOUQUET_URL + reverse("courriel_arret", args=[token_for(adresse=adresse, genre=genre)])


def token_for(*, adresse: str, genre: Genre) -> str:
    return signing.dumps([adresse.lower(), genre.cle], salt=SALT)


def read_stop_token(token: str) -> tuple[str, Genre] | None:
    """Whose address and which kind; None for what was not made here, or for a kind that can't be silenced."""
    try:
        adresse, cle = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    genre = GENRES.get(cle)
    return (adresse, genre) if genre and genre.facultatif else None


def write_to(
    *,
    adresse: str,
    genre: Genre,
    occasion: str,
    gabarit: str,
    contexte: dict,
    raison: str,
    secrets: Collection[str] = (),
    pieces: Sequence[Piece] = (),
) -> bool:
    """Write a mail that may be silenced, once for this person and occasion; whether it is a new one."""
    if genre.cle in silenced(adresse):
        return False
    who = hashlib.sha256(adresse.lower().encode()).hexdigest()[:24]
    arret = stop_address(adresse=adresse, genre=genre)
    written = post_mail(
        cle=f"{genre.cle}:{occasion}:{who}",
        gabarit=gabarit,
        destinataire=adresse,
        contexte={**contexte, "genre": genre},
        raison=raison,
        arret=arret,
        secrets=secrets,
        pieces=pieces,
    )
    return written is not None
