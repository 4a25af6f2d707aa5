"""Personal data of rencontres and parcours."""

import datetime
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from bouquet.core.conservation import limite
from bouquet.core.mentions import EFFACEE, forget_history, scrub
from bouquet.core.vie_privee import Donnees, Effacement, Identite, Trace, register

from .enums import EtatInscription
from .models import Evaluation, Inscription, InscriptionParcours, Rencontre, Seance, Transition
from .services.inscriptions import fill_waiting, hold

QUESTIONS = "seance__rencontre__questions"
KEPT = "L’inscription reste sans nom ni adresse\u00a0: elle est comptée dans le bilan des rencontres."


def find_inscriptions(courriel: str) -> Iterator[Trace]:
    rows = Inscription.objects.filter(Q(courriel=courriel) | Q(inscrite_par=courriel))
    for one in (
        rows.select_related("seance__rencontre", "collectivite", "evaluation")
        .prefetch_related(QUESTIONS)
        .order_by("created_at")
    ):
        mine = one.courriel == courriel
        questions = {str(question.pk): question.libelle for question in one.seance.rencontre.questions.all()}
        told = {
            "rencontre": one.seance.rencontre.titre,
            "séance": f"{timezone.localtime(one.seance.debut):%Y-%m-%d %H:%M}",
            "état": one.get_etat_display(),
            "inscrite le": f"{timezone.localtime(one.created_at):%Y-%m-%d %H:%M}",
        }
        if mine:
            answers = {questions.get(key, f"question {key}"): str(value) for key, value in one.reponses.items()}
            told |= (
                _evaluation(one)
                | {"nom": one.nom, "courriel": one.courriel, "fonction": one.fonction, "d’où": one.d_ou}
                | answers
            )
        quoi = "Inscription à une rencontre" if mine else "Inscription d’un collègue, faite par cette adresse"
        yield Trace(quoi, told, (one.nom,) if mine else ())


def _evaluation(one: Inscription) -> dict[str, str]:
    said = getattr(one, "evaluation", None)
    return {"évaluation": f"{said.note}/5 {said.commentaire}".strip()} if said else {}


def erase_inscriptions(who: Identite, le: datetime.datetime) -> Effacement:
    """Places to come are given up, to those who wait; what took place is kept for the figures, without its person."""
    for seance in Seance.objects.filter(inscriptions__courriel=who.courriel, debut__gt=le).distinct().order_by("pk"):
        _give_up(seance, who, le)
    mine = Inscription.objects.filter(courriel=who.courriel)
    touched = anonymise(mine)
    Inscription.objects.filter(inscrite_par=who.courriel).update(inscrite_par="")
    scrub(Rencontre.objects.all(), ("contact",), [who.courriel], by="")
    forget_history(Rencontre.objects.all(), [who.courriel])
    scrub(Transition.objects.filter(auteur__email=who.courriel), ("motif",), who.words)
    return Effacement(0, touched, KEPT if touched else "")


@transaction.atomic
def _give_up(seance: Seance, who: Identite, le: datetime.datetime) -> None:
    held = hold(seance)
    rows = Inscription.objects.live().filter(seance=held, courriel=who.courriel)
    rows.update(etat=EtatInscription.ANNULEE, rang=None, annulee_le=le)
    fill_waiting(seance=held, le=le)


def anonymise(rows: QuerySet[Inscription]) -> int:
    """Nobody can be told from what remains: where from, which séance, came or not, and the mark given."""
    key = Cast("pk", CharField())
    Evaluation.objects.filter(inscription__in=rows.values("pk")).update(commentaire="")
    return rows.update(
        nom=EFFACEE,
        courriel=Concat(Value("inscription-"), key, Value("@efface.invalid"), output_field=CharField()),
        fonction="",
        structure=Case(When(collectivite=None, then=Value("Organisme effacé")), default=Value("")),
        reponses={},
        jeton=Concat(Value("efface-"), key, output_field=CharField()),
        inscrite_par="",
    )


def purge_inscriptions(le: datetime.datetime, apply: bool) -> int:
    before = limite("inscriptions", le)
    if before is None:
        return 0
    old = Inscription.objects.filter(seance__fin__lt=before).exclude(courriel__endswith="@efface.invalid")
    return anonymise(Inscription.objects.filter(pk__in=old.values("pk"))) if apply else old.count()


def find_parcours(courriel: str) -> Iterator[Trace]:
    rows = InscriptionParcours.objects.of(courriel).select_related("parcours", "collectivite")
    for one in rows.prefetch_related("faites__etape__rencontre"):
        told = {
            "parcours": one.parcours.titre,
            "nom": one.nom,
            "courriel": one.courriel,
            "fonction": one.fonction,
            "d’où": one.d_ou,
            "inscrite le": f"{timezone.localtime(one.created_at):%Y-%m-%d %H:%M}",
            "dit avoir fait": ", ".join(faite.etape.titre for faite in one.faites.all()),
        }
        yield Trace("Inscription à un parcours", told, (one.nom,))


def erase_parcours(who: Identite, le: datetime.datetime) -> Effacement:
    rows = InscriptionParcours.objects.of(who.courriel)
    count = rows.count()
    rows.delete()
    return Effacement(count)


def purge_parcours(le: datetime.datetime, apply: bool) -> int:
    """Those enrolled long ago and, since, without any step declared."""
    before = limite("parcours", le)
    if before is None:
        return 0
    old = InscriptionParcours.objects.filter(created_at__lt=before).exclude(faites__le__gte=before)
    count = old.count()
    if apply:
        old.delete()
    return count


register(
    Donnees("inscriptions", "Inscriptions aux rencontres", find_inscriptions, erase_inscriptions, purge_inscriptions),
    Donnees("parcours", "Inscriptions aux parcours", find_parcours, erase_parcours, purge_parcours),
)
