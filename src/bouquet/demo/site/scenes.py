"""Illustrations, as WebP: scenes named from back to front. The same name and scenes give the same bytes."""

from collections.abc import Callable, Sequence

from . import batiments, paysages
from .toile import Toile

SKIES = {"ciel": False, "ciel-chaud": True}
SCENES: dict[str, Callable[[Toile], None]] = {
    "arbres": paysages.arbres,
    "champs": paysages.champs,
    "chemin": paysages.chemin,
    "colline": paysages.colline,
    "cour": paysages.cour,
    "eau": paysages.eau,
    "foret": paysages.foret,
    "montagne": paysages.montagne,
    "riviere": paysages.riviere,
    "roseaux": paysages.roseaux,
    "route": paysages.route,
    "clocher": batiments.clocher,
    "ecole": batiments.ecole,
    "etal": batiments.etal,
    "facade": batiments.facade,
    "facade-livres": batiments.facade_livres,
    "lavoir": batiments.lavoir,
    "mairie": batiments.mairie,
    "plan": batiments.plan,
    "solaire": batiments.solaire,
    "usine": batiments.usine,
    "village": batiments.village,
}


def illustration(nom: str, scenes: Sequence[str]) -> bytes:
    """Raises KeyError for a scene that nobody draws."""
    toile = Toile(nom)
    paysages.sky(toile, warm="ciel-chaud" in scenes)
    for scene in scenes:
        if scene not in SKIES:
            SCENES[scene](toile)
    return toile.webp()
