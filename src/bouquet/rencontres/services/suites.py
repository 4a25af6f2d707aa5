"""After a séance: thanks to those who came, with what remains of it; the recording to those who could not."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from bouquet.core.avis import write_to

from ..enums import Etat
from ..evaluation import Evaluation
from ..genres import SUITES
from ..models import Inscription, Seance
from .courriels import TEMPLATES, words_of

SOON, LATE = datetime.timedelta(days=2), datetime.timedelta(days=60)  # when the daily round writes by itself
OPEN = datetime.timedelta(days=60)  # after a séance, how long it may be evaluated
WHY = "Vous recevez ce message parce que vous étiez inscrit à cette rencontre, ou y êtes venu."


def send_suites(*, seance: Seance, le: datetime.datetime) -> int:
    """Thanks to those present; to the absent ones the recording, once there is one. Each at most once; how many."""
    if not may_send(seance, le):
        return 0
    documents = seance.rencontre.documents.exists()
    return sum(_write(one, seance, documents=documents) for one in recipients(seance))


def may_send(seance: Seance, le: datetime.datetime) -> bool:
    return seance.rencontre.etat == Etat.PUBLIEE and seance.is_over(le)


def recipients(seance: Seance) -> list[Inscription]:
    """Those who have something to read and an address to read it at."""
    rows = Inscription.objects.filter(seance=seance, courriel__gt="")
    found = [*rows.present().order_by("pk")]
    return [*found, *rows.missing().order_by("pk")] if seance.rencontre.replay else found


def ready_seances(le: datetime.datetime):
    """Over for two days, and whose presences are all said; the older ones are left alone."""
    people = Inscription.objects.filter(seance=OuterRef("pk"))
    rows = Seance.objects.published().filter(fin__lt=le - SOON, fin__gt=le - LATE)
    rows = rows.filter(Exists(people.present()), ~Exists(people.confirmed()))
    return rows.select_related("rencontre", "commune").order_by("fin", "pk")


def _write(inscription: Inscription, seance: Seance, *, documents: bool) -> bool:
    inscription.seance = seance
    name, words = "merci" if inscription.came else "absente", words_of(inscription)
    told = {**words, "evaluation": evaluation_address(inscription), "documents": documents}
    return write_to(
        adresse=inscription.courriel,
        genre=SUITES,
        occasion=f"{inscription.pk}:{name}",
        gabarit=f"{TEMPLATES}/{name}",
        contexte=told,
        raison=WHY,
        secrets=[words["lien"], told["evaluation"]],
    )


def evaluation_address(inscription: Inscription) -> str:
    return settings.BOUQUET_URL + reverse("rencontres:evaluation", args=[inscription.jeton])


def may_evaluate(inscription: Inscription, le: datetime.datetime) -> bool:
    """Those who came, from the end of the séance on, for sixty days."""
    fin = inscription.seance.fin
    return inscription.came and fin < le <= fin + OPEN


@transaction.atomic
def evaluate(*, inscription: Inscription, note: int, commentaire: str, le: datetime.datetime) -> Evaluation:
    """What this person thinks, or thinks by now. Raises ValidationError."""
    if not may_evaluate(inscription, le):
        raise ValidationError("Cette rencontre ne s’évalue pas, ou plus.")
    Inscription.objects.select_for_update().get(pk=inscription.pk)
    made = Evaluation.objects.filter(inscription=inscription).first() or Evaluation(inscription=inscription)
    made.note, made.commentaire, made.le = note, commentaire, le
    made.full_clean()
    made.save()
    return made
