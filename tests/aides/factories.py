import datetime

import factory

from bouquet.aides.models import Aide
from tests.catalogue.factories import ThematiqueFactory


class AideFactory(factory.django.DjangoModelFactory):
    """A published permanent subsidy for communes and EPCI; `AideFactory(thematiques=[…], beneficiaires=[…])`."""

    class Meta:
        model = Aide
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"aide-{n}")
    titre = factory.Sequence(lambda n: f"Aide {n}")
    beneficiaires = factory.LazyFunction(lambda: ["commune", "epci"])
    depenses = factory.LazyFunction(lambda: ["investissement"])
    objectifs = "Aider les projets."
    financeur = "Département"
    date_revue = datetime.date(2026, 6, 1)
    publiee = True

    @factory.post_generation
    def thematiques(self, create, values, **kwargs):
        if create:
            self.thematiques.set(values or [ThematiqueFactory()])
