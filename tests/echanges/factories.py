"""Messages and the demande they are about: two organismes at work, a direction above one, and everybody around."""

import datetime

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory

from bouquet.annuaire.enums import Role
from bouquet.demandes.enums import Etat
from bouquet.echanges.enums import Cote, Visibilite
from bouquet.echanges.models import Message
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import SituationFactory

LE = datetime.datetime(2026, 3, 3, 9, 12, tzinfo=datetime.UTC)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def upload(name: str = "plan.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


class MessageFactory(DjangoModelFactory):
    """A note shared by an organisme."""

    class Meta:
        model = Message

    demande = factory.SubFactory(DemandeFactory)
    auteur_nom = "Guy Agent"
    organisme = factory.SubFactory(OrganismeFactory)
    cote = Cote.RESEAU
    visibilite = Visibilite.PARTAGEE
    texte = factory.Sequence(lambda n: f"Note n° {n}")
    le = LE


class World:
    """A demande on which a partner and a service work, and one person for each place around it."""

    def __init__(self):
        self.situation = SituationFactory()
        self.demande = DemandeFactory(
            situation=self.situation, etat=Etat.EN_COURS, contact_courriel="mairie@exemple.test", contact_nom="Mairie"
        )
        self.service, self.partenaire = OrganismeFactory(service=True, sigle="SATE"), OrganismeFactory(sigle="CAUE")
        self.lead = InterventionFactory(demande=self.demande, organisme=self.service, chef_de_file=True)
        self.second = InterventionFactory(demande=self.demande, organisme=self.partenaire)
        voisin = OrganismeFactory(nature="service", parent=self.service.parent)
        scopes = {
            "service": (Role.AGENT, {"organisme": self.service}),
            "collegue": (Role.REFERENT, {"organisme": self.service}),
            "direction": (Role.AGENT, {"organisme": self.service.parent}),
            "service_voisin": (Role.AGENT, {"organisme": voisin}),
            "partenaire": (Role.AGENT, {"organisme": self.partenaire}),
            "etranger": (Role.REFERENT, {"organisme": OrganismeFactory()}),
            "coordination": (Role.COORDINATION, {}),
            "administration": (Role.ADMINISTRATION, {}),
            "redaction": (Role.REDACTION, {}),
            "collectivite": (Role.COLLECTIVITE, {"collectivite": self.situation.commune}),
            "autre_commune": (Role.COLLECTIVITE, {"collectivite": SituationFactory().commune}),
            "elu": (Role.ELU, {"canton": self.situation.canton}),
        }
        self.people = {name: AppartenanceFactory(role=role, **scope).user for name, (role, scope) in scopes.items()}
        self.people["instance"] = UserFactory(is_staff=True, is_superuser=True)
        self.people["sans_role"] = UserFactory()
