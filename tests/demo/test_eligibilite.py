"""Whoever tries the finder for a commune of the demonstration reads whether it is eligible, and why."""

import datetime

import pytest

from bouquet.catalogue.models import Prestation
from bouquet.catalogue.services import ensure_reference_data
from bouquet.demandes.eligibilite import Eligibilite
from bouquet.demandes.models import IndicateurAssistance
from bouquet.demo.eligibilite import create_indicateurs
from bouquet.demo.network import create_organismes, create_prestations
from bouquet.pages.acces import Niveau, acces, place_of
from tests.territoires.factories import CollectiviteFactory, DepartementFactory, SituationFactory

DAY = datetime.date(2026, 11, 24)


@pytest.mark.django_db
def test_every_commune_and_its_epci_get_a_result_and_a_small_commune_reads_it():
    ensure_reference_data()
    drome, epci = DepartementFactory(code="26", host=True), CollectiviteFactory(epci=True)
    for number in range(1, 13):
        commune = CollectiviteFactory(code_insee=f"26{number:03}", departement=drome)
        SituationFactory(commune=commune, population_municipale=400 * number**2, epci=epci)
    CollectiviteFactory(code_insee="07001", departement=DepartementFactory(code="07"))
    assert create_indicateurs(departement="26", annee=2026) == 13
    results = {row.collectivite.code: row.resultat().eligibilite for row in IndicateurAssistance.objects.all()}
    assert set(results.values()) == {Eligibilite.ELIGIBLE, Eligibilite.NON_ELIGIBLE}
    assert results["26001"] == Eligibilite.ELIGIBLE

    create_organismes(annee=2025, departement="26")
    create_prestations(departement="26")
    satese = Prestation.objects.filter(assistance_technique=True).prefetch_related("epci").first()
    told = acces(satese, place_of(IndicateurAssistance.objects.get(collectivite__code_insee="26001").collectivite, DAY))
    assert (told.niveau, told.mots) == (Niveau.OUVERTE, "Ouverte à votre commune, éligible en 2026")
    assert any("408 habitants en 2026" in reason for reason in told.raisons)
