"""Work that the worker of `bouquet serve` does: delivering mail."""

from django.db import transaction
from django.utils import timezone
from django_tasks import task, task_backends

from .delivery import DELAYS, deliver
from .enums import EtatCourriel
from .models import Courriel

BACKGROUND = "background"


@task(backend=BACKGROUND)
def deliver_mail(courriel_id: int) -> str:
    """Deliver one mail; when the server asks to wait, come back later."""
    etat = deliver(courriel_id=courriel_id)
    if etat == EtatCourriel.EN_ATTENTE and task_backends[BACKGROUND].supports_defer:
        essais = Courriel.objects.values_list("essais", flat=True).get(pk=courriel_id)
        later = timezone.now() + DELAYS[min(essais, len(DELAYS)) - 1]
        deliver_mail.using(run_after=later).enqueue(courriel_id)
    return etat or ""


def enqueue_delivery(*, courriel_id: int) -> None:
    """Once the transaction is committed. A mail whose task could not be written still waits: `daily` sends it."""
    transaction.on_commit(lambda: deliver_mail.enqueue(courriel_id), robust=True)


def deliver_after_commit(*, courriel_id: int) -> None:
    """By this very process, for a mail that somebody is waiting for. One that did not leave waits for `daily`."""
    transaction.on_commit(lambda: deliver(courriel_id=courriel_id), robust=True)
