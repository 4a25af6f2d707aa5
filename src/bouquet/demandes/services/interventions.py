"""The work of each organisme on a demande; the demande's own state follows."""

import datetime

from django.db import transaction
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Thematique

from ..enums import PAUSED_STATES, WORKABLE_STATES, Etat, EtatIntervention
from ..models import Convention, Demande, Intervention
from .champs import log_fields
from .journal import TransitionRefused, check_allowed, lock, move, record
from .lifecycle import standing
from .mandates import check_mandate


@transaction.atomic
def propose_intervention(
    *,
    demande: Demande,
    organisme: Organisme,
    thematique: Thematique,
    nature: Nature,
    auteur: User | None,
    le: datetime.datetime,
    motif: str = "",
    **fields,
) -> Intervention:
    """Ask an organisme to take a part; the first one leads. A closed demande reopens, which needs a reason."""
    lock(demande)
    _check_workable(demande)
    _check_member(organisme, timezone.localdate(le))
    intervention = Intervention(demande=demande, organisme=organisme, thematique=thematique, nature=nature, **fields)
    if not Intervention.objects.filter(demande=demande, chef_de_file=True).exists():
        intervention.chef_de_file = True
    intervention.full_clean()
    intervention.save()
    record(objet=intervention, auteur=auteur, le=le, motif=motif)
    _follow(demande, auteur, le, motif)
    return intervention


@transaction.atomic
def transition_intervention(
    *,
    intervention: Intervention,
    vers: str,
    auteur: User | None,
    le: datetime.datetime,
    motif: str = "",
    mandat: Convention | None = None,
) -> Intervention:
    """Accept, decline, start, end, abandon or reopen an organisme's work.

    Starting and ending date themselves unless dates were given. A MOD starts only under its mandate
    (MandateMissing). Raises TransitionRefused and EtatHasChanged as `transition_demande` does.
    """
    demande = Demande.objects.select_for_update().get(pk=intervention.demande_id)
    lock(intervention)
    _check_workable(demande)
    check_allowed(objet=intervention, vers=vers, motif=motif)
    day = timezone.localdate(le)
    changes = _dates(intervention, vers, day)
    if mandat is not None:
        changes["mandat"] = mandat
    _check_start(intervention, vers, changes, day)
    move(objet=intervention, vers=vers, auteur=auteur, le=le, motif=motif, **changes)
    _settle_the_lead(demande, auteur, le)
    intervention.refresh_from_db(fields=["chef_de_file"])
    _follow(demande, auteur, le, motif)
    return intervention


@transaction.atomic
def designate_chef_de_file(
    *, intervention: Intervention, auteur: User | None = None, le: datetime.datetime | None = None
) -> Intervention:
    """Make this organisme lead; the one that led no longer does. With `le`, the history says who decided."""
    Demande.objects.select_for_update().get(pk=intervention.demande_id)
    if lock(intervention).etat == EtatIntervention.DECLINEE:
        raise TransitionRefused("Un organisme qui a décliné ne peut pas être chef de file.")
    work = Intervention.objects.filter(demande=intervention.demande_id)
    work.exclude(pk=intervention.pk).filter(chef_de_file=True).update(chef_de_file=False)
    work.filter(pk=intervention.pk).update(chef_de_file=True)
    if le is not None and not intervention.chef_de_file:
        log_fields(
            objet=intervention, avant={"chef_de_file": False}, apres={"chef_de_file": True}, auteur=auteur, le=le
        )
    intervention.chef_de_file = True
    return intervention


@transaction.atomic
def mark_doublon(
    *, demande: Demande, cible: Demande, auteur: User | None, le: datetime.datetime, motif: str
) -> Demande:
    """Say that `demande` repeats `cible`: its interventions join those of `cible`, which alone counts from now on."""
    if demande.pk == cible.pk:
        raise TransitionRefused("Une demande ne peut pas être son propre doublon.")
    # In the order of their keys, so that two people who cross never wait for each other.
    for one in sorted((demande, cible), key=lambda each: each.pk):
        lock(one)
    if cible.doublon_de:
        raise TransitionRefused(
            f"{cible.reference} est elle-même un doublon de {cible.doublon_de.reference} : désignez celle-ci."
        )
    check_allowed(objet=demande, vers=Etat.DOUBLON, motif=motif)
    _join(demande, cible, auteur, le, motif)
    Demande.objects.filter(doublon_de=demande).update(doublon_de=cible)
    move(objet=demande, vers=Etat.DOUBLON, auteur=auteur, le=le, motif=motif, doublon_de=cible)
    return demande


def _join(demande: Demande, cible: Demande, auteur: User | None, le: datetime.datetime, motif: str) -> None:
    """Move the interventions of a doublon to the demande it repeats; the lead of the latter stays."""
    work = Intervention.objects.filter(demande=demande)
    if not work.exists():
        return
    _check_workable(cible)
    if Intervention.objects.filter(demande=cible, chef_de_file=True).exists():
        work.update(chef_de_file=False)
    work.update(demande=cible)
    _settle_the_lead(cible, auteur, le)
    if cible.etat == Etat.QUALIFIEE and standing(cible):
        # Work that arrives already started oriented it on the way: the history goes through that step.
        move(objet=cible, vers=Etat.ORIENTEE, auteur=auteur, le=le, motif=motif)
    _follow(cible, auteur, le, motif)


def _follow(demande: Demande, auteur: User | None, le: datetime.datetime, motif: str) -> None:
    """Take the demande where its interventions now put it."""
    vers = standing(demande) or Etat.QUALIFIEE
    closed = demande.etat == Etat.CLOTUREE and vers == Etat.REALISEE
    if vers != demande.etat and not closed:
        move(objet=demande, vers=vers, auteur=auteur, le=le, motif=motif)


def _check_workable(demande: Demande) -> None:
    if demande.etat in WORKABLE_STATES:
        return
    what = "Reprenez" if demande.etat in PAUSED_STATES else "Qualifiez ou rouvrez"
    raise TransitionRefused(
        f"Demande {demande.reference} à l’état « {demande.get_etat_display()} » : {what.lower()}-la d’abord."
    )


def _check_member(organisme: Organisme, day: datetime.date) -> None:
    if not Organisme.objects.members_on(day).filter(pk=organisme.pk).exists():
        raise TransitionRefused(f"{organisme} ne fait pas partie du réseau à cette date.")


def _dates(intervention: Intervention, vers: str, day: datetime.date) -> dict:
    """Dates that a change of state sets when nobody gave them; an ended work that reopens has no end any more."""
    if vers == EtatIntervention.EN_COURS:
        return {"date_debut": intervention.date_debut or day, "date_fin": None}
    if vers in {EtatIntervention.REALISEE, EtatIntervention.ABANDONNEE}:
        start = intervention.date_debut or day
        return {"date_fin": intervention.date_fin or max(day, start)}
    return {}


def _check_start(intervention: Intervention, vers: str, changes: dict, day: datetime.date) -> None:
    """The mandate rule, on the intervention as it would be after the change."""
    future = Intervention(
        demande=intervention.demande,
        organisme=intervention.organisme,
        nature_id=intervention.nature_id,
        etat=vers,
        mandat=changes.get("mandat", intervention.mandat),
        date_debut=changes.get("date_debut", intervention.date_debut),
    )
    if vers == EtatIntervention.EN_COURS:
        check_mandate(intervention=future, day=day)


def _settle_the_lead(demande: Demande, auteur: User | None, le: datetime.datetime) -> None:
    """Who declined no longer leads; when nobody leads, the oldest of those who remain does. The history tells it."""
    work = Intervention.objects.filter(demande=demande)
    for one in work.filter(etat=EtatIntervention.DECLINEE, chef_de_file=True):
        _lead(one, False, auteur, le)
    if work.filter(chef_de_file=True).exists():
        return
    heir = work.exclude(etat=EtatIntervention.DECLINEE).order_by("pk").first()
    if heir:
        _lead(heir, True, auteur, le)


def _lead(one: Intervention, leads: bool, auteur: User | None, le: datetime.datetime) -> None:
    Intervention.objects.filter(pk=one.pk).update(chef_de_file=leads)
    log_fields(objet=one, avant={"chef_de_file": not leads}, apres={"chef_de_file": leads}, auteur=auteur, le=le)
