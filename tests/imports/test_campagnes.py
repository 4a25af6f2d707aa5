"""The yearly question: who is asked, who is written to and how often, who answers, and who sees what."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.core.models import Courriel
from bouquet.demandes.enums import Etat, EtatIntervention
from bouquet.imports.campagnes_services import CampagneClosed, answer, close_campagne, open_campagne, remind
from bouquet.imports.models import Campagne, Import, Reponse
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory, ReferentFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import SituationFactory

pytestmark = pytest.mark.django_db
LE = timezone.make_aware(dt.datetime(2026, 1, 12, 9))
LIST = "/espace/campagnes/"
BOARD = "/espace/campagnes/2025/"


@pytest.fixture
def reseau():
    direction = OrganismeFactory(sigle="DGE", direction=True)
    OrganismeFactory(sigle="SATESE", service=True, parent=direction)
    OrganismeFactory(sigle="PARTI", date_sortie=dt.date(2025, 12, 31))
    ReferentFactory(organisme=direction, courriel="dge@exemple.test")
    caue = OrganismeFactory(sigle="CAUE")
    for courriel in ("Anne@exemple.test", "anne@exemple.test", "guy@exemple.test", ""):
        ReferentFactory(organisme=caue, courriel=courriel)
    OrganismeFactory(sigle="SANS")
    return caue


@pytest.fixture
def campagne(reseau):
    return open_campagne(annee=2025, le=LE, message="Avant le 15 février.")


def link(reponse) -> str:
    return f"/campagne/{reponse.jeton}/"


def of(campagne, sigle) -> Reponse:
    return campagne.reponses.get(organisme__sigle=sigle)


def test_opening_asks_the_members_of_that_day_and_writes_to_each_address_once(
    reseau, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        campagne = open_campagne(annee=2025, le=LE, message="Avant le 15 février.")
    assert [one.organisme.sigle for one in campagne.reponses.all()] == ["CAUE", "DGE", "SANS"]
    written = sorted(message.to[0].lower() for message in mail.outbox)
    assert written == ["anne@exemple.test", "dge@exemple.test", "guy@exemple.test"]
    to_dge = next(message for message in mail.outbox if message.to == ["dge@exemple.test"])
    assert link(of(campagne, "DGE")) in to_dge.body
    assert link(of(campagne, "CAUE")) not in to_dge.body
    assert "Avant le 15 février." in to_dge.body
    assert "référent de DGE" in to_dge.body
    assert "l’activité" in to_dge.subject.lower() or "activité 2025" in to_dge.subject


def test_a_year_is_asked_once(campagne):
    with pytest.raises(ValidationError):
        open_campagne(annee=2025, le=LE)
    assert Campagne.objects.count() == 1


def test_reminders_leave_those_who_answered_in_peace_and_never_come_twice_a_day(campagne):
    assert remind(campagne=campagne, le=LE) == 0  # the opening was this very day
    answer(reponse=of(campagne, "CAUE"), etat="confirmee", par_nom="Anne", le=LE)
    later = LE + dt.timedelta(days=7)
    assert remind(campagne=campagne, le=later) == 1
    assert remind(campagne=campagne, le=later + dt.timedelta(hours=3)) == 0
    assert remind(campagne=campagne, le=later + dt.timedelta(days=1)) == 1
    assert set(Courriel.objects.filter(sujet__startswith="Rappel").values_list("destinataire", flat=True)) == {
        "dge@exemple.test"
    }


def test_a_closed_campaign_changes_no_more(client, campagne):
    reponse = of(campagne, "CAUE")
    close_campagne(campagne=campagne, le=LE + dt.timedelta(days=30))
    late = {"reponse": reponse, "etat": "confirmee", "par_nom": "Anne", "le": LE}
    for act in (
        lambda: answer(**late),
        lambda: remind(campagne=campagne, le=LE + dt.timedelta(days=31)),
        lambda: close_campagne(campagne=campagne, le=LE + dt.timedelta(days=31)),
    ):
        with pytest.raises(CampagneClosed):
            act()
    sent = client.post(link(reponse), {"etat": "confirmee", "par_nom": "Anne"})
    assert sent.status_code == 409
    assert "Campagne close" in sent.content.decode()
    assert of(campagne, "CAUE").etat == Reponse.Etat.ATTENDUE


def test_an_answer_carries_its_date(campagne):
    with pytest.raises(IntegrityError), transaction.atomic():
        campagne.reponses.update(etat="confirmee")
    with pytest.raises(ValueError, match="attendue"):
        answer(reponse=of(campagne, "CAUE"), etat="attendue", par_nom="Anne", le=LE)


def test_whoever_has_the_link_answers_and_may_change_it(client, campagne):
    reponse = of(campagne, "DGE")
    demande = DemandeFactory(date_demande=dt.date(2025, 4, 1), annee=2025, etat=Etat.EN_COURS)
    for organisme, etat in ((reponse.organisme, "en_cours"), (reponse.organisme.services.get(), "en_cours")):
        InterventionFactory(demande=demande, organisme=organisme, etat=etat)
    declined = InterventionFactory(demande__annee=2025, organisme=reponse.organisme)
    declined.__class__.objects.filter(pk=declined.pk).update(etat=EtatIntervention.DECLINEE)
    page = client.get(link(reponse))
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]
    assert (page.context["demandes"], page.context["interventions"]) == (1, 2)
    missing = client.post(link(reponse), {"commentaire": "Il manque le nom"})
    assert missing.status_code == 422
    assert "Il manque le nom" in missing.content.decode()
    for etat in ("confirmee", "rien_a_declarer"):
        assert client.post(link(reponse), {"etat": etat, "par_nom": "Léa"}).url == link(reponse)
        assert of(campagne, "DGE").etat == etat
    assert "Répondu le" in client.get(link(reponse)).content.decode()
    assert client.post(link(reponse), {"etat": "attendue", "par_nom": "Léa"}).status_code == 422
    assert client.get("/campagne/inconnu/").status_code == 404


def test_the_board_tells_how_fresh_each_one_is(client, campagne, reseau):
    Import.objects.create(organisme=reseau, fichier="a.csv", applique_le=LE)
    Import.objects.create(organisme=reseau, fichier="b.csv", applique_le=LE + dt.timedelta(days=9), annule_le=LE)
    satese = of(campagne, "DGE").organisme.services.get()
    recorded = InterventionFactory(organisme=satese)
    answer(reponse=of(campagne, "CAUE"), etat="confirmee", par_nom="=Anne", le=LE)
    client.force_login(AppartenanceFactory().user)
    lines = {one.organisme.sigle: one for one in client.get(BOARD).context["lines"]}
    assert lines["CAUE"].dernier_import == LE
    assert lines["DGE"].derniere_intervention == recorded.created_at
    assert [lines[sigle].joignable for sigle in ("CAUE", "SANS")] == [True, False]
    rows = client.get(f"{BOARD}export.csv?tri=date").content.decode().splitlines()
    assert rows[1].startswith("CAUE,Organisme CAUE,confirmee,2026-01-12,'=Anne,,2026-01-12,,2026-01-12")
    orders = {
        tri: [one.organisme.sigle for one in client.get(f"{BOARD}?tri={tri}").context["lines"]]
        for tri in ("organisme", "reponse", "date", "import", "intervention", "n’importe")
    }
    assert orders["intervention"][0] == "DGE"
    assert orders["import"][0] == orders["date"][0] == "CAUE"
    assert orders["reponse"][-1] == "CAUE"
    assert orders["n’importe"] == orders["organisme"] == ["CAUE", "DGE", "SANS"]


def test_the_board_costs_the_same_whatever_its_length(client, reseau, django_assert_max_num_queries):
    for _ in range(25):
        OrganismeFactory()
    open_campagne(annee=2025, le=LE)
    client.force_login(AppartenanceFactory().user)
    with django_assert_max_num_queries(12):
        assert len(client.get(BOARD).context["lines"]) == 28


def test_the_coordination_opens_reminds_and_closes_in_the_browser(client, reseau):
    client.force_login(AppartenanceFactory().user)
    assert client.post(LIST, {"annee": "2025", "message": "Merci"}).url == BOARD
    again = client.post(LIST, {"annee": "2025", "message": "Encore"})
    assert again.status_code == 422
    assert "Encore" in again.content.decode()
    assert client.post(f"{BOARD}relancer/").url == BOARD
    assert "Personne à relancer" in client.get(BOARD).content.decode()
    Reponse.objects.update(ecrit_le=None)
    client.post(f"{BOARD}relancer/")
    assert "3 courriels" in client.get(BOARD).content.decode()
    client.post(f"{BOARD}clore/")
    assert Campagne.objects.get().close_le
    client.post(f"{BOARD}relancer/")
    assert "campagne est close" in client.get(BOARD).content.decode()


NETWORK = ("administration", "coordination", "gestion_de_linstance")
# The list, the board, its export; opening, reminding, closing; the lines of the board that are seen.
ACCESS = {
    **dict.fromkeys(NETWORK, (200, 200, 200, 422, 302, 302, ["CAUE", "DGE", "SANS"])),
    **dict.fromkeys(("agent", "referent"), (200, 200, 200, 403, 403, 403, ["CAUE"])),
    "service": (200, 200, 200, 403, 403, 403, ["DGE"]),
    **dict.fromkeys(("collectivite", "elu", "redaction", "sans_role"), (403, 403, 403, 403, 403, 403, None)),
}


@pytest.mark.parametrize("who", ACCESS)
def test_each_role_gets_what_the_table_says(client, campagne, reseau, who):
    situation = SituationFactory()
    scopes = {
        "agent": {"organisme": reseau},
        "referent": {"organisme": reseau},
        "collectivite": {"collectivite": situation.commune},
        "elu": {"canton": situation.canton},
    }
    if who in Role.values:
        user = AppartenanceFactory(role=who, **scopes.get(who, {})).user
    elif who == "service":
        satese = of(campagne, "DGE").organisme.services.get()
        user = AppartenanceFactory(role=Role.AGENT, organisme=satese).user
    else:
        user = UserFactory(is_superuser=who == "gestion_de_linstance", is_staff=who == "gestion_de_linstance")
    client.force_login(user)
    board = client.get(BOARD)
    reads = [client.get(LIST).status_code, board.status_code, client.get(f"{BOARD}export.csv").status_code]
    posts = [client.post(path).status_code for path in (LIST, f"{BOARD}relancer/", f"{BOARD}clore/")]
    lines = [one.organisme.sigle for one in board.context["lines"]] if board.status_code == 200 else None
    assert (*reads, *posts, lines) == ACCESS[who]
    assert client.get("/espace/campagnes/2019/").status_code == (404 if lines is not None else 403)


@pytest.mark.django_db(transaction=True)
def test_two_people_open_the_same_year_at_once_and_the_second_is_told(client, monkeypatch):
    """The other opening lands between the check of the year and the writing of the row."""
    OrganismeFactory(sigle="SANS")
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    checked = Campagne.full_clean

    def overtaken(self, *args, **kwargs):
        checked(self, *args, **kwargs)
        if not Campagne.objects.exists():
            Campagne.objects.create(annee=2025, ouverte_le=LE)

    monkeypatch.setattr(Campagne, "full_clean", overtaken)
    sent = client.post(LIST, {"annee": "2025", "message": "Bonjour à tous"})
    assert sent.status_code == 422
    page = sent.content.decode()
    assert "vient d’ouvrir la campagne" in page
    assert "Bonjour à tous" in page
    assert (Campagne.objects.count(), Reponse.objects.count(), Courriel.objects.count()) == (1, 0, 0)
