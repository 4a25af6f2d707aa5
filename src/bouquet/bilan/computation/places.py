"""Where each bénéficiaire stands in a bilan: which group, commune of the year's COG, canton (rules 5 to 9)."""

from collections.abc import Container, Iterable
from typing import NamedTuple

from .facts import COMMUNE, Commune, Perimetre, Referentiel

HORS_DEPARTEMENT = "hors_departement"


class Place(NamedTuple):
    groupe: str
    """commune, hors_departement, epci, syndicat or autre: the five groups share out all demandes."""
    commune: int | None
    """Key of the commune of the département at the COG of the year, through mergers (rule 8)."""
    canton: str | None


class Places(dict):
    """bénéficiaire → Place, worked out once per bénéficiaire."""

    def __init__(self, referentiel: Referentiel, genres: dict[int, str]):
        super().__init__()
        self.referentiel = referentiel
        self.genres = genres

    def __missing__(self, key: int) -> Place:
        self[key] = place = self._place(key)
        return place

    def _place(self, key: int) -> Place:
        genre = self.genres[key]
        if genre != COMMUNE:
            return Place(genre, None, None)
        today = self.commune_of(key)
        if today is None:
            return Place(HORS_DEPARTEMENT, None, None)
        return Place(COMMUNE, today, self.referentiel.communes[today].canton)

    def identity(self, key: int) -> int:
        """Who the bénéficiaire is in this bilan: a merged commune is the one it became."""
        commune = self[key].commune
        return key if commune is None else commune

    def identity_before(self, key: int) -> int:
        """Who it was at the COG of the year before, as the bilan of that year counts it."""
        if self.genres[key] != COMMUNE:
            return key
        commune = self._follow(key, self.referentiel.communes_n1)
        return key if commune is None else commune

    def commune_of(self, key: int) -> int | None:
        """The commune of the year's COG that a commune is, or became; None outside the département."""
        return self._follow(key, self.referentiel.communes)

    def _follow(self, key: int, cog: Container[int]) -> int | None:
        """From merger to merger until a commune of `cog`."""
        seen = set()
        while key not in cog:
            if key in seen or key not in self.referentiel.successeurs:
                return None
            seen.add(key)
            key = self.referentiel.successeurs[key]
        return key


def communes_within(referentiel: Referentiel, perimetre: Perimetre) -> dict[int, Commune]:
    """The communes of the département inside a perimeter (all of them for an organisme's)."""
    attribute = {"canton": "canton", "commune": "code", "epci": "epci"}.get(perimetre.genre)
    if attribute is None:
        return dict(referentiel.communes)
    return {k: c for k, c in referentiel.communes.items() if getattr(c, attribute) == perimetre.code}


def inside(keys: Iterable[int], places: Places, communes: dict, perimetre: Perimetre) -> set[int]:
    """The bénéficiaires of a territorial perimeter; for an EPCI: its communes and itself."""
    if perimetre.genre in {"global", "organisme"}:
        return set(keys)
    groupements = places.referentiel.groupements
    own = {k for k, g in groupements.items() if perimetre.genre == "epci" and g.code == perimetre.code}
    return {k for k in keys if k in own or places[k].commune in communes}
