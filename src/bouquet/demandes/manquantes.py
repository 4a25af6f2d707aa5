"""Conventions that are missing: work started without its mandate, and yearly agreements that were not followed."""

import datetime
from dataclasses import dataclass

from bouquet.accounts.models import User
from bouquet.catalogue.enums import CodeNature
from bouquet.territoires.models import Canton, Collectivite, Situation

from .enums import SIGNED_CONVENTIONS, STARTED_INTERVENTIONS, TypeConvention
from .models import Convention, ConventionPartie, Demande, Intervention

YEARLY = (TypeConvention.SATESE, TypeConvention.SATEP, TypeConvention.INGENIERIE)


@dataclass(frozen=True)
class Manque:
    """A collectivité that lacks a convention of a type; `reference` is the demande at work without it, if any."""

    collectivite: Collectivite
    type: TypeConvention
    canton: Canton | None = None
    reference: str = ""
    precedente: str = ""


def missing_conventions(*, user: User, annee: int) -> list[Manque]:
    """What this person may see of them, by canton then by name: six queries whatever their number."""
    found = [*_without_mandate(user), *_not_followed(user, annee)]
    keys = {one.collectivite.pk for one in found}
    rows = Situation.objects.filter(commune__in=keys, millesime__lte=annee).select_related("canton")
    cantons = {row.commune_id: row.canton for row in rows.order_by("millesime")}
    placed = [Manque(**(vars(one) | {"canton": cantons.get(one.collectivite.pk)})) for one in found]
    return sorted(placed, key=lambda one: (one.canton.code if one.canton else "~", one.collectivite.nom_plie, one.type))


def _without_mandate(user: User) -> list[Manque]:
    work = Intervention.objects.filter(
        nature=CodeNature.MOD, etat__in=STARTED_INTERVENTIONS, mandat=None, mandat_a_fournir=True
    ).filter(demande__in=Demande.objects.visible_to(user))
    rows = work.select_related("demande__beneficiaire")
    return [Manque(one.demande.beneficiaire, TypeConvention.MANDAT, reference=one.demande.reference) for one in rows]


def _not_followed(user: User, annee: int) -> list[Manque]:
    before, now = _bound(user, annee - 1), _bound(user, annee)
    return [
        Manque(party.collectivite, TypeConvention(kind), precedente=party.convention.numero)
        for (key, kind), party in before.items()
        if (key, kind) not in now and party.collectivite
    ]


def _bound(user: User, annee: int) -> dict[tuple[int | None, str], ConventionPartie]:
    """The collectivités bound at some time of that year, by kind of convention."""
    year = (datetime.date(annee, 1, 1), datetime.date(annee, 12, 31))
    signed = Convention.objects.visible_to(user).filter(
        type__in=YEARLY, etat__in=SIGNED_CONVENTIONS, debut__lte=year[1], fin__gte=year[0]
    )
    parties = ConventionPartie.objects.filter(convention__in=signed, collectivite__isnull=False)
    rows = parties.select_related("collectivite", "convention").order_by("convention__debut")
    return {(one.collectivite_id, one.convention.type): one for one in rows}
