"""Writing a letter: blocks from what the site tells, whom for, tried, sent."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.lettre.models import Bloc, Lettre
from bouquet.lettre.segments import Segment
from bouquet.lettre.sources import SOURCES
from tests.aides.factories import AideFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.pages.editorial import actualite, realisation
from tests.rencontres.factories import InscriptionFactory, RencontreFactory, SeanceFactory
from tests.territoires.factories import SituationFactory

from .factories import AbonneFactory, BlocFactory, LettreFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LATER = timezone.now() + datetime.timedelta(days=20)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.BOUQUET_DATA = tmp_path
    settings.BOUQUET_LETTRE_PAR_MINUTE = 0


@pytest.fixture
def writer(client):
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    return client


@pytest.mark.parametrize(("role", "status"), [(Role.COORDINATION, 200), (Role.REDACTION, 200), (Role.AGENT, 403)])
def test_who_writes_letters(client, role, status):
    scope = {"organisme": OrganismeFactory()} if role == Role.AGENT else {}
    client.force_login(AppartenanceFactory(role=role, **scope).user)
    lettre = BlocFactory().lettre
    for path in ("", f"{lettre.pk}/", f"{lettre.pk}/blocs/", f"{lettre.pk}/envoi/", f"{lettre.pk}/destinataires/"):
        assert client.get(f"/espace/lettres/{path}").status_code == status


def test_a_letter_from_its_title_to_everybody(writer, django_capture_on_commit_callbacks):
    AbonneFactory.create_batch(2)
    AideFactory(titre="Aide aux écoles", slug="aide-aux-ecoles")
    made = writer.post("/espace/lettres/nouvelle/", {"titre": "Mars", "objet": "Les nouvelles", "chapo": "Bonjour."})
    lettre = Lettre.objects.get()
    assert made.url == f"/espace/lettres/{lettre.pk}/"
    page = f"/espace/lettres/{lettre.pk}/blocs/"
    key = SOURCES["aide"].find("", timezone.now())[0].cle
    writer.post(f"{page}?source=aide", {"cle": key})
    writer.post(page, {"titre": "Un mot", "texte": "À bientôt."})
    assert list(lettre.blocs.values_list("titre", flat=True)) == ["Aide aux écoles", "Un mot"]
    assert lettre.blocs.first().lien.endswith("/aides/aide-aux-ecoles/")
    last = lettre.blocs.last()
    writer.post(f"{page}{last.pk}/agir/", {"action": "monter"})
    assert lettre.blocs.first() == last
    text = writer.get(f"/espace/lettres/{lettre.pk}/apercu/").content.decode()
    assert "À bientôt." in text
    assert "Aide aux écoles" in writer.get(f"/espace/lettres/{lettre.pk}/apercu/message/").content.decode()
    writer.post(f"/espace/lettres/{lettre.pk}/agir/", {"action": "essai", "adresses": "moi@exemple.test"})
    assert [(one.to, one.subject) for one in mail.outbox] == [(["moi@exemple.test"], "[Essai] Les nouvelles")]
    with django_capture_on_commit_callbacks(execute=True):
        writer.post(f"/espace/lettres/{lettre.pk}/agir/", {"action": "programmer"})
    lettre.refresh_from_db()
    assert lettre.etat == "envoyee"
    assert len(mail.outbox) == 3
    sent = writer.get(f"/espace/lettres/{lettre.pk}/envoi/").content.decode()
    assert "Envoyée" in sent


def test_each_source_offers_what_it_has():
    RencontreFactory(titre="Sans date")
    SeanceFactory(rencontre__titre="Un webinaire", debut=LATER)
    AideFactory(titre="Une aide"), actualite("Une actualité"), realisation("Un lavoir")
    offered = {key: [one.titre for one in source.find("", timezone.now())] for key, source in SOURCES.items()}
    assert offered == {
        "rencontre": ["Un webinaire"],
        "aide": ["Une aide"],
        "actualite": ["Une actualité"],
        "realisation": ["Un lavoir"],
    }
    assert [list(source.find("zzz", timezone.now())) for source in SOURCES.values()] == [[]] * 4


def test_whom_a_letter_is_for():
    one, other = SituationFactory(), SituationFactory()
    elu = AbonneFactory(public="elus", collectivite=one.commune)
    agent = AbonneFactory(public="agents", collectivite=other.commune)
    nobody = AbonneFactory()
    AbonneFactory(attente=True)
    came = InscriptionFactory(courriel=agent.courriel, etat="presente")
    jour = timezone.localdate()

    def found(**criteria) -> set:
        return set(Segment(**criteria).abonnes(jour))

    assert found() == {elu, agent, nobody}
    assert found(publics=("elus",)) == {elu}
    assert found(genres=("commune",)) == {elu, agent}
    assert found(cantons=(one.canton_id,)) >= {elu}
    assert nobody not in found(cantons=(one.canton_id,))
    assert found(participation="toutes") == {agent}
    assert found(participation=str(came.seance.rencontre_id)) == {agent}
    assert found(participation="jamais") == {elu, nobody}
    segment = Segment(publics=("elus",), participation="jamais")
    assert Segment.read(segment.stored()) == segment


def test_of_two_people_who_write_at_once_one_is_told(writer):
    lettre = LettreFactory()
    sent = {"titre": "A", "objet": "B", "chapo": "", "vue": lettre.version}
    assert writer.post(f"/espace/lettres/{lettre.pk}/", sent).status_code == 302
    assert writer.post(f"/espace/lettres/{lettre.pk}/", sent | {"titre": "C"}).status_code == 409
    lettre.refresh_from_db()
    assert lettre.titre == "A"


def test_what_has_left_changes_no_more(writer):
    bloc = BlocFactory(lettre=LettreFactory(envoyee=True))
    page = f"/espace/lettres/{bloc.lettre_id}/"
    assert writer.get(page).url == f"{page}envoi/"
    writer.post(f"{page}blocs/{bloc.pk}/agir/", {"action": "retirer"})
    assert Bloc.objects.count() == 1
    assert writer.post(f"{page}blocs/", {"titre": "Un mot"}).status_code == 404


def test_the_list_costs_the_same_whatever_it_holds(writer, django_assert_max_num_queries):
    LettreFactory.create_batch(30)
    with django_assert_max_num_queries(12):
        writer.get("/espace/lettres/")
