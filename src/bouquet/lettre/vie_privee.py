"""Personal data of the letter: an address, what it wants, and the proof that it asked."""

import datetime
from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from bouquet.core.conservation import limite
from bouquet.core.vie_privee import Donnees, Effacement, Identite, Trace, register

from .enums import FINIS, EtatAbonne
from .models import Abonne


def find(courriel: str) -> Iterator[Trace]:
    rows = Abonne.objects.filter(courriel=courriel).select_related("collectivite")
    for one in rows.prefetch_related("thematiques", "consentements"):
        proofs = (f"{timezone.localtime(line.le):%Y-%m-%d %H:%M} {line}" for line in one.consentements.all())
        yield Trace(
            "Abonnement à la lettre",
            {
                "courriel": one.courriel,
                "état": one.get_etat_display(),
                "public": one.get_public_display(),
                "collectivité": str(one.collectivite or ""),
                "thématiques": ", ".join(str(thematique) for thematique in one.thematiques.all()),
                "rythme": one.get_rythme_display(),
                "consentement": " ; ".join(proofs),
            },
        )


def erase(who: Identite, le: datetime.datetime) -> Effacement:
    """The address and its proofs go; what was sent to it stays as a number."""
    rows = Abonne.objects.filter(courriel=who.courriel)
    count = rows.count()
    rows.delete()
    return Effacement(count)


def purge(le: datetime.datetime, apply: bool) -> int:
    """Those who left long ago, and those who never confirmed; a complaint is kept, so that nobody writes again."""
    before = limite("lettre", le)
    if before is None:
        return 0
    left = Q(etat__in=set(FINIS) - {EtatAbonne.PLAINTE}, fini_le__lt=before)
    old = Abonne.objects.filter(left | Q(etat=EtatAbonne.EN_ATTENTE, created_at__lt=before))
    count = old.count()
    if apply:
        old.delete()
    return count


register(Donnees("lettre", "Abonnements à la lettre", find, erase, purge))
