"""One collectivité in the espace: who opens its page, what each reads there, and deciding on its eligibility."""

import datetime

import pytest
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.demandes.models import IndicateurAssistance
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import ConventionFactory, DemandeFactory, InterventionFactory
from tests.espace.test_conventions_pages import bind
from tests.rencontres.factories import (
    NOON,
    EtapeParcoursFactory,
    InscriptionFactory,
    InscriptionParcoursFactory,
    SeanceFactory,
)
from tests.territoires.factories import CollectiviteFactory, SituationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def came_to(place):
    """Somebody came, another had a place, a third gave it up; to what is not on the site, they count for nothing."""
    seance = SeanceFactory(rencontre__titre="Village des projets")
    InscriptionFactory(seance=seance, collectivite=place, etat="presente")
    InscriptionFactory(seance=seance, collectivite=place, nom="Nom tu")
    InscriptionFactory(seance=seance, collectivite=place, etat="annulee", annulee_le=NOON)
    InscriptionFactory(seance__rencontre__etat="brouillon", seance__rencontre__titre="Pas encore", collectivite=place)
    InscriptionFactory(seance=seance)


@pytest.fixture
def world():
    """A commune with a demande and a convention of one organisme, and one person of each role."""
    situation, organisme = SituationFactory(commune__nom="Saillans"), OrganismeFactory()
    place = situation.commune
    demande = DemandeFactory(
        situation=situation, objet="Réparer le pont", etat="en_cours", contact_nom="Dominique Exemple"
    )
    InterventionFactory(demande=demande, organisme=organisme)
    bind(ConventionFactory(numero="SAT-1"), organisme, place)
    IndicateurAssistance.objects.create(
        collectivite=place, annee=2025, population_totale=640, potentiel=900, potentiel_moyen=800
    )
    came_to(place)
    InscriptionParcoursFactory(collectivite=place, nom="Suivante d’essai", parcours__titre="Premiers pas")
    people = {
        "coordination": AppartenanceFactory().user,
        "agent": AppartenanceFactory(role=Role.AGENT, organisme=organisme).user,
        "collectivite": AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=place).user,
        "elu": AppartenanceFactory(role=Role.ELU, canton=situation.canton).user,
        "autre_organisme": AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory()).user,
        "autre_commune": AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=CollectiviteFactory()).user,
        "autre_canton": AppartenanceFactory(role=Role.ELU, canton=SituationFactory().canton).user,
        "redaction": AppartenanceFactory(role=Role.REDACTION).user,
        "sans_role": UserFactory(),
    }
    return place, people


# Whether each opens the page; and reads there the demande, its contact, the convention, the eligibility; may decide;
# reads how many of its people come to rencontres, who follows which parcours.
SEES = {
    "coordination": (200, True, True, True, True, True, True, True),
    "agent": (200, True, True, True, True, False, True, False),
    "collectivite": (200, True, True, True, True, False, True, True),
    "elu": (200, True, False, False, False, False, False, False),
    "autre_organisme": (200, False, False, False, True, False, True, False),
    **dict.fromkeys(("autre_commune", "autre_canton", "redaction", "sans_role"), (404, *[False] * 7)),
}
WORDS = (
    *("Réparer le pont", "Dominique Exemple", "SAT-1", "640 habitants en 2025", "Enregistrer la décision"),
    *("2 inscriptions et 1 présence", "Suivante d’essai"),
)


@pytest.mark.parametrize("who", SEES)
def test_each_reads_what_the_table_says(client, world, who):
    place, people = world
    client.force_login(people[who])
    answer = client.get(f"/espace/collectivites/{place.code}/")
    page = answer.content.decode().replace("\u00a0", " ")
    assert (answer.status_code, *(words in page for words in WORDS)) == SEES[who]
    assert ("Village des projets" in page, "Premiers pas" in page) == (SEES[who][6], SEES[who][6])
    assert not any(words in page for words in ("Nom tu", "Pas encore"))


DECISION = {"annee": 2025, "resultat": "non_eligible", "motif": "Retirée de la liste préfectorale"}


@pytest.mark.parametrize("who", SEES)
def test_only_those_who_coordinate_decide(client, world, who):
    place, people = world
    client.force_login(people[who])
    page = f"/espace/collectivites/{place.code}/eligibilite/"
    expected = 302 if who == "coordination" else 403 if SEES[who][0] == 200 else 404
    assert client.post(page, DECISION).status_code == expected
    assert client.post(f"{page}rendre/", {"annee": 2025}).status_code == expected


def test_a_decision_says_why_is_shown_everywhere_and_undone_without_being_forgotten(client, world):
    place, people = world
    client.force_login(people["coordination"])
    page = f"/espace/collectivites/{place.code}/"
    refused = client.post(f"{page}eligibilite/", DECISION | {"motif": " "})
    assert (refused.status_code, 'value="2025"' in refused.content.decode()) == (422, True)
    assert IndicateurAssistance.objects.get().force == ""
    client.post(f"{page}eligibilite/", DECISION)
    row = IndicateurAssistance.objects.get()
    assert (row.resultat().eligibilite.value, row.motif) == ("non_eligible", DECISION["motif"])
    shown = client.get(page).content.decode()
    assert f"Décidé : {DECISION['motif']}" in shown.replace("\u00a0", " ")
    assert "640 habitants en 2025" not in shown
    convention = place.conventions.get().convention
    assert DECISION["motif"] in client.get(f"/espace/conventions/{convention.pk}/").content.decode()
    client.post(f"{page}eligibilite/rendre/", {"annee": 2025})
    shown = client.get(page).content.decode()
    assert "640 habitants en 2025" in shown
    told = " ".join(shown.replace("\u00a0", " ").split())
    assert "Résultat décidé : de « (vide) » à « Non éligible »" in told
    assert "Résultat décidé : de « Non éligible » à « (vide) »" in told
    assert str(people["coordination"]) in shown


def test_a_year_without_figures_may_be_decided(client, world):
    place, people = world
    client.force_login(people["coordination"])
    client.post(f"/espace/collectivites/{place.code}/eligibilite/", DECISION | {"annee": 2026, "resultat": "eligible"})
    assert IndicateurAssistance.objects.get(annee=2026).resultat().eligibilite.value == "eligible"


def test_a_code_leads_to_the_commune_of_today(client, world):
    place, people = world
    gone = CollectiviteFactory(
        code_insee=place.code_insee, nom="Ancienne", valide_du=datetime.date(1950, 1, 1),
        valide_au=datetime.date(1960, 1, 1), successeur=place,
    )  # fmt: skip
    client.force_login(people["coordination"])
    assert "Saillans" in client.get(f"/espace/collectivites/{gone.code}/").content.decode()


def test_the_page_costs_the_same_for_many(client, world, django_assert_max_num_queries):
    place, people = world
    for _ in range(20):
        InterventionFactory(demande=DemandeFactory(beneficiaire=place))
        bind(ConventionFactory(), OrganismeFactory(), place)
        InscriptionParcoursFactory(collectivite=place, parcours=EtapeParcoursFactory().parcours)
        InscriptionFactory(collectivite=place)
    client.force_login(people["coordination"])
    client.get(f"/espace/collectivites/{place.code}/")  # what the process keeps, like the types of the history
    with django_assert_max_num_queries(19):
        client.get(f"/espace/collectivites/{place.code}/")


def test_the_home_of_a_referent_counts_the_conventions_that_end_soon(client, world):
    place, people = world
    soon = timezone.localdate() + datetime.timedelta(days=30)
    link = "/espace/conventions/?proche=on"
    client.force_login(people["agent"])
    assert link not in client.get("/espace/").content.decode()
    mine = AppartenanceFactory._meta.model.objects.get(user=people["agent"]).organisme
    one = bind(ConventionFactory(signed=True, fin=soon), mine, place)
    bind(ConventionFactory(signed=True, fin=soon), OrganismeFactory(), place)
    assert link in client.get("/espace/").content.decode()
    listed = client.get(link).content.decode()
    assert ('data-total="1"' in listed, f"?renouvelle={one.pk}" in listed) == (True, True)
    client.force_login(people["collectivite"])
    assert link not in client.get("/espace/").content.decode()
