"""Writing rencontres, moving them from state to state, copying them. Of two people who write at once, one wins."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from bouquet.accounts.models import User
from bouquet.core.adresses import free_slug

from ..enums import RYTHME_DAYS, TRANSITIONS, Etat, EtatInscription, Mode, Rythme
from ..models import Etape, Inscription, Question, Rencontre, Seance, Serie, Stand, Transition
from .courriels import tell_change, tell_end
from .inscriptions import fill_waiting, hold

LISTS = ("thematiques", "organismes")
COPIED = ("titre", "format", "resume", "description", "publics", "contact", "suite_de", "serie")
TOLD = ("debut", "fin", "mode", "lieu", "adresse", "commune_id", "lien")  # a change of these is told to people
COPY = " (copie)"
MANY = 26  # copies made at once in a series


class RencontreHasChanged(Exception):
    """Somebody else wrote or moved this rencontre meanwhile."""


@transaction.atomic
def create_rencontre(*, fields: Mapping[str, Any], le: datetime.datetime) -> Rencontre:
    """A draft. Raises ValidationError."""
    plain = {name: value for name, value in fields.items() if name not in LISTS}
    rencontre = Rencontre(
        **plain, slug=free_slug(Rencontre, plain.get("titre", ""), without="rencontre"), created_at=le
    )
    return _keep(rencontre, fields)


@transaction.atomic
def edit_rencontre(*, rencontre: Rencontre, fields: Mapping[str, Any], vue: int) -> Rencontre:
    """Write what a form holds; `vue` is the version that its writer read. The address never changes.

    Raises RencontreHasChanged when somebody was faster, ValidationError when a rule forbids it.
    """
    current = Rencontre.objects.select_for_update().get(pk=rencontre.pk)
    if current.version != vue:
        raise RencontreHasChanged
    for name, value in fields.items():
        if name not in LISTS:
            setattr(current, name, value)
    current.version += 1
    return _keep(current, fields)


def _keep(rencontre: Rencontre, fields: Mapping[str, Any]) -> Rencontre:
    rencontre.full_clean()
    rencontre.save()
    for name in LISTS:
        if name in fields:
            getattr(rencontre, name).set(fields[name])
    return rencontre


def told_of(rencontre: Rencontre) -> dict[int, tuple]:
    """What those who registered know of each séance, to be compared after a correction."""
    return {row[0]: row[1:] for row in rencontre.seances.values_list("pk", *TOLD)}


def announce_changes(*, rencontre: Rencontre, before: Mapping[int, tuple], le: datetime.datetime) -> int:
    """After a correction: tell people what changed, and give the places that appeared. How many séances changed.

    Raises ValidationError when more people have a place than the séance now offers, or when nothing remains to attend.
    """
    now = told_of(rencontre)
    if rencontre.etat == Etat.PUBLIEE and not now:
        raise ValidationError("Une rencontre publiée garde au moins une séance.")
    changed = [key for key, told in now.items() if key in before and before[key] != told]
    for seance in rencontre.seances.all():
        held = hold(seance)
        if held.pk in changed:
            _follow_mode(held)
        _check_places(held, le)
        if held.pk in changed:
            _announce(held, le)
        fill_waiting(seance=held, le=le)
    return len(changed)


def _follow_mode(seance: Seance) -> None:
    """Where there is no choice any more, everybody follows as the séance is held."""
    if seance.mode != Mode.HYBRIDE:
        Inscription.objects.filter(seance=seance).update(a_distance=seance.mode == Mode.EN_LIGNE)


def _check_places(seance: Seance, le: datetime.datetime) -> None:
    """Until it begins: at the door, whoever holds the séance lets in whom he wants."""
    taken = Inscription.objects.filter(seance=seance).taking_places().count()
    if seance.jauge is not None and taken > seance.jauge and seance.debut > le:
        raise ValidationError(f"{taken} places sont déjà prises\u00a0: la séance ne peut en offrir moins.")


def _announce(seance: Seance, le: datetime.datetime) -> None:
    seance.version += 1
    seance.save(update_fields=["version"])
    if seance.rencontre.etat == Etat.PUBLIEE and seance.fin > le:
        for inscription in _coming(seance):
            tell_change(inscription, le=le)


def _coming(seance: Seance) -> list[Inscription]:
    """Those who have a place or wait for one."""
    states = (EtatInscription.CONFIRMEE, EtatInscription.ATTENTE)
    rows = list(Inscription.objects.filter(seance=seance, etat__in=states))
    for one in rows:
        one.seance = seance
    return rows


@transaction.atomic
def move_rencontre(
    *, rencontre: Rencontre, vers: str, auteur: User | None, le: datetime.datetime, motif: str = ""
) -> Rencontre:
    """To another state, with its line of history. Raises RencontreHasChanged, ValidationError."""
    current = Rencontre.objects.select_for_update().get(pk=rencontre.pk)
    if current.etat != rencontre.etat:
        raise RencontreHasChanged
    if vers not in TRANSITIONS[current.etat]:
        raise ValidationError("Ce changement d’état n’est pas possible.")
    if current.etat == Etat.PUBLIEE:
        for seance in current.seances.order_by("pk"):
            hold(seance)  # nobody registers meanwhile
    if vers == Etat.PUBLIEE:
        _check_ready(current)
    if current.etat == Etat.PUBLIEE and vers == Etat.BROUILLON and _registered(current):
        raise ValidationError("Des personnes sont inscrites\u00a0: annulez la rencontre, elles seront prévenues.")
    Transition.objects.create(rencontre=current, de=current.etat, vers=vers, motif=motif, auteur=auteur, le=le)
    current.etat, current.version = vers, current.version + 1
    current.motif_annulation = motif if vers == Etat.ANNULEE else ""
    current.publiee_le = le if vers == Etat.PUBLIEE else current.publiee_le
    current.save(update_fields=["etat", "version", "motif_annulation", "publiee_le"])
    return current


def _registered(rencontre: Rencontre) -> bool:
    return Inscription.objects.live().filter(seance__rencontre=rencontre).exists()


def _check_ready(rencontre: Rencontre) -> None:
    missing = [] if rencontre.resume else ["un résumé"]
    if not rencontre.seances.exists():
        missing.append("au moins une séance")
    if missing:
        raise ValidationError(f"Avant de publier, il manque\u00a0: {' et '.join(missing)}.")


@transaction.atomic
def cancel_rencontre(*, rencontre: Rencontre, motif: str, auteur: User | None, le: datetime.datetime) -> int:
    """Cancel it and write to all those who were to come to a séance that is not over; how many.

    Raises RencontreHasChanged, ValidationError.
    """
    if not motif.strip():
        raise ValidationError("Dites pourquoi la rencontre est annulée\u00a0: les personnes inscrites le liront.")
    current = move_rencontre(rencontre=rencontre, vers=Etat.ANNULEE, auteur=auteur, le=le, motif=motif.strip())
    told = 0
    for seance in current.seances.select_related("commune").order_by("pk"):
        seance.rencontre = current
        for inscription in _coming(seance) if seance.fin > le else ():
            tell_end(inscription, motif=current.motif_annulation, le=le)
            told += 1
    return told


@transaction.atomic
def duplicate_rencontre(
    *, rencontre: Rencontre, le: datetime.datetime, days: int = 0, serie: Serie | None = None
) -> Rencontre:
    """A draft to work from: its text, programme, questions and séances, those later by so many days; nobody in it."""
    fields: dict[str, Any] = {name: getattr(rencontre, name) for name in COPIED}
    fields |= {name: list(getattr(rencontre, name).all()) for name in LISTS}
    if serie is not None:
        fields["serie"] = serie
    else:
        limit = Rencontre._meta.get_field("titre").max_length or 0
        fields["titre"] = f"{rencontre.titre[: limit - len(COPY)]}{COPY}"
    copy = create_rencontre(fields=fields, le=le)
    later = datetime.timedelta(days=days)
    for seance in rencontre.seances.all():
        seance.pk, seance.rencontre, seance.version = None, copy, 0
        for name in ("debut", "fin", "ouverture", "cloture"):
            value = getattr(seance, name)
            setattr(seance, name, value + later if value else None)
        seance._state.adding = True
        seance.save()
    _copy_rows(Etape, rencontre, copy)
    _copy_rows(Question, rencontre, copy)
    _copy_rows(Stand, rencontre, copy)
    return copy


def _copy_rows(model: type[Etape] | type[Question] | type[Stand], source: Rencontre, copy: Rencontre) -> None:
    rows = list(model.objects.filter(rencontre=source).order_by("pk"))
    for row in rows:
        row.pk, row.rencontre_id = None, copy.pk  # type: ignore[attr-defined]
    model.objects.bulk_create(rows)  # type: ignore[arg-type]


@transaction.atomic
def create_serie(*, rencontre: Rencontre, rythme: Rythme, nombre: int, le: datetime.datetime) -> list[Rencontre]:
    """So many drafts after this one, at this rhythm, all in one series. Raises ValidationError."""
    if not 1 <= nombre <= MANY:
        raise ValidationError(f"Une série compte de 1 à {MANY} dates de plus.")
    serie = rencontre.serie or Serie.objects.create(titre=rencontre.titre)
    Rencontre.objects.filter(pk=rencontre.pk).update(serie=serie)
    step = RYTHME_DAYS[rythme]
    return [
        duplicate_rencontre(rencontre=rencontre, le=le, days=step * rank, serie=serie) for rank in range(1, nombre + 1)
    ]
