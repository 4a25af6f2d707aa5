"""What people do to demandes, said shortly."""

import datetime

from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande
from bouquet.demandes.services import propose_intervention, transition_intervention
from tests.annuaire.factories import OrganismeFactory
from tests.catalogue.factories import NatureFactory
from tests.demandes.factories import DemandeFactory

NOON = datetime.datetime(2025, 3, 12, 12, tzinfo=datetime.UTC)


def propose(demande, **fields):
    values = {"organisme": OrganismeFactory(), "thematique": demande.thematique, "nature": NatureFactory()}
    return propose_intervention(demande=demande, auteur=None, le=NOON, **values | fields)


def step(intervention, vers, motif="", **fields):
    return transition_intervention(intervention=intervention, vers=vers, auteur=None, le=NOON, motif=motif, **fields)


def oriented() -> Demande:
    demande = DemandeFactory(etat=Etat.QUALIFIEE)
    propose(demande)
    return demande


def stored(demande) -> Demande:
    return Demande.objects.get(pk=demande.pk)
