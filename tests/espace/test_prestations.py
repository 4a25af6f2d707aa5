"""What partners propose about their prestations: nothing published before an answer, nobody in another's place."""

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.catalogue.enums import EtatProposition
from bouquet.catalogue.models import Prestation, PropositionPrestation
from bouquet.catalogue.propositions import values_of
from bouquet.catalogue.propositions_services import PropositionDecided, accept, give_up, propose, refuse
from bouquet.core.models import Courriel
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.catalogue.factories import NatureFactory, PrestationFactory, ThematiqueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BASE = "/espace/organismes/CAUE/prestations/"


class World:
    def __init__(self):
        self.direction = OrganismeFactory(direction=True, sigle="DGE")
        self.caue = OrganismeFactory(sigle="CAUE")
        self.service = OrganismeFactory(sigle="SATE", service=True, parent=self.direction)
        self.prestation = PrestationFactory(
            organisme=self.caue, titre="Conseil", slug="conseil", situations=["Un toit"]
        )
        self.people = {
            "referent": AppartenanceFactory(role=Role.REFERENT, organisme=self.caue).user,
            "agent": AppartenanceFactory(role=Role.AGENT, organisme=self.caue).user,
            "autre_referent": AppartenanceFactory(role=Role.REFERENT, organisme=self.direction).user,
            "coordination": AppartenanceFactory(role=Role.COORDINATION).user,
            "administration": AppartenanceFactory(role=Role.ADMINISTRATION).user,
            "redaction": AppartenanceFactory(role=Role.REDACTION).user,
            "sans_role": UserFactory(),
        }

    def propose(self, **changes) -> PropositionPrestation:
        champs = values_of(self.prestation) | (changes or {"titre": "Conseil et plans"})
        return propose(
            organisme=self.caue,
            prestation=self.prestation,
            champs=champs,
            auteur=self.people["referent"],
            le=timezone.now(),
        )


@pytest.fixture
def world():
    return World()


def sent(world, **changed) -> dict:
    """What a browser sends from the form of the prestation."""
    told = values_of(world.prestation)
    return {**told, "situations": "\n".join(told["situations"]), "mot": "", **changed}


# Status of the list, the form of a modification, of a new one, of a withdrawal, the proposition, and all of them.
ACCESS = {
    "referent": (200, 200, 200, 200, 200, 403),
    "agent": (200, 403, 403, 403, 200, 403),
    "autre_referent": (404, 404, 404, 404, 404, 403),
    "coordination": (200, 200, 200, 200, 200, 200),
    "administration": (200, 200, 200, 200, 200, 200),
    "redaction": (404, 404, 404, 404, 404, 403),
    "sans_role": (404, 404, 404, 404, 404, 403),
    None: (302, 302, 302, 302, 302, 302),
}


@pytest.mark.parametrize("who", ACCESS)
def test_each_role_opens_what_the_table_says(client, world, who):
    one = world.propose()
    if who:
        client.force_login(world.people[who])
    pages = (
        BASE,
        f"{BASE}{world.prestation.pk}/",
        f"{BASE}nouvelle/",
        f"{BASE}{world.prestation.pk}/retrait/",
        f"/espace/prestations/propositions/{one.pk}/",
        "/espace/prestations/propositions/",
    )
    answers = [client.get(page) for page in pages]
    assert tuple(answer.status_code for answer in answers) == ACCESS[who]
    assert all("no-store" in answer["Cache-Control"] for answer in answers if answer.status_code == 200)


@pytest.mark.parametrize("who", ["agent", "autre_referent", "redaction", "sans_role", None])
def test_nobody_else_writes(client, world, who):
    one = world.propose()
    if who:
        client.force_login(world.people[who])
    client.post(f"{BASE}nouvelle/", sent(world, titre="Volée"))
    client.post(f"{BASE}{world.prestation.pk}/retrait/", {"mot": ""})
    client.post(f"/espace/prestations/propositions/{one.pk}/", {"decision": "accepter"})
    client.post(f"/espace/prestations/propositions/{one.pk}/abandonner/")
    one.refresh_from_db()
    assert one.en_attente
    assert PropositionPrestation.objects.count() == 1


def test_a_referent_does_not_decide_nor_reach_the_prestation_of_another(client, world):
    one = world.propose()
    theirs = PrestationFactory(organisme=world.service)
    client.force_login(world.people["referent"])
    assert client.post(f"/espace/prestations/propositions/{one.pk}/", {"decision": "accepter"}).status_code == 403
    assert client.get(f"{BASE}{theirs.pk}/").status_code == 404
    assert client.post(f"{BASE}{theirs.pk}/retrait/", {"mot": ""}).status_code == 404


def test_the_head_of_a_direction_proposes_for_its_services(client, world):
    client.force_login(world.people["autre_referent"])
    assert client.get("/espace/organismes/SATE/prestations/nouvelle/").status_code == 200


def test_a_modification_changes_nothing_until_it_is_accepted(client, world):
    habitat = ThematiqueFactory(code="habitat")
    client.force_login(world.people["referent"])
    assert BASE in client.get("/espace/organismes/CAUE/").content.decode()
    data = sent(
        world,
        titre="Conseil et plans",
        thematiques=["habitat"],
        situations="Un toit\nUne cour",
        mot="Merci",
        tarif="10 €",
    )
    answer = client.post(f"{BASE}{world.prestation.pk}/", data)
    one = PropositionPrestation.objects.get()
    assert answer.url == f"/espace/prestations/propositions/{one.pk}/"
    assert set(one.champs) == {"titre", "thematiques", "situations", "tarif"}
    world.prestation.refresh_from_db()
    assert world.prestation.titre == "Conseil"
    page = client.get("/offre/conseil/").content.decode()
    assert "Conseil et plans" not in page
    assert "en attente" in client.get(BASE).content.decode()
    client.force_login(world.people["coordination"])
    assert "(1 en attente)" in client.get("/espace/organismes/").content.decode()
    page = client.get(answer.url).content.decode()
    for words in ("Conseil et plans", "Un toit<br>Une cour", "10 €", habitat.libelle, "Merci"):
        assert words in page
    assert client.post(answer.url, {"decision": "accepter"}).status_code == 302
    world.prestation.refresh_from_db()
    assert (world.prestation.titre, world.prestation.tarif) == ("Conseil et plans", "10 €")
    assert list(world.prestation.thematiques.all()) == [habitat]
    assert world.prestation.situations == ["Un toit", "Une cour"]
    # The history keeps what was before, and who accepted.
    page = client.get(answer.url).content.decode()
    assert "<p>Conseil</p>" in page
    assert str(world.people["coordination"]) in page
    row = LogEntry.objects.get()
    assert (row.actor, row.changes["titre"]) == (world.people["coordination"], ["Conseil", "Conseil et plans"])


def test_both_sides_are_written_to_once(world):
    one = world.propose()
    people = world.people
    assert sorted(Courriel.objects.values_list("destinataire", flat=True)) == sorted(
        [people["coordination"].email, people["administration"].email]
    )
    refuse(proposition=one, motif="Trop vague", auteur=people["coordination"], le=timezone.now())
    mail = Courriel.objects.latest("pk")
    assert mail.destinataire == people["referent"].email
    assert "Trop vague" in mail.texte
    assert f"/espace/prestations/propositions/{one.pk}/" in mail.texte
    assert Courriel.objects.count() == 3


def test_a_refusal_needs_its_reason_and_keeps_what_was_typed(client, world):
    one = world.propose()
    address = f"/espace/prestations/propositions/{one.pk}/"
    client.force_login(world.people["coordination"])
    answer = client.post(address, {"decision": "refuser", "motif": "  "})
    assert answer.status_code == 422
    assert "Un refus demande un motif" in answer.content.decode()
    assert client.post(address, {"decision": "refuser", "motif": "Trop vague"}).status_code == 302
    one.refresh_from_db()
    assert (one.etat, one.motif) == (EtatProposition.REFUSEE, "Trop vague")
    assert Prestation.objects.get().titre == "Conseil"
    client.force_login(world.people["referent"])
    assert "Trop vague" in client.get(BASE).content.decode()


def test_of_two_who_answer_the_second_is_told(client, world):
    one = world.propose()
    accept(proposition=one, auteur=world.people["administration"], le=timezone.now())
    client.force_login(world.people["coordination"])
    answer = client.post(f"/espace/prestations/propositions/{one.pk}/", {"decision": "refuser", "motif": "Non"})
    assert answer.status_code == 422
    assert "déjà acceptée" in answer.content.decode()
    with pytest.raises(PropositionDecided):
        give_up(proposition=one, auteur=world.people["referent"], le=timezone.now())


def test_a_new_prestation_is_published_with_a_free_address(client, world):
    PrestationFactory(slug="conseil-en-plans")
    client.force_login(world.people["referent"])
    client.post(f"{BASE}nouvelle/", sent(world, titre="Conseil en plans", thematiques=["amenagement"]))
    one = PropositionPrestation.objects.get()
    assert not Prestation.objects.filter(titre="Conseil en plans").exists()
    accept(proposition=one, auteur=world.people["coordination"], le=timezone.now())
    made = Prestation.objects.get(titre="Conseil en plans")
    assert (made.slug, made.publiee, made.organisme) == ("conseil-en-plans-2", True, world.caue)
    assert client.get("/offre/conseil-en-plans-2/").status_code == 200
    one.refresh_from_db()
    assert one.prestation == made


def test_a_withdrawal_leaves_the_prestation_and_its_demandes(client, world):
    client.force_login(world.people["referent"])
    answer = client.post(f"{BASE}{world.prestation.pk}/retrait/", {"mot": "Fini"})
    assert client.get("/offre/conseil/").status_code == 200
    again = client.post(f"{BASE}{world.prestation.pk}/retrait/", {"mot": ""})
    assert again.status_code == 422
    assert "attend déjà" in again.content.decode()
    client.force_login(world.people["coordination"])
    client.post(answer.url, {"decision": "accepter"})
    assert client.get("/offre/conseil/").status_code == 404
    assert Prestation.objects.filter(pk=world.prestation.pk).exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"titre": ""}, "obligatoire"),
        ({"titre": "Autre"}, "existe déjà"),
        ({"contact": "pas une adresse"}, "valide"),
        ({"thematiques": []}, "obligatoire"),
        ({"beneficiaires": []}, "obligatoire"),
        ({"valide_du": "2026-05-01", "valide_au": "2026-04-01"}, "doit suivre"),
        ({}, "Rien ne change"),
    ],
)
def test_what_could_not_be_published_is_refused_at_once(client, world, changed, words):
    PrestationFactory(organisme=world.caue, titre="Autre")
    client.force_login(world.people["referent"])
    extra = {"description": "Ce qui était tapé"} if changed else {}
    answer = client.post(f"{BASE}{world.prestation.pk}/", sent(world, **extra, **changed))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Conseil" in page
    assert not changed or "Ce qui était tapé" in page
    assert not PropositionPrestation.objects.exists()


def test_what_became_impossible_is_refused_when_it_is_accepted(client, world):
    one = world.propose()
    PrestationFactory(organisme=world.caue, titre="Conseil et plans")
    client.force_login(world.people["coordination"])
    answer = client.post(f"/espace/prestations/propositions/{one.pk}/", {"decision": "accepter"})
    assert answer.status_code == 422
    one.refresh_from_db()
    assert one.en_attente
    assert Prestation.objects.get(pk=world.prestation.pk).titre == "Conseil"


def test_a_catalogue_that_changed_meanwhile_is_told(client, world):
    one = world.propose()
    client.force_login(world.people["coordination"])
    address = f"/espace/prestations/propositions/{one.pk}/"
    assert "a changé depuis" not in client.get(address).content.decode()
    Prestation.objects.filter(pk=world.prestation.pk).update(titre="Conseil aux mairies")
    page = client.get(address).content.decode()
    assert "a changé depuis" in page
    assert "Conseil aux mairies" in page


def test_its_author_gives_it_up(client, world):
    one = world.propose()
    client.force_login(world.people["referent"])
    assert client.post(f"/espace/prestations/propositions/{one.pk}/abandonner/").status_code == 302
    one.refresh_from_db()
    assert one.etat == EtatProposition.ABANDONNEE
    assert world.propose().en_attente  # another may come


def test_one_proposition_waits_at_a_time(world):
    world.propose()
    with pytest.raises(ValidationError, match="attend déjà"):
        world.propose(titre="Encore")


def test_lists_cost_the_same_whatever_they_hold(client, world, django_assert_max_num_queries):
    NatureFactory(code="amo")
    for number in range(20):
        each = PrestationFactory(organisme=world.caue)
        propose(
            organisme=world.caue,
            prestation=each,
            champs=values_of(each) | {"zone": str(number)},
            auteur=world.people["referent"],
            le=timezone.now(),
        )
    client.force_login(world.people["coordination"])
    for page in (BASE, "/espace/prestations/propositions/"):
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code == 200
