"""Who reads what people write to each other: held here, and nowhere else."""

from django.db import models
from django.db.models import Q

from bouquet.annuaire.permissions import roles_of
from bouquet.demandes.enums import EtatIntervention
from bouquet.demandes.models import Intervention

from .enums import Visibilite


def at_work(organismes):
    """Keys of the demandes on which one of these organismes works or is asked to; not those it declined."""
    work = Intervention.objects.filter(organisme__in=organismes).exclude(etat=EtatIntervention.DECLINEE)
    return work.values("demande")


def concerned(user) -> Q:
    """The demandes on which this person takes part in the exchange with the collectivité, as a condition."""
    roles, seen = roles_of(user), Q(pk__in=[])
    if roles.network:
        return Q()
    if roles.organismes:
        seen |= Q(demande__in=at_work(roles.around))
    if roles.collectivites:
        seen |= Q(demande__beneficiaire__in=roles.collectivites)
    return seen


class MessageQuerySet(models.QuerySet):
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
            seen |= Q(visibilite=Visibilite.PARTAGEE, demande__in=at_work(roles.around))
            seen |= Q(visibilite=Visibilite.PRIVEE, organisme__in=roles.organismes)
        return self.filter(seen)

    def exchanged(self):
        """What anybody who holds the demande's private link reads."""
        return self.filter(visibilite=Visibilite.ECHANGE)


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the messages that a person may read, and those deposited with the demande itself."""
        messages = self.model.message.field.related_model.objects.visible_to(user)
        return self.filter(Q(message__in=messages.values("pk")) | (Q(message=None) & concerned(user)))

    def exchanged(self):
        """What anybody who holds the demande's private link may open."""
        return self.filter(Q(message=None) | Q(message__visibilite=Visibilite.ECHANGE))
