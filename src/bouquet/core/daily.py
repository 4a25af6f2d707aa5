"""What `bouquet daily` does: each app lists its periodic work in a module `daily`, and every step may be run again."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .delivery import DELAYS, deliver
from .enums import EtatCourriel
from .formats import counted
from .models import Courriel, PieceCourriel
from .vie_privee import purge_all

Step = Callable[[datetime.datetime], str]
KEPT_DAYS = 30  # results of tasks


@dataclass(frozen=True)
class Outcome:
    nom: str
    dit: str
    fait: bool


STEPS: dict[str, Step] = {}


def every_day(nom: str) -> Callable[[Step], Step]:
    """`@every_day("Relances")` before a function of the moment, which says in French what it did."""

    def register(step: Step) -> Step:
        STEPS[nom] = step
        return step

    return register


def run_steps(le: datetime.datetime) -> Iterator[Outcome]:
    """Each step in turn; one that breaks is told and does not stop the others."""
    autodiscover_modules("daily")
    for nom, step in STEPS.items():
        try:
            yield Outcome(nom, step(le), fait=True)
        except Exception as error:  # whatever it is: the other steps are owed to their people
            yield Outcome(nom, f"échec ({type(error).__name__} : {error})", fait=False)


@every_day("Courriels en attente")
def deliver_waiting(le: datetime.datetime) -> str:
    """Those that no worker took, and those whose time to try again has come."""
    due = [row["pk"] for row in Courriel.objects.waiting().values("pk", "essais", "pris_le") if is_due(row, le)]
    states = [deliver(courriel_id=pk) for pk in due]
    sent = states.count(EtatCourriel.ENVOYE)
    return f"{counted(sent, 'envoyé')}, {counted(len(due) - sent, 'non envoyé', 'non envoyés')}."


def is_due(row: dict, le: datetime.datetime) -> bool:
    if row["pris_le"] is None or not row["essais"]:
        return True
    return row["pris_le"] + DELAYS[min(row["essais"], len(DELAYS)) - 1] <= le


@every_day("Courriels incertains ou en échec")
def tell_doubts(le: datetime.datetime) -> str:
    """Those that a person must look at, in the administration."""
    doubtful = Courriel.objects.uncertain(le).count()
    failed = Courriel.objects.filter(etat=EtatCourriel.ECHEC).count()
    if not doubtful and not failed:
        return "aucun."
    return f"{counted(doubtful, 'incertain')}, {failed} en échec → à regarder dans l’administration, « Courriels »."


@every_day("Contenu des courriels")
def erase_contents(le: datetime.datetime) -> str:
    """What old mails said is forgotten; to whom, when, why and what became of them is kept."""
    old = Courriel.objects.to_erase(le, days=settings.BOUQUET_COURRIELS_JOURS)
    erased = old.update(texte="", html="", secrets="", efface_le=le)
    PieceCourriel.objects.filter(courriel__efface_le__isnull=False).delete()
    return f"{counted(erased, 'effacé')}."


@every_day("Tâches")
def prune_tasks(le: datetime.datetime) -> str:
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__gte=le - datetime.timedelta(1))
    said = f"{counted(failed.count(), 'échec')} depuis hier."
    DBTaskResult.objects.finished().filter(finished_at__lte=le - datetime.timedelta(KEPT_DAYS)).delete()
    return said


@every_day("Données personnelles gardées assez longtemps")
def purge_personal_data(le: datetime.datetime) -> str:
    """Erased when the operator wants it so; only told otherwise."""
    apply = settings.BOUQUET_PURGE_AUTOMATIQUE
    done = [f"{kind.nom} {count}" for kind, count in purge_all(le=le, apply=apply) if count]
    if not done:
        return "rien."
    said = "effacé" if apply else "à effacer (./bouquet vie_privee purge --apply)"
    return f"{said} : {', '.join(done)}."
