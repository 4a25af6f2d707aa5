"""Reads of the work, named as answers."""

import datetime
import re
from collections.abc import Collection

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from bouquet.annuaire.permissions import roles_of
from bouquet.core.text import fold
from bouquet.territoires.enums import Genre
from bouquet.territoires.models import Collectivite

from .enums import (
    AWAITING_STATES,
    COUNTED_STATES,
    JOURS_SANS_REPONSE,
    OPEN_STATES,
    SIGNED_CONVENTIONS,
    Etat,
    EtatConvention,
    EtatIntervention,
    TypeConvention,
)

REFERENCE = re.compile(r"\d{4}-\d{5,}")


class DemandeQuerySet(models.QuerySet):
    def counted_in(self, *annees: int):
        """Counting rule 1: dated in one of those years, deposited or later, not a doublon."""
        return self.filter(annee__in=annees, etat__in=COUNTED_STATES)

    def open(self):
        return self.filter(etat__in=OPEN_STATES)

    def of_communes(self):
        return self.filter(genre=Genre.COMMUNE)

    def of_organisme(self, organismes):
        """Those in which one of these organismes has a part."""
        work = self.model.interventions.rel.related_model.objects.filter(demande=OuterRef("pk"))
        return self.filter(Exists(work.filter(organisme__in=organismes)))

    def with_work(self, organismes, etat: str):
        """Those in which the work of one of these organismes is in this state."""
        interventions = self.model.interventions.rel.related_model.objects.order_by()
        return self.filter(pk__in=interventions.filter(organisme__in=organismes, etat=etat).values("demande"))

    def visible_to(self, user):
        """Those that a person may see, by the roles held; nothing for anybody else.

        Administration and coordination: all. Agent, référent: those in which their organisme, its services or its
        direction has a part, and those they recorded themselves. Collectivité: its own. Élu: those deposited by the
        communes of the canton.
        """
        roles = roles_of(user)
        if roles.network:
            return self.all()
        seen = Q(pk__in=[])
        if roles.organismes:
            interventions = self.model.interventions.rel.related_model.objects
            mine = interventions.filter(organisme__in=roles.around).values("demande")
            seen |= Q(pk__in=mine) | Q(saisie_par=user)
        if roles.collectivites:
            seen |= Q(beneficiaire__in=roles.collectivites)
        if roles.cantons:
            seen |= Q(canton__in=roles.cantons) & ~Q(etat=Etat.BROUILLON)
        return self.filter(seen)

    def with_contact_for(self, user):
        """Those whose contact this person may read: as permissions.can_view_contact, over a list."""
        roles = roles_of(user)
        if roles.network:
            return self.all()
        interventions = self.model.interventions.rel.related_model.objects.order_by()
        seen = Q(beneficiaire__in=roles.collectivites)
        if roles.organismes:
            seen |= Q(saisie_par=user) | Q(pk__in=interventions.filter(organisme__in=roles.around).values("demande"))
        return self.filter(seen)

    def for_list(self):
        """With what an export tells of each, in a constant number of queries."""
        work = self.model.interventions.rel.related_model.objects.select_related("organisme")
        return self.select_related("beneficiaire", "thematique").prefetch_related(Prefetch("interventions", work))

    def silent(self, jour: datetime.date):
        """Those whose author waits for an answer: nobody has begun, and ten days went by without any news."""
        return self.filter(self._silent(jour))

    def late(self, jour: datetime.date):
        """Open ones whose échéance has passed, or that are silent."""
        return self.open().filter(Q(echeance__lt=jour) | self._silent(jour))

    def count_up_to(self, limit: int) -> int:
        """How many there are, `limit + 1` when there are more: the cost does not grow with their number."""
        return self.order_by()[: limit + 1].count()

    def per_state(self) -> dict[str, int]:
        """How many there are in each state: one query, which an index answers alone when nothing is filtered."""
        return dict(self.order_by().values("etat").annotate(nombre=Count("*")).values_list("etat", "nombre"))

    def per_state_up_to(self, limit: int, jour: datetime.date) -> tuple[dict[str, int], int] | None:
        """The same and how many are silent, in one query; nothing when there are more than `limit` in all."""
        counts = {etat: Count("pk", filter=Q(etat=etat)) for etat in Etat.values}
        found = self.order_by()[: limit + 1].aggregate(**counts, muettes=Count("pk", filter=self._silent(jour)))
        muettes = found.pop("muettes")
        return None if sum(found.values()) > limit else (found, muettes)

    def open_up_to(self, limit: int, jour: datetime.date) -> tuple[int, int]:
        """How many are open, and late among them; `limit + 1` for more than `limit`."""
        counts = {"open": Count("pk"), "late": Count("pk", filter=Q(echeance__lt=jour) | self._silent(jour))}
        found = self.open().order_by()[: limit + 1].aggregate(**counts)
        if found["open"] > limit:  # those read are not all
            found["late"] = self.late(jour).count_up_to(limit)
        return found["open"], found["late"]

    def news_of(self, le: datetime.datetime) -> None:
        """Something happened to these at that moment."""
        self.filter(Q(nouvelle_le=None) | Q(nouvelle_le__lt=le)).update(nouvelle_le=le)

    def read_news_again(self) -> None:
        """Set `nouvelle_le` from the histories, after writes that went past services/journal.py."""
        history = self.model.transitions.rel.related_model.objects.filter(demande=OuterRef("pk"))
        works = self.model.interventions.rel.related_model.transitions.rel.related_model.objects
        own = Subquery(history.order_by("-le").values("le")[:1])
        work = Subquery(works.filter(intervention__demande=OuterRef("pk")).order_by("-le").values("le")[:1])
        self.update(nouvelle_le=Greatest(Coalesce(own, work), Coalesce(work, own)))

    def _silent(self, jour: datetime.date) -> Q:
        last = jour - datetime.timedelta(days=JOURS_SANS_REPONSE)
        midnight = timezone.make_aware(datetime.datetime.combine(last, datetime.time.max))
        quiet = Q(nouvelle_le=None) | Q(nouvelle_le__lte=midnight)
        return Q(etat__in=AWAITING_STATES, date_demande__lte=last) & quiet

    def about(self, thematiques):
        """Those whose principal thématique, or that of one of their interventions, is among these."""
        return self.filter(Q(thematique__in=thematiques) | Exists(self._work().filter(thematique__in=thematiques)))

    def of_natures(self, natures):
        """Those for which an organisme gives one of these kinds of help."""
        return self.filter(Exists(self._work().filter(nature__in=natures)))

    def from_place(self, text: str):
        """Those of the bénéficiaires that bear this code INSEE or SIREN, or whose name holds these words."""
        code = text.strip().upper()
        named = Q(beneficiaire__nom_plie__contains=fold(text))
        return self.filter(Q(beneficiaire__code_insee=code) | Q(beneficiaire__siren=code) | named)

    def _work(self):
        """The interventions of each demande, declined ones aside."""
        interventions = self.model.interventions.rel.related_model.objects.filter(demande=OuterRef("pk"))
        return interventions.exclude(etat=EtatIntervention.DECLINEE)

    def matching(self, text: str):
        """Those whose objet, bénéficiaire or reference contains these words, whatever their accents and case.

        Bénéficiaires are found first: they are few, and the words of objets can then be read from their index.
        """
        if REFERENCE.fullmatch(text.strip()):
            return self.filter(reference=text.strip())
        found, words = self, fold(text).split()
        for word, beneficiaires in Collectivite.objects.named_with(words).items():
            found = found.filter(Q(objet_plie__contains=word) | Q(beneficiaire__in=beneficiaires))
        return found


class InterventionQuerySet(models.QuerySet):
    def counted_in(self, *annees: int):
        """Counting rule 2: its demande counts and it was not declined."""
        return self.filter(demande__annee__in=annees, demande__etat__in=COUNTED_STATES).exclude(
            etat=EtatIntervention.DECLINEE
        )

    def per_state(self, organismes, etats) -> dict[str, int]:
        """In how many demandes these organismes have a work in each of these states: an index answers alone."""
        found = self.order_by().filter(organisme__in=organismes, etat__in=etats).values("etat")
        return dict(found.annotate(nombre=Count("demande", distinct=True)).values_list("etat", "nombre"))

    def at_work_on(self, demandes: Collection[int]):
        """(demande, sigle, name of the organisme, whether it leads) of those not declined; leaders first."""
        found = self.filter(demande__in=demandes).exclude(etat=EtatIntervention.DECLINEE)
        return found.order_by("-chef_de_file", "pk").values_list(
            "demande", "organisme__sigle", "organisme__nom", "chef_de_file"
        )


class ConventionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administration and coordination: all. People of an organisme: those that bind it, its services or its
        direction. A collectivité: its own. Nobody else any."""
        roles = roles_of(user)
        if roles.network:
            return self.all()
        return self.binding(organismes=roles.around, collectivites=roles.collectivites)

    def binding(self, *, organismes=(), collectivites=()):
        """Those to which one of these is a party."""
        parties = self.model.parties.rel.related_model.objects.filter(convention=OuterRef("pk"))
        circle = Q(organisme__in=organismes) | Q(collectivite__in=collectivites)
        return self.filter(Exists(parties.filter(circle)))

    def ending_within(self, day: datetime.date, *, days: int):
        """Those in force that end soon after `day`."""
        return self.in_force_on(day).filter(fin__lte=day + datetime.timedelta(days=days))

    def for_list(self):
        """With their parties: two queries whatever their number."""
        parties = self.model.parties.rel.related_model.objects.select_related("organisme", "collectivite")
        return self.prefetch_related(Prefetch("parties", parties))

    def in_force_on(self, day: datetime.date):
        """Signed, running on that day, and not terminated."""
        return self.filter(debut__lte=day, fin__gte=day, etat__in=SIGNED_CONVENTIONS - {EtatConvention.RESILIEE})

    def yielding_in(self, annee: int):
        """Counting rule 10: taking effect, or explicitly renewed, in that year. Tacit renewal yields none."""
        first = Q(renouvelle=None)
        explicit = Q(renouvelle__isnull=False, renouvelle__tacite=False)
        return self.filter(first | explicit, debut__year=annee, etat__in=SIGNED_CONVENTIONS)

    def mandates_in_order(self):
        """Signed conventions de mandat that carry the five items of article L2422-7."""
        return self.filter(
            type=TypeConvention.MANDAT,
            etat__in=SIGNED_CONVENTIONS,
            date_signature__isnull=False,
            **dict.fromkeys(MANDAT_ITEMS, True),
        ).filter(fin__gte=F("debut"))


MANDAT_ITEMS = ("mandat_ouvrage", "mandat_financement", "mandat_controles", "mandat_accords", "mandat_justice")
