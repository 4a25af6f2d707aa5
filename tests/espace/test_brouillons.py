"""A draft written by two people, the advice of eligibility while writing, signed copies, and the whole history."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bouquet.demandes.enums import EtatConvention
from bouquet.demandes.models import Convention, IndicateurAssistance
from bouquet.demandes.services import draft_convention, sign_convention, transition_convention
from bouquet.demandes.services.editing import seen
from tests.demandes.factories import ConventionFactory
from tests.espace.test_conventions_pages import LIST, NEW, PDF, bind, media, told, world  # noqa: F401
from tests.territoires.factories import CollectiviteFactory, DepartementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def draft(world):  # noqa: F811
    convention, organisme, commune, people = world
    return convention, organisme, commune, people, f"{LIST}{convention.pk}/modifier/"


def sent(organisme, commune, vu, **fields) -> dict:
    kept = {"numero": "SAT-1", "debut": "2025-01-01", "fin": "2025-12-31", "collectivites": [commune.pk]}
    return told(organisme, **(kept | {"vu": json.dumps(vu)} | fields))


def test_of_two_who_correct_a_draft_the_second_is_told_and_loses_nothing(client, draft):
    convention, organisme, commune, people, page = draft
    vu, newcomer = seen(convention), CollectiviteFactory(nom="Beaulieu")
    client.force_login(people["agent"])
    assert client.post(page, sent(organisme, commune, vu, montant="1200", ajout=newcomer.code)).status_code == 302
    client.force_login(people["referent"])
    late = client.post(page, sent(organisme, commune, vu, base_legale="Code rural", deliberation="D-12"))
    shown = late.content.decode()
    assert late.status_code == 409
    assert all(words in shown for words in ("Montant (€)", "1\u00a0200", "Collectivités", "Beaulieu"))
    assert all(f'value="{words}"' in shown for words in ("Code rural", "D-12", "1200.00"))
    convention.refresh_from_db()
    assert (convention.montant, convention.base_legale, convention.parties.count()) == (1200, "", 3)
    again = sent(organisme, commune, seen(convention), montant="1200", base_legale="Code rural")
    again["collectivites"] = [commune.pk, newcomer.pk]
    assert client.post(page, again).status_code == 302
    convention.refresh_from_db()
    assert (convention.montant, convention.base_legale, convention.parties.count()) == (1200, "Code rural", 3)


def test_a_draft_sent_without_what_was_read_is_refused(client, draft):
    _, organisme, commune, people, page = draft
    client.force_login(people["agent"])
    for vu in ("", "[]", "n’importe quoi"):
        answer = client.post(page, sent(organisme, commune, {}) | {"vu": vu, "montant": "5"})
        assert (answer.status_code, "rechargez-la" in answer.content.decode()) == (422, True), vu
    assert Convention.objects.get().montant is None


def test_the_history_tells_states_and_fields_in_one_line_of_time(client, draft):
    convention, organisme, commune, people, page = draft
    client.force_login(people["agent"])
    client.post(page, sent(organisme, commune, seen(convention), montant="1200", ajout=CollectiviteFactory().code))
    client.post(f"{LIST}{convention.pk}/etat/", {"vers": "envoyee", "etat": "brouillon"})
    shown = " ".join(client.get(f"{LIST}{convention.pk}/").content.decode().replace("\u00a0", " ").split())
    assert "Montant (€) : de « (vide) » à « 1 200 »" in shown
    assert f"Parties : de « {', '.join(sorted([str(organisme), str(commune)]))} » à" in shown
    assert shown.index("Convention modifiée") < shown.index("Brouillon → envoyée")
    assert str(people["agent"]) in shown


def test_states_written_at_the_same_moment_are_all_told(client, world):  # noqa: F811
    _, organisme, commune, people = world
    noon = timezone.now()
    one = draft_convention(
        convention=ConventionFactory.build(numero="TOUT-DE-SUITE"), parties=[organisme, commune], auteur=None, le=noon
    )
    sign_convention(convention=one, date_signature=one.debut, auteur=None, le=noon)
    transition_convention(convention=one, vers="active", auteur=None, le=noon)
    client.force_login(people["agent"])
    page = client.get(f"{LIST}{one.pk}/").content.decode()
    told = [
        page.index(f"<strong>{words}") for words in ("Création, brouillon", "Brouillon → signée", "Signée → active")
    ]
    assert told == sorted(told)
    assert page.index("Signée le") > told[1]


def test_a_draft_saved_unchanged_leaves_no_line(client, draft):
    convention, organisme, commune, people, page = draft
    client.force_login(people["agent"])
    assert client.post(page, sent(organisme, commune, seen(convention))).status_code == 302
    assert "Convention modifiée" not in client.get(f"{LIST}{convention.pk}/").content.decode()


def test_the_form_says_who_is_eligible_without_judging_nor_saving(client, world):  # noqa: F811
    _, _, commune, people = world
    DepartementFactory(code="26", hote=True)
    IndicateurAssistance.objects.create(
        collectivite=commune, annee=2026, population_totale=1640, potentiel=900, potentiel_moyen=800
    )
    client.force_login(people["agent"])
    answer = client.post(NEW, {"type": "satep", "debut": "2026-01-01", "ajout": commune.code, "conseil": "1"})
    page = answer.content.decode()
    assert (answer.status_code, "1\u00a0640 habitants en 2026" in page) == (200, True)
    assert (commune.code in page, "obligatoire" in page) == (True, False)
    assert not Convention.objects.exclude(numero="SAT-1").exists()
    for changed in ({"type": "moe"}, {"debut": "2030-01-01"}):
        sent = {"type": "satep", "debut": "2026-01-01", "ajout": commune.code, "conseil": "1"} | changed
        assert "habitants" not in client.post(NEW, sent).content.decode(), changed
    first = f"{NEW}?type=satep&collectivite={commune.pk}"
    assert "1\u00a0640 habitants" in client.get(first).content.decode()


def join(client, convention, content=PDF, **fields):
    data = {"pdf": SimpleUploadedFile("signee.pdf", content), "etat": convention.etat, "vu": convention.pdf.name or ""}
    data |= fields
    return client.post(f"{LIST}{convention.pk}/pdf/joindre/", {f"exemplaire-{name}": one for name, one in data.items()})


def test_a_convention_that_came_signed_takes_its_copy_and_nothing_else_changes(client, world):  # noqa: F811
    _, organisme, commune, people = world
    one = bind(ConventionFactory(signed=True, etat="active", numero="REPRISE"), organisme, commune)
    before = Convention.objects.filter(pk=one.pk).values().get()
    client.force_login(people["agent"])
    fake = join(client, one, content=b"<html>")
    assert (fake.status_code, "pas un PDF" in fake.content.decode()) == (422, True)
    assert join(client, one).status_code == 302
    after = Convention.objects.filter(pk=one.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"pdf"}
    assert not one.transitions.exists()
    assert "Exemplaire signé joint" in client.get(f"{LIST}{one.pk}/").content.decode()


def test_a_copy_is_replaced_for_a_reason_and_the_former_can_be_read(client, world):  # noqa: F811
    _, organisme, commune, people = world
    one = bind(ConventionFactory(signed=True), organisme, commune)
    client.force_login(people["referent"])
    join(client, one)
    one.refresh_from_db()
    assert join(client, one, content=PDF + b"2").status_code == 422
    stale = join(client, one, content=PDF + b"2", motif="Page manquante", vu="")
    assert (stale.status_code, "Page manquante" in stale.content.decode()) == (409, True)
    assert join(client, one, content=PDF + b"2", motif="Page manquante").status_code == 302
    page = client.get(f"{LIST}{one.pk}/").content.decode()
    assert ("Exemplaire signé remplacé" in page, "Page manquante" in page) == (True, True)
    link = page.split(f'href="{LIST}{one.pk}/pdf/')[1].split("/")[0]
    former = f"{LIST}{one.pk}/pdf/{link}/"
    assert b"".join(client.get(former).streaming_content) == PDF
    assert b"".join(client.get(f"{LIST}{one.pk}/pdf/").streaming_content) == PDF + b"2"
    other = bind(ConventionFactory(signed=True), organisme, commune)
    assert client.get(f"{LIST}{other.pk}/pdf/{link}/").status_code == 404
    for who, status in (("collectivite", 200), ("autre_commune", 404), ("elu", 404)):
        client.force_login(people[who])
        assert client.get(former).status_code == status, who
        assert join(client, one, motif="Non").status_code == (403 if who == "collectivite" else 404)


def test_a_draft_takes_no_signed_copy_before_its_signature(client, world):  # noqa: F811
    convention, _, _, people = world
    client.force_login(people["agent"])
    assert join(client, convention).status_code == 409
    convention.refresh_from_db()
    assert (convention.etat, bool(convention.pdf)) == (EtatConvention.BROUILLON, False)


def test_a_terminated_mandate_lets_nothing_start():
    one = ConventionFactory(signed=True)
    assert Convention.objects.in_force_on(one.debut).exists()
    Convention.objects.update(etat=EtatConvention.RESILIEE)
    assert not Convention.objects.in_force_on(one.debut).exists()
