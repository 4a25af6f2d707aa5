"""Demandes and what hangs on them, coherent by default: the frozen fields follow from the bénéficiaire."""

import datetime

import factory
from factory.django import DjangoModelFactory

from bouquet.core.text import fold
from bouquet.demandes.enums import Canal, Etat, EtatConvention, EtatIntervention, Origine, TypeConvention
from bouquet.demandes.models import Convention, ConventionPartie, Demande, Intervention, ReferenceExterne
from bouquet.territoires.enums import Strate
from tests.annuaire.factories import OrganismeFactory
from tests.catalogue.factories import NatureFactory, ThematiqueFactory
from tests.territoires.factories import CollectiviteFactory


class DemandeFactory(DjangoModelFactory):
    """A deposited demande by a commune.

    `situation=SituationFactory(…)` also sets the bénéficiaire and the frozen population, stratum, canton and EPCI.
    """

    class Meta:
        model = Demande

    class Params:
        situation = None

    reference = factory.LazyAttributeSequence(lambda o, n: f"{o.date_demande.year}-{n + 1:05d}")
    beneficiaire = factory.Maybe(
        "situation",
        yes_declaration=factory.SelfAttribute("situation.commune"),
        no_declaration=factory.SubFactory(CollectiviteFactory),
    )
    objet = factory.Sequence(lambda n: f"Réfection du toit de l’école n° {n}")
    objet_plie = factory.LazyAttribute(lambda o: fold(o.objet))
    thematique = factory.SubFactory(ThematiqueFactory)
    date_demande = datetime.date(2025, 3, 12)
    canal = Canal.COURRIEL
    origine = Origine.SPONTANEE
    etat = Etat.DEPOSEE
    genre = factory.LazyAttribute(lambda o: o.beneficiaire.genre)
    population = factory.LazyAttribute(lambda o: o.situation and o.situation.population_municipale)
    strate = factory.LazyAttribute(lambda o: Strate.of(o.population) if o.population is not None else "")
    canton = factory.LazyAttribute(lambda o: o.situation and o.situation.canton)
    epci = factory.LazyAttribute(lambda o: o.situation and o.situation.epci)
    millesime = factory.LazyAttribute(lambda o: o.situation and o.situation.millesime)


class InterventionFactory(DjangoModelFactory):
    """Under way, on a demande under way."""

    class Meta:
        model = Intervention

    demande = factory.SubFactory(DemandeFactory, etat=Etat.EN_COURS)
    organisme = factory.SubFactory(OrganismeFactory)
    thematique = factory.SelfAttribute("demande.thematique")
    nature = factory.SubFactory(NatureFactory)
    etat = EtatIntervention.EN_COURS


class ReferenceExterneFactory(DjangoModelFactory):
    class Meta:
        model = ReferenceExterne

    demande = factory.SubFactory(DemandeFactory)
    organisme = factory.SubFactory(OrganismeFactory)
    valeur = factory.Sequence(lambda n: f"DOSSIER-{n}")


class ConventionFactory(DjangoModelFactory):
    """A draft for 2025. `mandat=True` fills the five items; `signed=True` adds the date and the state."""

    class Meta:
        model = Convention

    class Params:
        mandat = factory.Trait(
            type=TypeConvention.MANDAT,
            mandat_ouvrage=True,
            mandat_financement=True,
            mandat_controles=True,
            mandat_accords=True,
            mandat_justice=True,
        )
        signed = factory.Trait(etat=EtatConvention.SIGNEE, date_signature=datetime.date(2024, 12, 1))

    numero = factory.Sequence(lambda n: f"C-{n:04d}")
    type = TypeConvention.SATESE
    debut = datetime.date(2025, 1, 1)
    fin = datetime.date(2025, 12, 31)


class ConventionPartieFactory(DjangoModelFactory):
    """An organisme's side; `ConventionPartieFactory(organisme=None, collectivite=…)` for the other."""

    class Meta:
        model = ConventionPartie

    convention = factory.SubFactory(ConventionFactory)
    organisme = factory.SubFactory(OrganismeFactory)
