"""Following a parcours: enrolling without account, declaring what one has read, leaving."""

import datetime
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction

from bouquet.territoires.models import Collectivite

from ..enums import VISIBLE_STATES
from ..models import EtapeFaite, EtapeParcours, InscriptionParcours, Parcours, Seance
from .courriels_parcours import tell_enrolled, tell_enrolled_again
from .inscriptions import Personne


class ParcoursFerme(ValidationError):
    """The parcours is not on the site."""


@transaction.atomic
def enrol(
    *,
    parcours: Parcours,
    personne: Personne,
    collectivite: Collectivite | None,
    structure: str,
    le: datetime.datetime,
) -> tuple[InscriptionParcours, bool]:
    """Follow it; whether this address followed it already, in which case its link is sent again.

    Whoever had left takes it up where it was. Raises ParcoursFerme, ValidationError.
    """
    held = Parcours.objects.select_for_update().get(pk=parcours.pk)  # two sendings of one form: one row
    if not held.published:
        raise ParcoursFerme("Ce parcours n’est plus ouvert.")
    known = InscriptionParcours.objects.select_related("parcours").filter(parcours=held).of(personne.courriel).first()
    if known is not None:
        _take_up(known, le)
        return known, True
    inscription = InscriptionParcours(
        parcours=held,
        nom=personne.nom,
        courriel=personne.courriel,
        fonction=personne.fonction,
        collectivite=collectivite,
        structure=structure,
        jeton=secrets.token_urlsafe(24),
        created_at=le,
    )
    inscription.full_clean()
    inscription.save(force_insert=True)
    tell_enrolled(inscription)
    return inscription, False


def _take_up(known: InscriptionParcours, le: datetime.datetime) -> None:
    if not known.lives:
        known.quittee_le = None
        known.save(update_fields=["quittee_le"])
    tell_enrolled_again(known, le=le)


def is_declarable(etape: EtapeParcours, le: datetime.datetime) -> bool:
    """Whether a person may say to have done it: a page, or the recording of a rencontre that is over."""
    rencontre = etape.rencontre
    if rencontre is None:
        return True
    if not rencontre.replay or rencontre.etat not in VISIBLE_STATES:
        return False
    return not Seance.objects.filter(rencontre=rencontre, fin__gte=le).exists()


@transaction.atomic
def declare_step(*, inscription: InscriptionParcours, etape: EtapeParcours, le: datetime.datetime) -> EtapeFaite:
    """Say that it is read, or its recording watched; said twice, the first time counts. Raises ValidationError."""
    if not inscription.lives:
        raise ValidationError("Vous ne suivez plus ce parcours\u00a0: inscrivez-vous à nouveau pour le reprendre.")
    if etape.parcours_id != inscription.parcours_id or not is_declarable(etape, le):
        raise ValidationError("Cette étape se fait en venant à la rencontre\u00a0: la présence y est relevée.")
    return EtapeFaite.objects.get_or_create(inscription=inscription, etape=etape, defaults={"le": le})[0]


def undeclare_step(*, inscription: InscriptionParcours, etape: EtapeParcours) -> None:
    EtapeFaite.objects.filter(inscription=inscription, etape=etape).delete()


def leave(*, inscription: InscriptionParcours, le: datetime.datetime) -> None:
    """No longer follow it: no more reminder; what was done is kept, for who takes it up again."""
    InscriptionParcours.objects.live().filter(pk=inscription.pk).update(quittee_le=le)
