"""What each person may do on the page of a demande, and what happens when two act at once."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bouquet.annuaire.enums import Role
from bouquet.demandes.enums import Etat, EtatIntervention
from bouquet.demandes.models import TransitionDemande, TransitionIntervention
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.catalogue.factories import NatureFactory, ThematiqueFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import SituationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def address(demande, verb="") -> str:
    return f"/espace/demandes/{demande.reference}/{verb}"


def actions(client, demande) -> set[str]:
    """Keys of the actions that the page offers."""
    text = client.get(address(demande)).content.decode()
    return set(re.findall(r'name="action" value="([^"]+)"', text))


def act(client, demande, action, **sent):
    return client.post(address(demande, "agir/"), {"action": action, "etat": demande.etat, **sent})


@pytest.fixture
def world():
    """A demande under way, led by one organisme, with another that has not answered yet."""
    situation = SituationFactory()
    demande = DemandeFactory(situation=situation, etat=Etat.EN_COURS)
    lead = InterventionFactory(demande=demande, chef_de_file=True)
    other = InterventionFactory(demande=demande, etat=EtatIntervention.PROPOSEE)
    people = {
        "coordination": AppartenanceFactory().user,
        "chef_de_file": AppartenanceFactory(role=Role.AGENT, organisme=lead.organisme).user,
        "partenaire": AppartenanceFactory(role=Role.REFERENT, organisme=other.organisme).user,
        "collectivite": AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=situation.commune).user,
        "elu": AppartenanceFactory(role=Role.ELU, canton=situation.canton).user,
        "etranger": AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory()).user,
        "redaction": AppartenanceFactory(role=Role.REDACTION).user,
    }
    return demande, lead, other, people


def expected(lead, other) -> dict[str, set[str]]:
    leads = {f"intervention-{lead.pk}-realisee", f"intervention-{lead.pk}-abandonnee"}
    answers = {f"intervention-{other.pk}-{vers}" for vers in ("acceptee", "declinee", "en_cours")}
    shared = {"orienter", "demande-attente_demandeur", "demande-suspendue", "demande-abandonnee"}
    decides = {"demande-refusee", "demande-reorientee", f"chef-{other.pk}"}
    return {
        "coordination": leads | answers | shared | decides,
        "chef_de_file": leads | shared,
        "partenaire": answers,
        "collectivite": {"demande-abandonnee"},
        "elu": set(),
    }


@pytest.mark.parametrize("who", ["coordination", "chef_de_file", "partenaire", "collectivite", "elu"])
def test_each_is_offered_exactly_what_the_role_allows(client, world, who):
    demande, lead, other, people = world
    client.force_login(people[who])
    assert actions(client, demande) == expected(lead, other)[who]


@pytest.mark.parametrize("who", ["chef_de_file", "partenaire", "collectivite", "elu", "etranger", "redaction", None])
def test_nobody_posts_what_is_not_offered(client, world, who):
    demande, lead, other, people = world
    if who:
        client.force_login(people[who])
    table = expected(lead, other)
    for action in table["coordination"] - table.get(who, set()):
        status = EtatIntervention.PROPOSEE if str(other.pk) in action else EtatIntervention.EN_COURS
        response = act(client, demande, action, motif="Essai", etat_intervention=status)
        assert response.status_code in ({302} if who is None else {403, 404}), (who, action)
        if who is None:
            assert "/compte/connexion/" in response.url
    assert not TransitionDemande.objects.exists()
    assert not TransitionIntervention.objects.exists()


def test_an_unknown_or_mangled_action_is_refused(client, world):
    demande, _, _, people = world
    client.force_login(people["coordination"])
    for action in ("", "demande-doublon", "demande-cloturee", "intervention-999-acceptee", "chef-x", "n’importe"):
        assert act(client, demande, action).status_code == 403, action
    assert client.post(address(demande, "agir/"), {"action": "orienter", "etat": "perdue"}).status_code == 403
    assert client.get(address(demande, "agir/")).status_code == 405


def test_a_demande_lives_its_life_and_the_history_names_who_did_what(client):
    ThematiqueFactory()
    demande, nature = DemandeFactory(), NatureFactory()
    caue, dept = OrganismeFactory(sigle="AAA"), OrganismeFactory(sigle="BBB")
    animatrice = AppartenanceFactory(user__prenom="Anne", user__nom="Matrice").user
    agent = AppartenanceFactory(role=Role.AGENT, organisme=dept, user__prenom="Guy", user__nom="Agent").user
    client.force_login(animatrice)
    told = {"thematique": demande.thematique_id, "nature": nature.pk}
    assert act(client, demande, "demande-qualifiee").status_code == 302
    demande.refresh_from_db()
    sent = {"organismes": [caue.pk, dept.pk], "chef_de_file": dept.pk, **told}
    assert act(client, demande, "orienter", **sent).status_code == 302
    demande.refresh_from_db()
    lead, second = demande.interventions.all()
    assert (demande.etat, lead.organisme, second.organisme) == (Etat.ORIENTEE, dept, caue)
    assert (lead.chef_de_file, second.chef_de_file) == (True, False)
    client.force_login(agent)
    for etat, vers in (("proposee", "acceptee"), ("acceptee", "en_cours"), ("en_cours", "realisee")):
        response = act(client, demande, f"intervention-{lead.pk}-{vers}", etat_intervention=etat)
        assert response.status_code == 302, vers
        demande.refresh_from_db()
    client.force_login(animatrice)
    sent = {"etat_intervention": "proposee", "motif": "Pas de disponibilité"}
    assert act(client, demande, f"intervention-{second.pk}-declinee", **sent).status_code == 302
    demande.refresh_from_db()
    assert act(client, demande, "demande-cloturee").status_code == 302
    rows = list(demande.transitions.order_by("pk").values_list("vers", "auteur_nom"))
    assert [vers for vers, _ in rows] == ["qualifiee", "orientee", "en_cours", "realisee", "cloturee"]
    assert [nom for _, nom in rows] == [str(animatrice)] * 2 + [str(agent), str(animatrice), str(animatrice)]
    text = client.get(address(demande)).content.decode()
    assert "Guy Agent" in text
    assert "Pas de disponibilité" in text


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(client):
    demande = DemandeFactory()
    first = AppartenanceFactory(user__prenom="Anne", user__nom="Première").user
    client.force_login(first)
    assert act(client, demande, "demande-qualifiee").status_code == 302
    client.force_login(AppartenanceFactory().user)
    # The same button, and a button that is no longer there: both are told by whom, and keep what was written.
    for action, motif in (("demande-refusee", "Hors du champ <du> réseau"), ("demande-a_qualifier", "")):
        response = act(client, demande, action, motif=motif)
        text = response.content.decode()
        assert response.status_code == 409
        assert "Anne Première a fait passer la demande à l’état «\u00a0Qualifiée\u00a0»" in text
    text = act(client, demande, "demande-refusee", motif="Hors du champ <du> réseau").content.decode()
    assert text.count("Hors du champ &lt;du&gt; réseau") == 2  # in the message, and in the form still offered
    demande.refresh_from_db()
    assert (demande.etat, demande.transitions.count()) == (Etat.QUALIFIEE, 1)


def test_a_colleague_who_answered_first_is_named(client, world):
    demande, _, other, people = world
    client.force_login(people["partenaire"])
    accept = f"intervention-{other.pk}-acceptee"
    assert act(client, demande, accept, etat_intervention="proposee").status_code == 302
    client.force_login(people["coordination"])
    sent = {"etat_intervention": "proposee", "motif": "Trop loin"}
    response = act(client, demande, f"intervention-{other.pk}-declinee", **sent)
    text = response.content.decode()
    assert response.status_code == 409
    assert str(people["partenaire"]) in text
    assert "Acceptée" in text
    assert "Trop loin" in text
    other.refresh_from_db()
    assert other.etat == EtatIntervention.ACCEPTEE


def test_a_reason_is_asked_in_place_and_a_rule_explains_itself(client, world):
    demande, _, other, people = world
    client.force_login(people["coordination"])
    response = act(client, demande, "demande-refusee", motif=" ")
    assert response.status_code == 409
    assert "demande un motif" in response.content.decode()
    other.nature = NatureFactory(code="mod")
    other.save()
    response = act(client, demande, f"intervention-{other.pk}-en_cours", etat_intervention="proposee")
    assert response.status_code == 409
    assert "convention de mandat signée" in response.content.decode()


def test_an_orientation_without_organisme_keeps_what_was_chosen(client):
    demande, nature = DemandeFactory(etat=Etat.QUALIFIEE), NatureFactory(code="amo")
    chosen, leader = OrganismeFactory(), OrganismeFactory()
    client.force_login(AppartenanceFactory().user)
    told = {"thematique": demande.thematique_id, "nature": nature.pk}
    response = act(client, demande, "orienter", organismes=[chosen.pk], chef_de_file=leader.pk, **told)
    text = response.content.decode()
    assert response.status_code == 409
    assert "l’un des organismes cochés" in text
    assert re.search(rf'value="{chosen.pk}"[^>]* checked', text)
    assert not demande.interventions.exists()


def test_reopening_needs_a_reason_and_leads_where_the_work_stands(client):
    demande = DemandeFactory(etat=Etat.REFUSEE)
    client.force_login(AppartenanceFactory().user)
    assert actions(client, demande) == {"demande-a_qualifier"}
    assert act(client, demande, "demande-a_qualifier").status_code == 409
    assert act(client, demande, "demande-a_qualifier", motif="Nouvel élément").status_code == 302
    demande.refresh_from_db()
    assert demande.etat == Etat.A_QUALIFIER


def test_the_page_costs_as_many_queries_for_one_organisme_as_for_ten(client, world):
    demande, _, _, people = world
    client.force_login(people["coordination"])
    client.get(address(demande))
    with CaptureQueriesContext(connection) as few:
        client.get(address(demande))
    InterventionFactory.create_batch(10, demande=demande, etat=EtatIntervention.PROPOSEE)
    with CaptureQueriesContext(connection) as many:
        client.get(address(demande))
    assert len(many) == len(few) <= 22
