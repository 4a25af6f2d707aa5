"""Opening the yearly question, asking again those who have not answered, answering, closing."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from bouquet.annuaire.enums import NatureOrganisme
from bouquet.annuaire.models import Organisme
from bouquet.core.mail import post_mail

from .models import Campagne, Reponse

TAKEN = "Quelqu’un d’autre vient d’ouvrir la campagne de cette année\u00a0: rechargez la page pour la voir."


class CampagneClosed(Exception):
    """Answers no longer change."""


def open_campagne(*, annee: int, le: dt.datetime, message: str = "") -> Campagne:
    """Ask each member of the network, services apart: they answer through their direction.

    Raises ValidationError, also when somebody else opens the same year at this very moment.
    """
    campagne = Campagne(annee=annee, ouverte_le=le, message=message.strip())
    campagne.full_clean()
    asked = Organisme.objects.members_on(timezone.localdate(le)).exclude(nature=NatureOrganisme.SERVICE)
    with transaction.atomic():
        _save_new(campagne)
        Reponse.objects.bulk_create(Reponse(campagne=campagne, organisme=one) for one in asked)
        _write_to(campagne, le)
    return campagne


def _save_new(campagne: Campagne) -> None:
    """Of two people who open the same year at once, one wins and the other is told."""
    try:
        with transaction.atomic():
            campagne.save(force_insert=True)
    except IntegrityError:
        raise ValidationError({"annee": TAKEN}) from None


def remind(*, campagne: Campagne, le: dt.datetime) -> int:
    """Write again to those who have not answered, never twice the same day. How many mails were written."""
    with transaction.atomic():
        locked = _open(campagne)
        return _write_to(locked, le, again=True)


def close_campagne(*, campagne: Campagne, le: dt.datetime) -> Campagne:
    with transaction.atomic():
        locked = _open(campagne)
        locked.close_le = le
        locked.save(update_fields=["close_le"])
    return locked


def answer(*, reponse: Reponse, etat: str, par_nom: str, le: dt.datetime, commentaire: str = "") -> Reponse:
    """Record an answer, or change it, as long as the campaign is open. Raises CampagneClosed."""
    if etat not in {Reponse.Etat.CONFIRMEE, Reponse.Etat.RIEN}:
        raise ValueError(etat)
    with transaction.atomic():
        _open(reponse.campagne)
        reponse.etat, reponse.le = etat, le
        reponse.par_nom, reponse.commentaire = par_nom.strip(), commentaire.strip()
        reponse.save(update_fields=["etat", "le", "par_nom", "commentaire"])
    return reponse


def _open(campagne: Campagne) -> Campagne:
    """The campaign, held until the end of the transaction. Raises CampagneClosed."""
    locked = Campagne.objects.select_for_update().get(pk=campagne.pk)
    if locked.close_le:
        raise CampagneClosed
    return locked


def _write_to(campagne: Campagne, le: dt.datetime, *, again: bool = False) -> int:
    """One mail to each référent that has an address; those already written to that day are left in peace."""
    jour = timezone.localdate(le)
    waiting = campagne.reponses.filter(etat=Reponse.Etat.ATTENDUE).exclude(ecrit_le=jour)
    written, reached = 0, []
    for reponse in waiting.select_related("organisme").prefetch_related("organisme__referents"):
        sent = [_write(campagne, reponse, address, jour if again else None) for address in addresses(reponse)]
        written += sum(sent)
        reached += [reponse.pk] * any(sent)
    campagne.reponses.filter(pk__in=reached).update(ecrit_le=jour)
    return written


def addresses(reponse: Reponse) -> list[str]:
    """Each address once, whatever its case."""
    found = {one.courriel.lower(): one.courriel for one in reponse.organisme.referents.all() if one.courriel}
    return list(found.values())


def _write(campagne: Campagne, reponse: Reponse, address: str, jour: dt.date | None) -> bool:
    """Whether this mail is a new one; `jour` makes it a reminder of that day."""
    cle = f"campagne:{campagne.annee}:{reponse.organisme_id}:{address.lower()}"
    lien = settings.BOUQUET_URL + reverse("campagne", args=[reponse.jeton])
    contexte = {
        "campagne": campagne,
        "organisme": reponse.organisme,
        "lien": lien,
        "relance": jour is not None,
    }
    raison = f"Vous recevez ce message parce que vous êtes référent de {reponse.organisme.sigle} dans Bouquet."
    return bool(
        post_mail(
            cle=f"{cle}:{jour}" if jour else cle,
            gabarit="imports/courriels/campagne",
            destinataire=address,
            contexte=contexte,
            raison=raison,
            secrets=[lien],
        )
    )
