"""Addresses of the editors' pages, beside those of Bouquet itself."""

from django.urls import Resolver404, resolve

ROOT, HOME, FIRST_LEVEL = 1, 2, 3  # depths in the tree of pages
SERVE = "wagtail_serve"
TAKEN = "Cette adresse est déjà celle d’une page du site : choisissez-en une autre."


def is_taken(path: str) -> bool:
    """Whether an address of Bouquet itself would answer in place of the editors' page."""
    try:
        return resolve(path).url_name != SERVE
    except Resolver404:
        return False


def address_of(url_path: str) -> str:
    """`/accueil/actualites/une/` of the tree is `/actualites/une/` on the site."""
    return "/" + url_path.lstrip("/").partition("/")[2]
