"""Who is bound by a convention of a type on a day, whose ends soon, who lacks one, and why: one line a collectivité.

Assistance technique given to an EPCI covers its communes. Only what the reader may see counts: an agent reads the
conventions of the organisme, whoever coordinates reads them all.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from bouquet.accounts.models import User
from bouquet.catalogue.enums import CodeNature
from bouquet.core import formats
from bouquet.territoires.models import Canton, Collectivite, Millesime, Situation

from .eligibilite import Eligibilite
from .enums import (
    ASSISTANCE,
    JOURS_AVANT_ECHEANCE,
    STARTED_INTERVENTIONS,
    Couverture,
    EtatConvention,
    TypeConvention,
)
from .indicateurs import IndicateurAssistance, latest_indicateurs
from .models import Convention, ConventionPartie, Demande, Intervention

PROJETS = (EtatConvention.BROUILLON, EtatConvention.ENVOYEE)
SOON = datetime.timedelta(days=JOURS_AVANT_ECHEANCE)
YEAR = datetime.timedelta(days=366)  # a convention that ended longer ago calls for nothing
ORDER = {etat: rank for rank, etat in enumerate(Couverture)}


@dataclass(frozen=True)
class Ligne:
    """Where a collectivité stands. `convention`: the one in force, or the last one when nothing follows it; `projet`:
    the draft already begun; `reference`: the demande at work without its mandate."""

    collectivite: Collectivite
    etat: Couverture
    raison: str
    convention: Convention | None = None
    projet: Convention | None = None
    reference: str = ""
    canton: Canton | None = None
    epci: Collectivite | None = None

    @property
    def rang(self) -> tuple:
        """What calls for action first, then by canton and name."""
        return ORDER[self.etat], self.canton.code if self.canton else "~", self.collectivite.nom_plie


@dataclass(frozen=True)
class Registre:
    """All that is needed to judge any collectivité on `jour`, read at once."""

    jour: datetime.date
    lieux: list[Collectivite]
    situations: dict[int, Situation]
    conventions: dict[tuple[int, str], list[Convention]]
    projets: dict[tuple[int, str], Convention]
    indicateurs: dict[int, IndicateurAssistance]
    sans_mandat: dict[int, str] = field(default_factory=dict)


def read_registre(*, user: User, jour: datetime.date, departement: str) -> Registre:
    """Five queries whatever the number of collectivités and conventions."""
    bound: dict[tuple[int, str], list[Convention]] = defaultdict(list)
    drafts: dict[tuple[int, str], Convention] = {}
    for key, one in _parties(user, jour):
        if one.etat in PROJETS:
            drafts[key, one.type] = one
        else:
            bound[key, one.type].append(one)
    known = Q(departement=departement) | Q(pk__in={key for key, _ in bound})
    places = list(Collectivite.objects.valid_on(jour).filter(known))
    last = Millesime.objects.filter(annee__lte=jour.year).order_by("-annee").values("annee")[:1]
    rows = Situation.objects.filter(millesime=last).select_related("canton", "epci")
    return Registre(
        jour=jour,
        lieux=places,
        situations={row.commune_id: row for row in rows},
        conventions=bound,
        projets=drafts,
        indicateurs=latest_indicateurs(places, jour.year),
        sans_mandat=_without_mandate(user),
    )


def _parties(user: User, jour: datetime.date) -> list[tuple[int, Convention]]:
    """Each collectivité with the conventions that bind it around that day, and those being prepared."""
    seen = Convention.objects.visible_to(user).exclude(etat=EtatConvention.RESILIEE)
    around = Q(etat__in=PROJETS) | Q(debut__lte=jour + SOON, fin__gte=jour - YEAR)
    rows = ConventionPartie.objects.filter(convention__in=seen.filter(around), collectivite__isnull=False)
    found = rows.select_related("convention").order_by("convention__fin")
    return [(row.collectivite_id, row.convention) for row in found if row.collectivite_id]


def _without_mandate(user: User) -> dict[int, str]:
    work = Intervention.objects.filter(
        nature=CodeNature.MOD, etat__in=STARTED_INTERVENTIONS, mandat=None, mandat_a_fournir=True
    ).filter(demande__in=Demande.objects.visible_to(user))
    return dict(work.values_list("demande__beneficiaire", "demande__reference").order_by("-demande__reference"))


def couverture(registre: Registre, kind: TypeConvention) -> list[Ligne]:
    """A line for each collectivité, what calls for action first."""
    return sorted((_line(registre, place, kind) for place in registre.lieux), key=lambda one: one.rang)


def _line(registre: Registre, place: Collectivite, kind: TypeConvention) -> Ligne:
    where = registre.situations.get(place.pk)
    told = _bound(registre, place, kind, where) or _unbound(registre, place, kind)
    canton, epci = (where.canton, where.epci) if where else (None, None)
    drafts = {"projet": registre.projets.get((place.pk, kind))}
    return Ligne(place, canton=canton, epci=epci, **(drafts | told))


def _bound(registre: Registre, place: Collectivite, kind: TypeConvention, where: Situation | None) -> dict | None:
    """Under a convention of its own, or of its EPCI; other contracts cover nobody else."""
    if kind == TypeConvention.MANDAT and place.pk in registre.sans_mandat:
        return None
    own = _in_force(registre, place.pk, kind)
    if own:
        return own
    epci = where.epci_id if where else None
    above = _in_force(registre, epci, kind) if epci else None
    if above and epci and where and kind in ASSISTANCE:
        begun = registre.projets.get((place.pk, kind)) or registre.projets.get((epci, kind))
        return above | {"raison": f"{above['raison']} ({where.epci})", "projet": begun}
    return None


def _in_force(registre: Registre, key: int, kind: TypeConvention) -> dict | None:
    day, found = registre.jour, registre.conventions.get((key, kind), [])
    current = [one for one in found if one.debut <= day <= one.fin]
    if not current:
        return None
    last = max(found, key=lambda one: one.fin)
    etat = Couverture.EXPIRE if last.fin <= day + SOON else Couverture.EN_VIGUEUR
    return {"etat": etat, "raison": f"{last.numero}, jusqu’au {formats.date(last.fin)}", "convention": last}


def _unbound(registre: Registre, place: Collectivite, kind: TypeConvention) -> dict:
    """Nothing in force: missing, of no concern, or not known; never guessed."""
    reference = registre.sans_mandat.get(place.pk, "") if kind == TypeConvention.MANDAT else ""
    if reference:
        why = f"Demande {reference} commencée sans mandat"
        return {"etat": Couverture.MANQUANTE, "raison": why, "reference": reference}
    ended = [one for one in registre.conventions.get((place.pk, kind), []) if one.fin < registre.jour]
    before = ended[-1] if ended else None
    if kind in ASSISTANCE:
        return _by_right(registre.indicateurs.get(place.pk), before, registre.jour.year)
    if before:
        return _not_followed(before)
    return {"etat": Couverture.NON_CONCERNEE, "raison": "Aucune convention de ce type"}


def _by_right(known: IndicateurAssistance | None, before: Convention | None, annee: int) -> dict:
    """What the eligibility to assistance technique makes of a collectivité without convention."""
    verdict = known.resultat().eligibilite if known else Eligibilite.INDETERMINE
    said = f"{known.libelle} en {known.annee}" if known else f"Chiffres de {annee} inconnus"
    if verdict == Eligibilite.NON_ELIGIBLE:
        return {"etat": Couverture.NON_CONCERNEE, "raison": said, "convention": before}
    if before:
        missing = _not_followed(before)
        return missing | {"raison": f"{missing['raison']}\u00a0; {said[0].lower()}{said[1:]}"}
    if verdict == Eligibilite.INDETERMINE:
        return {"etat": Couverture.A_VERIFIER, "raison": said}
    return {"etat": Couverture.MANQUANTE, "raison": said}


def _not_followed(before: Convention) -> dict:
    why = f"Rien ne suit {before.numero}, finie le {formats.date(before.fin)}"
    return {"etat": Couverture.MANQUANTE, "raison": why, "convention": before}
