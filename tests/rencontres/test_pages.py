"""What everybody sees and does: the agenda, a rencontre, registering, the private link."""

import datetime
import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from bouquet.rencontres.enums import Etat, Mode
from bouquet.rencontres.models import Document, Inscription, Seance
from tests.catalogue.factories import ThematiqueFactory
from tests.territoires.factories import CollectiviteFactory, SituationFactory

from .factories import DAY, HOUR, InscriptionFactory, RencontreFactory, SeanceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patience"), pytest.mark.once]


def soon(days: float = 10, **values) -> Seance:
    debut = timezone.now().replace(microsecond=0) + days * DAY
    return SeanceFactory(debut=debut, fin=debut + HOUR, **values)


def html(response, status=200) -> str:
    assert response.status_code == status
    return unescape(response.content.decode())


def titles(page: str) -> list[str]:
    return re.findall(r'<h2 class="title"><a [^>]*>([^<]+)</a>', page)


# -- The agenda -------------------------------------------------------------------------------------------------------


def test_the_agenda_shows_what_comes_then_what_is_past_and_nothing_of_drafts(client):
    later, first = soon(20, rencontre__titre="Plus tard"), soon(2, rencontre__titre="Bientôt")
    past = soon(-3, rencontre__titre="Passé", rencontre__replay="https://v.test/1", rencontre__transcription="Bonjour.")
    soon(rencontre__etat=Etat.BROUILLON)
    page = html(client.get("/agenda/"))
    assert titles(page) == [first.rencontre.titre, later.rencontre.titre]
    page = html(client.get("/agenda/?vue=passees"))
    assert titles(page) == [past.rencontre.titre]
    assert "Enregistrement disponible" in page


def test_each_filter_keeps_what_it_says(client):
    theme = ThematiqueFactory()
    one = soon(1, online=True, rencontre__titre="Un", rencontre__format="atelier", rencontre__publics=["elus"])
    one.rencontre.thematiques.add(theme)
    soon(2, rencontre__titre="Deux", rencontre__publics=["secretaires"])
    soon(3, hybrid=True, rencontre__titre="Trois")
    expected = {
        "format=atelier": ["Un"],
        f"thematique={theme.pk}": ["Un"],
        "public=elus": ["Un", "Trois"],
        "lieu=en_ligne": ["Un", "Trois"],
        "lieu=sur_place": ["Deux", "Trois"],
    }
    for query, found in expected.items():
        assert titles(html(client.get(f"/agenda/?{query}"))) == found, query
    assert "Ce choix n’existe pas ou plus" in html(client.get("/agenda/?format=bal"))


def test_near_a_commune_means_its_epci_and_what_is_online(client):
    place = SituationFactory(commune__nom="Beaulieu")
    neighbour = SituationFactory(epci=place.epci, canton=place.canton).commune
    soon(1, rencontre__titre="Voisin", commune=neighbour)
    soon(2, rencontre__titre="Loin", commune=SituationFactory().commune)
    soon(3, rencontre__titre="En ligne", online=True)
    assert titles(html(client.get("/agenda/?commune=beaulieu"))) == ["Voisin", "En ligne"]


def test_three_letters_are_enough_and_several_communes_are_offered(client):
    for nom, code in (("Montbrison", "38192"), ("Montfort", "38193")):
        CollectiviteFactory(nom=nom, code_insee=code)
    page = html(client.get("/agenda/?commune=mon"))
    assert "commune=38192" in page
    assert "commune=38193" in page
    assert "Aucune commune ne porte ce nom" in html(client.get("/agenda/?commune=zzzzzz"))


def test_the_month_view_places_each_seance_on_its_day(client, time_machine):
    seance = SeanceFactory(rencontre__titre="Ce mois")
    time_machine.move_to(datetime.datetime(2026, 3, 5, 12, tzinfo=datetime.UTC))
    page = html(client.get("/agenda/?vue=mois&mois=2026-03"))
    (cell,) = re.findall(r"<td[^>]*>\s*<span class=\"n\">(?:(?!</td>).)*Ce mois(?:(?!</td>).)*</td>", page, re.DOTALL)
    assert "12" in cell
    assert seance.rencontre.titre not in html(client.get("/agenda/?vue=mois&mois=2026-06"))


@pytest.mark.parametrize("address", ["/agenda/", "/agenda/?vue=mois", "/agenda.ics", "/agenda/flux.xml"])
def test_lists_cost_the_same_whatever_they_hold(client, django_assert_num_queries, address):
    for days in (0.1, 0.2):
        soon(days, commune=CollectiviteFactory(), jauge=3)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for days in range(1, 10):
        InscriptionFactory(seance=soon(0.1 * days, commune=CollectiviteFactory(), jauge=3))
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_the_feeds_obey_the_filters_and_never_tell_the_link(client):
    soon(1, online=True, rencontre__titre="Un", rencontre__format="atelier")
    soon(2, rencontre__titre="Deux & demi")
    calendar = client.get("/agenda.ics?format=atelier")
    assert calendar["Content-Type"].startswith("text/calendar")
    assert [str(event["SUMMARY"]) for event in Calendar.from_ical(calendar.content).walk("VEVENT")] == ["Un"]
    feed = client.get("/agenda/flux.xml")
    assert [item.findtext("title") for item in ElementTree.fromstring(feed.content).iter("item")] == [
        "Un",
        "Deux & demi",
    ]
    assert "visio" not in calendar.content.decode() + feed.content.decode()


def test_the_agenda_is_embedded_only_where_the_operator_says(client, settings):
    soon(1, rencontre__titre="Un")
    assert client.get("/agenda/integration/").status_code == 404
    settings.BOUQUET_AGENDA_SITES = ["https://partenaire.exemple.test"]
    response = client.get("/agenda/integration/")
    assert "Un" in html(response)
    assert "frame-ancestors https://partenaire.exemple.test" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert "frame-ancestors 'none'" in client.get("/agenda/")["Content-Security-Policy"]
    assert client.get("/agenda/")["X-Frame-Options"] == "DENY"


# -- One rencontre ----------------------------------------------------------------------------------------------------


def test_a_rencontre_tells_everything_but_its_link(client):
    seance = soon(hybrid=True, jauge=3, rencontre__description="Venez nombreux.")
    seance.rencontre.etapes.create(titre="Accueil café", debut=datetime.time(9))
    page = html(client.get(f"/agenda/{seance.rencontre.slug}/"))
    for told in ("Venez nombreux.", "Accueil café", "Salle des fêtes", "3\xa0places", "S’inscrire"):
        assert told in page
    assert "visio" not in page


def test_a_draft_is_nowhere_and_a_cancelled_one_says_why(client):
    draft = soon(rencontre__etat=Etat.BROUILLON).rencontre
    gone = soon(rencontre__etat=Etat.ANNULEE, rencontre__motif_annulation="La salle est inondée.").rencontre
    for address in ("", "inscription/", "inscription/faite/"):
        assert client.get(f"/agenda/{draft.slug}/{address}").status_code == 404
    page = html(client.get(f"/agenda/{gone.slug}/"))
    assert "La salle est inondée." in page
    assert "S’inscrire" not in page


def test_documents_are_for_everybody_once_published(client):
    seance = soon()
    document = Document(rencontre=seance.rencontre, nom="plan.pdf", type="application/pdf", taille=3)
    document.fichier.save("plan.pdf", ContentFile(b"abc"))
    address = f"/agenda/{seance.rencontre.slug}/documents/{document.pk}/"
    response = client.get(address)
    assert b"".join(response.streaming_content) == b"abc"
    assert "attachment" in response["Content-Disposition"]
    seance.rencontre.etat = Etat.BROUILLON
    seance.rencontre.save()
    assert client.get(address).status_code == 404


# -- Registering ------------------------------------------------------------------------------------------------------


@pytest.fixture
def beaulieu():
    return CollectiviteFactory(nom="Beaulieu", code_insee="38001")


def form_of(client, seance, **more) -> dict:
    page = client.get(f"/agenda/{seance.rencontre.slug}/inscription/").content.decode()
    return {
        "seance": seance.pk,
        "cle": re.search(r'name="cle" value="([^"]+)"', page)[1],
        "collectivite": "bea",
        "structure": "",
        "p-TOTAL_FORMS": "1",
        "p-INITIAL_FORMS": "0",
        "p-0-nom": "Claude Exemple",
        "p-0-courriel": "Mairie@Exemple.test",
        "p-0-fonction": "Maire",
    } | more


def send(client, seance, **more):
    return client.post(f"/agenda/{seance.rencontre.slug}/inscription/", form_of(client, seance, **more))


def test_one_page_three_letters_and_it_is_done(client, beaulieu, django_capture_on_commit_callbacks):
    seance = soon()
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, seance)
    assert response.status_code == 302
    assert "1\xa0place réservée" in html(client.get(response.url))
    one = Inscription.objects.get()
    assert (one.courriel, one.collectivite, one.etat) == ("mairie@exemple.test", beaulieu, "confirmee")
    assert f"/inscription/{one.jeton}/" in mail.outbox[0].body


def test_the_form_is_refused_in_place_and_keeps_what_was_typed(client, beaulieu):
    seance = soon()
    page = html(send(client, seance, **{"p-0-courriel": "pas une adresse", "collectivite": "zzzzz"}), 422)
    assert "pas une adresse" in page
    assert "Aucune collectivité ne porte ce nom" in page
    assert 'href="#id_p-0-courriel"' in page
    assert not Inscription.objects.exists()


def test_several_communes_that_begin_so_are_offered(client, beaulieu):
    other = CollectiviteFactory(nom="Beaumont", code_insee="38002")
    seance = soon()
    assert "Beaumont" in html(send(client, seance), 422)
    assert send(client, seance, choix=str(other.pk)).status_code == 302
    assert Inscription.objects.get().collectivite == other


def test_twice_is_told_kindly_without_showing_the_private_link(client, beaulieu, django_capture_on_commit_callbacks):
    seance = soon()
    send(client, seance)
    with django_capture_on_commit_callbacks(execute=True):
        page = html(client.get(send(client, seance).url))
    assert "C’était déjà fait pour mairie@exemple.test" in page
    assert Inscription.objects.get().jeton not in page
    assert len(mail.outbox) == 1


def test_a_mairie_registers_several_people_at_once_and_the_last_ones_wait(client, beaulieu):
    seance = soon(jauge=2)
    people = {f"p-{n}-{key}": f"{n}{end}" for n in range(3) for key, end in (("nom", " X"), ("courriel", "@a.test"))}
    response = send(client, seance, **{"p-TOTAL_FORMS": "3"}, **people)
    page = html(client.get(response.url))
    assert "2\xa0places réservées" in page
    assert "1\xa0personne est sur la liste d’attente" in page
    assert list(Inscription.objects.order_by("pk").values_list("etat", flat=True)) == [
        "confirmee",
        "confirmee",
        "attente",
    ]
    assert set(Inscription.objects.values_list("inscrite_par", flat=True)) == {"0@a.test"}


def test_one_more_line_is_asked_for_without_script_and_loses_nothing(client, beaulieu):
    seance = soon()
    page = html(send(client, seance, ajouter="1", **{"p-0-courriel": "incomplet"}))
    assert 'name="p-1-nom"' in page
    assert 'value="incomplet"' in page
    assert "corriger" not in page
    assert not Inscription.objects.exists()


def test_the_same_address_for_two_people_is_refused(client, beaulieu):
    more = {"p-TOTAL_FORMS": "2", "p-1-nom": "Autre", "p-1-courriel": "MAIRIE@exemple.test"}
    assert "déjà donnée plus haut" in html(send(client, soon(), **more), 422)


def test_questions_are_asked_and_kept(client, beaulieu):
    seance = soon()
    lunch = seance.rencontre.questions.create(libelle="Déjeunez-vous ?", type="oui_non", obligatoire=True)
    assert "Déjeunez-vous" in html(send(client, seance), 422)
    assert send(client, seance, **{f"q{lunch.pk}": "oui"}).status_code == 302
    assert Inscription.objects.get().reponses == {str(lunch.pk): "oui"}


def test_robots_and_crowds_stay_out(client, beaulieu, monkeypatch):
    seance = soon()
    assert "comme le font les robots" in html(send(client, seance, site_web="https://x.test"), 422)
    monkeypatch.setattr("bouquet.rencontres.views_inscription.AN_HOUR", 0)
    assert "attendez un peu" in html(send(client, seance), 429)
    assert not Inscription.objects.exists()


def test_what_is_closed_says_so(client):
    seance = soon(cloture=timezone.now() - HOUR)
    assert "Inscriptions closes" in html(client.get(f"/agenda/{seance.rencontre.slug}/inscription/"))


# -- The private link -------------------------------------------------------------------------------------------------


def test_the_private_link_shows_corrects_and_cancels(client):
    one = InscriptionFactory(seance=soon(online=True))
    address = f"/inscription/{one.jeton}/"
    response = client.get(address)
    assert "https://visio.exemple.test/abc" in html(response)
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert client.post(address, {"nom": "Autre nom", "fonction": ""}).status_code == 302
    assert client.post(f"{address}annuler/").status_code == 302
    one.refresh_from_db()
    assert (one.nom, one.etat) == ("Autre nom", "annulee")
    page = html(client.get(address))
    assert "Votre inscription est annulée" in page
    assert "visio" not in page
    assert client.post(address, {"nom": "Encore"}).status_code == 409


def test_whoever_waits_sees_the_position_and_no_link(client):
    seance = soon(online=True, jauge=1)
    InscriptionFactory(seance=seance, attente=True, rang=3)
    one = InscriptionFactory(seance=seance, attente=True, rang=8)
    page = html(client.get(f"/inscription/{one.jeton}/"))
    assert "en position 2" in page
    assert "visio" not in page
    assert "visio" not in client.get(f"/inscription/{one.jeton}/rencontre.ics").content.decode()


def test_an_unknown_link_is_nothing(client):
    for end in ("", "rencontre.ics"):
        assert client.get(f"/inscription/inconnu/{end}").status_code == 404


def test_a_rencontre_without_date_is_shown(client):
    assert "Les dates paraîtront ici." in html(client.get(f"/agenda/{RencontreFactory().slug}/"))


def test_the_mode_is_said(client):
    assert Mode.HYBRIDE.label in html(client.get(f"/agenda/{soon(hybrid=True).rencontre.slug}/"))


def test_whoever_comes_from_no_collectivite_names_an_organisme(client):
    seance = soon()
    assert "Dites de quelle collectivité vous venez" in html(send(client, seance, collectivite=""), 422)
    assert send(client, seance, collectivite="", structure="Organisme d’essai").status_code == 302
    assert Inscription.objects.get().d_ou == "Organisme d’essai"
