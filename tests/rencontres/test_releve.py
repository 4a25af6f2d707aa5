"""The real number online: files of each tool read, compared with those registered, applied, replaced, taken back."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.rencontres.models import Inscription
from bouquet.rencontres.releve import MOST_LINES, Ligne, minutes_of, read
from bouquet.rencontres.services import mark_presence
from bouquet.rencontres.services.releves import apply_releve, compare, remove_releve
from tests.annuaire.factories import AppartenanceFactory

from .factories import DAY, HOUR, InscriptionFactory, SeanceFactory
from .releves import ALL, TEAMS, ZOOM

pytestmark = pytest.mark.once

CAMILLE, NOA = "camille@exemple.test", "noa@exemple.test"


# -- Files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", ALL)
def test_each_tool_says_who_was_there_and_how_long(tool):
    camille, noa, guest = read(ALL[tool])
    assert (camille.nom, camille.minutes) == ("Camille Essai", 63)
    assert noa.cle in {NOA, "modele noa"}
    assert noa.minutes == 46
    assert (guest.nom, guest.courriel, guest.minutes) == ("Invitée Surprise", "", 1)
    assert {camille.courriel} <= {CAMILLE, ""}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("52", 52), ("52 mins", 52), ("1h 2m 30s", 63), ("1:02:30", 63), ("02:29", 2), ("52,5", 53), ("29 s", 0)),
        *(("1 h", 60), ("1 j 1 h", 1500), ("", None), ("--", None)),
    ],
)
def test_durations_are_read_as_tools_write_them(text, minutes):
    assert minutes_of(text) == minutes


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "pas de colonne de noms"),
        (b"a;b\n1;2\n", "pas de colonne de noms"),
        (b"\x89PNG\r\n\x1a\n\x00\x01", "pas de colonne de noms"),
        (b"Nom;Adresse\n;\n", "aucun participant"),
        (b"Nom\n" + b"".join(b"P%d\n" % n for n in range(MOST_LINES + 1)), "plus de"),
        (b"x" * 2_000_001, "trop lourd"),
    ],
)
def test_what_is_no_attendance_file_is_refused_in_words(content, said):
    with pytest.raises(ValidationError, match=said):
        read(content)


# -- What they mean ---------------------------------------------------------------------------------------------------


@pytest.fixture
def seance(db):
    debut = timezone.now().replace(microsecond=0) - 2 * HOUR
    seance = SeanceFactory(hybrid=True, debut=debut, fin=debut + HOUR)
    far = {"seance": seance, "a_distance": True}
    InscriptionFactory(nom="Camille Essai", courriel=CAMILLE, **far)
    InscriptionFactory(nom="Noa Modèle", courriel="autre@exemple.test", **far)
    InscriptionFactory(nom="Éloi Témoin", courriel="eloi@exemple.test", **far)
    InscriptionFactory(nom="Sur Place", seance=seance)
    return seance


def states() -> dict[str, str]:
    return dict(Inscription.objects.values_list("nom", "etat"))


def apply(seance, content, *ranks):
    return apply_releve(seance=seance, lignes=read(content), ajoutees=ranks, le=seance.fin)


def test_people_are_met_by_address_then_by_name(seance):
    found = compare(seance=seance, lignes=read(TEAMS))
    assert [(one.nom, line.minutes) for one, line in found.presents] == [("Camille Essai", 63), ("Noa Modèle", 46)]
    assert [(rank, line.nom) for rank, line in found.inconnus] == [(2, "Invitée Surprise")]
    assert [one.nom for one in found.absents] == ["Éloi Témoin"]
    assert set(states().values()) == {"confirmee"}


def test_a_name_that_two_people_bear_names_nobody(seance):
    InscriptionFactory(nom="modele NOA", seance=seance)
    assert len(compare(seance=seance, lignes=read(TEAMS)).inconnus) == 2


def test_an_address_is_not_taken_by_a_namesake_above_it(seance):
    lines = [Ligne("Camille Essai"), Ligne("C. E.", CAMILLE)]
    found = compare(seance=seance, lignes=lines)
    assert [line.nom for _, line in found.presents] == ["C. E."]
    assert [rank for rank, _ in found.inconnus] == [0]


def test_it_is_applied_whole_and_applied_again_changes_nothing(seance):
    for _ in range(2):
        apply(seance, TEAMS, 2)
        assert states() == {
            "Camille Essai": "presente",
            "Noa Modèle": "presente",
            "Éloi Témoin": "absente",
            "Sur Place": "confirmee",
            "Invitée Surprise": "presente",
        }
    guest = Inscription.objects.get(nom="Invitée Surprise")
    assert (guest.imprevue, guest.a_distance, guest.minutes) == (True, True, 1)


def test_another_file_takes_its_place(seance):
    apply(seance, TEAMS, 2)
    apply(seance, "Nom;E-mail\nÉloi Témoin;eloi@exemple.test\n".encode())
    assert states() == {
        "Camille Essai": "absente",
        "Noa Modèle": "absente",
        "Éloi Témoin": "presente",
        "Sur Place": "confirmee",
    }


def test_it_is_taken_back(seance):
    apply(seance, TEAMS, 2)
    assert remove_releve(seance=seance) == 4
    assert set(states().values()) == {"confirmee"}
    assert len(states()) == 4


def test_whoever_was_seen_at_the_door_stays_on_site(seance):
    one = Inscription.objects.get(courriel=CAMILLE)
    Inscription.objects.filter(pk=one.pk).update(a_distance=False)
    mark_presence(inscription=one, geste="presente", dit_le=seance.debut, le=seance.debut)
    apply(seance, TEAMS)
    one.refresh_from_db()
    assert (one.pointage, one.a_distance, one.minutes) == ("porte", False, 63)


def test_nobody_was_connected_before_the_day(seance):
    with pytest.raises(ValidationError, match="pas commencé"):
        apply_releve(seance=seance, lignes=read(ZOOM), ajoutees=[], le=seance.debut - DAY)


def test_many_people_cost_as_many_queries_as_few(seance, django_assert_max_num_queries):
    InscriptionFactory.create_batch(60, seance=seance, a_distance=True)
    with django_assert_max_num_queries(14):
        apply(seance, TEAMS, 2)


# -- Pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def animatrice(client, db):
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)


def at(seance, more="") -> str:
    return f"/espace/rencontres/{seance.rencontre_id}/seances/{seance.pk}/releve/{more}"


def test_it_is_looked_at_then_applied_then_taken_back(client, animatrice, seance):
    page = client.post(at(seance), {"fichier": SimpleUploadedFile("p.csv", TEAMS)})
    assert "Rien n’est encore enregistré" in page.content.decode()
    assert set(states().values()) == {"confirmee"}
    told = {"lignes": page.context["lignes"], "ajouter": ["2", "abc"]}
    answer = client.post(at(seance, "appliquer/"), told, follow=True)
    assert "3\xa0présences, 1\xa0absence" in answer.content.decode()
    assert states()["Invitée Surprise"] == "presente"
    assert "Un relevé est déjà enregistré" in client.get(at(seance)).content.decode()
    client.post(at(seance, "retirer/"))
    assert set(states().values()) == {"confirmee"}


def test_lines_that_this_site_did_not_write_for_this_seance_are_refused(client, animatrice, seance):
    other = SeanceFactory(online=True, debut=seance.debut, fin=seance.fin)
    lines = client.post(at(other), {"fichier": SimpleUploadedFile("p.csv", ZOOM)}).context["lignes"]
    for forged in (lines, "abc", ""):
        answer = client.post(at(seance, "appliquer/"), {"lignes": forged}, follow=True)
        assert "trop ancien" in answer.content.decode()
    assert set(states().values()) == {"confirmee"}


def test_a_file_that_is_not_one_is_told_in_place(client, animatrice, seance):
    answer = client.post(at(seance), {"fichier": SimpleUploadedFile("p.csv", b"a;b\n1;2\n")})
    assert answer.status_code == 422
    assert "colonne de noms" in answer.content.decode()
