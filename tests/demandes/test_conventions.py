import datetime

import pytest
from django.core.exceptions import ValidationError

from bouquet.annuaire.models import Organisme
from bouquet.demandes.enums import Canal, Etat, EtatConvention, EtatIntervention, Origine, TypeConvention
from bouquet.demandes.models import Convention, Demande
from bouquet.demandes.querysets import MANDAT_ITEMS
from bouquet.demandes.services import (
    EtatHasChanged,
    MandateMissing,
    TransitionRefused,
    draft_convention,
    propose_intervention,
    record_convention_year,
    sign_convention,
    transition_convention,
    transition_intervention,
)
from tests.annuaire.factories import OrganismeFactory
from tests.catalogue.factories import NatureFactory, ThematiqueFactory
from tests.demandes.factories import ConventionFactory, ConventionPartieFactory, DemandeFactory
from tests.territoires.factories import CollectiviteFactory

NOON = datetime.datetime(2025, 3, 12, 12, tzinfo=datetime.UTC)
DAY = datetime.date(2025, 3, 12)
pytestmark = pytest.mark.django_db


def bind(convention, organisme=None, collectivite=None) -> Convention:
    ConventionPartieFactory(convention=convention, organisme=organisme or OrganismeFactory())
    ConventionPartieFactory(
        convention=convention, organisme=None, collectivite=collectivite or CollectiviteFactory(syndicat=True)
    )
    return convention


def sign(convention, day=DAY):
    return sign_convention(convention=convention, date_signature=day, auteur=None, le=NOON)


def move(convention, vers, **fields):
    return transition_convention(convention=convention, vers=vers, auteur=None, le=NOON, **fields)


def year(convention, annee, **fields):
    return record_convention_year(
        convention=convention,
        annee=annee,
        organisme=Organisme.objects.filter(conventions__convention=convention).first() or OrganismeFactory(),
        thematique=ThematiqueFactory(code="eau-environnement"),
        nature=NatureFactory(code="amo"),
        auteur=None,
        le=NOON,
        **fields,
    )


def history(convention):
    return list(convention.transitions.values_list("de", "vers"))


def test_a_draft_is_saved_with_its_parties_and_its_first_row():
    draft = Convention(numero="2025-01", type=TypeConvention.SATEP, debut=DAY, fin=datetime.date(2027, 3, 11))
    parties = [OrganismeFactory(), CollectiviteFactory(syndicat=True)]
    convention = draft_convention(convention=draft, parties=parties, auteur=None, le=NOON)
    assert [partie.organisme or partie.collectivite for partie in convention.parties.order_by("pk")] == parties
    assert history(convention) == [("", "brouillon")]


def test_signing_needs_two_parties_and_a_day_that_has_come():
    convention = ConventionFactory()
    ConventionPartieFactory(convention=convention)
    with pytest.raises(ValidationError, match="deux parties"):
        sign(convention)
    bind(convention)
    with pytest.raises(ValidationError, match="avenir"):
        sign(convention, day=datetime.date(2025, 3, 13))
    sign(convention)
    convention.refresh_from_db()
    assert (convention.etat, convention.date_signature) == (EtatConvention.SIGNEE, DAY)
    assert history(convention) == [("brouillon", "signee")]


@pytest.mark.parametrize("item", MANDAT_ITEMS)
def test_a_mandate_is_not_signed_while_one_of_the_five_items_is_missing(item):
    convention = bind(ConventionFactory(mandat=True, **{item: False}))
    with pytest.raises(ValidationError, match="L2422-7"):
        sign(convention)
    Convention.objects.filter(pk=convention.pk).update(**{item: True})
    assert sign(Convention.objects.get(pk=convention.pk)).etat == EtatConvention.SIGNEE


def test_a_convention_lives_between_its_dates():
    convention = sign(bind(ConventionFactory(debut=datetime.date(2025, 3, 13), fin=datetime.date(2025, 3, 20))))
    with pytest.raises(TransitionRefused, match="ne prend effet que le 13/03/2025"):
        move(convention, EtatConvention.ACTIVE)
    Convention.objects.filter(pk=convention.pk).update(debut=DAY)
    convention.refresh_from_db()
    move(convention, EtatConvention.ACTIVE)
    with pytest.raises(TransitionRefused, match="court jusqu’au 20/03/2025"):
        move(convention, EtatConvention.ECHUE)
    with pytest.raises(TransitionRefused, match="motif"):
        move(convention, EtatConvention.RESILIEE)
    move(convention, EtatConvention.RESILIEE, motif="D’un commun accord")
    with pytest.raises(TransitionRefused):
        move(convention, EtatConvention.ACTIVE)


@pytest.mark.parametrize("vers", [EtatConvention.SIGNEE, EtatConvention.RENOUVELEE])
def test_signature_and_renewal_have_their_own_verb(vers):
    with pytest.raises(TransitionRefused):
        move(ConventionFactory(), vers)


def test_an_old_page_does_not_sign_twice():
    convention = bind(ConventionFactory())
    seen = Convention.objects.get(pk=convention.pk)
    sign(convention)
    with pytest.raises(EtatHasChanged):
        sign(seen)


def test_signing_what_renews_makes_the_former_renewed():
    former = bind(ConventionFactory(signed=True, etat=EtatConvention.ACTIVE))
    suite = Convention(
        numero="SUITE", type=former.type, debut=datetime.date(2026, 1, 1), fin=datetime.date(2026, 12, 31)
    )
    suite.renouvelle = former
    draft_convention(convention=suite, parties=[], auteur=None, le=NOON)
    assert suite.parties.count() == 2
    former.refresh_from_db()
    assert former.etat == EtatConvention.ACTIVE
    sign(suite)
    former.refresh_from_db()
    assert former.etat == EtatConvention.RENOUVELEE


def test_a_convention_yields_one_demande_in_the_year_it_takes_effect():
    convention = bind(ConventionFactory(signed=True, debut=datetime.date(2025, 1, 1), fin=datetime.date(2027, 12, 31)))
    demande = year(convention, 2025)
    assert (demande.origine, demande.canal, demande.type_convention) == (Origine.CONVENTION, Canal.CONVENTION, "satese")
    assert (demande.date_demande, demande.etat) == (datetime.date(2025, 1, 1), Etat.EN_COURS)
    assert demande.interventions.get().etat == EtatIntervention.EN_COURS
    assert year(convention, 2025) == demande
    assert year(convention, 2026) is None
    assert Demande.objects.count() == 1


@pytest.mark.parametrize(("tacite", "yields"), [(True, False), (False, True)])
def test_an_explicit_renewal_yields_one_and_a_tacit_one_none(tacite, yields):
    former = ConventionFactory(signed=True, tacite=tacite, debut=datetime.date(2024, 1, 1))
    suite = bind(ConventionFactory(signed=True, renouvelle=former, debut=datetime.date(2025, 1, 1)))
    assert (year(suite, 2025) is not None) == yields


def test_a_draft_convention_yields_nothing():
    assert year(bind(ConventionFactory()), 2025) is None


def test_with_several_collectivites_somebody_says_which_one_asks():
    convention = bind(bind(ConventionFactory(signed=True)))
    with pytest.raises(ValidationError, match="Indiquez le bénéficiaire"):
        year(convention, 2025)
    chosen = CollectiviteFactory(syndicat=True)
    assert year(convention, 2025, beneficiaire=chosen).beneficiaire == chosen


@pytest.fixture
def mod():
    """A maîtrise d'ouvrage déléguée that was accepted, by a service, for a commune."""
    demande = DemandeFactory(etat=Etat.QUALIFIEE)
    intervention = propose_intervention(
        demande=demande,
        organisme=OrganismeFactory(service=True),
        thematique=demande.thematique,
        nature=NatureFactory(code="mod"),
        auteur=None,
        le=NOON,
    )
    return transition_intervention(intervention=intervention, vers=EtatIntervention.ACCEPTEE, auteur=None, le=NOON)


def start(intervention, mandat=None):
    return transition_intervention(
        intervention=intervention, vers=EtatIntervention.EN_COURS, auteur=None, le=NOON, mandat=mandat
    )


def mandate_of(intervention, **fields):
    """A signed mandate between the direction of the service and the commune."""
    organisme, commune = intervention.organisme.racine, intervention.demande.beneficiaire
    return bind(ConventionFactory(mandat=True, **{"signed": True} | fields), organisme, commune)


def test_a_mod_starts_under_its_signed_mandate(mod):
    with pytest.raises(MandateMissing, match="joignez-la"):
        start(mod)
    mod.refresh_from_db()
    assert mod.etat == EtatIntervention.ACCEPTEE
    mandat = mandate_of(mod)
    start(mod, mandat)
    mod.refresh_from_db()
    assert (mod.etat, mod.mandat) == (EtatIntervention.EN_COURS, mandat)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda mod: mandate_of(mod, signed=False),
        lambda mod: mandate_of(mod, debut=datetime.date(2024, 1, 1), fin=datetime.date(2025, 3, 11)),
        lambda mod: mandate_of(mod, type=TypeConvention.AMO),
        lambda mod: bind(ConventionFactory(mandat=True, signed=True), mod.organisme),
        lambda mod: bind(ConventionFactory(mandat=True, signed=True), None, mod.demande.beneficiaire),
    ],
    ids=["unsigned", "over", "no mandate", "another commune", "another organisme"],
)
def test_another_convention_does_not_let_it_start(mod, wrong):
    with pytest.raises(MandateMissing, match="ne permet pas"):
        start(mod, wrong(mod))
    mod.refresh_from_db()
    assert (mod.etat, mod.mandat) == (EtatIntervention.ACCEPTEE, None)
