"""Small invented territories for tests: no real place, so that no test leans on the reference data by accident.

CollectiviteFactory(commune=True, nom="Beaulieu")     CollectiviteFactory(epci=True)
CollectiviteFactory(syndicat=True)                    SituationFactory(commune=…, population_municipale=640)
"""

import factory
from factory.django import DjangoModelFactory

from bouquet.territoires.enums import Genre, GenreCanton
from bouquet.territoires.models import Canton, Collectivite, Conseiller, Departement, Millesime, Situation


class DepartementFactory(DjangoModelFactory):
    """Département 26 unless told otherwise; asking twice for a code gives the same one."""

    class Meta:
        model = Departement
        django_get_or_create = ["code"]

    code = "26"
    nom = factory.LazyAttribute(lambda self: f"Département {self.code}")

    class Params:
        host = factory.Trait(hote=True)


class MillesimeFactory(DjangoModelFactory):
    class Meta:
        model = Millesime
        django_get_or_create = ["annee"]

    annee = 2025
    source = "Millésime d’essai"


class CantonFactory(DjangoModelFactory):
    class Meta:
        model = Canton
        django_get_or_create = ["code"]

    departement = factory.SubFactory(DepartementFactory)
    code = factory.Sequence(lambda n: f"26{n % 90 + 1:02d}")
    nom = factory.LazyAttribute(lambda self: f"Canton {self.code}")

    class Params:
        ville = factory.Trait(genre=GenreCanton.CANTON_VILLE)


class ConseillerFactory(DjangoModelFactory):
    class Meta:
        model = Conseiller

    canton = factory.SubFactory(CantonFactory)
    prenom = factory.Sequence(lambda n: f"Prénom{n}")
    nom = factory.Sequence(lambda n: f"Nom{n}")


class CollectiviteFactory(DjangoModelFactory):
    """A commune unless a trait says otherwise: `epci=True`, `syndicat=True`, `autre=True`."""

    class Meta:
        model = Collectivite
        skip_postgeneration_save = True

    genre = Genre.COMMUNE
    departement = factory.SubFactory(DepartementFactory)
    code_insee = factory.Sequence(lambda n: f"26{n % 1000:03d}")
    siren = ""
    nom = factory.Sequence(lambda n: f"Essai-sur-Rivière {n}")

    class Params:
        commune = factory.Trait(genre=Genre.COMMUNE)
        epci = factory.Trait(
            genre=Genre.EPCI,
            code_insee="",
            siren=factory.Sequence(lambda n: f"200{n:06d}"),
            nom=factory.Sequence(lambda n: f"Communauté de communes d’Essai {n}"),
            nature_juridique="CC",
        )
        syndicat = factory.Trait(
            genre=Genre.SYNDICAT,
            code_insee="",
            siren=factory.Sequence(lambda n: f"252{n:06d}"),
            nom=factory.Sequence(lambda n: f"Syndicat des eaux d’Essai {n}"),
            nature_juridique="SIVU",
        )
        autre = factory.Trait(
            genre=Genre.AUTRE,
            code_insee="",
            siren=factory.Sequence(lambda n: f"180{n:06d}"),
            nom=factory.Sequence(lambda n: f"Établissement public d’Essai {n}"),
        )


class SituationFactory(DjangoModelFactory):
    class Meta:
        model = Situation

    commune = factory.SubFactory(CollectiviteFactory)
    millesime = factory.SubFactory(MillesimeFactory)
    population_municipale = 640
    canton = factory.SubFactory(CantonFactory)
    epci = factory.SubFactory(CollectiviteFactory, epci=True)
