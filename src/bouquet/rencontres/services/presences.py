"""Who came: said at the door, person by person, even late and twice; those who were not expected; the absent ones."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.crypto import salted_hmac

from ..enums import Etat, EtatInscription, Mode, Pointage
from ..models import Inscription, Seance
from .inscriptions import Origine, Personne, Resultat, hold

EARLY = datetime.timedelta(hours=12)  # before a séance begins, its door is not open
GESTES = {
    "presente": EtatInscription.PRESENTE,
    "absente": EtatInscription.ABSENTE,
    "annuler": EtatInscription.CONFIRMEE,
}


def check_day(seance: Seance, le: datetime.datetime) -> None:
    """Raises ValidationError when nobody can have come."""
    if seance.rencontre.etat != Etat.PUBLIEE:
        raise ValidationError("Cette rencontre n’est pas publiée, ou elle est annulée\u00a0: personne n’y vient.")
    if le < seance.debut - EARLY:
        raise ValidationError("La séance n’a pas commencé\u00a0: les présences se disent à partir de ce jour-là.")


@transaction.atomic
def mark_presence(
    *, inscription: Inscription, geste: str, dit_le: datetime.datetime, le: datetime.datetime
) -> Inscription:
    """What was said at `dit_le` and reached us at `le`: what was said later by somebody else is kept.

    The same mark sent again changes nothing. Whoever waited and comes is let in. Raises ValidationError.
    """
    seance = hold(inscription.seance)
    check_day(seance, le)
    current = Inscription.objects.get(pk=inscription.pk)
    current.seance = seance
    if not current.lives and not current.imprevue:
        raise ValidationError("Cette inscription est annulée\u00a0: ajoutez plutôt une arrivée sans inscription.")
    said = min(dit_le, le)
    if current.pointee_le is None or said >= current.pointee_le:
        _say(current, GESTES[geste], Pointage.PORTE, said)
    return current


def _say(inscription: Inscription, etat: EtatInscription, how: Pointage, le: datetime.datetime) -> None:
    """Whoever came unexpected and is taken back was never there."""
    if inscription.imprevue and etat != EtatInscription.PRESENTE:
        etat = EtatInscription.ANNULEE
    inscription.etat, inscription.rang = etat, None
    inscription.annulee_le = le if etat == EtatInscription.ANNULEE else None
    inscription.pointage, inscription.pointee_le = how, le
    inscription.validate_constraints()
    inscription.save(update_fields=["etat", "rang", "annulee_le", "pointage", "pointee_le"])


@transaction.atomic
def welcome(
    *, seance: Seance, personne: Personne, origine: Origine, cle: str, dit_le: datetime.datetime, le: datetime.datetime
) -> Resultat:
    """Somebody who came without having registered; who had, after all, is marked present.

    `cle` is drawn by the form: the same sending, received twice, makes one person. Raises ValidationError.
    """
    held = hold(seance)
    check_day(held, le)
    jeton = salted_hmac("rencontres-arrivee", f"{held.pk}:{cle}").hexdigest()[:40]
    known = _known(held, personne.courriel, jeton)
    if known is not None:
        if not known.came:
            _say(known, EtatInscription.PRESENTE, Pointage.PORTE, min(dit_le, le))
        return Resultat(known, deja=True)
    made = Inscription(
        seance=held,
        nom=personne.nom,
        courriel=personne.courriel,
        fonction=personne.fonction,
        public=personne.public,
        collectivite=origine.collectivite,
        structure=origine.structure,
        etat=EtatInscription.PRESENTE,
        imprevue=True,
        a_distance=held.mode == Mode.EN_LIGNE,
        pointage=Pointage.PORTE,
        pointee_le=min(dit_le, le),
        jeton=jeton,
        created_at=le,
    )
    made.full_clean()
    made.save(force_insert=True)
    return Resultat(made)


def _known(seance: Seance, courriel: str, jeton: str) -> Inscription | None:
    rows = Inscription.objects.filter(seance=seance)
    mine = rows.live().filter(courriel=courriel).first() if courriel else None
    return mine or rows.filter(jeton=jeton).first()


@transaction.atomic
def close_presences(*, seance: Seance, le: datetime.datetime) -> int:
    """Mark absent all those of whom nothing was said; how many. Raises ValidationError until the séance begins.

    Of a hybrid séance, those who follow online are told by the list of the video tool.
    """
    held = hold(seance)
    check_day(held, le)
    if le < held.debut:
        raise ValidationError("La séance n’a pas commencé\u00a0: attendez avant de marquer les absences.")
    # Nobody said it of each: a phone that was without network and saw somebody come still has the last word.
    return expected_at_the_door(held).update(etat=EtatInscription.ABSENTE)


def expected_at_the_door(seance: Seance):
    """Those who have a place and of whom nothing was said, without those who follow a hybrid séance online."""
    rows = Inscription.objects.filter(seance=seance).confirmed()
    return rows.filter(a_distance=False) if seance.mode == Mode.HYBRIDE else rows


def counts_of(seance: Seance) -> dict[str, int]:
    """How many are there, absent, expected, and wait for a place."""
    rows = Inscription.objects.filter(seance=seance).order_by().values_list("etat").annotate(n=Count("pk"))
    found = dict(rows)
    return {
        "presents": found.get(EtatInscription.PRESENTE, 0),
        "absents": found.get(EtatInscription.ABSENTE, 0),
        "attendus": found.get(EtatInscription.CONFIRMEE, 0),
        "en_attente": found.get(EtatInscription.ATTENTE, 0),
    }
