"""Personal data of the base: mails, silences, the history of fields, the log of the administration."""

import datetime
from collections.abc import Iterator

from auditlog.models import LogEntry
from django.contrib.admin.models import LogEntry as AdminEntry
from django.utils import timezone

from .conservation import limite
from .enums import EtatCourriel
from .mentions import LOG, mentioning, scrub
from .models import Courriel, PieceCourriel, Silence
from .vie_privee import Donnees, Effacement, Identite, Trace, register

BODY = ("sujet", "texte", "html", "repondre_a", "secrets", "erreur", "raison")


def find_mails(courriel: str) -> Iterator[Trace]:
    for one in Courriel.objects.filter(destinataire__iexact=courriel).order_by("created_at"):
        told = {
            "sujet": one.sujet,
            "pourquoi": one.raison,
            "état": one.get_etat_display(),
            "écrit le": f"{timezone.localtime(one.created_at):%Y-%m-%d %H:%M}",
            "texte": one.texte or "(effacé)",
        }
        yield Trace("Courriel reçu de ce site", told)
    for silence in Silence.objects.filter(adresse__iexact=courriel):
        told = {"genre": silence.genre, "le": f"{timezone.localtime(silence.le):%Y-%m-%d %H:%M}"}
        yield Trace("Genre de courriel refusé", told)


def erase_mails(who: Identite, le: datetime.datetime) -> Effacement:
    """Those to the person go, sent or not; those to others no longer name them."""
    mine = Courriel.objects.filter(destinataire__iexact=who.courriel)
    touched = mine.count() + Silence.objects.filter(adresse__iexact=who.courriel).delete()[0]
    mine.delete()
    full = {word for word in who.words if " " in word or word == who.courriel}  # « Mairie » names nobody
    written = list(mentioning(Courriel.objects.all(), BODY, full).values_list("pk", flat=True))
    PieceCourriel.objects.filter(courriel__in=written).delete()
    return Effacement(touched + scrub(Courriel.objects.filter(pk__in=written), BODY, full))


def purge_mails(le: datetime.datetime, apply: bool) -> int:
    before = limite("courriels", le)
    if before is None:
        return 0
    moving = (EtatCourriel.EN_ATTENTE, EtatCourriel.EN_COURS)
    return _count(Courriel.objects.filter(created_at__lt=before).exclude(etat__in=moving), apply)


def find_history(courriel: str) -> Iterator[Trace]:
    for one in mentioning(LogEntry.objects.all(), LOG, [courriel]).select_related("content_type"):
        told = {"sur": str(one.content_type), "le": f"{timezone.localtime(one.timestamp):%Y-%m-%d %H:%M}"}
        yield Trace("Correction où figure cette adresse", told)


def erase_history(who: Identite, le: datetime.datetime) -> Effacement:
    """Lines that hold the address lose it, with the names; the rest is the apps' own affair."""
    lines = LogEntry.objects.filter(pk__in=mentioning(LogEntry.objects.all(), LOG, [who.courriel]).values("pk"))
    keys = list(lines.values_list("pk", flat=True))
    touched = scrub(LogEntry.objects.filter(pk__in=keys), LOG, who.words)
    full = {word for word in who.words if " " in word or word == who.courriel}
    return Effacement(touched + scrub(AdminEntry.objects.all(), ("object_repr", "change_message"), full))


def purge_history(le: datetime.datetime, apply: bool) -> int:
    before = limite("historique", le)
    return _count(LogEntry.objects.filter(timestamp__lt=before), apply) if before else 0


def _count(rows, apply: bool) -> int:
    """How many there are; deleted if asked."""
    count = rows.count()
    if apply and count:
        rows.delete()
    return count


register(
    Donnees("courriels", "Courriels", find_mails, erase_mails, purge_mails),
    Donnees("historique", "Historique des corrections", find_history, erase_history, purge_history),
)
