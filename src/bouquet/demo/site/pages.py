"""The pages of the demonstration, published over the year before its day; those that exist already are left alone."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.documents.models import Document

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Thematique
from bouquet.demo.content import load
from bouquet.demo.network import GENRES, sigle_in
from bouquet.pages.models import (
    AccueilPage,
    ActualitePage,
    ActualitesPage,
    LieuDeRealisation,
    PageLibre,
    Photo,
    PhotoDeRealisation,
    PhotoRendition,
    RealisationPage,
    RealisationsPage,
    RessourcePage,
    RessourcesPage,
)
from bouquet.territoires.models import Collectivite, Situation

from . import documents
from .corps import body, html
from .scenes import illustration
from .texte import parse

CREDIT = "Illustration de démonstration"
VILLAGE = (250, 1_800)  # inhabitants of the communes that are shown
EVERY = 24  # days between two réalisations
HOUR = datetime.time(9, 30)


@dataclass
class Pays:
    """Where and by whom: the host département, and the day of the demonstration."""

    departement: str
    day: datetime.date
    organismes: dict[str, Organisme] = field(default_factory=dict)
    thematiques: dict[str, Thematique] = field(default_factory=dict)
    lieux: dict[str, list[Collectivite]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.organismes = {one.sigle: one for one in Organisme.objects.all()}
        self.thematiques = {one.code: one for one in Thematique.objects.all()}
        self.lieux = {"commune": villages(self.departement, self.day), "epci": groupements(self.departement, self.day)}

    def lieu(self, genre: str, share: float) -> Collectivite:
        """One of them, from the first (0) to the last (1)."""
        known = self.lieux[genre] or self.lieux["commune"]
        return known[int(share * len(known))]

    def services(self, sigles: Sequence[str]) -> list[Organisme]:
        return [self.organismes[sigle_in(sigle, self.departement)] for sigle in sigles]

    def themes(self, codes: Sequence[str]) -> list[Thematique]:
        return [self.thematiques[code] for code in codes]


def villages(departement: str, day: datetime.date) -> list[Collectivite]:
    """The small communes, by code INSEE; all of them where none is small."""
    rows = Situation.objects.current_on(day).filter(commune__departement=departement, commune__valide_au=None)
    ordered = rows.select_related("commune").order_by("commune__code_insee")
    small = [row.commune for row in ordered.filter(population_municipale__range=VILLAGE)]
    return small or [row.commune for row in ordered]


def groupements(departement: str, day: datetime.date) -> list[Collectivite]:
    return list(Collectivite.objects.epci().of_departement(departement).valid_on(day).order_by("siren"))


@transaction.atomic
def create_pages(*, departement: str, le: datetime.date) -> dict[str, int]:
    """All of them; how many were made of each kind, by its plural."""
    pays = Pays(departement, le)
    made = {
        "pages libres": [free_page(row) for row in load("pages_libres")["pages"]],
        "actualités": [actualite(row, pays) for row in load("actualites")["actualites"]],
        "réalisations": realisations(pays),
        "ressources": [ressource(row, pays) for row in load("ressources")["ressources"]],
    }
    return {words: sum(pages) for words, pages in made.items()}


def publish(parent: Any, page: Any, at: datetime.datetime) -> bool:
    """Add a page, with the first version of its history; False when its address is already there."""
    page.slug = page.slug or slugify(page.title)
    if parent.get_children().filter(slug=page.slug).exists():
        return False
    page.first_published_at = page.last_published_at = page.latest_revision_created_at = at
    parent.add_child(instance=page)
    page.save_revision(changed=False, clean=False)
    return True


def moment(day: datetime.date, before: int) -> datetime.datetime:
    """That many days before."""
    return timezone.make_aware(datetime.datetime.combine(day - datetime.timedelta(days=before), HOUR))


def year(day: datetime.date, months: int) -> int:
    """The year, that many months after (negative: before)."""
    return (day.year * 12 + day.month - 1 + months) // 12


def photo(row: dict[str, Any]) -> Photo | None:
    """The illustration of a page; None when it has none."""
    if "scene" not in row:
        return None
    name = f"{slugify(row['titre'])[:60]}.webp"
    file = ContentFile(illustration(row["titre"], row["scene"]), name)
    return Photo.objects.create(title=row["titre"], description=row["voit"], credit=CREDIT, file=file)


def free_page(row: dict[str, Any]) -> bool:
    home = AccueilPage.objects.get()
    page = PageLibre(
        title=row["titre"],
        slug=row["slug"],
        chapo=row["chapo"],
        corps=body(row["corps"]),
        show_in_menus=row["menu"],
    )
    return publish(home, page, timezone.now())


def actualite(row: dict[str, Any], pays: Pays) -> bool:
    at = moment(pays.day, row["jours"])
    parent = ActualitesPage.objects.get()
    if exists(parent, row):
        return False
    page = ActualitePage(
        title=row["titre"],
        chapo=row["chapo"],
        date=timezone.localdate(at),
        photo=photo(row),
        corps=body(row["corps"]),
    )
    page.thematiques = pays.themes(row["thematiques"])
    return publish(parent, page, at)


def realisations(pays: Pays) -> list[bool]:
    content = load("realisations")
    rows = content["realisations"]
    return [
        realisation(row, pays, notice=content["avertissement"], share=index / len(rows), before=14 + EVERY * index)
        for index, row in enumerate(rows)
    ]


def realisation(row: dict[str, Any], pays: Pays, *, notice: str, share: float, before: int) -> bool:
    parent = RealisationsPage.objects.get()
    if exists(parent, row):
        return False
    page = RealisationPage(
        title=row["titre"],
        chapo=row["chapo"],
        thematique=pays.thematiques[row["thematique"]],
        annee=year(pays.day, row["mois"]),
        cout=row["cout"],
        accord=True,
        corps=body(row["corps"], notice=notice),
    )
    page.organismes = pays.services(row["organismes"])
    page.lieux = [LieuDeRealisation(collectivite=pays.lieu(row.get("lieu", "commune"), share))]
    page.photos = [PhotoDeRealisation(photo=photo(row))]
    return publish(parent, page, moment(pays.day, before))


def ressource(row: dict[str, Any], pays: Pays) -> bool:
    parent = RessourcesPage.objects.get()
    if exists(parent, row):
        return False
    content, at = load("ressources"), moment(pays.day, row["jours"])
    made = documents.make(row, content["mention"], timezone.localdate(at))
    file = ContentFile(made, f"{slugify(row['titre'])[:60]}.{documents.extension(row)}")
    recorded = row["genre"] == "replay"
    page = RessourcePage(
        title=row["titre"],
        genre=row["genre"],
        chapo=row["chapo"],
        fichier=Document.objects.create(title=row["titre"], file=file, file_size=len(made)),
        duree=row.get("duree"),
        transcription=html(parse(row["transcription"])) if recorded else "",
        corps=body(content["sans_enregistrement"] if recorded else row["corps"]),
        publics=[GENRES[letter] for letter in row["pour"]],
    )
    page.thematiques = pays.themes(row["thematiques"])
    return publish(parent, page, at)


def exists(parent: Any, row: dict[str, Any]) -> bool:
    """Whether the page is there already: nothing is drawn for it then."""
    return parent.get_children().filter(slug=slugify(row["titre"])).exists()


def forget_files() -> None:
    """Remove the files of every photo and document, before their rows are emptied."""
    for model in (PhotoRendition, Photo, Document):
        for one in model._default_manager.all():
            one.file.delete(save=False)
