"""The yearly wave: drafts that renew many conventions of a kind at once."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from bouquet.accounts.models import User

from ..enums import EtatConvention
from ..models import Convention
from .conventions import draft_convention

KEPT = ("type", "regime", "base_legale", "montant", "tarif_par_habitant", "tacite")
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Renouvellement:
    """A proposal: the convention that ends, and the number and dates of the one that would follow it."""

    convention: Convention
    numero: str
    debut: datetime.date
    fin: datetime.date


def propose_renewal(convention: Convention) -> Renouvellement:
    """From the day after it ends, for as long: whole years when it lasted whole years, else as many days."""
    old, new = str(convention.fin.year), str(convention.fin.year + 1)
    numero = convention.numero.replace(old, new) if old in convention.numero else f"{convention.numero}-{new}"
    debut = convention.fin + DAY
    fin = convention.fin + (convention.fin - convention.debut + DAY)
    whole = (debut.month, debut.day) == (convention.debut.month, convention.debut.day) != (2, 29)
    if whole:
        fin = debut.replace(year=2 * debut.year - convention.debut.year) - DAY
    return Renouvellement(convention, numero[:40], debut, fin)


@transaction.atomic
def renew_conventions(
    *, renouvellements: Iterable[Renouvellement], auteur: User | None, le: datetime.datetime
) -> list[Convention]:
    """Draft them all or none; one that somebody has already renewed is left as it is. Raises ValidationError."""
    made = []
    for one in sorted(renouvellements, key=lambda each: each.convention.pk):
        old = Convention.objects.select_for_update().get(pk=one.convention.pk)
        if Convention.objects.filter(renouvelle=old).exists():
            continue
        fields = {name: getattr(old, name) for name in KEPT}
        draft = Convention(numero=one.numero, debut=one.debut, fin=one.fin, renouvelle=old, **fields)
        try:
            made.append(draft_convention(convention=draft, parties=(), auteur=auteur, le=le))
        except ValidationError as error:
            raise ValidationError([f"{one.numero}\u00a0: {message}" for message in error.messages]) from error
    return made


def renewable(conventions, *, type_convention: str, annee: int):
    """Those of a kind that end that year, signed and not terminated, that nothing renews yet."""
    states = [EtatConvention.SIGNEE, EtatConvention.ACTIVE, EtatConvention.ECHUE]
    found = conventions.filter(type=type_convention, fin__year=annee, etat__in=states, suite=None)
    return found.order_by("numero")
