"""The rights of a person: found everywhere, handed over, forgotten everywhere; what is old goes."""

import datetime
import io
import json

import pytest
from auditlog.models import LogEntry
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from openpyxl import load_workbook

from bouquet.accounts.models import ConnexionTracee, User
from bouquet.annuaire.enums import Role
from bouquet.annuaire.models import Appartenance
from bouquet.core.avis import optional, silence
from bouquet.core.conservation import months_before
from bouquet.core.mail import post_mail
from bouquet.core.mentions import EFFACEE, every_mention
from bouquet.core.models import Courriel, EffacementDePersonne, Instance
from bouquet.core.vie_privee import EffacementRefuse, erase_person, find_person, purge_all
from bouquet.demandes.contacts import Contact
from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande, TransitionDemande
from bouquet.demandes.services import ensure_jeton
from bouquet.demandes.services.brouillons import keep_brouillon
from bouquet.demandes.services.contacts import merge_contacts
from bouquet.echanges.enums import Cote, Visibilite
from bouquet.echanges.models import Message
from bouquet.rencontres.enums import EtatInscription
from bouquet.rencontres.models import Inscription, InscriptionParcours, Seance
from tests.accounts.factories import UserFactory
from tests.annuaire.constraints import refused_by
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory, ReferentFactory
from tests.demandes.factories import DemandeFactory
from tests.echanges.factories import MessageFactory
from tests.rencontres.factories import InscriptionFactory, InscriptionParcoursFactory, SeanceFactory

pytestmark = pytest.mark.django_db

WHO, NAME, PHONE = "zoe.effacee@exemple.test", "Zoé d’Exemple-Oubliée", "04 75 99 88 77"
NOW = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def everywhere():
    """One person in every place where the site keeps people."""
    contact = {"contact_nom": NAME, "contact_courriel": WHO, "contact_telephone": PHONE, "contact_fonction": "Maire"}
    demande = DemandeFactory(
        etat=Etat.CLOTUREE, description=f"Appeler {NAME} au {PHONE}.", satisfaction=4,
        satisfaction_commentaire=f"Merci, {NAME.upper()}", **contact,
    )  # fmt: skip
    ensure_jeton(demande=demande)
    former = Contact("Oubliée Zoé", "", "", "")
    Demande.objects.filter(pk=demande.pk).update(**former.as_fields())
    merge_contacts(
        beneficiaire=demande.beneficiaire, variantes=[former], garde=Contact(NAME, "Maire", WHO, PHONE),
        auteur=None, le=NOW,
    )  # fmt: skip
    TransitionDemande.objects.create(
        demande=demande, de="", vers="deposee", auteur_nom=NAME, motif=f"Déposée par {NAME}", le=NOW
    )
    MessageFactory(
        demande=demande, cote=Cote.COLLECTIVITE, visibilite=Visibilite.ECHANGE, organisme=None, auteur=None,
        auteur_nom=NAME, texte=f"Écrivez-moi : {WHO}. {NAME}",
    )  # fmt: skip
    keep_brouillon(jeton="", courriel=WHO, champs={"contact_nom": NAME}, le=NOW)
    InscriptionFactory(nom=NAME, courriel=WHO, etat=EtatInscription.PRESENTE, seance__debut=NOW - 9 * DAY)
    InscriptionFactory(inscrite_par=WHO)
    InscriptionParcoursFactory(nom=NAME, courriel=WHO)
    ReferentFactory(organisme=OrganismeFactory(), nom=NAME, courriel=WHO, telephone=PHONE)
    user = AppartenanceFactory(
        role=Role.REDACTION, user=UserFactory(email=WHO, prenom="Zoé", nom="d’Exemple-Oubliée")
    ).user
    ConnexionTracee.objects.create(user=user, le=NOW, succes=True, moyen="code")
    common = {"gabarit": "essai", "raison": "essai", "html": f"<p>{NAME}</p>", "texte": f"De {NAME}", "sujet": NAME}
    Courriel.objects.create(cle="essai:1", destinataire=WHO, **common)
    Courriel.objects.create(cle="essai:2", destinataire="autre@exemple.test", repondre_a=WHO, **common)
    silence(adresse=WHO, genre=optional()[0])
    return demande


def found(*words) -> list:
    return [row for row in every_mention(words) if not row[0].startswith("wagtailsearch.SQLite")]


def test_a_person_is_found_in_every_place_and_nowhere_after(everywhere):
    """The whole database is read, table by table, text by text."""
    places = {label for label, _, _ in found(WHO, NAME)}
    assert {
        *("accounts.User", "annuaire.Referent", "auditlog.LogEntry", "core.Courriel", "core.Silence"),
        *("demandes.Brouillon", "demandes.Demande", "demandes.TransitionDemande", "echanges.Message"),
        *("rencontres.Inscription", "rencontres.InscriptionParcours"),
    } <= places
    dossier = find_person(WHO.upper())
    assert {kind.cle for kind, _ in dossier.parts} >= {
        "inscriptions", "parcours", "echanges", "demandes", "referents", "comptes", "courriels", "historique",
    }  # fmt: skip
    erase_person(courriel=WHO, motif="À sa demande", par="Admin", le=NOW)
    assert found(WHO, NAME, PHONE, "Oubliée Zoé", "Oubliée") == []
    assert find_person(WHO).total == 0


def test_what_the_public_service_must_keep_stays_without_its_person(everywhere):
    done = dict((kind.cle, one) for kind, one in erase_person(courriel=WHO, motif="Motif", par="A", le=NOW))
    demande = Demande.objects.get(pk=everywhere.pk)
    assert (demande.etat, demande.contact_nom, demande.jeton) == (Etat.CLOTUREE, "", None)
    assert demande.satisfaction == 4
    assert demande.description == "Appeler [effacé] au [effacé]."
    assert "archive publique" in done["demandes"].pourquoi
    line = TransitionDemande.objects.get(demande=demande, vers="deposee")
    assert (line.auteur_nom, line.motif) == (EFFACEE, "Déposée par [effacé]")
    assert Message.objects.get().auteur_nom == EFFACEE
    assert Inscription.objects.filter(etat=EtatInscription.PRESENTE, nom=EFFACEE, fonction="").count() == 1
    assert not InscriptionParcours.objects.exists()
    user = User.objects.get(prenom="Personne")
    assert (str(user), user.is_active, user.has_usable_password()) == (EFFACEE, False, False)
    assert not Appartenance.objects.filter(user=user).exists()
    assert Courriel.objects.get().destinataire == "autre@exemple.test"


def test_others_are_left_alone(everywhere):
    other = DemandeFactory(contact_nom="Zoé d’Exemple", contact_courriel="autre@exemple.test", description=NAME)
    MessageFactory(demande=other, texte=f"Vu {NAME} hier.")
    booked = InscriptionFactory()
    erase_person(courriel=WHO, motif="Motif", par="A", le=NOW)
    other.refresh_from_db()
    booked.refresh_from_db()
    assert (other.contact_nom, booked.nom != EFFACEE) == ("Zoé d’Exemple", True)


def test_an_office_is_not_rubbed_out_of_every_sentence():
    demande = DemandeFactory(
        contact_nom="Mairie", contact_courriel="mairie@exemple.test", description="La mairie de Die attend."
    )
    erase_person(courriel="mairie@exemple.test", motif="Motif", par="A", le=NOW)
    demande.refresh_from_db()
    assert demande.description == "La mairie de Die attend."


def test_a_place_to_come_goes_to_who_waits():
    seance = SeanceFactory(jauge=1, debut=NOW + 9 * DAY)
    InscriptionFactory(seance=seance, courriel=WHO)
    waiting = InscriptionFactory(seance=seance, attente=True, rang=1)
    erase_person(courriel=WHO, motif="Motif", par="A", le=NOW)
    waiting.refresh_from_db()
    assert waiting.etat == EtatInscription.CONFIRMEE
    assert not Courriel.objects.filter(destinataire=WHO).exists()
    assert Seance.objects.get().inscriptions.get(nom=EFFACEE).etat == EtatInscription.ANNULEE


def test_the_journal_says_why_and_by_whom_never_who(everywhere):
    with pytest.raises(EffacementRefuse, match="n’y nommez pas"):
        erase_person(courriel=WHO, motif=f"Demande de {NAME}", par="A", le=NOW)
    assert Demande.objects.get(pk=everywhere.pk).contact_nom == NAME
    erase_person(courriel=WHO, motif="Courrier du 2 mars", par="Admin", le=NOW)
    entry = EffacementDePersonne.objects.get()
    assert (entry.motif, entry.par) == ("Courrier du 2 mars", "Admin")
    assert entry.bilan["parcours"] == [1, 0]


def test_the_database_refuses_an_entry_without_its_reason():
    with refused_by("core_effacement_motive"):
        EffacementDePersonne.objects.create(le=NOW, par="Admin", motif="")


def test_who_administers_is_not_erased():
    user = AppartenanceFactory(role=Role.ADMINISTRATION).user
    with pytest.raises(EffacementRefuse, match="administre"):
        erase_person(courriel=user.email, motif="Motif", par="A", le=NOW)
    user.refresh_from_db()
    assert user.is_active


@pytest.mark.parametrize("change", [{"auteur_nom": "Autre"}, {"motif": "Autre"}, {"vers": "close"}])
def test_the_history_gives_way_to_nothing_else(everywhere, change):
    name, value = next(iter(change.items()))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE demandes_transitiondemande SET {name} = %s", [value])


# -- Screens ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def admin(client):
    client.force_login(AppartenanceFactory(role=Role.ADMINISTRATION).user)
    return client


def test_the_administration_sees_hands_over_and_erases(admin, everywhere):
    assert "Combien de temps" in admin.get("/espace/vie-privee/").content.decode()
    page = admin.post("/espace/vie-privee/personne/", {"courriel": WHO}).content.decode()
    assert "Inscriptions aux rencontres" in page
    sent = json.loads(admin.post("/espace/vie-privee/exporter/", {"courriel": WHO, "format": "json"}).content)
    assert sent["schema"] == "bouquet.personne/1"
    assert any(line.get("téléphone") == PHONE for kind in sent["donnees"] for line in kind["lignes"])
    book = admin.post("/espace/vie-privee/exporter/", {"courriel": WHO, "format": "xlsx"}).content
    values = [row[3] for row in load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True)]
    assert NAME in values
    wrong = {"courriel": WHO, "confirmation": "autre@exemple.test", "motif": "Motif"}
    assert admin.post("/espace/vie-privee/effacer/", wrong).status_code == 422
    assert Demande.objects.filter(contact_courriel=WHO).exists()
    done = admin.post("/espace/vie-privee/effacer/", wrong | {"confirmation": WHO}).content.decode()
    assert "ne figure plus dans aucune table" in done
    journal = admin.get("/espace/vie-privee/").content.decode()
    assert "Motif" in journal
    assert WHO not in journal


def test_nobody_erases_oneself_nor_an_unknown_address(admin):
    me = User.objects.get().email
    own = {"courriel": me, "confirmation": me, "motif": "Motif"}
    assert admin.post("/espace/vie-privee/effacer/", own).status_code == 422
    page = admin.post("/espace/vie-privee/personne/", {"courriel": "inconnue@exemple.test"}).content.decode()
    assert "Rien sous cette adresse" in page
    assert admin.post("/espace/vie-privee/personne/", {"courriel": "pas une adresse"}).status_code == 422


def test_only_the_administration_enters(client):
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    assert client.get("/espace/vie-privee/").status_code == 403
    for act in ("personne", "exporter", "effacer"):
        assert client.post(f"/espace/vie-privee/{act}/", {"courriel": WHO}).status_code == 403


# -- Purge ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def old(settings):
    """One row of each kind that has been kept long enough, and one that has not."""
    Instance(conservation_ans=3).save()
    for years in (4, 1):
        le = months_before(NOW, 12 * years)
        InscriptionFactory(seance__debut=le)
        InscriptionParcoursFactory(created_at=le)
        user = UserFactory(is_active=False)
        User.objects.filter(pk=user.pk).update(created_at=le)
        DemandeFactory(
            etat=Etat.CLOTUREE,
            date_demande=le.date(),
            contact_nom="Ancienne",
            contact_courriel="a@exemple.test",
        )
        mail = post_mail(cle=f"e:{years}", gabarit="rencontres/courriels/parcours_inscrit", destinataire="a@b.test",
                         contexte={}, raison="essai")  # fmt: skip
        Courriel.objects.filter(pk=mail.pk).update(created_at=le, etat="envoye", envoye_le=le, secrets="")
    Demande.objects.update(nouvelle_le=None)
    LogEntry.objects.all().delete()
    instance = Instance.current()
    instance.nom = "Neuf"
    instance.save()
    LogEntry.objects.update(timestamp=months_before(NOW, 72))


def test_the_purge_counts_first_then_erases_what_is_old_and_nothing_else(old):
    expected = {"inscriptions": 1, "parcours": 1, "demandes": 1, "comptes": 1, "courriels": 1, "historique": 1}
    for apply in (False, False, True):
        assert {kind.cle: count for kind, count in purge_all(le=NOW, apply=apply) if count} == expected
    assert [count for _, count in purge_all(le=NOW, apply=False) if count] == []
    assert Inscription.objects.filter(nom=EFFACEE).count() == 1
    assert InscriptionParcours.objects.count() == 1
    assert Demande.objects.get(contact_nom="").contact_courriel == ""
    assert User.objects.filter(email__endswith="@efface.invalid").count() == 1


def test_zero_keeps_without_limit(old, settings):
    for name in ("INSCRIPTIONS", "PARCOURS", "COMPTES", "COURRIELS", "HISTORIQUE"):
        setattr(settings, f"BOUQUET_CONSERVATION_{name}_MOIS", 0)
    Instance.objects.update(conservation_ans=None)
    assert [count for _, count in purge_all(le=NOW, apply=True) if count] == []


def test_the_command_is_dry_unless_told(old, capsys):
    call_command("vie_privee", "purge")
    assert "relancez avec --apply" in capsys.readouterr().out
    assert not Inscription.objects.filter(nom=EFFACEE).exists()
    call_command("vie_privee", "purge", apply=True)
    assert "effacées." in capsys.readouterr().out
    assert Inscription.objects.filter(nom=EFFACEE).exists()


@pytest.mark.parametrize("automatic", [False, True])
def test_the_daily_round_erases_only_when_the_operator_wants_it(old, settings, automatic):
    from bouquet.core.daily import purge_personal_data

    settings.BOUQUET_PURGE_AUTOMATIQUE = automatic
    said = purge_personal_data(NOW)
    assert ("à effacer" in said) is not automatic
    assert Inscription.objects.filter(nom=EFFACEE).exists() is automatic


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [((2026, 3, 31), 1, (2026, 2, 28)), ((2024, 3, 31), 1, (2024, 2, 29)), ((2026, 1, 5), 1, (2025, 12, 5))],
)
def test_months_are_those_of_the_calendar(day, months, before):
    assert months_before(datetime.datetime(*day), months) == datetime.datetime(*before)
