"""Proposing a change of the catalogue, accepting it, refusing it with a reason, or giving it up."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from bouquet.accounts.models import User
from bouquet.annuaire.models import Appartenance, Organisme
from bouquet.core.adresses import free_slug
from bouquet.core.mail import post_mail

from .enums import EtatProposition, GenreProposition
from .models import Prestation, PropositionPrestation
from .propositions import DATES, values_of

TEMPLATES = "catalogue/courriels"


class PropositionDecided(ValidationError):
    """Somebody has answered it already, or its author gave it up."""

    def __init__(self, current: PropositionPrestation):
        who = f" par {current.decideur_nom}" if current.decideur_nom else ""
        super().__init__(f"Cette proposition est déjà {current.get_etat_display().lower()}{who}.")


def propose(
    *,
    organisme: Organisme,
    prestation: Prestation | None,
    champs: Mapping[str, Any],
    auteur: User,
    le: datetime.datetime,
    mot: str = "",
) -> PropositionPrestation:
    """A new prestation, or another wording of one. `champs` as `as_json` gives them, whole.

    Raises ValidationError when nothing changes, when what is proposed could not be published, or when another
    proposition about the same prestation waits.
    """
    before = values_of(prestation) if prestation else {}
    told = {name: value for name, value in champs.items() if before.get(name) != value}
    if not told:
        raise ValidationError("Rien ne change\u00a0: la prestation dit déjà cela.")
    _built(organisme, prestation, told)
    return _keep(
        PropositionPrestation(
            organisme=organisme,
            prestation=prestation,
            titre=prestation.titre if prestation else champs["titre"],
            genre=GenreProposition.MODIFICATION if prestation else GenreProposition.NOUVELLE,
            champs=told,
            avant={name: before[name] for name in told if name in before},
            mot=mot.strip(),
            auteur=auteur,
            auteur_nom=str(auteur),
            le=le,
        )
    )


def propose_retrait(
    *, prestation: Prestation, auteur: User, le: datetime.datetime, mot: str = ""
) -> PropositionPrestation:
    """Ask that it leaves the public catalogue. Raises ValidationError when it is not there, or already asked."""
    if not prestation.publiee:
        raise ValidationError("Cette prestation n’est pas publiée\u00a0: il n’y a rien à retirer.")
    return _keep(
        PropositionPrestation(
            organisme=prestation.organisme,
            prestation=prestation,
            titre=prestation.titre,
            genre=GenreProposition.RETRAIT,
            mot=mot.strip(),
            auteur=auteur,
            auteur_nom=str(auteur),
            le=le,
        )
    )


def _keep(proposition: PropositionPrestation) -> PropositionPrestation:
    proposition.full_clean()
    try:
        with transaction.atomic():
            proposition.save()
    except IntegrityError:
        raise ValidationError("Une proposition attend déjà une réponse pour cette prestation.") from None
    _tell_coordination(proposition)
    return proposition


@transaction.atomic
def accept(*, proposition: PropositionPrestation, auteur: User, le: datetime.datetime) -> Prestation:
    """Publish what is proposed. Raises PropositionDecided, or ValidationError when it can no longer be published."""
    current = _lock(proposition)
    prestation = current.prestation
    if prestation is None and current.genre != GenreProposition.NOUVELLE:
        raise ValidationError("Cette prestation n’existe plus\u00a0: refusez la proposition.")
    if current.genre == GenreProposition.RETRAIT and prestation is not None:
        prestation.publiee = False
        prestation.save(update_fields=["publiee"])
    else:
        prestation = _publish(current)
    current.prestation = prestation
    _decide(current, EtatProposition.ACCEPTEE, auteur, le)
    return prestation  # type: ignore[return-value]


@transaction.atomic
def refuse(
    *, proposition: PropositionPrestation, motif: str, auteur: User, le: datetime.datetime
) -> PropositionPrestation:
    """Say no, and why. Raises PropositionDecided, ValidationError without a reason."""
    if not motif.strip():
        raise ValidationError({"motif": "Un refus demande un motif\u00a0: dites pourquoi en quelques mots."})
    current = _lock(proposition)
    current.motif = motif.strip()
    return _decide(current, EtatProposition.REFUSEE, auteur, le)


@transaction.atomic
def give_up(*, proposition: PropositionPrestation, auteur: User, le: datetime.datetime) -> PropositionPrestation:
    """Its organisme no longer asks for it. Raises PropositionDecided."""
    return _decide(_lock(proposition), EtatProposition.ABANDONNEE, auteur, le, tell=False)


def _lock(proposition: PropositionPrestation) -> PropositionPrestation:
    rows = PropositionPrestation.objects.select_for_update(of=("self",)).select_related("organisme", "auteur")
    current = rows.get(pk=proposition.pk)
    if not current.en_attente:
        raise PropositionDecided(current)
    return current


def _decide(
    current: PropositionPrestation, etat: str, auteur: User, le: datetime.datetime, *, tell: bool = True
) -> PropositionPrestation:
    current.etat, current.decideur_nom, current.decidee_le = etat, str(auteur), le
    current.save(update_fields=["etat", "decideur_nom", "decidee_le", "motif", "prestation"])
    if tell and current.auteur:
        _write(
            current,
            f"proposition:{current.pk}:decision",
            "decision",
            current.auteur.email,
            f"Vous recevez ce message parce que vous avez fait cette proposition pour {current.organisme.sigle}.",
        )
    return current


def _publish(current: PropositionPrestation) -> Prestation:
    prestation = _built(current.organisme, current.prestation, current.champs)
    if prestation.pk is None:
        prestation.slug, prestation.publiee = free_slug(Prestation, prestation.titre, without="prestation"), True
    prestation.save()
    if "thematiques" in current.champs:
        prestation.thematiques.set(current.champs["thematiques"])
    return prestation


def _built(organisme: Organisme, prestation: Prestation | None, champs: Mapping[str, Any]) -> Prestation:
    """The prestation as it would be, not saved. Raises ValidationError when it can't be."""
    future = Prestation.objects.get(pk=prestation.pk) if prestation else Prestation(organisme=organisme)
    for name, value in champs.items():
        if name == "nature":
            future.nature_id = value
        elif name in DATES:
            setattr(future, name, datetime.date.fromisoformat(value) if value else None)
        elif name != "thematiques":
            setattr(future, name, value)
    future.full_clean(exclude=["slug"])
    return future


def _tell_coordination(proposition: PropositionPrestation) -> None:
    """Each person who coordinates, but whoever proposes."""
    members = Appartenance.objects.of_network().filter(user__is_active=True).exclude(user=proposition.auteur)
    for address, key in members.order_by("user").values_list("user__email", "user").distinct():
        _write(
            proposition,
            f"proposition:{proposition.pk}:{key}",
            "proposition",
            address,
            "Vous recevez ce message parce que vous coordonnez le réseau dans Bouquet.",
        )


def _write(proposition: PropositionPrestation, cle: str, gabarit: str, address: str, raison: str) -> None:
    post_mail(
        cle=cle,
        gabarit=f"{TEMPLATES}/{gabarit}",
        destinataire=address,
        contexte={
            "proposition": proposition,
            "organisme": proposition.organisme,
            "lien": f"{settings.BOUQUET_URL}/espace/prestations/propositions/{proposition.pk}/",
        },
        raison=raison,
    )
