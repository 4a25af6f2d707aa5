import datetime

import factory

from bouquet.annuaire.enums import NatureOrganisme, Role
from bouquet.annuaire.models import Appartenance, Organisme, Referent
from tests.accounts.factories import UserFactory


class OrganismeFactory(factory.django.DjangoModelFactory):
    """A partenaire; `OrganismeFactory(direction=True)`, `OrganismeFactory(service=True)` give the département's own."""

    class Meta:
        model = Organisme

    class Params:
        direction = factory.Trait(nature=NatureOrganisme.DIRECTION)
        service = factory.Trait(
            nature=NatureOrganisme.SERVICE,
            parent=factory.SubFactory("tests.annuaire.factories.OrganismeFactory", direction=True),
        )

    nom = factory.LazyAttribute(lambda o: f"Organisme {o.sigle}")
    sigle = factory.Sequence(lambda n: f"ORG{n}")
    nature = NatureOrganisme.PARTENAIRE
    date_adhesion = datetime.date(2020, 1, 1)


class ReferentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Referent

    organisme = factory.SubFactory(OrganismeFactory)
    nom = factory.Sequence(lambda n: f"Référent {n}")


class AppartenanceFactory(factory.django.DjangoModelFactory):
    """A person of the coordination; give `role` and its `organisme`, `collectivite` or `canton` for the others."""

    class Meta:
        model = Appartenance

    user = factory.SubFactory(UserFactory)
    role = Role.COORDINATION
