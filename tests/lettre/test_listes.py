"""Who subscribes, listed and exported; a list kept elsewhere, brought with its proof or not at all."""

import csv
import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from bouquet.annuaire.enums import Role
from bouquet.lettre.enums import EtatAbonne, Geste
from bouquet.lettre.forms_listes import ListeForm
from bouquet.lettre.models import Abonne, Consentement, ListeReprise
from bouquet.lettre.segments import Segment
from bouquet.lettre.services.abonnements import leave
from bouquet.lettre.services.listes import apply_list, compare
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.catalogue.factories import ThematiqueFactory
from tests.demandes.factories import DemandeFactory
from tests.rencontres.factories import InscriptionFactory
from tests.territoires.factories import SituationFactory

from .factories import NOON, AbonneFactory

pytestmark = pytest.mark.django_db
JOUR = datetime.date(2026, 3, 2)
PAGE = "/espace/lettres/abonnes/"
STATED = {"date": "2024-05-31", "moyen": "Bulletin papier du salon", "par": "La coordination"}


@pytest.fixture
def writer(client):
    client.force_login(AppartenanceFactory(role=Role.REDACTION).user)
    return client


def table(*rows, nom="liste.csv", encoding="utf-8", sign=";"):
    text = io.StringIO()
    csv.writer(text, delimiter=sign).writerows(rows)
    return SimpleUploadedFile(nom, text.getvalue().encode(encoding))


def book(*rows):
    out, workbook = io.BytesIO(), Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(out)
    return SimpleUploadedFile("liste.xlsx", out.getvalue())


def given(file, **stated) -> ListeForm:
    form = ListeForm(stated, {"fichier": file}, jour=JOUR)
    form.is_valid()
    return form


def refusal(file, **stated) -> str:
    return " ".join(given(file, **stated).errors.get("fichier", []))


def test_lists_as_tools_and_people_write_them():
    """Mailchimp's and Brevo's titles, French ones with accents in Windows-1252, a workbook with dates."""
    theme, commune = ThematiqueFactory(), SituationFactory().commune
    mailchimp = table(
        ["Email Address", "First Name", "OPTIN_TIME", "CONFIRM_TIME", "Signup source"],
        ["Ana@exemple.test", "Ana", "2023-01-02 10:00:00", "2023-01-03 08:27:08", "Formulaire de l’ancien site"],
        sign=",",
    )
    [one], lecture = given(mailchimp).lecture.inscrits, given(_again(mailchimp)).lecture
    assert (one.courriel, one.date, one.moyen) == (
        "ana@exemple.test",
        datetime.date(2023, 1, 3),
        "Formulaire de l’ancien site",
    )
    assert lecture.ignorees == ["First Name"]
    brevo = table(
        ["EMAIL", "NOM", "BLOCKLISTED"],
        ["a@exemple.test", "A", "no"],
        ["b@exemple.test", "B", "yes"],
        ["a@exemple.test", "A", "no"],
    )
    lecture = given(brevo, **STATED).lecture
    assert [(one.courriel, one.moyen, one.par) for one in lecture.inscrits] == [
        ("a@exemple.test", STATED["moyen"], STATED["par"])
    ]
    assert (lecture.ecartes, lecture.doublons) == ({"b@exemple.test": 3}, [4])
    french = table(
        ["Adresse électronique", "Date du consentement", "Preuve", "Code INSEE", "Thématiques", "Public", "État"],
        ["z@exemple.test", "31/05/2024", "Réunion", commune.code_insee, theme.libelle, "Élus", "Abonné"],
        encoding="cp1252",
    )
    [one] = given(french).lecture.inscrits
    assert (one.collectivite, one.thematiques, one.public) == (commune.pk, (theme.code,), "elus")
    workbook = book(
        ["Liste du réseau"], ["Courriel", "Date de consentement"], ["x@exemple.test", NOON.replace(tzinfo=None)]
    )
    [one] = given(workbook, moyen="Au téléphone").lecture.inscrits
    assert (one.ligne, one.date, one.moyen) == (3, NOON.date(), "Au téléphone")


def _again(file):
    file.seek(0)
    return file


def test_without_proof_or_with_a_fault_nothing_is_taken():
    bare = table(["email"], ["a@exemple.test"])
    said = refusal(bare)
    assert "Aucune preuve de consentement" in said
    assert "la date" in said
    assert "la date" not in refusal(_again(bare), date="2024-05-31")
    assert given(_again(bare), date="2030-01-01", moyen="Salon").errors["date"]
    assert "Aucune ligne de titres" in refusal(table(["nom"], ["A"]), **STATED)
    assert "aucune adresse" in refusal(table(["email"]), **STATED)
    assert "image" in refusal(SimpleUploadedFile("liste.csv", b"\x89PNG...."), **STATED)
    assert given(SimpleUploadedFile("liste.pdf", b"x"), **STATED).errors["fichier"]
    faulty = table(
        ["courriel", "date de consentement", "moyen", "statut", "code insee"],
        ["bon@exemple.test", "31/05/2024", "Salon", "abonné", ""],
        ["pas-une-adresse", "31/05/2024", "Salon", "", ""],
        ["", "31/05/2024", "Salon", "", ""],
        ["c@exemple.test", "", "Salon", "", ""],
        ["d@exemple.test", "31/05/2024", "", "", ""],
        ["e@exemple.test", "31/05/2030", "Salon", "", ""],
        ["f@exemple.test", "31/02/2024", "Salon", "", ""],
        ["g@exemple.test", "31/05/2024", "Salon", "peut-être", ""],
        ["h@exemple.test", "31/05/2024", "Salon", "", "99999"],
    )
    found = [(one.ligne, one.colonne) for one in given(faulty).lecture.issues]
    columns = ("courriel", "courriel", "date", "moyen", "date", "date", "statut", "code_insee")
    assert found == list(zip(range(3, 11), columns, strict=True))


def test_a_list_subscribes_those_who_may_be_with_their_proof():
    author = UserFactory()
    kept = {etat: AbonneFactory(etat=etat, fini_le=NOON) for etat in ("desabonne", "rejete", "plainte")}
    active, waiting = AbonneFactory(public="elus"), AbonneFactory(attente=True)
    known = [one.courriel for one in (*kept.values(), active, waiting)]
    rows = given(table(["email"], *([one] for one in (*known, "neuf@exemple.test"))), **STATED).lecture.inscrits
    found = compare(rows)
    assert [len(one) for one in (found.nouveaux, found.attente, found.deja)] == [1, 1, 1]
    assert {etat: len(one) for etat, one in found.exclus.items()} == dict.fromkeys(kept, 1)
    told = {"fichier": "liste.csv", "sha256": "0" * 64, "auteur": author}
    liste = apply_list(inscrits=rows, le=timezone.now(), **told)
    assert (liste.lignes, liste.abonnes, liste.auteur) == (6, 2, author)
    assert liste.laisses == {"desabonne": 1, "rejete": 1, "plainte": 1, "actif": 1}
    assert {Abonne.objects.get(pk=one.pk).etat for one in kept.values()} == set(kept)
    new = Abonne.objects.get(courriel="neuf@exemple.test")
    proof = new.consentements.get()
    assert (new.etat, timezone.localdate(new.confirme_le)) == (EtatAbonne.ACTIF, datetime.date(2024, 5, 31))
    assert (proof.geste, proof.liste) == (Geste.IMPORT, liste)
    assert "31" in proof.texte
    assert "Bulletin papier du salon. Recueilli par\u00a0: La coordination." in proof.texte
    assert not active.consentements.exists()
    assert waiting.consentements.get().geste == Geste.IMPORT
    leave(abonne=new, source="lien", le=timezone.now())
    before = Consentement.objects.count()
    with pytest.raises(ValidationError):  # all are known or left: nothing is written, even of the list
        apply_list(inscrits=rows, le=timezone.now(), **told)
    assert (ListeReprise.objects.count(), Consentement.objects.count()) == (1, before)
    assert Abonne.objects.get(pk=new.pk).etat == EtatAbonne.DESABONNE


def test_a_fault_while_writing_leaves_nothing(monkeypatch):
    rows = given(table(["email"], ["a@exemple.test"], ["b@exemple.test"]), **STATED).lecture.inscrits
    monkeypatch.setattr("bouquet.lettre.services.listes.new_token", lambda: "le-même")
    with pytest.raises(ValidationError, match="rien n’a été enregistré"):
        apply_list(inscrits=rows, fichier="x.csv", sha256="0", auteur=UserFactory(), le=timezone.now())
    assert not Abonne.objects.exists()
    assert not ListeReprise.objects.exists()


def test_from_the_file_to_the_list_and_its_exports(writer, client):
    gone = AbonneFactory(parti=True, courriel="parti@exemple.test")
    first = writer.get(f"{PAGE}reprendre/").content.decode()
    assert "Sans preuve, personne n’est abonné" in first
    bad = writer.post(f"{PAGE}reprendre/", {"fichier": table(["email"], ["rien"]), **STATED})
    assert bad.status_code == 422
    assert "Ligne 2" in bad.content.decode()
    assert writer.post(f"{PAGE}reprendre/", {"fichier": table(["email"], ["a@exemple.test"])}).status_code == 422
    file = table(["email"], ["=1@exemple.test"], [gone.courriel])
    seen = writer.post(f"{PAGE}reprendre/", {"fichier": file, **STATED})
    shown = seen.content.decode()
    assert "Jamais réabonnées par une liste" in shown
    assert "Rien n’est encore enregistré" in shown
    assert Abonne.objects.count() == 1
    signed = {"liste": seen.context["liste"]}
    assert writer.post(f"{PAGE}reprendre/appliquer/", signed).url == PAGE
    assert writer.post(f"{PAGE}reprendre/appliquer/", signed).url == f"{PAGE}reprendre/"  # pressed twice
    assert "liste.csv" in writer.get(f"{PAGE}reprendre/").content.decode()
    listed = writer.get(PAGE, {"q": "EXEMPLE", "etat": "actif", "origine": "liste"})
    assert listed.context["total"] == 1
    assert "Bulletin papier du salon" in listed.content.decode()
    assert writer.get(PAGE, {"origine": "formulaire", "etat": "inconnu"}).context["total"] == 1
    lines = b"".join(writer.get(f"{PAGE}export.csv", {"etat": "actif"}).streaming_content).decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["courriel", "'=1@exemple.test"]
    sheet = load_workbook(io.BytesIO(writer.get(f"{PAGE}export.xlsx").content)).active
    assert {row[0].value for row in sheet} == {"courriel", "'=1@exemple.test", gone.courriel}
    client.force_login(
        AppartenanceFactory(role=Role.COORDINATION).user
    )  # another person brings what was not shown to her
    client.post(f"{PAGE}reprendre/appliquer/", signed)
    assert ListeReprise.objects.count() == 1


def test_only_those_who_write_letters_see_the_addresses(client):
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory()).user)
    for path in ("", "export.csv", "export.xlsx", "reprendre/"):
        assert client.get(f"{PAGE}{path}").status_code == 403
    assert client.post(f"{PAGE}reprendre/appliquer/").status_code == 403


def test_the_list_costs_the_same_whatever_it_holds(writer, django_assert_num_queries):
    def fill(count):
        for one in AbonneFactory.create_batch(count):
            one.thematiques.add(theme)
            for geste in (Geste.DEMANDE, Geste.CONFIRMATION):
                Consentement.objects.create(abonne=one, geste=geste, texte="Oui", source="formulaire", le=NOON)

    theme = ThematiqueFactory()
    fill(2)
    with CaptureQueriesContext(connection) as few:
        writer.get(PAGE)
    fill(20)
    with django_assert_num_queries(len(few)):
        writer.get(PAGE)


def test_never_reached_means_by_nothing_and_nobody_of_the_same_place():
    asked, concerned, sent, quiet = (SituationFactory() for _ in range(4))
    DemandeFactory(situation=asked, etat="en_cours", contact_courriel="Contact@exemple.test").communes_concernees.add(
        concerned.commune
    )
    DemandeFactory(situation=quiet, etat="brouillon")
    InscriptionFactory(collectivite=sent.commune, etat="presente")
    cancelled = AbonneFactory(courriel="annulee@exemple.test")
    InscriptionFactory(courriel=cancelled.courriel, etat="annulee", annulee_le=NOON)
    AbonneFactory(courriel="contact@exemple.test")
    for one in (asked, concerned, sent):
        AbonneFactory(collectivite=one.commune)
    untouched = {AbonneFactory(collectivite=quiet.commune), AbonneFactory()}
    segment = Segment(participation="intouchees")
    assert set(segment.abonnes(JOUR)) == untouched
    assert segment.words() == ["Jamais touchées par le réseau"]
