"""Reads of rencontres, séances and inscriptions, named as answers."""

import datetime
from collections.abc import Collection

from django.db import models
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from bouquet.annuaire.permissions import roles_of
from bouquet.core.text import fold

from .enums import ONLINE, SEATED, VISIBLE_STATES, Etat, EtatInscription, Mode


class TitledQuerySet(models.QuerySet):
    def matching(self, text: str):
        """Those whose title holds every word typed, whatever its accents."""
        found = self
        for word in fold(text).split():
            found = found.filter(titre_plie__contains=word)
        return found


class RencontreQuerySet(TitledQuerySet):
    def visible(self):
        """What the site shows."""
        return self.filter(etat__in=VISIBLE_STATES)

    def editable_by(self, user):
        """All of them for those who coordinate or write the site; else those that their organisme holds."""
        roles = roles_of(user)
        if roles.network or roles.redaction:
            return self
        mine = self.model.organismes.through.objects.filter(rencontre=OuterRef("pk"), organisme__in=roles.referent_of)
        return self.filter(Exists(mine))

    def with_dates(self):
        """With `premiere`, the start of their first séance."""
        seances = self._rows("seances").filter(rencontre=OuterRef("pk")).order_by("debut")
        return self.annotate(premiere=Subquery(seances.values("debut")[:1]))

    def for_list(self):
        """With `premiere`, `derniere` (the end of the last séance) and `inscrits`, those who live there."""
        seances = self._rows("seances").filter(rencontre=OuterRef("pk"))
        people = seances.model._meta.get_field("inscriptions").related_model.objects
        registered = people.exclude(etat=EtatInscription.ANNULEE).filter(seance__rencontre=OuterRef("pk"))
        return self.with_dates().annotate(
            derniere=Subquery(seances.order_by("-fin").values("fin")[:1]),
            inscrits=_count(registered, "seance__rencontre"),
        )

    def coming(self, le: datetime.datetime):
        """Those that are not over, and those without date yet."""
        seances = self._rows("seances").filter(rencontre=OuterRef("pk"))
        return self.filter(Exists(seances.filter(fin__gte=le)) | ~Exists(seances))

    def over(self, le: datetime.datetime):
        seances = self._rows("seances").filter(rencontre=OuterRef("pk"))
        return self.filter(~Exists(seances.filter(fin__gte=le)), Exists(seances))

    def _rows(self, name: str):
        return self.model._meta.get_field(name).related_model.objects


class SeanceQuerySet(models.QuerySet):
    def visible(self):
        return self.filter(rencontre__etat__in=VISIBLE_STATES)

    def published(self):
        return self.filter(rencontre__etat=Etat.PUBLIEE)

    def held(self, le: datetime.datetime):
        """Those that took place: over, of a rencontre that is announced."""
        return self.published().filter(fin__lte=le)

    def upcoming(self, le: datetime.datetime):
        """Not ended yet, the soonest first."""
        return self.filter(fin__gte=le).order_by("debut", "pk")

    def past(self, le: datetime.datetime):
        """Ended, the latest first; without what was cancelled."""
        return self.filter(fin__lt=le).exclude(rencontre__etat=Etat.ANNULEE).order_by("-debut", "-pk")

    def for_public(self, public: str):
        """Those made for these people, or for everybody."""
        # SQLite can't look into a list: its text can be read on both databases.
        told = self.alias(_pour=Cast("rencontre__publics", TextField()))
        return told.filter(Q(_pour__contains=f'"{public}"') | Q(_pour="[]"))

    def near(self, communes: Collection[int]):
        """Held in one of these communes, or online, hence everywhere."""
        return self.filter(Q(commune__in=communes) | Q(mode__in=ONLINE))

    def for_list(self):
        """With all that a list tells, in a constant number of queries."""
        return self.for_feed().with_counts()

    def for_feed(self):
        """With what a feed tells of each: no place is counted."""
        return self.select_related("rencontre", "commune")

    def with_counts(self):
        """With `prises`, the places taken, `en_ligne`, those who follow a hybrid one online, and `en_attente`."""
        rows = self.model._meta.get_field("inscriptions").related_model.objects.filter(seance=OuterRef("pk"))
        return self.annotate(
            prises=_count(rows.taking_places(), "seance"),
            en_ligne=_count(rows.seated().filter(seance__mode=Mode.HYBRIDE, a_distance=True), "seance"),
            en_attente=_count(rows.filter(etat=EtatInscription.ATTENTE), "seance"),
        )


def _count(rows: models.QuerySet, by: str) -> Coalesce:
    """How many of these rows the outer one has."""
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class InscriptionQuerySet(models.QuerySet):
    def live(self):
        return self.exclude(etat=EtatInscription.ANNULEE)

    def seated(self):
        return self.filter(etat__in=SEATED)

    def taking_places(self):
        """Whom the jauge counts: of a hybrid séance, only those who come on site."""
        return self.seated().exclude(seance__mode=Mode.HYBRIDE, a_distance=True)

    def online(self):
        """Those who follow online."""
        return self.filter(Q(seance__mode=Mode.EN_LIGNE) | Q(seance__mode=Mode.HYBRIDE, a_distance=True))

    def present(self):
        return self.filter(etat=EtatInscription.PRESENTE)

    def missing(self):
        """Those marked absent."""
        return self.filter(etat=EtatInscription.ABSENTE)

    def confirmed(self):
        return self.filter(etat=EtatInscription.CONFIRMEE)

    def waiting(self):
        """The waiting list, first come first."""
        return self.filter(etat=EtatInscription.ATTENTE).order_by("rang")

    def matching(self, text: str):
        words = text.strip()
        if not words:
            return self
        return self.filter(
            Q(nom__icontains=words) | Q(courriel__contains=words.lower()) | Q(structure__icontains=words)
        )
