"""Correcting a demande and an intervention: who may, what is refused in place, and two people at once."""

import datetime
import json
import re

import pytest
from auditlog.models import LogEntry

from bouquet.annuaire.enums import Role
from bouquet.demandes.enums import Etat, EtatIntervention
from bouquet.demandes.services.editing import seen
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.catalogue.factories import NatureFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import CollectiviteFactory, DepartementFactory, SituationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def world():
    """A demande led by one organisme, with another at work, and one person of each role."""
    situation = SituationFactory()
    demande = DemandeFactory(situation=situation, etat=Etat.EN_COURS)
    lead = InterventionFactory(demande=demande, chef_de_file=True)
    other = InterventionFactory(demande=demande)
    people = {
        "coordination": AppartenanceFactory().user,
        "administration": AppartenanceFactory(role=Role.ADMINISTRATION).user,
        "chef_de_file": AppartenanceFactory(role=Role.AGENT, organisme=lead.organisme).user,
        "partenaire": AppartenanceFactory(role=Role.REFERENT, organisme=other.organisme).user,
        "collectivite": AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=situation.commune).user,
        "elu": AppartenanceFactory(role=Role.ELU, canton=situation.canton).user,
        "etranger": AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory()).user,
        "redaction": AppartenanceFactory(role=Role.REDACTION).user,
        "sans_role": UserFactory(),
    }
    return demande, lead, other, people


def address(demande, end="") -> str:
    return f"/espace/demandes/{demande.reference}/{end}"


def form_of(demande, **changed) -> dict:
    """What a browser sends from the page as it stands."""
    told = seen(demande)
    sent = {name: "" if value is None else value for name, value in told.items()}
    sent["communes_concernees"] = ", ".join(one.code for one in demande.communes_concernees.all())
    return {**sent, "vu": json.dumps(told), **changed}


def work_form(work, **changed) -> dict:
    told = seen(work)
    sent = {name: "" if value is None else value for name, value in told.items()}
    sent["quarts_de_jour"] = "" if work.jours is None else str(work.jours).replace(".", ",")
    return {**sent, "vu": json.dumps(told), **changed}


# Status of the pages: correcting the demande, the lead's work, the other's work, the doublon.
ACCESS = {
    "coordination": (200, 200, 200, 200),
    "administration": (200, 200, 200, 200),
    "chef_de_file": (200, 200, 403, 403),
    "partenaire": (403, 403, 200, 403),
    "collectivite": (403, 403, 403, 403),
    "elu": (403, 403, 403, 403),
    "etranger": (404, 404, 404, 404),
    "redaction": (404, 404, 404, 404),
    "sans_role": (404, 404, 404, 404),
    None: (302, 302, 302, 302),
}


@pytest.mark.parametrize("who", ACCESS)
def test_each_role_corrects_what_the_table_says(client, world, who):
    demande, lead, other, people = world
    if who:
        client.force_login(people[who])
    ends = ("modifier/", f"interventions/{lead.pk}/", f"interventions/{other.pk}/", "doublon/")
    assert tuple(client.get(address(demande, end)).status_code for end in ends) == ACCESS[who]
    sent = [
        form_of(demande, objet="Forcé"),
        work_form(lead, livrables="Forcé"),
        work_form(other, livrables="Forcé"),
        {"cible": "rien"},
    ]
    posted = tuple(client.post(address(demande, end), data).status_code for end, data in zip(ends, sent, strict=True))
    allowed = {200: (302, 302, 302, 422)}
    assert posted == tuple(
        allowed[status][place] if status == 200 else status for place, status in enumerate(ACCESS[who])
    )


def test_an_intervention_of_another_demande_is_not_found(client, world):
    demande, _, _, people = world
    client.force_login(people["coordination"])
    assert client.get(address(demande, f"interventions/{InterventionFactory().pk}/")).status_code == 404


def test_the_page_offers_what_may_be_done_and_keeps_private_what_is(client, world):
    demande, lead, _, people = world
    type(lead).objects.filter(pk=lead.pk).update(
        compte_rendu="Avis réservé", cout=1500, livrables="Étude", quarts_de_jour=9
    )
    for who, corrects, completes, reads in (
        ("coordination", True, 2, True),
        ("chef_de_file", True, 1, True),
        ("partenaire", False, 1, False),
        ("collectivite", False, 0, False),
        ("elu", False, 0, False),
    ):
        client.force_login(people[who])
        text = client.get(address(demande)).content.decode()
        assert ("/modifier/" in text) == corrects, who
        assert text.count("/interventions/") == completes, who
        assert ("/doublon/" in text) == (who == "coordination"), who
        assert ("Avis réservé" in text, "1\u00a0500" in text) == (reads, reads), who
        assert "Étude" in text
        assert "2,25\u00a0jours" in text


def test_a_technician_records_in_french(client, world):
    demande, lead, _, people = world
    client.force_login(people["chef_de_file"])
    me, nature = people["chef_de_file"], NatureFactory(code="amo")
    sent = work_form(
        lead,
        quarts_de_jour="2,25",
        cout="1 234,5",
        date_premier_contact="2025-03-14",
        date_debut="2025-03-20",
        referent=me.pk,
        nature=nature.pk,
        compte_rendu="Première ligne\r\nSeconde ligne",
    )
    assert client.post(address(demande, f"interventions/{lead.pk}/"), sent).status_code == 302
    lead.refresh_from_db()
    assert (lead.quarts_de_jour, str(lead.cout), lead.referent, lead.nature) == (9, "1234.50", me, nature)
    assert lead.date_premier_contact == datetime.date(2025, 3, 14)
    text = client.get(address(demande, f"interventions/{lead.pk}/")).content.decode()
    assert 'value="2,25"' in text
    assert 'value="1234,50"' in text
    row = LogEntry.objects.get()
    assert (row.actor, row.additional_data["auteur"], row.remote_addr) == (me, str(me), None)
    assert row.changes["quarts_de_jour"] == ["", "9"]
    assert row.changes["referent"] == ["", str(me)]
    # Sending the same again changes nothing and tells nothing.
    lead.refresh_from_db()
    again = work_form(lead, compte_rendu="Première ligne\r\nSeconde ligne")
    assert client.post(address(demande, f"interventions/{lead.pk}/"), again).status_code == 302
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"quarts_de_jour": "0,3"}, "quarts de jour"),
        ({"quarts_de_jour": "-1"}, "supérieure ou égale"),
        ({"cout": "beaucoup"}, "nombre"),
        ({"date_debut": "2025-05-02", "date_fin": "2025-05-01"}, "La fin doit suivre le début"),
        ({"date_premier_contact": "2999-01-01"}, "avenir"),
        ({"vu": ""}, "rechargez-la"),
        ({"vu": "[1"}, "rechargez-la"),
        ({"vu": "[1]"}, "rechargez-la"),
    ],
)
def test_what_cannot_be_is_said_in_place_and_kept(client, world, changed, said):
    demande, lead, _, people = world
    client.force_login(people["chef_de_file"])
    path = address(demande, f"interventions/{lead.pk}/")
    response = client.post(path, work_form(lead, livrables="Un plan <détaillé>", **changed))
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "Un plan &lt;détaillé&gt;" in text
    lead.refresh_from_db()
    assert (lead.livrables, LogEntry.objects.count()) == ("", 0)


def test_work_becomes_a_mod_only_under_its_mandate(client, world):
    demande, lead, _, people = world
    client.force_login(people["chef_de_file"])
    sent = work_form(lead, nature=NatureFactory(code="mod").pk)
    response = client.post(address(demande, f"interventions/{lead.pk}/"), sent)
    assert response.status_code == 422
    assert "convention de mandat signée" in response.content.decode()


def test_the_person_in_charge_belongs_to_the_organisme(client, world):
    demande, lead, _, people = world
    client.force_login(people["coordination"])
    path = address(demande, f"interventions/{lead.pk}/")
    assert client.post(path, work_form(lead, referent=people["partenaire"].pk)).status_code == 422
    assert client.post(path, work_form(lead, referent=people["chef_de_file"].pk)).status_code == 302


def test_a_demande_is_qualified(client, world):
    demande, _, _, people = world
    DepartementFactory(code="26", hote=True)
    die = CollectiviteFactory(nom="Die", code_insee="26113")
    me, nature = people["coordination"], NatureFactory(code="amo")
    client.force_login(me)
    sent = form_of(
        demande,
        objet="Réhabiliter l’école",
        nature_souhaitee=nature.pk,
        coordonnateur=me.pk,
        echeance="2026-06-30",
        montant_estime="250 000",
        communes_concernees="26113",
        contact_nom="Mme Exemple",
    )
    assert client.post(address(demande, "modifier/"), sent).status_code == 302
    demande.refresh_from_db()
    assert (demande.objet, demande.objet_plie) == ("Réhabiliter l’école", "rehabiliter l ecole")
    assert (demande.nature_souhaitee, demande.coordonnateur, demande.montant_estime) == (nature, me, 250000)
    assert list(demande.communes_concernees.all()) == [die]
    assert "Die (26113)" in client.get(address(demande, "modifier/")).content.decode()
    assert LogEntry.objects.get().changes["communes_concernees"] == ["", "Die"]
    assert (
        client.post(address(demande, "modifier/"), form_of(demande, communes_concernees="Atlantis")).status_code == 422
    )


def test_only_the_network_coordinates_a_demande(client, world):
    demande, _, _, people = world
    client.force_login(people["coordination"])
    sent = form_of(demande, coordonnateur=people["partenaire"].pk)
    assert client.post(address(demande, "modifier/"), sent).status_code == 422


def test_of_two_who_qualify_at_once_one_wins_and_the_other_sees_what_changed(client, world):
    demande, _, _, people = world
    early = form_of(demande)
    client.force_login(people["administration"])
    first = {**early, "objet": "Objet de la première", "montant_estime": "1000"}
    assert client.post(address(demande, "modifier/"), first).status_code == 302
    client.force_login(people["coordination"])
    second = {**early, "objet": "Objet du second", "description": "Ce que <le second> avait écrit"}
    response = client.post(address(demande, "modifier/"), second)
    text = response.content.decode()
    assert response.status_code == 409
    demande.refresh_from_db()
    assert (demande.objet, demande.description) == ("Objet de la première", "")
    assert "est devenu «\u00a0Objet de la première\u00a0»" in text
    assert "Montant estimé" in text
    # What the second wrote stays; what only the first changed is shown as it stands, so that nobody undoes it.
    assert 'value="Objet du second"' in text
    assert "Ce que &lt;le second&gt; avait écrit" in text
    assert 'value="1000,00"' in text
    vu = re.search(r'name="vu" value="([^"]*)"', text)[1].replace("&quot;", '"').replace("&#x27;", "'")
    knowingly = {**second, "montant_estime": "1000,00", "vu": vu}
    assert client.post(address(demande, "modifier/"), knowingly).status_code == 302
    demande.refresh_from_db()
    assert (demande.objet, demande.montant_estime) == ("Objet du second", 1000)


def test_a_move_meanwhile_is_told_too(client, world):
    """Declaring the work done dates its end: whoever was writing learns it."""
    demande, lead, _, people = world
    early = work_form(lead, livrables="Étude")
    client.force_login(people["chef_de_file"])
    done = {
        "action": f"intervention-{lead.pk}-realisee",
        "etat": demande.etat,
        "etat_intervention": EtatIntervention.EN_COURS,
    }
    assert client.post(address(demande, "agir/"), done).status_code == 302
    response = client.post(address(demande, f"interventions/{lead.pk}/"), early)
    assert response.status_code == 409
    assert "Fin" in response.content.decode()


def test_a_doublon_is_declared_by_its_reference(client, world):
    demande, lead, _, people = world
    cible = DemandeFactory(etat=Etat.QUALIFIEE)
    client.force_login(people["coordination"])
    path = address(demande, "doublon/")
    for sent, said in (
        ({"cible": "2025-99999", "motif": "Même projet"}, "Aucune demande"),
        ({"cible": demande.reference, "motif": "Même projet"}, "cette demande même"),
        ({"cible": cible.reference, "motif": " "}, "obligatoire"),
    ):
        response = client.post(path, sent)
        assert (response.status_code, said in response.content.decode()) == (422, True), sent
    assert client.post(path, {"cible": f" {cible.reference} ", "motif": "Même projet"}).status_code == 302
    demande.refresh_from_db()
    lead.refresh_from_db()
    assert (demande.etat, demande.doublon_de, lead.demande) == (Etat.DOUBLON, cible, cible)
    # Twice: the second time the rules explain.
    assert client.post(path, {"cible": cible.reference, "motif": "Encore"}).status_code == 422
