"""Following a parcours: enrolling, doing its steps, being reminded, getting the attestation."""

import io
import re
from html import unescape

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from bouquet.core.avis import silence
from bouquet.core.models import Courriel
from bouquet.rencontres.avancement import avancement, avancements
from bouquet.rencontres.enums import EtatInscription, EtatParcours
from bouquet.rencontres.genres import PARCOURS_ETAPE
from bouquet.rencontres.models import EtapeFaite, Inscription, InscriptionParcours
from bouquet.rencontres.services import Personne, declare_step, enrol, leave
from bouquet.rencontres.services.rappels_parcours import remind_steps
from tests.territoires.factories import CollectiviteFactory

from .factories import (
    DAY,
    HOUR,
    NOON,
    EtapeParcoursFactory,
    InscriptionFactory,
    InscriptionParcoursFactory,
    ParcoursFactory,
    RencontreFactory,
    SeanceFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patience")]


def html(response, status=200) -> str:
    assert response.status_code == status
    return unescape(response.content.decode())


@pytest.fixture
def parcours():
    """A webinaire in ten days, then a page to read."""
    made = ParcoursFactory(titre="Nouveaux élus", slug="nouveaux-elus")
    debut = timezone.now().replace(microsecond=0) + 10 * DAY
    seance = SeanceFactory(rencontre__titre="Le budget", debut=debut, fin=debut + HOUR)
    made.webinaire = EtapeParcoursFactory(parcours=made, ordre=1, rencontre=seance.rencontre)
    made.page = EtapeParcoursFactory(parcours=made, ordre=2, libelle="Le guide du maire", chemin="/offre/")
    made.seance = seance
    return made


def attend(parcours, one, etat=EtatInscription.PRESENTE) -> Inscription:
    return InscriptionFactory(seance=parcours.seance, courriel=one.courriel, etat=etat)


def send(client, parcours, **more):
    page = client.get(f"/parcours/{parcours.slug}/").content.decode()
    told = {
        "cle": re.search(r'name="cle" value="([^"]+)"', page)[1],
        "nom": "Claude Exemple",
        "courriel": "Mairie@Exemple.test",
        "fonction": "Maire",
        "collectivite": "bea",
        "structure": "",
    }
    return client.post(f"/parcours/{parcours.slug}/", told | more)


# -- Enrolling --------------------------------------------------------------------------------------------------------


def test_the_site_shows_published_parcours_for_each_public(client, parcours):
    ParcoursFactory(titre="Secret", etat=EtatParcours.BROUILLON)
    ParcoursFactory(titre="Secrétaires", publics=["secretaires"])
    page = html(client.get("/parcours/"))
    assert "Nouveaux élus" in page
    assert "2\xa0étapes" in page
    assert "Secret<" not in page
    page = html(client.get("/parcours/?public=elus"))
    assert "Nouveaux élus" in page
    assert "Secrétaires</a>" not in page.split('<ul class="cards"')[1]
    draft = ParcoursFactory(etat=EtatParcours.BROUILLON)
    assert client.get(f"/parcours/{draft.slug}/").status_code == 404


def test_enrolling_takes_three_letters_and_sends_the_private_link(client, parcours, django_capture_on_commit_callbacks):
    place = CollectiviteFactory(nom="Beaulieu", code_insee="38001")
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, parcours)
    page = html(client.get(response.url))
    one = InscriptionParcours.objects.get()
    assert (one.courriel, one.collectivite) == ("mairie@exemple.test", place)
    assert one.jeton not in page
    assert f"/parcours/suivi/{one.jeton}/" in mail.outbox[0].body
    assert one.jeton not in Courriel.objects.get().texte


def test_enrolling_twice_tells_nothing_more_and_sends_the_link_again(client, parcours):
    CollectiviteFactory(nom="Beaulieu", code_insee="38001")
    first = html(client.get(send(client, parcours).url))
    again = html(client.get(send(client, parcours).url))
    assert first == again
    assert InscriptionParcours.objects.count() == 1
    assert Courriel.objects.count() == 2


def test_what_is_wrong_is_said_in_place(client, parcours):
    page = html(send(client, parcours, courriel="pas une adresse", collectivite="zzzzz"), 422)
    assert "pas une adresse" in page
    assert "Aucune collectivité ne porte ce nom" in page
    assert "comme le font les robots" in html(send(client, parcours, site_web="https://x.test"), 422)
    assert not InscriptionParcours.objects.exists()


def test_whoever_left_takes_it_up_where_it_was(parcours):
    one = InscriptionParcoursFactory(parcours=parcours)
    declare_step(inscription=one, etape=parcours.page, le=NOON + DAY)
    leave(inscription=one, le=NOON + 2 * DAY)
    again, known = enrol(
        parcours=parcours,
        personne=Personne("Autre", one.courriel.upper()),
        collectivite=one.collectivite,
        structure="",
        le=NOON + 3 * DAY,
    )
    assert (again.pk, known, again.lives) == (one.pk, True, True)
    assert avancement(again).faits == 1


def test_a_parcours_taken_off_the_site_takes_nobody(parcours):
    parcours.etat = EtatParcours.BROUILLON
    parcours.save()
    with pytest.raises(ValidationError, match="plus ouvert"):
        enrol(parcours=parcours, personne=Personne("A", "a@b.test"), collectivite=None, structure="CAUE", le=NOON)


# -- Steps ------------------------------------------------------------------------------------------------------------


def test_a_rencontre_is_done_by_presence_only_and_a_page_by_saying_so(client, parcours):
    one = InscriptionParcoursFactory(parcours=parcours)
    address = f"/parcours/suivi/{one.jeton}/"
    client.post(f"{address}etapes/{parcours.webinaire.pk}/", {"action": "faite"})
    assert not EtapeFaite.objects.exists()
    booked = attend(parcours, one, EtatInscription.CONFIRMEE)
    assert avancement(one).faits == 0
    client.post(f"{address}etapes/{parcours.page.pk}/", {"action": "faite"})
    assert "1\xa0étape faite sur 2" in html(client.get(address))
    Inscription.objects.filter(pk=booked.pk).update(etat=EtatInscription.PRESENTE)
    assert avancement(one).fini
    client.post(f"{address}etapes/{parcours.page.pk}/", {"action": "defaire"})
    assert avancement(one).faits == 1


def test_the_recording_of_what_is_over_may_be_watched_instead(client, parcours):
    one = InscriptionParcoursFactory(parcours=parcours)
    over = SeanceFactory(
        debut=NOON - 9 * DAY, rencontre__replay="https://v.test/1", rencontre__transcription="Bonjour."
    )
    etape = EtapeParcoursFactory(parcours=parcours, ordre=3, rencontre=over.rencontre)
    assert "J’ai regardé l’enregistrement" in html(client.get(f"/parcours/suivi/{one.jeton}/"))
    declare_step(inscription=one, etape=etape, le=timezone.now())
    assert avancement(one).pas[2].comment == "enregistrement regardé"


def test_a_step_of_another_parcours_is_not_declared(client, parcours):
    one, other = InscriptionParcoursFactory(parcours=parcours), EtapeParcoursFactory()
    assert client.post(f"/parcours/suivi/{one.jeton}/etapes/{other.pk}/").status_code == 404
    with pytest.raises(ValidationError):
        declare_step(inscription=one, etape=other, le=NOON)


def test_the_private_page_tells_the_next_step_and_leads_to_a_form_already_filled(client, parcours):
    one = InscriptionParcoursFactory(parcours=parcours, nom="Claude Exemple", fonction="Maire")
    InscriptionFactory(courriel=one.courriel, seance=SeanceFactory(rencontre__titre="Autre chose"))
    response = client.get(f"/parcours/suivi/{one.jeton}/")
    page = html(response)
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert "Autre chose" in page
    (link,) = re.findall(r'href="(/agenda/[^"]+inscription/\?parcours=[^"]+)"', page)
    form = html(client.get(link))
    for told in ("Claude Exemple", one.courriel, "Maire", str(one.collectivite)):
        assert f'value="{told}"' in form
    assert 'value="Claude' not in html(client.get(link.replace(one.jeton, "inconnu")))


def test_whoever_has_a_place_is_led_to_it(client, parcours):
    one = InscriptionParcoursFactory(parcours=parcours)
    mine = attend(parcours, one, EtatInscription.CONFIRMEE)
    page = html(client.get(f"/parcours/suivi/{one.jeton}/"))
    assert "Une place vous est réservée" in page
    assert f"/inscription/{mine.jeton}/" in page
    assert "inscription/?parcours" not in page


def test_leaving_stops_everything_and_keeps_what_was_done(client, parcours):
    one = InscriptionParcoursFactory(parcours=parcours)
    client.post(f"/parcours/suivi/{one.jeton}/quitter/")
    page = html(client.get(f"/parcours/suivi/{one.jeton}/"))
    assert "Vous ne suivez plus ce parcours" in page
    client.post(f"/parcours/suivi/{one.jeton}/etapes/{parcours.page.pk}/", {"action": "faite"})
    assert not EtapeFaite.objects.exists()


def test_progress_costs_the_same_however_many_people(parcours):
    people = [InscriptionParcoursFactory(parcours=parcours) for _ in range(3)]
    with CaptureQueriesContext(connection) as few:
        avancements(people[:1])
    with CaptureQueriesContext(connection) as many:
        avancements(people)
    assert len(few) == len(many) == 3


# -- The attestation --------------------------------------------------------------------------------------------------


def test_the_attestation_comes_once_everything_is_done(client, parcours):
    one = InscriptionParcoursFactory(parcours=parcours, nom="Claude Exemple")
    address = f"/parcours/suivi/{one.jeton}/attestation.pdf"
    attend(parcours, one)
    assert client.get(address).status_code == 404
    declare_step(inscription=one, etape=parcours.page, le=NOON)
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    pdf = PdfReader(io.BytesIO(response.content))
    text = " ".join(page.extract_text() for page in pdf.pages)
    for told in ("Claude Exemple", "Nouveaux élus", "Le budget", "présence constatée", "lecture déclarée"):
        assert told in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert client.get(address).content == response.content


# -- Reminders --------------------------------------------------------------------------------------------------------

LATER = timezone.now() + 1 * HOUR


def test_the_next_step_is_reminded_of_once_after_two_weeks(parcours):
    one = InscriptionParcoursFactory(parcours=parcours)
    InscriptionParcoursFactory(parcours=parcours, created_at=timezone.now())
    assert (remind_steps(le=LATER), remind_steps(le=LATER)) == (1, 0)
    written = Courriel.objects.get()
    assert written.destinataire == one.courriel
    assert "Le budget" in written.sujet
    assert one.jeton not in written.texte


def test_nobody_is_reminded_of_what_is_booked_left_silenced_or_not_open(parcours):
    booked, gone, silent = InscriptionParcoursFactory.create_batch(3, parcours=parcours)
    attend(parcours, booked, EtatInscription.CONFIRMEE)
    leave(inscription=gone, le=NOON + DAY)
    silence(adresse=silent.courriel, genre=PARCOURS_ETAPE)
    assert remind_steps(le=LATER) == 0
    other = EtapeParcoursFactory(rencontre=RencontreFactory())  # no date yet
    InscriptionParcoursFactory(parcours=other.parcours)
    assert remind_steps(le=LATER) == 0


def test_after_a_step_the_following_one_waits_two_weeks_too(parcours):
    one = InscriptionParcoursFactory(parcours=parcours)
    attend(parcours, one)
    done = parcours.seance.debut
    assert remind_steps(le=done + DAY) == 0
    assert remind_steps(le=done + 15 * DAY) == 1
    assert "Le guide du maire" in Courriel.objects.get().sujet


def test_reminders_cost_the_same_however_many_people_follow(parcours):
    """Whatever is not due costs no query of its own."""
    for _ in range(4):
        attend(parcours, InscriptionParcoursFactory(parcours=parcours), EtatInscription.CONFIRMEE)
    with CaptureQueriesContext(connection) as few:
        remind_steps(le=LATER)
    for _ in range(6):
        attend(parcours, InscriptionParcoursFactory(parcours=parcours), EtatInscription.CONFIRMEE)
    with CaptureQueriesContext(connection) as many:
        remind_steps(le=LATER)
    assert len(few) == len(many)


def test_a_parcours_without_step_is_never_finished():
    assert not avancement(InscriptionParcoursFactory()).fini
