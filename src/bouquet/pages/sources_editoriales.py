"""What the search knows of the pages that editors write."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from wagtail.signals import page_published, page_unpublished, post_page_move

from .indexing import Fiche, Source, register
from .models import ActualitePage, PageLibre, RealisationPage, RessourcePage

FOLLOWED = ((page_published, None), (page_unpublished, None), (post_page_move, None))
SUMMARY = 200


def fiche(page: Any, cles: str = "", *, more: str = "") -> Fiche:
    """`cles`: what people may call it, besides its title; `more`: what else it says."""
    block = page._meta.get_field("corps").stream_block
    said = " ".join(block.get_searchable_content(page.corps))
    return Fiche(str(page.pk), page.title, page.address, page.chapo[:SUMMARY], cles, f"{page.chapo} {said} {more}")


def actualites(day: datetime.date) -> Iterator[Fiche]:
    for page in ActualitePage.objects.live().prefetch_related("thematiques"):
        yield fiche(page, " ".join(theme.libelle for theme in page.thematiques.all()))


def realisations(day: datetime.date) -> Iterator[Fiche]:
    for page in RealisationPage.objects.for_readers():
        lieux = [lieu.collectivite.nom for lieu in page.lieux.all()]
        organismes = [f"{one.sigle} {one.racine.nom}" for one in page.organismes.all()]
        yield fiche(page, " ".join([*lieux, *organismes, page.thematique.libelle, str(page.annee)]))


def ressources(day: datetime.date) -> Iterator[Fiche]:
    for page in RessourcePage.objects.for_readers():
        themes = " ".join(theme.libelle for theme in page.thematiques.all())
        yield fiche(page, f"{page.get_genre_display()} {themes}", more=page.transcription)


def free_pages(day: datetime.date) -> Iterator[Fiche]:
    for page in PageLibre.objects.live():
        yield fiche(page)


KINDS: tuple[tuple[str, str, int, Callable[[datetime.date], Iterator[Fiche]], type], ...] = (
    ("realisation", "Réalisations", 20, realisations, RealisationPage),
    ("ressource", "Ressources", 25, ressources, RessourcePage),
    ("actualite", "Actualités", 30, actualites, ActualitePage),
    ("libre", "À savoir", 80, free_pages, PageLibre),
)


def register_editorial_sources() -> None:
    """To be called once every app is loaded."""
    for genre, libelle, rang, fiches, model in KINDS:
        register(Source(genre, libelle, rang, fiches, (model,), FOLLOWED))
