"""Subscribing in two steps, choosing, leaving. Each step leaves its line of proof."""

import datetime
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction

from bouquet.catalogue.models import Thematique
from bouquet.core.mail import post_mail
from bouquet.territoires.models import Collectivite

from ..enums import EtatAbonne, Geste, Rythme
from ..mise_en_page import absolute
from ..models import Abonne, Consentement, Lettre

# What the form says above its button, kept with each request: a changed sentence is a new text, not a new past.
TEXTE = (
    "J’accepte de recevoir la lettre d’information à cette adresse. Je peux me désabonner à tout moment, d’un clic, "
    "depuis chaque lettre."
)
CONFIRMATION = "Je confirme que je veux recevoir la lettre d’information à cette adresse."
RETRAIT = "Je ne veux plus recevoir la lettre d’information."
FORMULAIRE, LIEN, UN_CLIC = "formulaire du site", "lien reçu par courriel", "bouton de la messagerie"
RAISON = "Vous recevez ce message parce que votre adresse vient d’être donnée sur le site."
SLOT = datetime.timedelta(hours=1)
UNCONFIRMED = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Choix:
    """What a person wants to receive."""

    public: str = ""
    rythme: str = Rythme.CHAQUE
    collectivite: Collectivite | None = None
    thematiques: Collection[Thematique] = field(default_factory=tuple)


def new_token() -> str:
    return secrets.token_urlsafe(24)


@transaction.atomic
def ask(*, courriel: str, choix: Choix, le: datetime.datetime) -> None:
    """Somebody gives an address: its owner decides, by the link that is mailed.

    The same for all, as the form sees it. What an address that is subscribed chose is not changed by a stranger; one
    that complained is never written to again.
    """
    abonne, new = Abonne.objects.select_for_update().get_or_create(
        courriel=courriel.strip().lower(), defaults={"jeton": new_token(), "created_at": le}
    )
    if abonne.etat == EtatAbonne.PLAINTE:
        return
    if abonne.actif:
        _write(abonne, "deja", absolute("preferences", abonne.jeton), le)
        return
    if new or abonne.etat == EtatAbonne.EN_ATTENTE:
        _choose(abonne, choix)
        Abonne.objects.filter(pk=abonne.pk).update(created_at=le)  # it is kept thirty days from the last request
    Consentement.objects.create(abonne=abonne, geste=Geste.DEMANDE, texte=TEXTE, source=FORMULAIRE, le=le)
    _write(abonne, "confirmation", absolute("confirmer", abonne.jeton), le)


def _write(abonne: Abonne, gabarit: str, lien: str, le: datetime.datetime) -> None:
    """Once an hour at most, whoever asks and how often."""
    slot = int(le.timestamp() // SLOT.total_seconds())
    post_mail(
        cle=f"lettre-{gabarit}:{abonne.pk}:{slot}",
        gabarit=f"lettre/courriels/{gabarit}",
        destinataire=abonne.courriel,
        contexte={"lien": lien},
        raison=RAISON,
        secrets=[lien],
    )


@transaction.atomic
def confirm(*, abonne: Abonne, le: datetime.datetime) -> bool:
    """The owner of the address says yes; whether it changed something."""
    waiting = (EtatAbonne.EN_ATTENTE, EtatAbonne.DESABONNE, EtatAbonne.REJETE)
    rows = Abonne.objects.filter(pk=abonne.pk, etat__in=waiting)
    if not rows.update(etat=EtatAbonne.ACTIF, confirme_le=le, fini_le=None):
        return False
    Consentement.objects.create(abonne=abonne, geste=Geste.CONFIRMATION, texte=CONFIRMATION, source=LIEN, le=le)
    return True


@transaction.atomic
def change_choices(*, abonne: Abonne, choix: Choix) -> None:
    """Raises ValidationError."""
    _choose(Abonne.objects.select_for_update().get(pk=abonne.pk), choix)


def _choose(abonne: Abonne, choix: Choix) -> None:
    abonne.public, abonne.rythme, abonne.collectivite = choix.public, choix.rythme, choix.collectivite
    abonne.full_clean()
    abonne.save(update_fields=["public", "rythme", "collectivite"])
    abonne.thematiques.set(choix.thematiques)


@transaction.atomic
def leave(*, abonne: Abonne, source: str, le: datetime.datetime, lettre: Lettre | None = None) -> bool:
    """No more letters; whether it changed something. `lettre`: the one whose link was used."""
    rows = Abonne.objects.filter(pk=abonne.pk, etat__in=[EtatAbonne.EN_ATTENTE, EtatAbonne.ACTIF])
    if not rows.update(etat=EtatAbonne.DESABONNE, fini_le=le):
        return False
    Consentement.objects.create(abonne=abonne, geste=Geste.RETRAIT, texte=RETRAIT, source=source, lettre=lettre, le=le)
    return True


def forget_unconfirmed(*, le: datetime.datetime) -> int:
    """Addresses that nobody confirmed in thirty days are erased with what was noted of them."""
    rows = Abonne.objects.unconfirmed_since(le - UNCONFIRMED)
    return rows.delete()[1].get("lettre.Abonne", 0)
