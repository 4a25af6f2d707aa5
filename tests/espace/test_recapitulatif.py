"""The digest: to the right people, of what waits for them and nothing else, at their rhythm, and never twice."""

import datetime
import re
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.core.avis import GENRES, optional, silenced
from bouquet.core.delivery import build_message
from bouquet.core.models import Courriel
from bouquet.demandes.enums import Etat, EtatIntervention
from bouquet.demandes.models import Intervention, TransitionDemande
from bouquet.echanges.enums import Cote, Visibilite
from bouquet.espace.daily import send_recapitulatifs
from bouquet.espace.enums import Rythme
from bouquet.espace.models import PreferenceRecapitulatif
from bouquet.espace.recapitulatif import choose_rythme, rythme_of, token_of, what_waits
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.echanges.factories import MessageFactory
from tests.territoires.factories import CollectiviteFactory

pytestmark = pytest.mark.django_db
PAGE = "/espace/recapitulatif/"
MONDAY = timezone.make_aware(datetime.datetime(2026, 11, 23, 6, 30))
DAY = datetime.timedelta(days=1)
TUESDAY, SATURDAY = MONDAY + datetime.timedelta(days=1), MONDAY + datetime.timedelta(days=5)
NEXT_MONDAY = MONDAY + datetime.timedelta(days=7)


@pytest.fixture
def organisme():
    return OrganismeFactory()


@pytest.fixture
def agent(organisme):
    return AppartenanceFactory(role=Role.AGENT, organisme=organisme).user


@pytest.fixture
def animatrice():
    return AppartenanceFactory(role=Role.COORDINATION).user


def proposal(organisme, days: int, **fields) -> Intervention:
    """Proposed to this organisme that many days before MONDAY."""
    demande = DemandeFactory(etat=Etat.ORIENTEE, **fields)
    made = InterventionFactory(demande=demande, organisme=organisme, etat=EtatIntervention.PROPOSEE)
    Intervention.objects.filter(pk=made.pk).update(created_at=MONDAY - datetime.timedelta(days=days))
    return made


def titles(user) -> dict[str, list[str]]:
    return {
        one.titre.split(",")[0]: [ligne.demande.objet for ligne in one.lignes]
        for one in what_waits(user=user, le=MONDAY)
    }


def test_what_waits_is_told_to_those_for_whom_it_waits(organisme, agent, animatrice):
    DemandeFactory(objet="Arrivée", etat=Etat.A_QUALIFIER)
    DemandeFactory(objet="Brouillon", etat=Etat.BROUILLON)
    proposal(organisme, 11, objet="Oubliée")
    proposal(organisme, 9, objet="Récente")
    proposal(OrganismeFactory(), 30, objet="D’un autre")
    late = {"echeance": datetime.date(2026, 11, 1)}
    InterventionFactory(demande=DemandeFactory(objet="En retard", etat=Etat.EN_COURS, **late), organisme=organisme)
    DemandeFactory(objet="En retard ailleurs", etat=Etat.EN_COURS, **late)
    DemandeFactory(objet="Close en retard", etat=Etat.CLOTUREE, **late)
    assert titles(agent) == {
        "Proposées à votre organisme": ["Oubliée"],
        "Échéance dépassée": ["En retard"],
    }
    assert titles(animatrice) == {
        "À qualifier": ["Arrivée"],
        "Échéance dépassée": ["En retard", "En retard ailleurs"],
    }


@pytest.mark.parametrize("role", [Role.REDACTION, Role.ADMINISTRATION])
def test_other_roles_get_no_digest(role):
    DemandeFactory(etat=Etat.A_QUALIFIER, echeance=datetime.date(2026, 11, 1))
    AppartenanceFactory(role=role)
    UserFactory(is_staff=True, is_superuser=True)
    send_recapitulatifs(MONDAY)
    assert not Courriel.objects.exists()


def days_written(rythme, user) -> int:
    choose_rythme(user=user, rythme=rythme)
    for day in (MONDAY, MONDAY, TUESDAY, SATURDAY, NEXT_MONDAY):
        send_recapitulatifs(day)
    return Courriel.objects.filter(destinataire=user.email).count()


@pytest.mark.parametrize(("rythme", "count"), [(Rythme.AUCUN, 0), (Rythme.HEBDOMADAIRE, 2), (Rythme.QUOTIDIEN, 3)])
def test_each_rhythm_writes_on_its_days_and_never_twice(rythme, count, animatrice):
    DemandeFactory(etat=Etat.A_QUALIFIER)
    assert days_written(rythme, animatrice) == count


def test_nothing_is_written_when_nothing_waits_or_to_a_closed_account(animatrice):
    send_recapitulatifs(MONDAY)
    DemandeFactory(etat=Etat.A_QUALIFIER)
    animatrice.is_active = False
    animatrice.save()
    send_recapitulatifs(MONDAY)
    assert not Courriel.objects.exists()


def test_a_long_list_says_how_many_there_are(animatrice):
    DemandeFactory.create_batch(12, etat=Etat.A_QUALIFIER)
    send_recapitulatifs(MONDAY)
    courriel = Courriel.objects.get()
    assert courriel.sujet == "Ce qui vous attend\xa0: 12 demandes"
    assert courriel.texte.count("- 20") == 10
    assert "et 2 de plus" in courriel.texte
    assert "et 2 de plus" in courriel.html


def test_daily_sends_it_and_one_click_stops_it_without_signing_in(client, animatrice, settings):
    choose_rythme(user=animatrice, rythme=Rythme.HEBDOMADAIRE)
    DemandeFactory(etat=Etat.A_QUALIFIER)
    send_recapitulatifs(MONDAY)
    call_command("daily")
    link = re.search(rf"Ne plus recevoir.* {settings.BOUQUET_URL}(\S+)", mail.outbox[0].body)[1]
    assert "Ne plus les recevoir" in client.get(link).content.decode()
    assert rythme_of(animatrice) == Rythme.HEBDOMADAIRE  # opening the link changes nothing
    assert "C’est arrêté" in client.post(link).content.decode()
    assert rythme_of(animatrice) == Rythme.AUCUN
    send_recapitulatifs(NEXT_MONDAY)
    assert Courriel.objects.count() == 1


def test_a_forged_link_stops_nothing(client, animatrice):
    good = token_of(animatrice)
    for wrong in ("faux", good[:-2] + "xx", good.replace(good[0], "Z", 1)):
        assert client.post(f"{PAGE}arret/{wrong}/").status_code == 404
    assert rythme_of(animatrice) == Rythme.HEBDOMADAIRE


def test_a_person_chooses_the_rhythm(client, animatrice):
    DemandeFactory(objet="Toit de l’école", etat=Etat.A_QUALIFIER)
    client.force_login(animatrice)
    page = client.get(PAGE).content.decode()
    assert "Toit de l’école" in page
    assert PAGE in client.get("/espace/").content.decode()
    assert client.post(PAGE, {"rythme": "souvent"}).status_code == 422
    assert client.post(PAGE, {"rythme": "quotidien"}).status_code == 302
    assert client.post(PAGE, {"rythme": "quotidien"}).status_code == 302
    assert PreferenceRecapitulatif.objects.get().rythme == Rythme.QUOTIDIEN


TABLE = {
    Role.ADMINISTRATION: 200,
    Role.COORDINATION: 200,
    Role.AGENT: 200,
    Role.REFERENT: 200,
    Role.COLLECTIVITE: 200,
    Role.ELU: 403,
    Role.REDACTION: 403,
    None: 403,
}


@pytest.mark.parametrize("role", TABLE)
def test_who_chooses_a_rhythm(client, role, organisme):
    from tests.territoires.factories import SituationFactory

    situation = SituationFactory()
    scopes = {
        Role.AGENT: {"organisme": organisme},
        Role.REFERENT: {"organisme": organisme},
        Role.COLLECTIVITE: {"collectivite": situation.commune},
        Role.ELU: {"canton": situation.canton},
    }
    client.force_login(AppartenanceFactory(role=role, **scopes.get(role, {})).user if role else UserFactory())
    assert client.get(PAGE).status_code == TABLE[role]


def test_an_unknown_rhythm_is_refused_by_the_database(animatrice):
    with pytest.raises(IntegrityError), transaction.atomic():
        PreferenceRecapitulatif.objects.create(user=animatrice, rythme="souvent")


def test_the_page_asks_a_constant_number_of_questions(client, animatrice, django_assert_max_num_queries):
    DemandeFactory.create_batch(15, etat=Etat.A_QUALIFIER)
    client.force_login(animatrice)
    with django_assert_max_num_queries(12):
        client.get(PAGE)


@pytest.fixture
def mairie():
    return AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=CollectiviteFactory())


def moved(demande, le, vers=Etat.ORIENTEE, motif="Motif confidentiel") -> None:
    TransitionDemande.objects.create(
        demande=demande, de=Etat.QUALIFIEE, vers=vers, motif=motif, auteur_nom="Guy Agent", le=le
    )


def test_a_collectivite_is_told_what_moved_in_its_demandes_and_no_reason_note_or_text(mairie):
    own = DemandeFactory(objet="Toit", beneficiaire=mairie.collectivite, etat=Etat.ORIENTEE)
    DemandeFactory(objet="Immobile", beneficiaire=mairie.collectivite, etat=Etat.ORIENTEE)
    moved(DemandeFactory(objet="Ailleurs", etat=Etat.ORIENTEE), MONDAY - 2 * DAY)
    moved(own, MONDAY - 8 * DAY, Etat.QUALIFIEE)
    moved(own, MONDAY - 2 * DAY)
    echange = {"demande": own, "visibilite": Visibilite.ECHANGE, "le": MONDAY - DAY}
    MessageFactory(texte="Visite le 24 mars", **echange)
    MessageFactory(cote=Cote.COLLECTIVITE, organisme=None, **echange)
    MessageFactory(**{**echange, "visibilite": Visibilite.PARTAGEE})
    MessageFactory(**{**echange, "visibilite": Visibilite.PRIVEE})
    send_recapitulatifs(MONDAY)
    send_recapitulatifs(MONDAY)
    courriel = Courriel.objects.get()
    assert (courriel.destinataire, courriel.sujet) == (mairie.user.email, "Du nouveau dans vos demandes\xa0: 1 demande")
    assert "Toit (Orientée le 21\xa0novembre, 1\xa0message reçu)" in courriel.texte
    for absent in ("Motif", "24 mars", "Immobile", "Ailleurs", "Guy"):
        assert absent not in courriel.texte + courriel.html


@pytest.mark.parametrize("rythme", [Rythme.QUOTIDIEN, Rythme.HEBDOMADAIRE])
def test_each_move_is_told_exactly_once(mairie, rythme):
    choose_rythme(user=mairie.user, rythme=rythme)
    for rank in range(21):
        demande = DemandeFactory(objet=f"Objet-{rank:02d}", beneficiaire=mairie.collectivite, etat=Etat.ORIENTEE)
        moved(demande, MONDAY + rank * DAY)
    for rank in range(29):
        send_recapitulatifs(MONDAY + rank * DAY)
        send_recapitulatifs(MONDAY + rank * DAY + datetime.timedelta(hours=9))
    said = "".join(Courriel.objects.values_list("texte", flat=True))
    assert [said.count(f"Objet-{rank:02d}") for rank in range(21)] == [1] * 21


def test_a_closed_or_silent_member_of_a_collectivite_gets_nothing(mairie):
    moved(DemandeFactory(beneficiaire=mairie.collectivite, etat=Etat.ORIENTEE), MONDAY - 2 * DAY)
    choose_rythme(user=mairie.user, rythme=Rythme.AUCUN)
    left = AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=mairie.collectivite)
    left.delete()
    closed = AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=mairie.collectivite).user
    closed.is_active = False
    closed.save()
    send_recapitulatifs(MONDAY)
    assert not Courriel.objects.exists()


def test_a_person_silences_kinds_of_mail_and_takes_them_back(client, agent):
    client.force_login(agent)
    page = client.get(PAGE).content.decode()
    assert "90, 30 et 7 jours avant la fin." in page
    assert "Pour la personne. Elle vient de le demander." in page
    offered = len(optional()) - 1  # the digest has a choice of its own
    assert page.count('name="genres"') == page.count("checked") - 1 == offered
    client.post(PAGE, {"rythme": "quotidien", "genres": ["convention", "echeance"]})
    silent = {"sans-reponse", "reponse", "mention", "rencontre-rappel", "rencontre-suites", "parcours-etape"}
    assert silenced(agent.email) == silent
    page = client.get(PAGE).content.decode()
    assert page.count("checked") == 3
    assert client.post(PAGE, {"rythme": "quotidien", "genres": ["accuse"]}).status_code == 422
    client.post(PAGE, {"rythme": "quotidien", "genres": ["convention", "echeance", *silent]})
    assert silenced(agent.email) == set()


def test_a_collectivite_chooses_the_rhythm_only(client, mairie):
    client.force_login(mairie.user)
    assert 'name="genres"' not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"rythme": "aucun"}).status_code == 302
    assert (rythme_of(mairie.user), silenced(mairie.user.email)) == (Rythme.AUCUN, set())


def test_the_digest_stops_by_one_click_of_the_mail_software(animatrice, settings):
    settings.BOUQUET_URL = "https://ingenierie.exemple.test"
    DemandeFactory(etat=Etat.A_QUALIFIER)
    send_recapitulatifs(MONDAY)
    message = build_message(Courriel.objects.get()).message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = message["List-Unsubscribe"].strip(" <>").removeprefix(settings.BOUQUET_URL)
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert rythme_of(animatrice) == Rythme.AUCUN


def test_the_documentation_tells_the_dates_of_every_mail():
    text = (Path(__file__).parents[2] / "docs/exploitation.md").read_text()
    for genre in GENRES.values():
        stops = "oui" if genre.facultatif else f"non\xa0: {genre.pourquoi}"
        row = f"| {genre.nom} | {genre.quand} | {genre.a_qui} | {stops} |"
        assert row.replace("\xa0", " ") in text.replace("\xa0", " "), row
