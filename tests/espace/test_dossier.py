"""The history of fields and the file to take away: who reads what, and what never leaves its organisme."""

import io
import json
import zipfile

import page
import pypdf
import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bouquet.demandes.enums import EtatIntervention
from bouquet.demandes.services import edit_demande, edit_intervention, transition_intervention
from bouquet.demandes.services.editing import seen
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import OrganismeFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory

from .test_fiches import address, world

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]
NASTY = "#panic() $x^2$ *b* \\ // <script> & 😀 Tout va bien"
SECRET = "Le sous-sol est fragile"


@pytest.fixture
def told(world):
    """A contact corrected by the coordination, then the lead's secret, cost and days written by its agent."""
    demande, lead, _, people = world
    edit_demande(
        demande=demande,
        changes={"contact_nom": "Jeanne Exemple", "objet": NASTY, "description": NASTY},
        vu=seen(demande),
        auteur=people["coordination"],
        le=timezone.now(),
    )
    edit_intervention(
        intervention=lead,
        changes={"compte_rendu": SECRET, "cout": 4321, "quarts_de_jour": 5, "livrables": "Étude de sol"},
        vu=seen(lead),
        auteur=people["chef_de_file"],
        le=timezone.now(),
    )
    return world


# Status of the history and of the file; whether the history shows the lead's compte rendu, and the contact.
ACCESS = {
    "coordination": (200, 200, True, True),
    "administration": (200, 200, True, True),
    "chef_de_file": (200, 200, True, True),
    "partenaire": (200, 200, False, True),
    "collectivite": (200, 403, False, True),
    "elu": (200, 403, False, False),
    "etranger": (404, 404, False, False),
    "redaction": (404, 404, False, False),
    "sans_role": (404, 404, False, False),
}


@pytest.mark.parametrize("who", ACCESS)
def test_each_role_reads_what_the_table_says(client, told, who):
    demande, _, _, people = told
    client.force_login(people[who])
    page_, taken = client.get(address(demande, "historique/")), client.get(address(demande, "dossier.zip"))
    text = page_.content.decode()
    assert (page_.status_code, taken.status_code, SECRET in text, "Jeanne Exemple" in text) == ACCESS[who]
    assert ("4\u00a0321" in text) == ACCESS[who][2]
    if page_.status_code == 200:
        assert "1,25\u00a0jour" in text
        assert "Étude de sol" in text
        assert str(people["chef_de_file"]) in text
        assert "no-store" in page_["Cache-Control"]


def opened(response) -> tuple[dict, str]:
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    assert archive.testzip() is None
    names = {name.rsplit("/", 1)[1]: name for name in archive.namelist()}
    pdf = pypdf.PdfReader(io.BytesIO(archive.read(names["resume.pdf"])))
    text = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    return json.loads(archive.read(names["demande.json"])), text


@pytest.mark.parametrize(("who", "reads"), [("coordination", True), ("chef_de_file", True), ("partenaire", False)])
def test_the_file_holds_no_private_word_of_another_organisme(client, told, who, reads):
    demande, _, _, people = told
    client.force_login(people[who])
    data, text = opened(client.get(address(demande, "dossier.zip")))
    assert data["reference"] == demande.reference
    assert [one["jours"] for one in data["interventions"]] == [1.25, None]
    assert (SECRET in json.dumps(data, ensure_ascii=False), SECRET in text) == (reads, reads)
    assert ("4321" in json.dumps(data), "4 321" in text.replace("\u00a0", " ")) == (reads, reads)
    assert "#panic()" in text
    assert "Jeanne Exemple" in text


def test_whoever_declined_is_no_longer_at_work(client, told):
    demande, _, other, people = told
    type(other).objects.filter(pk=other.pk).update(etat=EtatIntervention.DECLINEE)
    client.force_login(people["partenaire"])
    assert client.get(address(demande, "dossier.zip")).status_code == 403


def test_the_summary_is_accessible_and_survives_any_text(client, told):
    demande, _, _, people = told
    client.force_login(people["coordination"])
    response = client.get(address(demande, "dossier.zip"))
    content = zipfile.ZipFile(io.BytesIO(response.getvalue())).read(f"dossier-{demande.reference}/resume.pdf")
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert page.validate_pdf_bytes(content, profile=profile).is_compliant


def test_the_history_costs_as_many_queries_for_a_long_life(client, told):
    demande, lead, _, people = told
    client.force_login(people["coordination"])
    client.get(address(demande, "historique/"))
    with CaptureQueriesContext(connection) as few:
        client.get(address(demande, "historique/"))
    InterventionFactory.create_batch(5, demande=demande)
    for days in range(20):
        lead.refresh_from_db()
        edit_intervention(
            intervention=lead, changes={"quarts_de_jour": days}, vu=seen(lead), auteur=UserFactory(), le=timezone.now()
        )
    with CaptureQueriesContext(connection) as many:
        client.get(address(demande, "historique/"))
    assert len(many) == len(few) <= 20


def test_a_new_leader_is_told_with_who_decided(client, world):
    demande, _, other, people = world
    client.force_login(people["coordination"])
    sent = {"action": f"chef-{other.pk}", "etat": demande.etat, "etat_intervention": other.etat}
    assert client.post(address(demande, "agir/"), sent).status_code == 302
    row = LogEntry.objects.get()
    assert (row.actor, row.object_id) == (people["coordination"], other.pk)
    assert (
        "Chef de file\u00a0: de «\u00a0non\u00a0» à «\u00a0oui\u00a0»"
        in client.get(address(demande, "historique/")).content.decode()
    )


def test_dates_set_by_a_move_are_signed_by_who_moved(world):
    _, lead, _, people = world
    le = timezone.now()
    transition_intervention(
        intervention=lead, vers=EtatIntervention.REALISEE, auteur=people["chef_de_file"], le=le, motif=""
    )
    row = LogEntry.objects.get()
    assert (row.actor, row.timestamp, set(row.changes)) == (people["chef_de_file"], le, {"date_fin"})
    # Somebody else who saves the row later signs only what he changes.
    lead.refresh_from_db()
    edit_intervention(
        intervention=lead,
        changes={"livrables": "Plan"},
        vu=seen(lead),
        auteur=people["coordination"],
        le=timezone.now(),
    )
    last = LogEntry.objects.latest("pk")
    assert (last.actor, set(last.changes)) == (people["coordination"], {"livrables"})


def test_saves_outside_the_verbs_are_seen_but_creations_and_bulk_writes_are_not(client):
    organisme, demande = OrganismeFactory(nom="Avant"), DemandeFactory()
    type(demande).objects.filter(pk=demande.pk).update(objet="En masse")
    assert not LogEntry.objects.exists()
    organisme.nom = "Après"
    organisme.save()
    assert LogEntry.objects.get().changes == {"nom": ["Avant", "Après"]}
    organisme.delete()
    assert LogEntry.objects.count() == 1


def test_the_administration_reads_the_history_without_rewriting_it(client, told):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    row = LogEntry.objects.first()
    base = "/admin/technique/auditlog/logentry/"
    assert client.get(base).status_code == 200
    assert client.get(f"{base}add/").status_code == 403
    assert client.post(f"{base}{row.pk}/change/", {"action": 2}).status_code == 403
    assert client.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert (
        client.post(base, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}).status_code < 500
    )
    assert LogEntry.objects.filter(pk=row.pk).exists()


def test_an_organisme_corrected_in_the_administration_is_signed(client):
    organisme, boss = OrganismeFactory(), UserFactory(is_staff=True, is_superuser=True)
    client.force_login(boss)
    sent = {
        "nom": "Nouveau nom",
        "sigle": organisme.sigle,
        "nature": organisme.nature,
        "date_adhesion": "01/01/2020",
        "referents-TOTAL_FORMS": "0",
        "referents-INITIAL_FORMS": "0",
    }
    assert client.post(f"/admin/technique/annuaire/organisme/{organisme.pk}/change/", sent).status_code == 302
    row = LogEntry.objects.get()
    assert (row.actor, row.remote_addr, row.remote_port) == (boss, None, None)
    assert row.changes["nom"][1] == "Nouveau nom"


def test_a_lead_that_declines_hands_it_over_and_the_history_says_so(client, world):
    demande, lead, other, people = world
    type(lead).objects.filter(pk=lead.pk).update(etat=EtatIntervention.PROPOSEE)
    lead.refresh_from_db()
    le = timezone.now()
    transition_intervention(
        intervention=lead, vers=EtatIntervention.DECLINEE, auteur=people["chef_de_file"], le=le, motif="Pas le temps"
    )
    rows = {row.object_id: row for row in LogEntry.objects.all()}
    assert {key: row.changes for key, row in rows.items()} == {
        lead.pk: {"chef_de_file": ["True", "False"]},
        other.pk: {"chef_de_file": ["False", "True"]},
    }
    assert {(row.actor, row.timestamp) for row in rows.values()} == {(people["chef_de_file"], le)}
    client.force_login(people["coordination"])
    page_ = client.get(address(demande, "historique/")).content.decode()
    assert "Chef de file\u00a0: de «\u00a0oui\u00a0» à «\u00a0non\u00a0»" in page_
    assert "Chef de file\u00a0: de «\u00a0non\u00a0» à «\u00a0oui\u00a0»" in page_
