"""`bouquet daily`: all periodic work, for cron or a systemd timer. It may be run again: nothing is done twice."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bouquet.core.daily import run_steps

FAILURE = 3


class Command(BaseCommand):
    help = "Les travaux quotidiens : courriels en attente, relances, ménage. Peut être relancée sans risque."

    def handle(self, *args, **options) -> None:
        failed = []
        for outcome in run_steps(timezone.now()):
            self.stdout.write(f"{outcome.nom} : {outcome.dit}")
            if not outcome.fait:
                failed.append(outcome.nom)
        if failed:
            raise CommandError(f"Travaux non faits : {', '.join(failed)} → corrigez et relancez", returncode=FAILURE)
