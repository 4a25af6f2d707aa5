"""The rencontres of the world of `sample`: three in 2025, one of them in two séances, and one the year before."""

import datetime
from functools import cache

from bouquet.bilan.computation import Animation, Participation, SeanceTenue

FORMATS = (("rencontre_annuelle", "Rencontre annuelle"), ("webinaire", "Webinaire"), ("atelier", "Atelier"))
PUBLICS = (("elus", "Élus"), ("secretaires", "Secrétaires de mairie"), ("agents", "Agents des collectivités"))
HELD = (  # séance, rencontre, day, title, format, how many had a place
    (900, 90, "2024-10-03", "La rencontre d’avant", "rencontre_annuelle", 40),
    (901, 91, "2025-02-04", "Choisir un maître d’œuvre", "webinaire", 60),
    (902, 92, "2025-04-15", "Saisir ses indicateurs", "atelier", 12),
    (903, 92, "2025-05-13", "Saisir ses indicateurs", "atelier", 9),
    (904, 93, "2025-10-09", "L’eau et l’ingénierie publique", "rencontre_annuelle", 84),
)


def _seance(key: int, rencontre: int, text: str, titre: str, kind: str) -> SeanceTenue:
    day = datetime.date.fromisoformat(text)
    return SeanceTenue(key, rencontre, day.year, day.year, day, titre, kind, ("CAUE",))


def _people(codes: tuple[str, ...]):
    """One in five stays away, one in eleven comes for no collectivité, one in seven says nothing of who they are."""
    number = 0
    for seance, *_, count in HELD:
        for rank in range(count):
            number += 1
            there = codes[-3] if number % 40 == 1 else codes[number * 37 % len(codes)]  # a city is often there
            where = None if number % 11 == 0 else there
            public = "" if number % 7 == 0 else PUBLICS[number % 3][0]
            came = rank % 5 != 0
            genre = "commune" if where else ""
            yield Participation(number, seance, where, genre, public, came, 1 + number % 5 if came else None)


@cache
def animation(codes: tuple[str, ...]) -> Animation:
    """`codes`: the communes that people come from."""
    seances = tuple(_seance(*row) for *row, _ in HELD)
    return Animation(seances, tuple(_people(codes)), FORMATS, PUBLICS)
