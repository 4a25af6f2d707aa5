"""The village des projets: written by the organisers, shown to everybody, copied."""

import pytest
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.rencontres import moments
from bouquet.rencontres.models import Rencontre, Stand
from bouquet.rencontres.services import duplicate_rencontre
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.territoires.factories import CollectiviteFactory, DepartementFactory

from .factories import DAY, HOUR, NOON, RencontreFactory, SeanceFactory
from .test_espace import existing

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def animatrice(client):
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)


@pytest.fixture
def seance():
    DepartementFactory(host=True)
    CollectiviteFactory(nom="Beaulieu", code_insee="38001")
    debut = timezone.now().replace(second=0, microsecond=0) + 5 * DAY
    return SeanceFactory(debut=debut, fin=debut + HOUR, rencontre__slug="village")


def stand(**values) -> dict:
    told = {"titre": "Le four à pain", "ordre": "1", "ou": "bea"} | values
    return {"v-TOTAL_FORMS": "1", **{f"v-0-{name}": value for name, value in told.items()}}


def test_a_stand_is_written_shown_and_taken_off(client, animatrice, seance):
    url = f"/espace/rencontres/{seance.rencontre_id}/"
    organisme = OrganismeFactory(nom="Agence d’essai")
    sent = stand(organisme=organisme.pk, description="<b>Rénové</b>", realisation="exemple.test/four")
    assert client.post(url, existing(seance, **sent)).status_code == 302
    made = Stand.objects.get()
    assert (made.par, made.realisation) == ("Agence d’essai et Beaulieu", "https://exemple.test/four")
    page = client.get("/agenda/village/").content.decode()
    for word in ("Village des projets", "Le four à pain", "&lt;b&gt;Rénové", "https://exemple.test/four"):
        assert word in page
    assert "Beaulieu" in client.get(url).content.decode()
    seance.rencontre.refresh_from_db()
    off = stand(id=made.pk, DELETE="on") | {"v-INITIAL_FORMS": "1"}
    assert client.post(url, existing(seance, **off)).status_code == 302
    assert "Village des projets" not in client.get("/agenda/village/").content.decode()


@pytest.mark.parametrize(
    ("values", "said"),
    [({"ou": ""}, "Dites qui tient ce stand"), ({"ou": "zzz"}, "Aucune collectivité"), ({"titre": ""}, "obligatoire")],
)
def test_what_is_missing_is_said_in_place(client, animatrice, seance, values, said):
    answer = client.post(f"/espace/rencontres/{seance.rencontre_id}/", existing(seance, **stand(**values)))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Stand.objects.exists()


def test_stands_follow_their_order_in_a_constant_number_of_queries(client, seance, django_assert_max_num_queries):
    for rank in (3, 1, 2):
        Stand.objects.create(
            rencontre=seance.rencontre, titre=f"Stand {rank}", ordre=rank, organisme=OrganismeFactory(nom=f"O{rank}")
        )
    with django_assert_max_num_queries(14):
        page = client.get("/agenda/village/").content.decode()
    assert page.index("Stand 1") < page.index("Stand 2") < page.index("Stand 3")


def test_a_copy_has_the_same_stands():
    one = RencontreFactory()
    Stand.objects.create(rencontre=one, titre="Le four", organisme=OrganismeFactory())
    copy = duplicate_rencontre(rencontre=one, le=NOON)
    assert [each.titre for each in copy.stands.all()] == ["Le four"]
    assert one.stands.count() == 1


def test_the_recording_says_how_long_it_is(client, animatrice, seance):
    debut = timezone.now() - DAY
    Rencontre.objects.update(replay="https://v.test/1", transcription="Bonjour.", replay_minutes=65)
    type(seance).objects.update(debut=debut, fin=debut + HOUR)
    assert "1\xa0h\xa005" in client.get("/agenda/village/").content.decode()


@pytest.mark.parametrize(("minutes", "said"), [(1, "1 minute"), (52, "52 minutes"), (60, "1 h"), (65, "1 h 05")])
def test_durations_are_said_as_people_do(minutes, said):
    assert moments.duration(minutes).replace("\xa0", " ") == said
