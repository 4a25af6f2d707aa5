"""Who does what in the network of the demonstration, and the fictional syndicats."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..content import load
from .model import Beneficiaire

THEMATIQUES = tuple(load("activite")["annees"][0]["thematiques"])
NATURES = tuple(load("activite")["natures"])


@dataclass(frozen=True)
class Reseau:
    """`poids[thematique][nature]`: organisme → weight. `racines`: organisme → itself, or the direction of a service.
    `sans_reference`: those whose files carry no reference of their own, hence one row per demande."""

    poids: Mapping[str, Mapping[str, Mapping[str, float]]]
    racines: Mapping[str, str]
    sans_reference: frozenset[str]

    def affinity(self, thematique: str) -> list[float]:
        """Weight of each nature in that thématique, in the order of NATURES."""
        return [sum(self.poids[thematique][nature].values()) for nature in NATURES]


@cache
def reseau() -> Reseau:
    poids: dict = {t: {n: {} for n in NATURES} for t in THEMATIQUES}
    racines = {}
    for organisme in load("organismes")["organismes"]:
        racines[organisme["sigle"]] = organisme.get("parent", organisme["sigle"])
        for thematique, weights in organisme.get("offre", {}).items():
            for nature, weight in zip(NATURES, weights, strict=True):
                if weight:
                    poids[thematique][nature][organisme["sigle"]] = weight
    habits = load("habitudes")
    silent = {s for s, racine in racines.items() if habits.get(racine, {}).get("reference") == ""}
    return Reseau(poids, racines, frozenset(silent))


def fictional_siren(rang: int) -> str:
    """A SIREN with a valid key that no body has: those in use do not begin with four zeros.

    >>> fictional_siren(1)
    '000000018'
    """
    body = f"{rang:08d}"
    digits = [int(c) for c in body]
    luhn = sum(d if i % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(digits))
    return f"{body}{-luhn % 10}"


def syndicats() -> tuple[Beneficiaire, ...]:
    """The fictional syndicats, the most active first."""
    return tuple(
        Beneficiaire("syndicat", fictional_siren(rang), s["nom"], themes=tuple(s["themes"]), poids=s["poids"])
        for rang, s in enumerate(load("activite")["syndicats"], start=1)
    )
