"""Registering people to a séance, whose places are counted while its row is held: never one too many."""

import datetime
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from bouquet.territoires.models import Collectivite

from ..enums import Etat, EtatInscription, Mode
from ..models import Inscription, Rencontre, Seance
from .courriels import tell_again, tell_cancelled, tell_place, tell_registered


class InscriptionsFermees(ValidationError):
    """Registration is not open, is closed, or the rencontre is no longer announced."""


class PasDePlace(ValidationError):
    """Every place of the séance is taken."""


@dataclass(frozen=True)
class Personne:
    """Who registers; the address is normalised. `a_distance`: follows a hybrid séance online."""

    nom: str
    courriel: str
    fonction: str = ""
    public: str = ""
    a_distance: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "courriel", normalise(self.courriel))


@dataclass(frozen=True)
class Origine:
    """What those who register together share: where they come from, what they answered, who registers them."""

    collectivite: Collectivite | None = None
    structure: str = ""
    reponses: dict[str, Any] = field(default_factory=dict)
    par: str = ""


@dataclass(frozen=True)
class Resultat:
    """One person's registration; `deja` when it existed before."""

    inscription: Inscription
    deja: bool = False


def normalise(courriel: str) -> str:
    return courriel.strip().lower()


@transaction.atomic
def register(
    *, seance: Seance, personnes: Sequence[Personne], origine: Origine, le: datetime.datetime, organise: bool = False
) -> list[Resultat]:
    """Each person gets a place, or one in the waiting list; whoever had one keeps it and is written to again.

    `organise`: by those who hold the rencontre, who may do so before or after the dates of registration.
    Raises InscriptionsFermees, and ValidationError when a rule refuses somebody: then nobody is registered.
    """
    held = hold(seance)
    if not (held.takes(le) or (organise and held.rencontre.etat != Etat.ANNULEE)):
        raise InscriptionsFermees("Les inscriptions à cette séance ne sont pas ouvertes.")
    return [_register_one(held, personne, origine, le) for personne in personnes]


def hold(seance: Seance) -> Seance:
    """The séance as it is now, its row locked until the end of the transaction."""
    held = Seance.objects.select_for_update().get(pk=seance.pk)
    # Read once the row is ours: a join would tell the rencontre as it was before the wait.
    held.rencontre = Rencontre.objects.get(pk=held.rencontre_id)  # type: ignore[attr-defined]
    return held


def _register_one(seance: Seance, personne: Personne, origine: Origine, le: datetime.datetime) -> Resultat:
    mine = Inscription.objects.live().filter(seance=seance, courriel=personne.courriel).first()
    if mine is not None:
        mine.seance = seance
        tell_again(mine, le=le)
        return Resultat(mine, deja=True)
    distant = follows_online(seance, personne.a_distance)
    waits = counts(seance, distant) and not has_free_place(seance)
    inscription = Inscription(
        seance=seance,
        nom=personne.nom,
        courriel=personne.courriel,
        fonction=personne.fonction,
        public=personne.public,
        a_distance=distant,
        collectivite=origine.collectivite,
        structure=origine.structure,
        reponses=origine.reponses,
        inscrite_par=normalise(origine.par),
        etat=EtatInscription.ATTENTE if waits else EtatInscription.CONFIRMEE,
        rang=_next_rank(seance) if waits else None,
        jeton=secrets.token_urlsafe(24),
        created_at=le,
    )
    inscription.full_clean()
    inscription.save(force_insert=True)
    tell_registered(inscription, le=le)
    return Resultat(inscription)


def follows_online(seance: Seance, wished: bool) -> bool:
    """What `a_distance` is for this séance: there is a choice in a hybrid one only."""
    return seance.mode == Mode.EN_LIGNE or (seance.mode == Mode.HYBRIDE and wished)


def counts(seance: Seance, a_distance: bool) -> bool:
    """Whether such a person takes a place: in a hybrid séance, whoever follows online needs no chair."""
    return not (seance.mode == Mode.HYBRIDE and a_distance)


def has_place(seance: Seance) -> bool:
    """Whether one more person may come; to be asked while the séance is held."""
    return seance.jauge is None or Inscription.objects.filter(seance=seance).taking_places().count() < seance.jauge


def has_free_place(seance: Seance) -> bool:
    """The same for a newcomer, who never passes those who wait."""
    return has_place(seance) and not Inscription.objects.filter(seance=seance).waiting().exists()


def _next_rank(seance: Seance) -> int:
    """After everybody who waits."""
    return (Inscription.objects.filter(seance=seance).aggregate(last=Max("rang"))["last"] or 0) + 1


@transaction.atomic
def cancel_inscription(*, inscription: Inscription, le: datetime.datetime) -> Inscription:
    """Give the place up; the first who waits gets it. Nothing happens when it was given up already.

    Raises ValidationError once the séance has begun.
    """
    seance = hold(inscription.seance)
    current = _current(inscription, seance)
    if not current.lives:
        return current
    if seance.debut <= le:
        raise ValidationError("La séance a commencé\u00a0: l’inscription ne peut plus être annulée.")
    _end(current, le)
    tell_cancelled(current, le=le)
    fill_waiting(seance=seance, le=le)
    return current


def _current(inscription: Inscription, seance: Seance) -> Inscription:
    current = Inscription.objects.get(pk=inscription.pk)
    current.seance = seance
    return current


def _end(inscription: Inscription, le: datetime.datetime) -> None:
    inscription.etat, inscription.rang, inscription.annulee_le = EtatInscription.ANNULEE, None, le
    inscription.save(update_fields=["etat", "rang", "annulee_le"])


def fill_waiting(*, seance: Seance, le: datetime.datetime) -> int:
    """Give the free places of a held séance to those who wait, in order, until it begins; how many got one."""
    if seance.rencontre.etat != Etat.PUBLIEE or seance.debut <= le:
        return 0
    given = 0
    for waiting in _waiting(seance):
        if not has_place(seance):
            break
        _confirm(waiting, le)
        given += 1
    return given


def _waiting(seance: Seance) -> Iterator[Inscription]:
    for one in list(Inscription.objects.filter(seance=seance).waiting()):
        one.seance = seance
        yield one


def _confirm(inscription: Inscription, le: datetime.datetime) -> None:
    inscription.etat, inscription.rang = EtatInscription.CONFIRMEE, None
    inscription.save(update_fields=["etat", "rang"])
    tell_place(inscription, le=le)


@transaction.atomic
def give_place(*, inscription: Inscription, le: datetime.datetime) -> Inscription:
    """Out of turn, by those who hold the rencontre. Raises PasDePlace when every place is taken."""
    seance = hold(inscription.seance)
    current = _current(inscription, seance)
    if not current.waits:
        return current
    if not has_place(seance):
        raise PasDePlace("Toutes les places sont prises\u00a0: augmentez d’abord leur nombre.")
    _confirm(current, le)
    return current


@transaction.atomic
def change_inscription(
    *,
    inscription: Inscription,
    nom: str,
    fonction: str,
    reponses: dict[str, Any],
    le: datetime.datetime,
    public: str | None = None,
    a_distance: bool | None = None,
) -> Inscription:
    """Correct what was told, until the séance begins; None leaves as it was. Raises ValidationError, PasDePlace."""
    seance = hold(inscription.seance)
    current = _current(inscription, seance)
    if not current.lives or seance.debut <= le:
        raise ValidationError("Cette inscription ne peut plus être modifiée.")
    current.nom, current.fonction, current.reponses = nom, fonction, reponses
    current.public = current.public if public is None else public
    current.full_clean()
    current.save(update_fields=["nom", "fonction", "reponses", "public"])
    if a_distance is not None and follows_online(seance, a_distance) != current.a_distance:
        _switch(current, a_distance, le)
    return current


def _switch(inscription: Inscription, a_distance: bool, le: datetime.datetime) -> None:
    """From the room to the screen, which gives a place to who waits; or back, when there is one."""
    seance = inscription.seance
    if not a_distance and not has_free_place(seance):
        raise PasDePlace("Toutes les places sur place sont prises\u00a0: vous gardez votre inscription en ligne.")
    inscription.etat, inscription.rang, inscription.a_distance = EtatInscription.CONFIRMEE, None, a_distance
    inscription.save(update_fields=["etat", "rang", "a_distance"])
    tell_again(inscription, le=le)
    fill_waiting(seance=seance, le=le)
