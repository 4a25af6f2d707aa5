"""Small editorial sites for tests: pages are made under the lists that every new database has."""

import datetime
import io

from django.core.files.base import ContentFile
from PIL import Image

from bouquet.catalogue.models import Thematique
from bouquet.pages.models import ActualitePage, ActualitesPage, Photo, RealisationPage, RealisationsPage
from tests.annuaire.factories import OrganismeFactory
from tests.territoires.factories import CollectiviteFactory


def picture(width: int = 900, height: int = 600) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#0b5563").save(out, "JPEG")
    return out.getvalue()


def photo(**fields) -> Photo:
    fields = {"title": "Lavoir", "description": "Le lavoir, vu de la place", "credit": "Mairie d’Essai", **fields}
    return Photo.objects.create(file=ContentFile(picture(), "lavoir.jpg"), **fields)


def actualite(title: str = "Une réunion", **fields) -> ActualitePage:
    fields = {"chapo": "En deux phrases.", "date": datetime.date(2025, 3, 12), **fields}
    return ActualitesPage.objects.get().add_child(instance=ActualitePage(title=title, **fields))


def thematique(code: str = "habitat", libelle: str = "Habitat", ordre: int = 6) -> Thematique:
    values = {"libelle": libelle, "libelle_court": libelle[:24], "ordre": ordre}
    return Thematique.objects.get_or_create(code=code, defaults=values)[0]


def realisation(
    title: str = "Le lavoir restauré", *, communes=(), organismes=(), photos=1, **fields
) -> RealisationPage:
    fields = {"chapo": "Une toiture refaite.", "annee": 2024, "accord": True, "cout": 120_000, **fields}
    fields.setdefault("thematique", thematique())
    page = RealisationPage(title=title, **fields)
    RealisationsPage.objects.get().add_child(instance=page)
    for commune in communes or [CollectiviteFactory()]:
        page.lieux.create(collectivite=commune)
    for _ in range(photos):
        page.photos.create(photo=photo())
    page.organismes.set(organismes or [OrganismeFactory()])
    page.save()
    return page
