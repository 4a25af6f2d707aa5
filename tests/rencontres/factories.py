"""Invented rencontres, séances and people."""

import datetime

import factory
from factory.django import DjangoModelFactory

from bouquet.rencontres.enums import Etat, EtatInscription, EtatParcours, Format, Mode
from bouquet.rencontres.models import EtapeParcours, Inscription, InscriptionParcours, Parcours, Rencontre, Seance
from tests.territoires.factories import CollectiviteFactory

NOON = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)


class RencontreFactory(DjangoModelFactory):
    """Published, unless told otherwise."""

    class Meta:
        model = Rencontre

    slug = factory.Sequence(lambda n: f"rencontre-{n}")
    titre = factory.Sequence(lambda n: f"Rencontre d’essai {n}")
    format = Format.WEBINAIRE
    resume = "Un essai."
    etat = Etat.PUBLIEE
    created_at = NOON


class SeanceFactory(DjangoModelFactory):
    """On site, ten days after NOON; `online=True`, `hybrid=True` for the others."""

    class Meta:
        model = Seance

    class Params:
        online = factory.Trait(mode=Mode.EN_LIGNE, lieu="", lien="https://visio.exemple.test/abc")
        hybrid = factory.Trait(mode=Mode.HYBRIDE, lien="https://visio.exemple.test/abc")

    rencontre = factory.SubFactory(RencontreFactory)
    debut = NOON + 10 * DAY
    fin = factory.LazyAttribute(lambda self: self.debut + HOUR)
    mode = Mode.SUR_PLACE
    lieu = "Salle des fêtes"


class InscriptionFactory(DjangoModelFactory):
    """Confirmed; `attente=True` with its `rang`."""

    class Meta:
        model = Inscription

    class Params:
        attente = factory.Trait(etat=EtatInscription.ATTENTE, rang=factory.Sequence(lambda n: n + 1))

    seance = factory.SubFactory(SeanceFactory)
    nom = factory.Sequence(lambda n: f"Personne {n}")
    courriel = factory.Sequence(lambda n: f"personne{n}@exemple.test")
    collectivite = factory.SubFactory(CollectiviteFactory)
    a_distance = factory.LazyAttribute(lambda self: self.seance.mode == Mode.EN_LIGNE)
    jeton = factory.Sequence(lambda n: f"jeton-{n}")
    created_at = NOON


class ParcoursFactory(DjangoModelFactory):
    """Published, without step."""

    class Meta:
        model = Parcours

    slug = factory.Sequence(lambda n: f"parcours-{n}")
    titre = factory.Sequence(lambda n: f"Parcours d’essai {n}")
    resume = "Un essai."
    etat = EtatParcours.PUBLIE
    created_at = NOON
    publie_le = NOON


class EtapeParcoursFactory(DjangoModelFactory):
    """A page to read, or the `rencontre` that is given."""

    class Meta:
        model = EtapeParcours

    parcours = factory.SubFactory(ParcoursFactory)
    ordre = factory.Sequence(lambda n: n + 1)
    rencontre = None
    libelle = factory.LazyAttribute(lambda self: "" if self.rencontre else "Le guide")
    chemin = factory.LazyAttribute(lambda self: "" if self.rencontre else "/offre/")


class InscriptionParcoursFactory(DjangoModelFactory):
    class Meta:
        model = InscriptionParcours

    parcours = factory.SubFactory(ParcoursFactory)
    nom = factory.Sequence(lambda n: f"Suivante {n}")
    courriel = factory.Sequence(lambda n: f"suivante{n}@exemple.test")
    collectivite = factory.SubFactory(CollectiviteFactory)
    jeton = factory.Sequence(lambda n: f"jeton-parcours-{n}")
    created_at = NOON
