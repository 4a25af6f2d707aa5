"""From the rencontres to facts: what took place, and who had a place there. Three queries, no name of anybody."""

import datetime
from collections import defaultdict
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Min, OuterRef, Subquery
from django.utils import timezone

from bouquet.rencontres.enums import SEATED, EtatInscription, Format, Public
from bouquet.rencontres.models import Inscription, Rencontre, Seance

from .computation import Animation, Participation, SeanceTenue

CHUNK = 10_000


def animation(annee: int, *, le: datetime.datetime) -> Animation:
    """Séances of two years that are over at that moment, with those that the first demandes may follow."""
    delai = settings.BOUQUET_RENCONTRE_SUIVIE_JOURS
    since = datetime.date(annee - 1, 1, 1) - datetime.timedelta(days=delai)
    held = Seance.objects.held(le).filter(
        debut__gte=_midnight(since), debut__lt=_midnight(datetime.date(annee + 1, 1, 1))
    )
    return Animation(
        seances=tuple(_seances(held, le)),
        participations=tuple(_participations(held)),
        formats=tuple((str(code), str(label)) for code, label in Format.choices),
        publics=tuple((str(code), str(label)) for code, label in Public.choices),
        delai=delai,
    )


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _seances(held, le: datetime.datetime) -> Iterator[SeanceTenue]:
    """With the year of the first séance of the rencontre that took place, be it long ago."""
    organisers = _organisers(held)
    of_same = Seance.objects.held(le).filter(rencontre=OuterRef("rencontre")).order_by().values("rencontre")
    rows = held.order_by("debut", "pk").annotate(premiere=Subquery(of_same.annotate(one=Min("debut")).values("one")))
    columns = ("pk", "rencontre_id", "debut", "premiere", "rencontre__titre", "rencontre__format")
    for pk, rencontre, debut, premiere, titre, genre in rows.values_list(*columns):
        day = timezone.localdate(debut)
        first = timezone.localdate(premiere).year
        yield SeanceTenue(pk, rencontre, day.year, first, day, titre, genre, organisers.get(rencontre, ()))


def _organisers(held) -> dict[int, tuple[str, ...]]:
    """Sigles of those who organise each rencontre."""
    rows = Rencontre.organismes.through.objects.filter(rencontre__in=held.order_by().values("rencontre"))
    found = defaultdict(list)
    for rencontre, sigle in rows.values_list("rencontre_id", "organisme__sigle"):
        found[rencontre].append(sigle)
    return {rencontre: tuple(sorted(sigles)) for rencontre, sigles in found.items()}


def _participations(held) -> Iterator[Participation]:
    """Whoever had a place: not those who gave it up, nor those who waited until the end."""
    rows = Inscription.objects.filter(seance__in=held.order_by().values("pk"), etat__in=SEATED).order_by("pk")
    columns = ("pk", "seance_id", "collectivite_id", "collectivite__genre", "public", "etat", "evaluation__note")
    for pk, seance, collectivite, genre, public, etat, note in rows.values_list(*columns).iterator(chunk_size=CHUNK):
        yield Participation(pk, seance, collectivite, genre or "", public, etat == EtatInscription.PRESENTE, note)
