"""Imports in the browser: sent, looked at, applied whole or not at all, undone; each organisme sees its own."""

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from bouquet.annuaire.enums import Role
from bouquet.demandes.models import Demande
from bouquet.imports import depots, forms
from bouquet.imports.models import Import, ImportDepose
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory
from tests.territoires.factories import SituationFactory

pytestmark = pytest.mark.once

LIST = "/espace/imports/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def people(monde):
    situation = SituationFactory()
    scopes = {
        Role.AGENT: {"organisme": monde.caue},
        Role.REFERENT: {"organisme": monde.caue},
        Role.COLLECTIVITE: {"collectivite": situation.commune},
        Role.ELU: {"canton": situation.canton},
    }
    found = {role.value: AppartenanceFactory(role=role, **scopes.get(role, {})).user for role in Role}
    found["autre_organisme"] = AppartenanceFactory(role=Role.AGENT, organisme=monde.te26).user
    found["sans_role"] = UserFactory()
    found["gestion_de_linstance"] = UserFactory(is_staff=True, is_superuser=True)
    return found


@pytest.fixture
def agent(client, people):
    client.force_login(people["agent"])
    return people["agent"]


def send(client, path, organisme, nom=""):
    file = SimpleUploadedFile(nom or path.name, path.read_bytes())
    return client.post(LIST, {"organisme": organisme.pk, "fichier": file})


def kept_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_sent_looked_at_applied_and_undone(client, monde, fichier, agent, django_capture_on_commit_callbacks):
    sent = send(client, fichier({"jours": "1,5"}), monde.caue, nom="Activité 2025.csv")
    assert sent.status_code == 302
    page = client.get(sent.url).content.decode()
    assert "Activité 2025.csv" in page
    assert "Nouvelles demandes" in page
    assert not Demande.objects.exists()
    assert "Activité 2025.csv" in client.get(LIST).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        applied = client.post(sent.url)
    source = Import.objects.get()
    assert applied.url == f"{LIST}{source.pk}/"
    assert (source.fichier, source.auteur, source.organisme) == ("Activité 2025.csv", agent, monde.caue)
    assert Demande.objects.get().transitions.get().motif == "import de Activité 2025.csv"
    assert kept_files() == []
    confirmation = client.get(f"{LIST}{source.pk}/annuler/").content.decode()
    assert "1 demande" in confirmation
    assert Demande.objects.exists()
    assert client.post(f"{LIST}{source.pk}/annuler/").status_code == 302
    assert not Demande.objects.exists()
    assert "Import annulé" in client.get(f"{LIST}{source.pk}/").content.decode()


def test_pressing_apply_twice_gives_one_import(client, monde, fichier, agent):
    sent = send(client, fichier({}), monde.caue)
    first, second = client.post(sent.url), client.post(sent.url)
    assert first.url == second.url
    assert Import.objects.count() == 1
    assert client.get(sent.url).url == first.url


def test_issues_are_all_shown_and_given_back_as_a_workbook(client, monde, fichier, agent):
    sent = send(client, fichier({"date_demande": "hier"}, {"thematique": "Zzz"}), monde.caue)
    page = client.get(sent.url).content.decode()
    assert "2 problèmes à corriger" in re.sub(r"\s", " ", page)
    assert "hier" in page
    assert "Zzz" in page
    assert ">Appliquer<" not in page
    book = load_workbook(io.BytesIO(client.get(f"{sent.url}compte-rendu.xlsx").content))
    assert book["Problèmes"].max_row == 3
    refused = client.post(sent.url)
    assert refused.status_code == 409
    assert "Rien n’a été écrit" in refused.content.decode()
    assert not Demande.objects.exists()


def test_an_issue_that_appears_between_the_two_looks_stops_everything(client, monde, fichier, agent):
    sent = send(client, fichier({}, {"objet": "Autre"}), monde.caue)
    assert ">Appliquer<" in client.get(sent.url).content.decode()
    monde.valdore.delete()
    assert client.post(sent.url).status_code == 409
    assert not Demande.objects.exists()
    assert ImportDepose.objects.get().source is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_file_that_is_no_longer_the_one_sent_is_never_applied(client, monde, fichier, agent, method):
    sent = send(client, fichier({}), monde.caue)
    depot = ImportDepose.objects.get()
    depot.path.write_bytes(depot.path.read_bytes() + b"\n")
    assert getattr(client, method)(sent.url).url == LIST
    assert not Demande.objects.exists()
    assert "Envoyez-le de nouveau" in client.get(LIST).content.decode()


def test_the_kept_file_is_private_and_cannot_be_guessed(client, monde, fichier, agent):
    send(client, fichier({}), monde.caue, nom="../../x.csv")
    depot = ImportDepose.objects.get()
    assert depot.nom == "x.csv"
    assert re.fullmatch(r"[0-9a-f]{40}\.csv", depot.fichier)
    assert depot.path.stat().st_mode & 0o077 == 0
    assert client.get(f"/media/private/imports/{depot.fichier}").status_code == 404


def test_what_is_not_a_table_or_too_big_is_refused_in_place(client, monde, fichier, agent, monkeypatch):
    assert send(client, fichier({}), monde.caue, nom="a.exe").status_code == 422
    monkeypatch.setattr(forms, "MAX_SIZE", 10)
    refused = send(client, fichier({}), monde.caue)
    assert refused.status_code == 422
    assert "découpez-le" in refused.content.decode()
    assert kept_files() == []
    assert not ImportDepose.objects.exists()


def test_a_file_given_up_or_forgotten_leaves_nothing(client, monde, fichier, agent, django_capture_on_commit_callbacks):
    sent = send(client, fichier({}), monde.caue)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{sent.url}retirer/")
    assert (kept_files(), ImportDepose.objects.count()) == ([], 0)
    send(client, fichier({}), monde.caue)
    with django_capture_on_commit_callbacks(execute=True):
        depots.discard_old(le=timezone.now() + dt.timedelta(days=depots.KEPT_DAYS + 1))
    assert (kept_files(), ImportDepose.objects.count()) == ([], 0)


def test_the_same_file_again_says_that_nothing_is_new(client, monde, fichier, agent):
    client.post(send(client, fichier({}), monde.caue).url)
    again = send(client, fichier({}), monde.caue)
    assert "Rien de nouveau" in client.get(again.url).content.decode()
    assert client.post(again.url).url == LIST
    assert Import.objects.count() == 1


def test_undoing_what_somebody_has_worked_on_is_refused_and_explained(client, monde, fichier, agent):
    client.post(send(client, fichier({}), monde.caue).url)
    Demande.objects.update(objet="Corrigé à la main")
    path = f"{LIST}{Import.objects.get().pk}/annuler/"
    assert client.get(path).status_code == 200
    refused = client.post(path)
    assert refused.status_code == 409
    assert "rien n’a été touché" in refused.content.decode()
    assert Demande.objects.exists()


# What each role gets: the list, sending for the CAUE, the kept file of the CAUE, its import, undoing it, the template.
ACCESS = {
    **dict.fromkeys(
        ("administration", "coordination", "agent", "referent", "gestion_de_linstance"),
        (200, 302, 200, 200, 200, 200),
    ),
    "autre_organisme": (200, 422, 404, 404, 404, 200),
    **dict.fromkeys(("collectivite", "elu", "redaction", "validation", "sans_role"), (403, 403, 404, 404, 404, 403)),
}


@pytest.mark.parametrize("who", ACCESS)
def test_each_role_gets_what_the_table_says(client, monde, fichier, people, who):
    client.force_login(people["agent"])
    client.post(send(client, fichier({}), monde.caue).url)
    waiting = send(client, fichier({"objet": "En attente"}), monde.caue).url
    applied = f"{LIST}{Import.objects.get().pk}/"
    client.force_login(people[who])
    sent = send(client, fichier({}), monde.caue).status_code
    reads = [client.get(path).status_code for path in (LIST, waiting, applied, f"{applied}annuler/")]
    assert (reads[0], sent, *reads[1:], client.get(f"{LIST}modele.xlsx").status_code) == ACCESS[who]
    seen = ACCESS[who][2] == 200
    assert client.get(f"{waiting}compte-rendu.xlsx").status_code == (200 if seen else 404)
    if not seen:
        assert [client.post(path).status_code for path in (waiting, f"{waiting}retirer/", f"{applied}annuler/")] == [
            404
        ] * 3
        assert "activite.csv" not in client.get(LIST).content.decode()
    assert set(people) == set(ACCESS)


def test_a_service_sends_for_its_direction(client, monde, fichier):
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=monde.satese).user)
    assert send(client, fichier({}), monde.dge).status_code == 302
    assert send(client, fichier({}), monde.satep).status_code == 422


def test_the_history_costs_the_same_whatever_its_length(client, monde, agent, django_assert_max_num_queries):
    def add(count):
        for number in range(count):
            Import.objects.create(
                organisme=monde.caue, fichier=f"{number}.csv", applique_le=timezone.now(), auteur=UserFactory()
            )

    add(40)
    with django_assert_max_num_queries(12):
        assert 'rel="next"' in client.get(LIST).content.decode()
