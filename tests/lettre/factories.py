"""Invented letters and subscribers."""

import datetime

import factory
from factory.django import DjangoModelFactory

from bouquet.lettre.enums import EtatAbonne, EtatLettre
from bouquet.lettre.models import Abonne, Bloc, Lettre

NOON = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)


class AbonneFactory(DjangoModelFactory):
    """Confirmed, unless `attente=True`."""

    class Meta:
        model = Abonne

    class Params:
        attente = factory.Trait(etat=EtatAbonne.EN_ATTENTE, confirme_le=None)
        parti = factory.Trait(etat=EtatAbonne.DESABONNE, fini_le=NOON)

    courriel = factory.Sequence(lambda n: f"abonne{n}@exemple.test")
    etat = EtatAbonne.ACTIF
    jeton = factory.Sequence(lambda n: f"jeton-d-abonne-{n}")
    created_at = NOON
    confirme_le = NOON


class LettreFactory(DjangoModelFactory):
    """A draft; `prete=True` when it is due, `envoyee=True` when it has left."""

    class Meta:
        model = Lettre

    class Params:
        prete = factory.Trait(etat=EtatLettre.PROGRAMMEE, programmee_le=NOON)
        envoyee = factory.Trait(etat=EtatLettre.ENVOYEE, programmee_le=NOON, commencee_le=NOON, envoyee_le=NOON)

    slug = factory.Sequence(lambda n: f"lettre-{n}")
    titre = factory.Sequence(lambda n: f"Lettre d’essai {n}")
    objet = "Les nouvelles du mois"
    chapo = "Bonjour."
    created_at = NOON


class BlocFactory(DjangoModelFactory):
    class Meta:
        model = Bloc

    lettre = factory.SubFactory(LettreFactory)
    ordre = factory.Sequence(lambda n: n + 1)
    titre = "Un titre & un autre"
    texte = "Un texte."
    lien = "https://exemple.test/page"
