"""The screens of the organisers: who may open them, and what they do."""

import csv
import io
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.core.models import Courriel
from bouquet.rencontres.enums import Etat, EtatInscription
from bouquet.rencontres.models import Inscription, Rencontre, Seance
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.territoires.factories import CantonFactory, CollectiviteFactory

from .factories import DAY, HOUR, InscriptionFactory, RencontreFactory, SeanceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "/espace/rencontres/"


def html(response, status=200) -> str:
    assert response.status_code == status
    return unescape(response.content.decode())


def person(role: Role, **scope):
    return AppartenanceFactory(role=role, **scope).user


@pytest.fixture
def animatrice(client):
    user = person(Role.COORDINATION)
    client.force_login(user)
    return user


def soon(**values) -> Seance:
    debut = timezone.now().replace(microsecond=0) + 10 * DAY
    return SeanceFactory(debut=debut, fin=debut + HOUR, **values)


def typed(rencontre: Rencontre | None = None, **more) -> dict:
    """What the form holds, with one séance."""
    day = (timezone.localtime() + 20 * DAY).strftime("%Y-%m-%d")
    lists = {f"{prefix}-{name}": "0" for prefix in "seqv" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {
        "titre": "Atelier d’essai",
        "format": "atelier",
        "resume": "Un essai.",
        "vue": str(rencontre.version) if rencontre else "",
        **lists,
        "s-TOTAL_FORMS": "1",
        "s-0-debut": f"{day}T09:30",
        "s-0-fin": f"{day}T12:00",
        "s-0-mode": "sur_place",
        "s-0-lieu": "Salle des fêtes",
        "s-0-jauge": "30",
    } | more


def existing(seance: Seance, **more) -> dict:
    """The same for a rencontre that has this séance."""
    start, end = (timezone.localtime(one).strftime("%Y-%m-%dT%H:%M") for one in (seance.debut, seance.fin))
    told = {
        "s-INITIAL_FORMS": "1",
        "s-0-id": str(seance.pk),
        "s-0-debut": start,
        "s-0-fin": end,
        "s-0-jauge": seance.jauge or "",
    }
    return typed(seance.rencontre, **told) | more


# -- Who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "opens", "publishes"),
    [
        (Role.ADMINISTRATION, True, True),
        (Role.COORDINATION, True, True),
        (Role.REDACTION, True, True),
        (Role.REFERENT, False, False),
        (Role.AGENT, False, False),
        (Role.COLLECTIVITE, False, False),
        (Role.ELU, False, False),
    ],
)
def test_each_role_opens_what_it_may(client, role, opens, publishes):
    scope = {
        Role.REFERENT: {"organisme": OrganismeFactory()},
        Role.AGENT: {"organisme": OrganismeFactory()},
        Role.COLLECTIVITE: {"collectivite": CollectiviteFactory()},
        Role.ELU: {"canton": CantonFactory()},
    }
    client.force_login(person(role, **scope.get(role, {})))
    rencontre = SeanceFactory(rencontre__etat=Etat.RELUE).rencontre
    one = InscriptionFactory(seance=rencontre.seances.get())
    status = 200 if opens else 403
    for end in ("", "inscriptions/", "inscriptions/export.csv"):
        assert client.get(f"{LIST}{rencontre.pk}/{end}").status_code == status, end
    acted = client.post(f"{LIST}{rencontre.pk}/agir/", {"action": "publiee"})
    assert acted.status_code == (302 if publishes else 403)
    taken = client.post(f"{LIST}{rencontre.pk}/inscriptions/{one.pk}/", {"action": "annuler"})
    assert taken.status_code == (302 if opens else 403)
    assert client.get(LIST).status_code == (200 if opens or role == Role.REFERENT else 403)


def test_a_referent_edits_and_cancels_those_of_their_organisme_but_does_not_publish(client):
    organisme = OrganismeFactory()
    client.force_login(person(Role.REFERENT, organisme=organisme))
    mine, other = soon(rencontre__titre="La nôtre").rencontre, soon(rencontre__titre="La leur").rencontre
    mine.organismes.add(organisme)
    page = html(client.get(LIST))
    assert "La nôtre" in page
    assert "La leur" not in page
    assert client.get(f"{LIST}{mine.pk}/").status_code == 200
    assert client.post(f"{LIST}{mine.pk}/annuler/", {"motif": "Neige"}).status_code == 302
    mine.refresh_from_db()
    assert mine.etat == Etat.ANNULEE
    draft = RencontreFactory(etat=Etat.RELUE)
    draft.organismes.add(organisme)
    assert client.post(f"{LIST}{draft.pk}/agir/", {"action": "publiee"}).status_code == 403
    assert client.get(f"{LIST}{other.pk}/").status_code == 403


def test_a_referent_writes_for_their_own_organisme_only(client):
    organisme, other = OrganismeFactory(), OrganismeFactory()
    client.force_login(person(Role.REFERENT, organisme=organisme))
    assert "au moins un organisme" in html(client.post(f"{LIST}nouvelle/", typed(organismes=[other.pk])), 422)
    assert client.post(f"{LIST}nouvelle/", typed(organismes=[other.pk, organisme.pk])).status_code == 302
    assert set(Rencontre.objects.get().organismes.all()) == {organisme, other}


# -- Writing ----------------------------------------------------------------------------------------------------------


def test_a_rencontre_is_written_reviewed_and_published(client, animatrice):
    commune = CollectiviteFactory(nom="Beaulieu")
    questions = {"q-TOTAL_FORMS": "1", "q-0-libelle": "Repas ?", "q-0-type": "choix", "q-0-choix": "Oui\nNon"}
    steps = {"e-TOTAL_FORMS": "1", "e-0-titre": "Accueil", "e-0-debut": "09:30", "e-0-fin": "10:00"}
    file = {"d-fichier": SimpleUploadedFile("notes.txt", b"Bonjour")}
    response = client.post(f"{LIST}nouvelle/", typed(**{"s-0-ou": "bea"}, **questions, **steps, **file))
    assert response.status_code == 302
    rencontre = Rencontre.objects.get()
    seance = rencontre.seances.get()
    assert (seance.commune, seance.jauge, rencontre.etat) == (commune, 30, Etat.BROUILLON)
    assert [one.titre for one in rencontre.etapes.all()] == ["Accueil"]
    assert [one.nom for one in rencontre.documents.all()] == ["notes.txt"]
    for act in ("relue", "publiee"):
        client.post(f"{LIST}{rencontre.pk}/agir/", {"action": act})
    assert client.get(f"/agenda/{rencontre.slug}/").status_code == 200
    assert set(rencontre.transitions.values_list("auteur", flat=True)) == {animatrice.pk}
    assert "Relue → Publiée" in html(client.get(f"{LIST}{rencontre.pk}/"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"titre": ""}, "Ce champ est obligatoire"),
        ({"s-0-lieu": ""}, "Dites où cela se tient"),
        ({"s-0-mode": "en_ligne"}, "Donnez le lien de connexion"),
        ({"s-0-fin": "2020-01-01T10:00"}, "La séance doit finir après son début"),
        ({"s-0-jauge": "0"}, "plus grand que zéro"),
        ({"s-0-ou": "zzzzz"}, "Aucune commune ne porte ce nom"),
        ({"replay": "https://v.test/1"}, "transcription"),
        ({"q-TOTAL_FORMS": "1", "q-0-libelle": "Repas ?", "q-0-type": "choix"}, "en porte la liste"),
        ({"e-TOTAL_FORMS": "1", "e-0-titre": "A", "e-0-debut": "10:00", "e-0-fin": "09:00"}, "finit après"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(client, animatrice, changes, told):
    page = html(client.post(f"{LIST}nouvelle/", typed(**changes)), 422)
    assert told in page
    assert not Rencontre.objects.exists()


def test_of_two_people_who_write_the_slower_is_told(client, animatrice):
    seance = soon()
    rencontre = seance.rencontre
    first = existing(seance, titre="Le premier")
    assert client.post(f"{LIST}{rencontre.pk}/", first).status_code == 302
    page = html(client.post(f"{LIST}{rencontre.pk}/", first | {"titre": "Le second"}), 409)
    assert "Quelqu’un d’autre" in page
    assert 'value="Le second"' in page
    rencontre.refresh_from_db()
    assert rencontre.titre == "Le premier"


def test_a_new_date_is_told_to_those_registered(client, animatrice):
    seance = soon()
    InscriptionFactory(seance=seance)
    later = {
        name: (timezone.localtime(seance.debut) + gap).strftime("%Y-%m-%dT%H:%M")
        for name, gap in (("s-0-debut", DAY), ("s-0-fin", DAY + HOUR))
    }
    assert client.post(f"{LIST}{seance.rencontre.pk}/", existing(seance, **later)).status_code == 302
    assert Courriel.objects.filter(gabarit="rencontres/courriels/changement").count() == 1


def test_fewer_places_than_taken_and_a_seance_with_people_are_kept(client, animatrice):
    seance = soon(jauge=5)
    InscriptionFactory.create_batch(2, seance=seance)
    address = f"{LIST}{seance.rencontre.pk}/"
    assert "2 places sont déjà prises" in html(client.post(address, existing(seance, **{"s-0-jauge": "1"})), 422)
    assert "Des personnes y sont inscrites" in html(client.post(address, existing(seance, **{"s-0-DELETE": "on"})), 422)
    seance.refresh_from_db()
    assert seance.jauge == 5


def test_copy_series_and_cancel_from_the_screen(client, animatrice):
    rencontre = InscriptionFactory(seance=soon()).seance.rencontre
    act = f"{LIST}{rencontre.pk}/agir/"
    assert client.post(act, {"action": "dupliquer"}).status_code == 302
    assert client.post(act, {"action": "serie", "rythme": "semaine", "nombre": "3"}).status_code == 302
    assert client.post(act, {"action": "serie", "rythme": "semaine", "nombre": "0"}).status_code == 302
    assert Rencontre.objects.count() == 5
    assert "Dites pourquoi" in html(client.post(f"{LIST}{rencontre.pk}/annuler/", {"motif": ""}), 422)
    assert "1\xa0personne recevra" in html(client.get(f"{LIST}{rencontre.pk}/annuler/"))
    client.post(f"{LIST}{rencontre.pk}/annuler/", {"motif": "La salle est inondée."})
    assert "La salle est inondée." in Courriel.objects.get().texte
    assert client.post(act, {"action": "nimporte"}).status_code == 400


# -- Lists ------------------------------------------------------------------------------------------------------------


def test_the_list_is_searched_by_title_state_and_time(client, animatrice):
    soon(rencontre__titre="L’été des ponts")
    RencontreFactory(titre="Brouillon d’hiver", etat=Etat.BROUILLON)
    past = timezone.now() - 10 * DAY
    SeanceFactory(rencontre__titre="Ancienne", debut=past, fin=past + HOUR)
    expected = {
        "q=ete": {"L’été des ponts"},
        "etat=brouillon": {"Brouillon d’hiver"},
        "quand=a_venir": {"L’été des ponts", "Brouillon d’hiver"},
        "quand=passees": {"Ancienne"},
        "q=introuvable": set(),
    }
    for query, titles in expected.items():
        page = html(client.get(f"{LIST}?{query}"))
        assert {one for one in ("L’été des ponts", "Brouillon d’hiver", "Ancienne") if one in page} == titles, query


def test_lists_cost_the_same_whatever_they_hold(client, animatrice):
    seance = InscriptionFactory(seance=soon()).seance
    addresses = (LIST, f"{LIST}{seance.rencontre.pk}/inscriptions/")

    def costs() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        return found

    few = costs()
    for _ in range(6):
        soon()
        InscriptionFactory(seance=seance)
        SeanceFactory(rencontre=seance.rencontre, debut=seance.debut, fin=seance.fin)
    assert costs() == few


def test_registrations_are_searched_exported_added_and_moved(client, animatrice):
    commune = CollectiviteFactory(nom="Beaulieu")
    seance = soon(jauge=1)
    rencontre = seance.rencontre
    question = rencontre.questions.create(libelle="=Repas ?")
    InscriptionFactory(seance=seance, nom="=Une formule", reponses={str(question.pk): "oui"})
    base = f"{LIST}{rencontre.pk}/inscriptions/"
    added = {"seance": seance.pk, "nom": "Au téléphone", "courriel": "Tel@exemple.test", "collectivite": "beaulieu"}
    assert client.post(f"{base}ajouter/", added).status_code == 302
    assert "D’où" in html(client.post(f"{base}ajouter/", added | {"collectivite": ""}), 422)
    waiting = Inscription.objects.get(courriel="tel@exemple.test")
    assert (waiting.etat, waiting.collectivite) == (EtatInscription.ATTENTE, commune)
    page = html(client.get(f"{base}?q=téléphone"))
    assert "Au téléphone" in page
    assert "Une formule" not in page
    client.post(f"{base}{waiting.pk}/", {"action": "place"})
    waiting.refresh_from_db()
    assert waiting.waits
    Seance.objects.filter(pk=seance.pk).update(jauge=2)
    client.post(f"{base}{waiting.pk}/", {"action": "place"})
    waiting.refresh_from_db()
    assert waiting.confirmed
    content = b"".join(client.get(f"{base}export.csv").streaming_content).decode()
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0][-1] == "'=Repas ?"
    assert {(row[3], row[-1]) for row in rows[1:]} == {("'=Une formule", "oui"), ("Au téléphone", "")}
