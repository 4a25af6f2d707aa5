import datetime

from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from .enums import Beneficiaire, Recurrence
from .search import search

REVIEW_MONTHS = 12


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month, that many months before; the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (datetime.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(day.day, last))


class AideQuerySet(models.QuerySet):
    def published(self):
        return self.filter(publiee=True)

    def open_on(self, day: datetime.date):
        """Those that may be asked for on that day: permanent ones, and those between opening and deadline."""
        return self.filter(Q(ouverture=None) | Q(ouverture__lte=day), Q(echeance=None) | Q(echeance__gte=day))

    def not_over_on(self, day: datetime.date):
        """Without those whose deadline is past: what opens later, or comes back each year, may be prepared."""
        return self.exclude(echeance__lt=day, recurrence=Recurrence.PONCTUELLE)

    def for_beneficiaire(self, genre: str, population: int | None = None):
        """Those open to a kind of bénéficiaire; a ceiling holds for communes whose population is known."""
        # SQLite can't look into a list: its text can be read on both databases.
        told = self.alias(_pour=Cast("beneficiaires", TextField())).filter(_pour__contains=f'"{genre}"')
        if genre != Beneficiaire.COMMUNE or population is None:
            return told
        return told.filter(Q(population_max=None) | Q(population_max__gte=population))

    def about(self, thematique):
        return self.filter(thematiques=thematique)

    def to_review(self, day: datetime.date):
        """Published sheets that nobody has reviewed for twelve months, the oldest first."""
        limit = months_before(day, REVIEW_MONTHS)
        return self.published().filter(date_revue__lte=limit).order_by("date_revue", "titre")

    def matching(self, text: str) -> list:
        """Those that hold every word of a query, whatever its accents and plurals, best first."""
        return search(list(self.for_readers()), text).whole

    def for_readers(self):
        """With all that a list tells of an aid, in two queries however many there are."""
        return self.select_related("gestionnaire__parent").prefetch_related("thematiques")
