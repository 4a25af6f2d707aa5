"""The pages that editors write. Each kind has its module; the tree starts at the home page."""

from .accueil import AccueilPage, PageLibre
from .actualites import ActualitePage, ActualitesPage
from .photos import Photo, PhotoRendition
from .realisations import LieuDeRealisation, PhotoDeRealisation, RealisationPage, RealisationsPage
from .ressources import RessourcePage, RessourcesPage

__all__ = [
    "AccueilPage",
    "ActualitePage",
    "ActualitesPage",
    "LieuDeRealisation",
    "PageLibre",
    "Photo",
    "PhotoDeRealisation",
    "PhotoRendition",
    "RealisationPage",
    "RealisationsPage",
    "RessourcePage",
    "RessourcesPage",
]
