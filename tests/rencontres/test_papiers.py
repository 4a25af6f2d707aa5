"""What is printed, read back from the PDF."""

import io

import cv2
import numpy
import pytest
from django.utils import timezone
from pypdf import PdfReader

from bouquet.annuaire.enums import Role
from bouquet.core.models import Instance
from bouquet.rencontres import papiers
from bouquet.rencontres.codes import qr_png, scan_address
from bouquet.rencontres.services.courriels import entry_pieces
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.territoires.factories import CollectiviteFactory

from .factories import DAY, HOUR, NOON, InscriptionFactory, SeanceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def seance():
    Instance(nom="Bouquet", proprietaire="Département de l’Exemple", demonstration=True).save()
    debut = timezone.now().replace(microsecond=0) - 3 * DAY
    return SeanceFactory(debut=debut, fin=debut + HOUR, rencontre__titre="Ponts & chaussées #1")


def text(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"
    return "\n".join(page.extract_text() for page in reader.pages).replace("\xa0", " ")


def test_the_sheet_has_those_of_the_room_by_name(seance):
    InscriptionFactory(seance=seance, nom="zoé *Témoin*", collectivite=CollectiviteFactory(nom="Beaulieu"))
    InscriptionFactory(seance=seance, nom="Alix Essai", fonction="Maire", structure="Organisme d’essai")
    InscriptionFactory(seance=seance, nom="Partie", etat="annulee", annulee_le=NOON)
    InscriptionFactory(seance=seance, nom="Attend", attente=True)
    said = text(papiers.emargement(seance, le=NOON))
    assert said.index("Alix Essai") < said.index("zoé *Témoin*")
    for word in ("Beaulieu", "Maire", "Signature", "Ponts & chaussées #1", "Salle des fêtes", "démonstration"):
        assert word in said
    assert "Partie" not in said
    assert "Attend" not in said


def test_whoever_follows_online_signs_nothing():
    seance = SeanceFactory(hybrid=True)
    InscriptionFactory(seance=seance, nom="Loin", a_distance=True)
    InscriptionFactory(seance=seance, nom="Ici")
    for content in (papiers.emargement(seance, le=NOON), papiers.badges(seance, le=NOON)):
        assert "Ici" in text(content)
        assert "Loin" not in text(content)


def test_badges_come_ten_a_page_and_an_empty_page_ends_them(seance):
    InscriptionFactory.create_batch(11, seance=seance, nom="Maximilienne-Alexandrine de Fictif-Imaginaire")
    content = papiers.badges(seance, le=NOON)
    assert len(PdfReader(io.BytesIO(content)).pages) == 3
    assert papiers.badges(seance, le=NOON) == content


def test_the_code_of_the_mail_is_read_by_a_camera_and_leads_to_the_door(seance):
    one = InscriptionFactory(seance=seance)
    calendar, image = entry_pieces(one, le=NOON)
    assert (calendar.nom, image.contenu) == ("rencontre.ics", qr_png(one))
    picture = cv2.imdecode(numpy.frombuffer(image.contenu, numpy.uint8), cv2.IMREAD_GRAYSCALE)
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == scan_address(one)
    far = InscriptionFactory(seance=SeanceFactory(online=True))
    assert len(entry_pieces(far, le=NOON)) == 1


def test_the_attestation_is_of_those_who_came_once_it_is_over(client, seance):
    came = InscriptionFactory(seance=seance, nom="Alix Essai", fonction="Maire", etat="presente")
    missed = InscriptionFactory(seance=seance, etat="absente")
    debut = timezone.now() - HOUR / 2
    now = InscriptionFactory(seance=SeanceFactory(debut=debut, fin=debut + HOUR), etat="presente")
    answer = client.get(f"/inscription/{came.jeton}/attestation.pdf")
    assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex, nofollow")
    said = text(answer.content)
    for word in (
        "Département de l’Exemple",
        "Nous attestons que",
        "Alix Essai",
        "Maire",
        "Ponts & chaussées #1",
        "sur place",
    ):
        assert word in said
    for other in (missed, now):
        assert client.get(f"/inscription/{other.jeton}/attestation.pdf").status_code == 404
    assert "Mon attestation" in client.get(f"/inscription/{came.jeton}/").content.decode()
    assert "Mon attestation" not in client.get(f"/inscription/{missed.jeton}/").content.decode()


def test_online_it_says_how_long(seance):
    one = InscriptionFactory(seance=SeanceFactory(online=True), etat="presente", minutes=52)
    assert "en ligne pendant 52 minutes" in text(papiers.attestation(one, le=NOON))


def test_organisers_print_and_others_do_not(client, seance):
    one = InscriptionFactory(seance=seance, etat="presente")
    base = f"/espace/rencontres/{seance.rencontre_id}/"
    paths = [f"seances/{seance.pk}/emargement.pdf", f"seances/{seance.pk}/badges.pdf"]
    paths.append(f"inscriptions/{one.pk}/attestation.pdf")
    client.force_login(AppartenanceFactory(role=Role.REFERENT, organisme=OrganismeFactory()).user)
    assert [client.get(base + path).status_code for path in paths] == [403] * 3
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    assert [client.get(base + path)["Content-Type"] for path in paths] == ["application/pdf"] * 3
