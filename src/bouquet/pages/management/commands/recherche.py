"""`bouquet recherche`: makes the index of public pages again, and says what changed."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from bouquet.core.formats import counted
from bouquet.pages.indexing import SOURCES, rebuild


class Command(BaseCommand):
    help = "Refait l’index de la recherche publique ; sans danger, autant de fois qu’on veut."

    def handle(self, *args, **options) -> None:
        for genre, compte in rebuild(timezone.localdate()).items():
            changes = counted(compte.ecrits + compte.retires, "changement")
            self.stdout.write(f"{SOURCES[genre].libelle} : {counted(compte.total, 'page')}, {changes}")
