"""Pages of the site that a step of a parcours may be."""

from collections.abc import Iterator

from bouquet.rencontres.ressources_parcours import Ressource, offers_resources

from .models import RealisationPage, RessourcePage


def ressources() -> Iterator[Ressource]:
    for page in RessourcePage.objects.live().order_by("title"):
        yield Ressource(page.address, page.title)


def realisations() -> Iterator[Ressource]:
    for page in RealisationPage.objects.live().order_by("title"):
        yield Ressource(page.address, page.title)


def offer_pages() -> None:
    """To be called once, when every app is loaded."""
    offers_resources("Ressources", ressources)
    offers_resources("Réalisations", realisations)
