"""Rencontres of the small world of `worlds`: any séances, and anybody at them."""

import datetime

from hypothesis import strategies as st

from bouquet.bilan.computation import Animation, Participation, SeanceTenue

from .worlds import ANNEE, GENRES, SIGLES, D

FORMATS = (("webinaire", "Webinaire"), ("atelier", "Atelier"), ("visite", "Visite"))
PUBLICS = (("elus", "Élus"), ("secretaires", "Secrétaires de mairie"))


def seance(key: int, day: datetime.date, *, rencontre: int = 0, format="webinaire", organismes=(), premiere: int = 0):
    """A séance that took place; by default the only one of its rencontre."""
    return SeanceTenue(
        key, rencontre or key, day.year, premiere or day.year, day, f"Rencontre {key}", format, tuple(organismes)
    )


def venue(number: int, where: int, collectivite: int | None, *, public="elus", presente=True, note=None):
    """A place at a séance, taken up or not."""
    genre = GENRES[collectivite] if collectivite else ""
    return Participation(number, where, collectivite, genre, public, presente, note)


def met(seances, participations=(), **kwargs) -> Animation:
    return Animation(tuple(seances), tuple(participations), FORMATS, PUBLICS, **kwargs)


_seance = st.tuples(
    st.integers(1, 4),
    st.dates(D(ANNEE - 2, 10, 1), D(ANNEE, 12, 31)),
    st.sampled_from([code for code, _ in FORMATS]),
    st.lists(st.sampled_from(SIGLES), max_size=2, unique=True),
)
_venue = st.tuples(
    st.integers(0, 20),
    st.sampled_from([None, *sorted(GENRES)]),
    st.sampled_from(["", "elus", "secretaires", "unknown"]),
    st.booleans(),
    st.sampled_from([None, 1, 2, 5]),
)


@st.composite
def animations(draw, max_size: int = 25) -> Animation:
    """Séances of three years, several of which may be of one rencontre, and people at them."""
    drawn = draw(st.lists(_seance, max_size=6))
    first = {n: min(day for other, day, *_ in drawn if other == n).year for n, *_ in drawn}
    same = {n: (kind, sigles) for n, _, kind, sigles in reversed(drawn)}
    seances = [
        seance(100 + rank, day, rencontre=n, format=same[n][0], organismes=same[n][1], premiere=first[n])
        for rank, (n, day, _, _) in enumerate(drawn)
    ]
    rows = draw(st.lists(_venue, max_size=max_size)) if seances else []
    people = [
        venue(number, 100 + where % len(seances), key, public=public, presente=came, note=note if came else None)
        for number, (where, key, public, came, note) in enumerate(rows, 1)
    ]
    return met(draw(st.permutations(seances)), draw(st.permutations(people)))
