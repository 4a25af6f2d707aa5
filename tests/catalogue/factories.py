import datetime

import factory

from bouquet.catalogue.models import Nature, Prestation, PropositionPrestation, Thematique
from bouquet.catalogue.reference import NATURES, THEMATIQUES
from bouquet.territoires.enums import Genre
from tests.annuaire.factories import OrganismeFactory

THEMATIQUE = {row.code: (ordre, row) for ordre, row in enumerate(THEMATIQUES, start=1)}
NATURE = {row.code: (ordre, row) for ordre, row in enumerate(NATURES, start=1)}


class ThematiqueFactory(factory.django.DjangoModelFactory):
    """One of the nine, found or made: `ThematiqueFactory(code="habitat")`."""

    class Meta:
        model = Thematique
        django_get_or_create = ("code",)

    code = "amenagement"
    libelle = factory.LazyAttribute(lambda o: THEMATIQUE[o.code][1].libelle)
    libelle_court = factory.LazyAttribute(lambda o: THEMATIQUE[o.code][1].libelle_court)
    ordre = factory.LazyAttribute(lambda o: THEMATIQUE[o.code][0])


class NatureFactory(factory.django.DjangoModelFactory):
    """One of the four, found or made: `NatureFactory(code="moe")`."""

    class Meta:
        model = Nature
        django_get_or_create = ("code",)

    code = "conseil"
    libelle = factory.LazyAttribute(lambda o: NATURE[o.code][1].libelle)
    sigle = factory.LazyAttribute(lambda o: NATURE[o.code][1].sigle)
    definition = factory.LazyAttribute(lambda o: NATURE[o.code][1].definition)
    exemple = factory.LazyAttribute(lambda o: NATURE[o.code][1].exemple)
    verbe = factory.LazyAttribute(lambda o: NATURE[o.code][1].verbe)
    etape_debut = factory.LazyAttribute(lambda o: NATURE[o.code][1].etape_debut)
    etape_fin = factory.LazyAttribute(lambda o: NATURE[o.code][1].etape_fin)
    ordre = factory.LazyAttribute(lambda o: NATURE[o.code][0])


class PrestationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Prestation
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"prestation-{n}")
    titre = factory.Sequence(lambda n: f"Prestation {n}")
    organisme = factory.SubFactory(OrganismeFactory)
    nature = factory.SubFactory(NatureFactory)
    description = "Une visite, puis un avis écrit."
    beneficiaires = factory.LazyFunction(lambda: [Genre.COMMUNE.value, Genre.EPCI.value])
    publiee = True

    @factory.post_generation
    def thematiques(self, create, values, **kwargs):
        if create:
            self.thematiques.set(values or [ThematiqueFactory()])


class PropositionFactory(factory.django.DjangoModelFactory):
    """Another title, proposed by the organisme of the prestation."""

    class Meta:
        model = PropositionPrestation

    prestation = factory.SubFactory(PrestationFactory)
    organisme = factory.SelfAttribute("prestation.organisme")
    titre = factory.SelfAttribute("prestation.titre")
    genre = "modification"
    champs = factory.LazyFunction(lambda: {"titre": "Autre titre"})
    auteur_nom = "Guy Exemple"
    le = datetime.datetime(2026, 3, 3, 9, tzinfo=datetime.UTC)
