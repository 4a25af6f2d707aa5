"""Reminders at fixed dates (jalons.py), each once for a person and an occasion, to the people in charge only."""

import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from bouquet.annuaire.referents import referent_addresses
from bouquet.core.avis import write_to

from ..enums import RUNNING_CONVENTIONS, SIGNED_CONVENTIONS
from ..jalons import CONVENTION, ECHEANCE, RATTRAPAGE, SANS_REPONSE, Jalon, Rappel
from ..models import Convention, Demande
from ..responsables import Responsables
from .courriels import page_of

TEMPLATES = "demandes/courriels"


def remind_conventions(*, le: datetime.datetime) -> int:
    """Conventions that end soon and have no signed sequel: the référents of the organismes that are parties."""
    today = timezone.localdate(le)
    sequel = Convention.objects.filter(renouvelle=OuterRef("pk"), etat__in=SIGNED_CONVENTIONS)
    ending = Convention.objects.ending_within(today, days=-CONVENTION.first).filter(~Exists(sequel))
    conventions = list(ending.filter(etat__in=RUNNING_CONVENTIONS).for_list().order_by("fin", "pk"))
    parties = {party.organisme_id for one in conventions for party in one.parties.all() if party.organisme_id}
    referents = referent_addresses(parties, today)
    return sum(_remind_convention(one, referents, today) for one in conventions)


def _remind_convention(convention: Convention, referents: dict[int, list[str]], today: datetime.date) -> int:
    jalon = CONVENTION.due(convention.fin, today)
    if jalon is None:
        return 0
    told: dict[str, str] = {}
    parties = list(convention.parties.all())
    for party in parties:
        for address in referents.get(party.organisme_id or 0, []):
            told.setdefault(address, f"vous êtes référent de {party.organisme}, partie à cette convention")
    contexte = {
        "convention": convention,
        "parties": ", ".join(str(party) for party in parties),
        "lien": f"{settings.BOUQUET_URL}/espace/conventions/{convention.pk}/",
    }
    return _write(CONVENTION, jalon, f"{convention.pk}:{convention.fin}", told, contexte)


def remind_unanswered(*, le: datetime.datetime) -> int:
    """Demandes that are silent (the word has one meaning on every page): those asked, and who coordinates.

    A demande that was already silent long ago was recalled at its time.
    """
    today = timezone.localdate(le)
    span = datetime.timedelta(days=SANS_REPONSE.last - SANS_REPONSE.first + 1)
    old = Demande.objects.silent(today - span).order_by().values("pk")
    silent = list(Demande.objects.silent(today).exclude(pk__in=old).select_related("beneficiaire").order_by("pk"))
    responsables = Responsables(silent, today)
    sent = 0
    for demande in silent:
        news = demande.derniere_nouvelle
        jalon = SANS_REPONSE.due(news, today)
        if jalon:
            contexte = {"demande": demande, "lien": page_of(demande), "nouvelle": news}
            occasion = f"{demande.pk}:{news}"
            sent += _write(SANS_REPONSE, jalon, occasion, responsables.asked(demande), contexte)
    return sent


def remind_echeances(*, le: datetime.datetime) -> int:
    """Open demandes whose échéance comes: those in charge."""
    today = timezone.localdate(le)
    window = (today - datetime.timedelta(days=RATTRAPAGE), today - datetime.timedelta(days=ECHEANCE.first))
    coming = Demande.objects.open().filter(echeance__range=window)
    demandes = list(coming.select_related("beneficiaire").order_by("echeance", "pk"))
    responsables = Responsables(demandes, today)
    sent = 0
    for demande in demandes:
        jalon = ECHEANCE.due(demande.echeance, today)
        if jalon:
            contexte = {"demande": demande, "lien": page_of(demande)}
            sent += _write(ECHEANCE, jalon, f"{demande.pk}:{demande.echeance}", responsables.at_work(demande), contexte)
    return sent


def _write(rappel: Rappel, jalon: Jalon, occasion: str, told: dict[str, str], contexte: dict) -> int:
    """One mail to each of these addresses, whose reason is given; how many are new ones."""
    written = [
        write_to(
            adresse=address,
            genre=rappel.genre,
            occasion=f"{occasion}:{jalon.jours}",
            gabarit=f"{TEMPLATES}/rappel_{rappel.genre.cle.replace('-', '_')}",
            contexte={**contexte, "jalon": jalon},
            raison=f"Vous recevez ce message parce que {why}.",
        )
        for address, why in told.items()
    ]
    return sum(written)
