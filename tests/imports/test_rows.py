"""What a row may say, and the issue for each thing it may not."""

import datetime as dt

import pytest

from bouquet.imports.services import preview_import
from tests.annuaire.factories import OrganismeFactory
from tests.imports.conftest import TODAY
from tests.territoires.factories import CollectiviteFactory


def issues(path, organisme, **options):
    preview = preview_import(path=path, organisme=organisme, today=TODAY, **options)
    return [(issue.ligne, issue.colonne, issue.message.replace("\u00a0", " ")) for issue in preview.issues]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ({"date_demande": ""}, "date_demande", "« date_demande » manque"),
        ({"date_demande": "02/02/2026"}, "date_demande", "cette date est dans le futur"),
        ({"date_demande": "01/01/1889"}, "date_demande", "cette date est trop ancienne"),
        ({"beneficiaire": ""}, "beneficiaire", "« beneficiaire » manque"),
        ({"beneficiaire": "Atlantis"}, "beneficiaire", "collectivité inconnue"),
        ({"code_insee": "99999"}, "code_insee", "commune inconnue"),
        ({"code_insee": "26902"}, "beneficiaire", "cette cellule contredit code_insee, qui désigne"),
        ({"siren": "123456789"}, "siren", "ce SIREN n’existe pas"),
        ({"type_beneficiaire": "epci"}, "beneficiaire", "cette collectivité n’est pas de type epci"),
        ({"objet": ""}, "objet", "« objet » manque"),
        ({"objet": "x" * 201}, "objet", "ce texte compte 201 caractères"),
        ({"thematique": "Ecologie"}, "thematique", "thématique inconnue"),
        ({"prestation": "audit"}, "prestation", "prestation inconnue"),
        ({"statut": "doublon"}, "statut", "statut inconnu"),
        ({"statut": "brouillon"}, "statut", "statut inconnu"),
        ({"origine": "convention"}, "type_convention", "le type de la convention manque"),
        (
            {"origine": "spontanee", "type_convention": "satese"},
            "type_convention",
            "l’origine n’est pas une convention",
        ),
        ({"date_debut": "02/05/2025", "date_fin": "01/05/2025"}, "date_fin", "la fin précède le début"),
        ({"jours": "0,3"}, "jours", "les jours se comptent par quarts"),
        ({"contact_email": "mairie@"}, "contact_email", "cette adresse électronique n’est pas valide"),
        ({"communes_concernees": "Valdoré; Atlantis"}, "communes_concernees", "collectivité inconnue"),
        ({"reference": "25-1"}, "reference", "une référence de Bouquet s’écrit AAAA-nnnnn"),
        ({"reference": "2025-99999"}, "reference", "aucune demande ne porte cette référence"),
        ({"organisme": "TE26"}, "organisme", "ce fichier est celui de CAUE, il ne peut pas parler pour un autre"),
        ({"organisme": "CAU"}, "organisme", "organisme ou service inconnu"),
        ({"chef_de_file": "peut-être"}, "chef_de_file", "oui ou non est attendu"),
    ],
)
def test_one_thing_wrong_is_one_issue(monde, fichier, row, column, message):
    found = issues(fichier(row), monde.caue)
    assert [(ligne, name) for ligne, name, _ in found] == [(2, column)]
    assert found[0][2].lower().startswith(message.lower())


def test_all_issues_at_once(monde, fichier):
    path = fichier({"date_demande": "31/02/2025", "beneficiaire": "Atlantis"}, {}, {"thematique": "?", "jours": "-1"})
    assert [(ligne, name) for ligne, name, _ in issues(path, monde.caue)] == [
        (2, "beneficiaire"),
        (2, "date_demande"),
        (4, "jours"),
        (4, "thematique"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"beneficiaire": "VALDORE"},
        {"beneficiaire": "granges blanches (les)"},
        {"beneficiaire": "LES GRANGES-BLANCHES"},
        {"beneficiaire": "St Aubin s/ Rive"},
        {"beneficiaire": "CC du Val Doré"},
        {"beneficiaire": "syndicat des eaux de la rive"},
        {"beneficiaire": None, "code_insee": "26901"},
        {"beneficiaire": None, "siren": "200 999 902"},
        {"beneficiaire": "Valdoré", "type_beneficiaire": "Commune"},
        {"beneficiaire": "la mairie", "code_insee": "26901"},
        {"thematique": "EAU ET ENVIRONNEMENT"},
        {"thematique": "amenagement"},
        {"thematique": "Culture"},
        {"prestation": "Maîtrise d’ouvrage déléguée"},
        {"prestation": "maitrise d'oeuvre"},
        {"prestation": "A.M.O."},
        {"statut": "Clôturée"},
        {"type_convention": "SATESE"},
        {"organisme": "Organisme CAUE"},
        {"communes_concernees": "26901; Les Granges-Blanches ;"},
    ],
)
def test_spellings_that_are_understood(monde, fichier, row):
    assert issues(fichier(row), monde.caue) == []


def test_headings_in_any_order_case_and_accents(monde, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "PRESTATION,Thématique,Objet,Bénéficiaire,Date demande,Remarques\namo,Habitat,Toit,Valdoré,2025-03-12,x\n"
    )
    preview = preview_import(path=path, organisme=monde.caue, today=TODAY)
    assert preview.is_applicable
    assert "Remarques" in preview.notices[0].texte


def test_a_near_heading_is_pointed_at_not_guessed(monde, fichier):
    preview = preview_import(path=fichier({"statuts": "realisee"}), organisme=monde.caue, today=TODAY)
    assert "vouliez-vous dire «\u00a0statut\u00a0»" in preview.notices[0].texte


def test_same_name_twice_needs_a_word_more(monde, fichier):
    CollectiviteFactory(nom="Valdoré", code_insee="26950")
    assert issues(fichier({}), monde.caue)[0][2] == "ce nom désigne plusieurs collectivités"
    assert issues(fichier({"code_insee": "26950"}), monde.caue) == []


def test_a_merged_commune_leads_to_todays(monde, fichier):
    from bouquet.demandes.models import Demande
    from bouquet.imports.services import apply_import

    old = CollectiviteFactory(
        nom="Vieilleville", code_insee="26990", valide_au=dt.date(2025, 1, 1), successeur=monde.valdore
    )
    path = fichier(
        {"beneficiaire": "Vieilleville", "date_demande": "31/12/2024"},
        {"beneficiaire": "Vieilleville", "date_demande": "01/01/2025"},
    )
    apply_import(path=path, organisme=monde.caue, today=TODAY)
    found = dict(Demande.objects.values_list("annee", "beneficiaire"))
    assert found == {2024: old.pk, 2025: monde.valdore.pk}


def test_direction_names_its_service(monde, fichier):
    assert issues(fichier({}), monde.dge)[0][1:] == ("service", "le service de DGE qui intervient n’est pas nommé")
    assert issues(fichier({"service": "satese"}), monde.dge) == []
    assert issues(fichier({"organisme": "DGE", "service": "SATEP"}), monde.dge) == []
    assert issues(fichier({"organisme": "DGE"}), monde.satese) == []
    assert issues(fichier({"service": "SATEP"}), monde.satese)[0][1] == "service"


def test_no_work_outside_membership(monde, fichier):
    late = OrganismeFactory(sigle="NEUF", date_adhesion=dt.date(2025, 6, 1), date_sortie=dt.date(2025, 9, 1))
    assert "a rejoint le réseau le 01/06/2025" in issues(fichier({}), late)[0][2]
    assert "a quitté le réseau" in issues(fichier({"date_demande": "01/09/2025"}), late)[0][2]
    assert issues(fichier({"date_demande": "01/06/2025"}), late) == []


def test_contradictions_between_rows_of_one_demande_name_both_lines(monde, fichier):
    path = fichier(
        {"reference_externe": "A", "statut": "realisee"},
        {"reference_externe": "B"},
        {"reference_externe": "A", "statut": "en_cours", "prestation": "amo", "objet": "Autre"},
    )
    found = issues(path, monde.caue)
    assert {(ligne, name) for ligne, name, _ in found} == {(4, "statut"), (4, "objet")}
    assert all("la ligne 2" in message for _, _, message in found)


def test_a_repeated_row_is_an_issue(monde, fichier):
    assert issues(fichier({}, {"prestation": "amo"}, {}), monde.caue) == [(4, "", "cette ligne répète la ligne 2")]


def test_issues_are_one_line_whatever_the_cell(monde, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('date_demande,beneficiaire,objet,thematique,prestation\n2025-03-12,"Val\ndo\tré?",x,Habitat,amo\n')
    preview = preview_import(path=path, organisme=monde.caue, today=TODAY)
    assert preview.issues[0].line("a.csv").count("\n") == 0


def test_hopeless_file_counts_all_and_keeps_some(monde, fichier, monkeypatch):
    from bouquet.imports import issues as module

    monkeypatch.setattr(module, "KEPT", 5)
    preview = preview_import(path=fichier(*[{"objet": ""}] * 50), organisme=monde.caue, today=TODAY)
    assert (preview.issues_total, len(preview.issues)) == (50, 5)
