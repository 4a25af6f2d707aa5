"""What the pages show of a convention, as values."""

import datetime
from dataclasses import dataclass

from bouquet.demandes.enums import ASSISTANCE, TRANSITIONS_CONVENTION, EtatConvention, TypeConvention
from bouquet.demandes.indicateurs import IndicateurAssistance, latest_indicateurs
from bouquet.demandes.models import Convention
from bouquet.demandes.querysets import MANDAT_ITEMS

SIGNABLE = frozenset({EtatConvention.BROUILLON, EtatConvention.ENVOYEE})
TONES = {
    EtatConvention.BROUILLON: "todo",
    EtatConvention.ENVOYEE: "wait",
    EtatConvention.SIGNEE: "run",
    EtatConvention.ACTIVE: "run",
    EtatConvention.ECHUE: "todo",
    EtatConvention.RENOUVELEE: "done",
}
VERBES = {
    EtatConvention.BROUILLON: "Revenir au brouillon",
    EtatConvention.ENVOYEE: "Envoyer à la signature",
    EtatConvention.ACTIVE: "Dire active",
    EtatConvention.ECHUE: "Dire échue",
    EtatConvention.RESILIEE: "Résilier",
}


@dataclass(frozen=True)
class BoutonConvention:
    """A change of state as the page offers it; `motif` when it needs a reason."""

    vers: str
    label: str
    motif: bool


def buttons(convention: Convention, jour: datetime.date) -> list[BoutonConvention]:
    """The changes that the state and the dates allow; signing and renewing have their own form."""
    allowed = TRANSITIONS_CONVENTION[convention.etat]
    early = {EtatConvention.ACTIVE} if convention.debut > jour else set()
    running = {EtatConvention.ECHUE} if convention.fin >= jour else set()
    return [
        BoutonConvention(vers.value, label, vers == EtatConvention.RESILIEE)
        for vers, label in VERBES.items()
        if vers in allowed and vers not in early | running
    ]


def indicateurs(convention: Convention) -> list[IndicateurAssistance]:
    """The eligibility of its collectivités in the year it starts; the rule never applies to a maîtrise d'œuvre."""
    if convention.type not in ASSISTANCE:
        return []
    places = [party.collectivite for party in convention.parties.all() if party.collectivite]
    return list(latest_indicateurs(places, convention.debut.year).values())


def mentions(convention: Convention) -> list[tuple[str, bool]]:
    """The five items of article L2422-7 and whether the mandate carries them; none for another kind."""
    if convention.type != TypeConvention.MANDAT:
        return []
    return [
        (str(getattr(Convention._meta.get_field(name), "verbose_name", name)), getattr(convention, name))
        for name in MANDAT_ITEMS
    ]


def mentions_manquantes(convention: Convention) -> list[str]:
    return [label for label, there in mentions(convention) if not there]
