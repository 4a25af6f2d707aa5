"""Personal data of exchanges: who wrote, and who is named in what was written."""

import datetime
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils import timezone

from bouquet.core.mentions import EFFACEE, scrub
from bouquet.core.vie_privee import Donnees, Effacement, Identite, Trace, register

from .enums import Cote
from .models import Document, Message

KEPT = "Les messages restent dans le dossier de la demande, sans le nom de leur auteur."
FILES = " Les documents joints restent\u00a0: lisez-les, et retirez ceux qui nomment la personne."


def _written_by(courriel: str) -> QuerySet[Message]:
    """By an account, or by the contact of a demande, who has none."""
    contact = Q(demande__contact_courriel__iexact=courriel, cote=Cote.COLLECTIVITE, auteur=None)
    return Message.objects.filter(Q(auteur__email__iexact=courriel) | contact)


def find(courriel: str) -> Iterator[Trace]:
    for one in _written_by(courriel).select_related("demande").order_by("le"):
        told = {
            "demande": one.demande.reference,
            "le": f"{timezone.localtime(one.le):%Y-%m-%d %H:%M}",
            "signé": one.auteur_nom,
            "texte": one.texte,
        }
        yield Trace("Message", told, (one.auteur_nom,) if one.auteur_id else ())


def erase(who: Identite, le: datetime.datetime) -> Effacement:
    """To be done while the demandes still name their contact: this app stands above them."""
    mine = list(_written_by(who.courriel).values_list("pk", flat=True))
    threads = Message.objects.filter(Q(pk__in=mine) | Q(demande__contact_courriel__iexact=who.courriel))
    rows = Message.objects.filter(pk__in=list(threads.values_list("pk", flat=True)))
    scrub(rows, ("auteur_nom",), who.words, by=EFFACEE, whole=True)
    scrub(rows, ("texte",), who.words)
    named = Document.objects.filter(demande__contact_courriel__iexact=who.courriel)
    scrub(named, ("nom", "nom_plie"), who.words)
    files = Document.objects.filter(message__in=mine).exists() or named.exists()
    return Effacement(0, len(mine), (KEPT if mine else "") + (FILES if files else ""))


register(Donnees("echanges", "Messages et documents", find, erase))
