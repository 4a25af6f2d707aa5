"""`bouquet comptes`: the daily care of accounts."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from bouquet.accounts.connexions import purge_connexions
from bouquet.accounts.inactivite import warn_and_close_inactive
from bouquet.core.formats import counted


class Command(BaseCommand):
    help = "Avertit les personnes dont le compte ne sert plus, ferme ceux déjà avertis, efface les vieilles traces."

    def handle(self, *args, **options) -> None:
        le = timezone.now()
        done = warn_and_close_inactive(le=le)
        self.stdout.write(f"Avis d’inactivité : {counted(done.avertis, 'personne')}.")
        self.stdout.write(f"Comptes fermés : {done.fermes}.")
        self.stdout.write(f"Traces de connexion effacées : {purge_connexions(le=le)}.")
