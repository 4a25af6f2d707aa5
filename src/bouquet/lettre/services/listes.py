"""Bringing a list of subscribers with its proof: what it would do, then doing it, whole or not at all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.core import formats

from ..enums import FINIS, EtatAbonne, Geste
from ..listes import Inscrit
from ..models import Abonne, Consentement, ListeReprise
from .abonnements import new_token

CHUNK = 500
NOTHING = "Cette liste n’abonne personne de nouveau\u00a0: rien n’a été enregistré."
MEANWHILE = (
    "Une de ces adresses vient d’être donnée sur le site\u00a0: rien n’a été enregistré. Donnez à nouveau le fichier."
)


@dataclass(slots=True)
class Apercu:
    """`nouveaux`: to subscribe. `attente`: asked here and never confirmed; the proof does. `deja`: left as they are.
    `exclus`: by state, those who left: no list ever brings them back."""

    nouveaux: list[Inscrit] = field(default_factory=list)
    attente: list[Inscrit] = field(default_factory=list)
    deja: list[Inscrit] = field(default_factory=list)
    exclus: dict[str, list[Inscrit]] = field(default_factory=lambda: {etat.value: [] for etat in FINIS})

    @property
    def abonnes(self) -> list[Inscrit]:
        return self.nouveaux + self.attente


def compare(inscrits: Sequence[Inscrit]) -> Apercu:
    """What the list would do now. One query."""
    return _sorted(inscrits, _known(inscrits))


def _known(inscrits: Sequence[Inscrit], *, lock: bool = False) -> dict[str, Abonne]:
    rows = Abonne.objects.select_for_update() if lock else Abonne.objects.all()
    return {one.courriel: one for one in rows.filter(courriel__in=[one.courriel for one in inscrits])}


def _sorted(inscrits: Sequence[Inscrit], known: dict[str, Abonne]) -> Apercu:
    found = Apercu()
    for one in inscrits:
        abonne = known.get(one.courriel)
        if abonne is None:
            found.nouveaux.append(one)
        elif abonne.etat in found.exclus:
            found.exclus[abonne.etat].append(one)
        else:
            (found.deja if abonne.actif else found.attente).append(one)
    return found


def apply_list(
    *, inscrits: Sequence[Inscrit], fichier: str, sha256: str, auteur: User, le: dt.datetime
) -> ListeReprise:
    """Subscribe those of the list who may be, each with its line of proof. Raises ValidationError, nothing written."""
    try:
        with transaction.atomic():
            return _apply(inscrits, ListeReprise(fichier=fichier[:255], sha256=sha256, auteur=auteur, le=le))
    except IntegrityError as error:
        raise ValidationError(MEANWHILE) from error


def _apply(inscrits: Sequence[Inscrit], liste: ListeReprise) -> ListeReprise:
    known = _known(inscrits, lock=True)
    found = _sorted(inscrits, known)
    if not found.abonnes:
        raise ValidationError(NOTHING)
    liste.lignes, liste.abonnes = len(inscrits), len(found.abonnes)
    liste.laisses = {etat: len(rows) for etat, rows in found.exclus.items()} | {EtatAbonne.ACTIF: len(found.deja)}
    liste.save()
    made = Abonne.objects.bulk_create(map(_abonne, found.nouveaux), batch_size=CHUNK)
    waiting = [known[one.courriel] for one in found.attente]
    for abonne, one in zip(waiting, found.attente, strict=True):
        abonne.etat, abonne.confirme_le = EtatAbonne.ACTIF, _moment(one.date)
    Abonne.objects.bulk_update(waiting, ["etat", "confirme_le"], batch_size=CHUNK)
    links = Abonne.thematiques.through
    links.objects.bulk_create(
        (
            links(abonne=abonne, thematique_id=code)
            for abonne, one in zip(made, found.nouveaux, strict=True)
            for code in one.thematiques
        ),
        batch_size=CHUNK,
    )
    Consentement.objects.bulk_create(
        (_proof(abonne, one, liste) for abonne, one in zip([*made, *waiting], found.abonnes, strict=True)),
        batch_size=CHUNK,
    )
    return liste


def _moment(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _abonne(one: Inscrit) -> Abonne:
    given = _moment(one.date)
    return Abonne(
        courriel=one.courriel,
        etat=EtatAbonne.ACTIF,
        public=one.public,
        collectivite_id=one.collectivite,
        jeton=new_token(),
        created_at=given,
        confirme_le=given,
    )


def _proof(abonne: Abonne, one: Inscrit, liste: ListeReprise) -> Consentement:
    """As told: the day, how, by whom it was collected. The line itself bears the day it was brought here."""
    par = f" Recueilli par\u00a0: {one.par}." if one.par else ""
    return Consentement(
        abonne=abonne,
        geste=Geste.IMPORT,
        texte=f"Consentement donné le {formats.date(one.date)}\u00a0: {one.moyen.rstrip('.')}.{par}",
        source=f"ligne {one.ligne} de {liste.fichier}"[:160],
        liste=liste,
        le=liste.le,
    )
