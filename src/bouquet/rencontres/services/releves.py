"""What the attendance file of a video tool means for those who registered: looked at first, then done whole."""

import datetime
import secrets
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from ..enums import EtatInscription, Mode, Pointage
from ..models import Inscription, Seance
from ..releve import Ligne, name_key
from .inscriptions import hold
from .presences import check_day

WRITTEN = ("etat", "rang", "pointage", "pointee_le", "minutes", "a_distance")


@dataclass
class Rapprochement:
    """Who of the file is known, who is not (with the rank in the file), and who was expected online in vain."""

    presents: list[tuple[Inscription, Ligne]] = field(default_factory=list)
    inconnus: list[tuple[int, Ligne]] = field(default_factory=list)
    absents: list[Inscription] = field(default_factory=list)


def compare(*, seance: Seance, lignes: Sequence[Ligne]) -> Rapprochement:
    """By address first, then by name when one person only bears it. Nothing is written."""
    people = list(Inscription.objects.live().filter(seance=seance).select_related("collectivite").order_by("nom", "pk"))
    by_address = {one.courriel: one for one in people if one.courriel}
    named = Counter(name_key(one.nom) for one in people)
    by_name = {name_key(one.nom): one for one in people if named[name_key(one.nom)] == 1}
    found, taken = Rapprochement(), set()
    ordered = sorted(enumerate(lignes), key=lambda pair: pair[1].courriel not in by_address)
    for rank, ligne in ordered:
        one = by_address.get(ligne.courriel) or by_name.get(name_key(ligne.nom))
        if one is None or one.pk in taken:
            found.inconnus.append((rank, ligne))
        else:
            taken.add(one.pk)
            found.presents.append((one, ligne))
    found.inconnus.sort(key=lambda pair: pair[0])
    found.absents = [one for one in people if one.pk not in taken and _expected_online(one, seance)]
    return found


def _expected_online(one: Inscription, seance: Seance) -> bool:
    """Has a place, follows online, and nobody at a door said otherwise."""
    if one.imprevue or one.waits or one.pointage == Pointage.PORTE:
        return False
    return seance.mode == Mode.EN_LIGNE or one.a_distance


@transaction.atomic
def apply_releve(
    *, seance: Seance, lignes: Sequence[Ligne], ajoutees: Collection[int], le: datetime.datetime
) -> Rapprochement:
    """Write the presences of this file, which takes the place of the one before; unknown people of these ranks are
    added. Raises ValidationError before the séance."""
    held = hold(seance)
    check_day(held, le)
    found = compare(seance=held, lignes=lignes)
    kept = [one.pk for one, _ in found.presents]
    _unexpected(held).exclude(pk__in=kept).delete()
    for one, ligne in found.presents:
        _connected(one, ligne, held, le)
    for one in found.absents:
        one.etat, one.pointage, one.pointee_le, one.minutes = EtatInscription.ABSENTE, Pointage.VISIO, le, None
    Inscription.objects.bulk_update([*(one for one, _ in found.presents), *found.absents], WRITTEN, batch_size=500)
    chosen = [ligne for rank, ligne in found.inconnus if rank in ajoutees]
    Inscription.objects.bulk_create(_newcomer(held, ligne, le) for ligne in chosen)
    return found


def _unexpected(seance: Seance):
    """Those that a file added, and whom nobody else knows of."""
    return Inscription.objects.filter(seance=seance, imprevue=True, pointage=Pointage.VISIO, evaluation__isnull=True)


def _connected(one: Inscription, ligne: Ligne, seance: Seance, le: datetime.datetime) -> None:
    """Whoever was seen at the door stays on site, even with a telephone connected."""
    one.minutes = ligne.minutes
    if one.etat == EtatInscription.PRESENTE and one.pointage == Pointage.PORTE:
        return
    one.etat, one.rang = EtatInscription.PRESENTE, None
    one.pointage, one.pointee_le, one.a_distance = Pointage.VISIO, le, True


def _newcomer(seance: Seance, ligne: Ligne, le: datetime.datetime) -> Inscription:
    return Inscription(
        seance=seance,
        nom=ligne.nom,
        courriel=ligne.courriel,
        etat=EtatInscription.PRESENTE,
        imprevue=True,
        a_distance=True,
        pointage=Pointage.VISIO,
        pointee_le=le,
        minutes=ligne.minutes,
        jeton=secrets.token_urlsafe(24),
        created_at=le,
    )


@transaction.atomic
def remove_releve(*, seance: Seance) -> int:
    """Forget what the file said: nobody is present or absent by it any more; how many it concerned."""
    held = hold(seance)
    gone, _ = _unexpected(held).delete()
    rows = Inscription.objects.filter(seance=held)
    rows.filter(pointage=Pointage.PORTE).update(minutes=None)
    said = rows.filter(pointage=Pointage.VISIO, imprevue=False)
    back = said.update(etat=EtatInscription.CONFIRMEE, pointage="", pointee_le=None, minutes=None)
    return gone + back
