"""The door: marks that come late, twice or against each other; unexpected people; codes; who may."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.rencontres.codes import code_of, qr_svg, scan_address
from bouquet.rencontres.models import Inscription
from bouquet.rencontres.services import Origine, Personne, close_presences, mark_presence, welcome
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.territoires.factories import CollectiviteFactory, DepartementFactory

from .factories import DAY, HOUR, InscriptionFactory, RencontreFactory, SeanceFactory

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
FROM = Origine(structure="Organisme d’essai")


@pytest.fixture
def animatrice(client):
    user = AppartenanceFactory(role=Role.COORDINATION).user
    client.force_login(user)
    return user


@pytest.fixture
def seance():
    debut = timezone.now().replace(microsecond=0) - HOUR
    return SeanceFactory(debut=debut, fin=debut + 3 * HOUR, jauge=2)


def say(one, geste, after=0, received=30):
    """Said so many minutes after the beginning, received later."""
    start = one.seance.debut
    return mark_presence(
        inscription=one, geste=geste, dit_le=start + after * MINUTE, le=start + max(after, received) * MINUTE
    ).etat


def etat(one) -> str:
    one.refresh_from_db()
    return one.etat


def door(seance, more="") -> str:
    return f"/espace/rencontres/{seance.rencontre_id}/seances/{seance.pk}/presences/{more}"


def come(seance, name="Claude", courriel="", cle="un"):
    le = seance.debut
    return welcome(seance=seance, personne=Personne(name, courriel), origine=FROM, cle=cle, dit_le=le, le=le)


# -- Marks ------------------------------------------------------------------------------------------------------------


def test_the_last_said_wins_whatever_the_order_of_arrival(seance):
    one = InscriptionFactory(seance=seance)
    assert say(one, "absente", after=20) == "absente"
    assert say(one, "presente", after=10) == "absente"
    assert say(one, "presente", after=25) == "presente"
    assert say(one, "presente", after=25) == "presente"
    assert say(one, "annuler", after=26) == "confirmee"


def test_a_phone_ahead_of_time_does_not_win_for_ever(seance):
    one = InscriptionFactory(seance=seance)
    mark_presence(inscription=one, geste="absente", dit_le=seance.debut + DAY, le=seance.debut)
    assert say(one, "presente", after=1) == "presente"


def test_whoever_waited_is_let_in_even_beyond_the_places(seance):
    InscriptionFactory.create_batch(2, seance=seance)
    one = InscriptionFactory(seance=seance, attente=True)
    assert say(one, "presente") == "presente"
    assert Inscription.objects.get(pk=one.pk).rang is None


def test_nobody_is_marked_before_the_day_nor_when_cancelled(seance):
    one = InscriptionFactory(seance=seance)
    with pytest.raises(ValidationError, match="pas commencé"):
        mark_presence(inscription=one, geste="presente", dit_le=seance.debut - DAY, le=seance.debut - DAY)
    gone = InscriptionFactory(seance=seance, etat="annulee", annulee_le=seance.debut)
    with pytest.raises(ValidationError, match="annulée"):
        say(gone, "presente")
    cancelled = SeanceFactory(rencontre__etat="annulee", rencontre__motif_annulation="Neige")
    with pytest.raises(ValidationError, match="annulée"):
        say(InscriptionFactory(seance=cancelled), "presente")


def test_closing_marks_the_others_absent_and_a_late_phone_still_corrects_it(seance):
    here, other = InscriptionFactory.create_batch(2, seance=seance)
    waits = InscriptionFactory(seance=seance, attente=True)
    say(here, "presente")
    with pytest.raises(ValidationError):
        close_presences(seance=seance, le=seance.debut - MINUTE)
    assert close_presences(seance=seance, le=seance.fin) == 1
    assert [etat(one) for one in (here, other, waits)] == ["presente", "absente", "attente"]
    assert say(other, "presente", after=5, received=300) == "presente"


def test_closing_the_door_says_nothing_of_those_online():
    seance = SeanceFactory(hybrid=True)
    here, far = (InscriptionFactory(seance=seance, a_distance=online) for online in (False, True))
    close_presences(seance=seance, le=seance.fin)
    assert (etat(here), etat(far)) == ("absente", "confirmee")


# -- Unexpected people ------------------------------------------------------------------------------------------------


def test_an_arrival_received_twice_makes_one_person(seance):
    first, again = come(seance), come(seance)
    assert (first.deja, again.deja) == (False, True)
    assert Inscription.objects.get().imprevue
    assert not come(seance, cle="deux").deja


def test_whoever_had_registered_after_all_is_marked_present(seance):
    one = InscriptionFactory(seance=seance, courriel="c@exemple.test")
    assert come(seance, courriel="C@exemple.test").deja
    assert (etat(one), Inscription.objects.count()) == ("presente", 1)


def test_an_arrival_taken_back_was_never_there(seance):
    made = come(seance).inscription
    assert say(made, "absente", after=5) == "annulee"
    assert say(made, "presente", after=6) == "presente"


# -- Pages ------------------------------------------------------------------------------------------------------------


def test_the_door_lists_searches_and_marks(client, animatrice, seance, django_assert_max_num_queries):
    people = [InscriptionFactory(seance=seance, nom=name) for name in ("Éloi Témoin", "Camille Essai")]
    InscriptionFactory(seance=seance, nom="Partie", etat="annulee", annulee_le=seance.debut)
    InscriptionFactory(nom="D’une autre séance")
    page = client.get(door(seance)).content.decode()
    assert page.index("Camille Essai") < page.index("Éloi Témoin")
    assert "Partie" not in page
    assert "autre séance" not in page
    assert "Camille Essai" not in client.get(door(seance), {"q": "moin"}).content.decode()
    answer = client.post(door(seance, "pointer/"), {"inscription": people[0].pk, "geste": "presente"}, follow=True)
    assert "Présence notée" in answer.content.decode()
    assert etat(people[0]) == "presente"
    InscriptionFactory.create_batch(20, seance=seance)
    with django_assert_max_num_queries(14):
        client.get(door(seance))


def test_the_script_is_answered_with_what_is_kept(client, animatrice, seance):
    one = InscriptionFactory(seance=seance)
    told = {"inscription": one.pk, "geste": "presente", "le": (seance.debut + MINUTE).isoformat()}
    for _ in range(2):
        answer = client.post(door(seance, "pointer/"), told, headers={"accept": "application/json"})
        assert answer.json() == {
            "inscription": one.pk,
            "etat": "presente",
            "erreur": "",
            "presents": 1,
            "absents": 0,
            "attendus": 0,
            "en_attente": 0,
        }
    assert Inscription.objects.get().pointee_le == seance.debut + MINUTE
    gone = InscriptionFactory(seance=seance, etat="annulee", annulee_le=seance.debut)
    refused = client.post(
        door(seance, "pointer/"), told | {"inscription": gone.pk}, headers={"accept": "application/json"}
    )
    assert (refused.status_code, refused.json()["etat"]) == (409, "annulee")


@pytest.mark.parametrize("sent", [{"geste": "danser"}, {"inscription": "0"}, {"inscription": "abc"}])
def test_what_is_not_a_mark_is_refused(client, animatrice, seance, sent):
    one = InscriptionFactory(seance=seance)
    told = {"inscription": one.pk, "geste": "presente"} | sent
    assert client.post(door(seance, "pointer/"), told).status_code == 404


def test_people_of_another_seance_are_not_marked_from_here(client, animatrice, seance):
    other = InscriptionFactory()
    assert client.post(door(seance, "pointer/"), {"inscription": other.pk, "geste": "presente"}).status_code == 404


def test_an_arrival_is_written_with_three_letters_of_its_commune(client, animatrice, seance):
    DepartementFactory(host=True)
    CollectiviteFactory(nom="Beaulieu", code_insee="38001")
    sent = {"nom": "Claude Exemple", "collectivite": "bea", "cle": "abc"}
    assert client.post(door(seance, "arrivee/"), sent | {"collectivite": "zzz"}).status_code == 422
    assert client.post(door(seance, "arrivee/"), {"nom": "Claude Exemple", "cle": "abc"}).status_code == 422
    assert client.post(door(seance, "arrivee/"), sent).status_code == 302
    made = Inscription.objects.get()
    assert (str(made.collectivite), made.etat, made.imprevue, made.courriel) == ("Beaulieu", "presente", True, "")
    data = {"accept": "application/json"}
    assert client.post(door(seance, "arrivee/"), sent, headers=data).json()["inscription"] == made.pk
    assert client.post(door(seance, "arrivee/"), {"nom": ""}, headers=data).status_code == 422


def test_the_sheet_is_closed_from_the_page(client, animatrice, seance):
    one = InscriptionFactory(seance=seance)
    assert "Marquer absents les autres" in client.get(door(seance)).content.decode()
    client.post(door(seance, "clore/"))
    assert etat(one) == "absente"


# -- Codes ------------------------------------------------------------------------------------------------------------


def test_a_badge_opens_one_person_and_gives_nobody_else_any_power(client, seance):
    one = InscriptionFactory(seance=seance, jeton="jeton-prive")
    address = scan_address(one).partition("localhost:8000")[2]
    assert "jeton-prive" not in address
    assert "jeton-prive" not in qr_svg(one)
    assert client.get(address).status_code == 302  # a stranger who reads a badge
    assert client.get(f"/inscription/{code_of(one)}/").status_code == 404
    client.force_login(AppartenanceFactory(role=Role.REFERENT, organisme=OrganismeFactory()).user)
    assert client.get(address).status_code == 403
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    assert one.nom in client.get(address).content.decode()
    client.post(address, {"geste": "presente"})
    assert etat(one) == "presente"
    assert "Déjà présente" in client.get(address).content.decode()
    assert client.post(address, {"geste": "danser"}).status_code == 404


@pytest.mark.parametrize("code", ["1", "abc", "{pk}-00000000000000000000", "-"])
def test_a_forged_code_opens_nothing(client, animatrice, seance, code):
    one = InscriptionFactory(seance=seance)
    assert client.get(f"/espace/rencontres/presence/{code.format(pk=one.pk)}/").status_code == 404


def test_the_code_is_shown_to_those_who_come_only(client):
    debut = timezone.now() + DAY
    seance = SeanceFactory(hybrid=True, debut=debut, fin=debut + HOUR)
    here, far, waits = (
        InscriptionFactory(seance=seance, **values) for values in ({}, {"a_distance": True}, {"attente": True})
    )
    shown = ["Code QR" in client.get(f"/inscription/{one.jeton}/").content.decode() for one in (here, far, waits)]
    assert shown == [True, False, False]


def test_a_referent_holds_the_door_of_what_his_organisme_organises(client, seance):
    organisme = OrganismeFactory()
    client.force_login(AppartenanceFactory(role=Role.REFERENT, organisme=organisme).user)
    assert client.get(door(seance)).status_code == 403
    assert client.post(door(seance, "clore/")).status_code == 403
    seance.rencontre.organismes.add(organisme)
    assert client.get(door(seance)).status_code == 200
    other = SeanceFactory(rencontre=RencontreFactory())
    assert client.get(door(other).replace(f"/{other.rencontre_id}/", f"/{seance.rencontre_id}/", 1)).status_code == 404
