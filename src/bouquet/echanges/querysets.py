"""Who reads what people write to each other: held here, and nowhere else."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from bouquet.annuaire.permissions import roles_of
from bouquet.core.text import fold
from bouquet.demandes.enums import EtatIntervention
from bouquet.demandes.models import Demande, Intervention

from .enums import Visibilite


def at_work(organismes) -> Q:
    """The demandes on which one of these organismes works or is asked to, as a condition; not those it declined.

    Nor does it lose what was said on a demande whose work joined another one, as its doublon.
    """
    work = Intervention.objects.filter(organisme__in=organismes).exclude(etat=EtatIntervention.DECLINEE)
    # Asked of each row: the list of all that an organisme ever worked on would be read for every thread.
    own, joined = (Exists(work.filter(demande=OuterRef(path))) for path in ("demande", "demande__doublon_de"))
    return Q(own) | Q(joined)


def concerned(user) -> Q:
    """The demandes on which this person takes part in the exchange with the collectivité, as a condition."""
    roles, seen = roles_of(user), Q(pk__in=[])
    if roles.network:
        return Q()
    if roles.organismes:
        seen |= at_work(roles.around)
    if roles.collectivites:
        seen |= Q(demande__beneficiaire__in=roles.collectivites)
    return seen


class _AboutDemande(models.QuerySet):
    def about(self, demande):
        """Those of this demande and of the demandes that repeat it: what was said there is not lost."""
        both = Demande.objects.filter(Q(pk=demande.pk) | Q(doublon_de=demande.pk))
        return self.filter(demande__in=both.order_by().values("pk"))


class MessageQuerySet(_AboutDemande):
    def visible_to(self, user):
        """Those that a person may read; nothing for anybody else, an élu of the canton among them.

        A private note: the people of that very organisme, neither its services nor its direction nor those who
        coordinate. A shared note: the network and the organismes at work. An exchange: those, and the collectivité.
        """
        roles = roles_of(user)
        seen = Q(visibilite=Visibilite.ECHANGE) & concerned(user)
        if roles.network:
            seen |= Q(visibilite=Visibilite.PARTAGEE)
        if roles.organismes:
            seen |= Q(visibilite=Visibilite.PARTAGEE) & at_work(roles.around)
            seen |= Q(visibilite=Visibilite.PRIVEE, organisme__in=roles.organismes)
        return self.filter(seen)

    def exchanged(self):
        """What anybody who holds the demande's private link reads."""
        return self.filter(visibilite=Visibilite.ECHANGE)


class DocumentQuerySet(_AboutDemande):
    def visible_to(self, user):
        """Those of the messages that a person may read, and those deposited with the demande itself."""
        messages = self.model.message.field.related_model.objects.visible_to(user)
        carried = Exists(messages.filter(pk=OuterRef("message")))
        return self.filter(Q(carried) | (Q(message=None) & concerned(user)))

    def exchanged(self):
        """What anybody who holds the demande's private link may open."""
        return self.filter(Q(message=None) | Q(message__visibilite=Visibilite.ECHANGE))

    def named_with(self, text: str):
        """Those whose name holds these words, whatever their accents and case."""
        return self.filter(*(Q(nom_plie__contains=word) for word in fold(text).split()))
