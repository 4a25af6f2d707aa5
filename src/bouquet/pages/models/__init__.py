"""The pages that editors write, each kind in its module, and what search keeps of all pages."""

from .accueil import AccueilPage, PageLibre
from .actualites import ActualitePage, ActualitesPage
from .documents import DocumentPublic, MotPublic
from .photos import Photo, PhotoRendition
from .realisations import LieuDeRealisation, PhotoDeRealisation, RealisationPage, RealisationsPage
from .ressources import RessourcePage, RessourcesPage

__all__ = [
    "AccueilPage",
    "ActualitePage",
    "ActualitesPage",
    "DocumentPublic",
    "LieuDeRealisation",
    "MotPublic",
    "PageLibre",
    "Photo",
    "PhotoDeRealisation",
    "PhotoRendition",
    "RealisationPage",
    "RealisationsPage",
    "RessourcePage",
    "RessourcesPage",
]
