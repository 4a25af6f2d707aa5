"""A partner sends its activity, then answers the yearly question; the pages hold on a phone and a desk."""

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from bouquet.annuaire.enums import Role
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from bouquet.demandes.models import Demande
from bouquet.imports.campagnes_services import open_campagne
from bouquet.imports.models import Reponse
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory, ReferentFactory
from tests.e2e.reading import problems
from tests.territoires.factories import CollectiviteFactory, DepartementFactory, MillesimeFactory, SituationFactory

ROWS = "date_demande;beneficiaire;objet;thematique;prestation\n12/03/2025;{};Toit de l’école;{};conseil\n"


@pytest.fixture
def site(live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    ensure_reference_data()
    DepartementFactory(code="26", hote=True)
    MillesimeFactory(annee=2025)
    SituationFactory(commune=CollectiviteFactory(nom="Saillans", code_insee="26289"), population_municipale=900)
    return live_server.url


@pytest.fixture
def caue(site):
    organisme = OrganismeFactory(sigle="CAUE", description="Conseille les communes.")
    ReferentFactory(organisme=organisme, nom="Anne Exemple", courriel="anne@exemple.test")
    return organisme


def sign_in(context, site, user) -> None:
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def send(page: Page, site: str, text: str) -> None:
    page.goto(f"{site}/espace/imports/")
    file = {"name": "activite.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("Fichier").set_input_files(file)
    page.get_by_role("button", name="Envoyer et vérifier").click()


def sound() -> str:
    from bouquet.catalogue.models import Thematique

    return ROWS.format("Saillans", Thematique.objects.first().libelle)


def test_a_partner_sends_its_activity_then_answers_the_campaign(page: Page, context, site, caue):
    heard = problems(page)
    sign_in(context, site, AppartenanceFactory(role=Role.AGENT, organisme=caue).user)
    send(page, site, sound())
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_role("status")).to_contain_text("tout entier")
    assert Demande.objects.count() == 1
    open_campagne(annee=2025, le=timezone.now())
    context.clear_cookies()
    page.goto(f"{site}/campagne/{Reponse.objects.get().jeton}/")
    expect(page.get_by_text("demande suivie")).to_be_visible()
    page.get_by_label("Notre activité est complète").check()
    page.get_by_label("Votre nom").fill("Anne Exemple")
    page.get_by_role("button", name="Envoyer notre réponse").click()
    expect(page.get_by_role("status")).to_contain_text("Votre réponse est enregistrée")
    assert heard == []
