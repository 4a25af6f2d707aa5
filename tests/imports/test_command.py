"""The command, its report and its template."""

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from bouquet.demandes.models import Demande
from bouquet.imports.columns import COLUMNS
from bouquet.imports.models import Import
from bouquet.imports.services import preview_import
from tests.imports.conftest import ROW, TODAY


def run(capsys, *arguments, **options):
    call_command("import", *map(str, arguments), **options)
    return capsys.readouterr().out


def test_dry_then_applied_then_nothing_new(monde, fichier, capsys):
    path = fichier({}, {"objet": "Autre"})
    assert "Nouvelles demandes" in (out := run(capsys, path, organisme="CAUE"))
    assert "Essai à blanc" in out
    assert not Demande.objects.exists()
    assert "Enregistré : import n°" in run(capsys, path, organisme="caue", apply=True)
    assert Demande.objects.count() == 2
    assert "Rien de nouveau" in run(capsys, path, organisme="CAUE", apply=True)
    assert Import.objects.count() == 1


def test_history_and_undoing(monde, fichier, capsys):
    run(capsys, fichier({}), organisme="CAUE", apply=True)
    source = Import.objects.get()
    assert "activite.csv" in run(capsys, historique=True)
    assert "À supprimer : 1 demandes" in run(capsys, annuler=source.pk)
    assert "Import annulé" in run(capsys, annuler=source.pk, apply=True)
    with pytest.raises(CommandError) as error:
        run(capsys, annuler=source.pk, apply=True)
    assert error.value.returncode == 1


@pytest.mark.parametrize(
    "options", [{}, {"modele": "x.xlsx", "historique": True}, {"annuler": 99}, {"organisme": "CAUE"}]
)
def test_wrong_usage(monde, capsys, options):
    with pytest.raises(CommandError) as error:
        run(capsys, **options)
    assert error.value.returncode == 2


@pytest.mark.parametrize("organisme", [None, "ABSENT"])
def test_unknown_organisme_lists_the_known(monde, fichier, capsys, organisme):
    with pytest.raises(CommandError, match="CAUE") as error:
        run(capsys, fichier({}), organisme=organisme)
    assert error.value.returncode == 2


def test_report_marks_the_faulty_cells(monde, fichier, tmp_path, capsys):
    output = tmp_path / "rapport.xlsx"
    with pytest.raises(CommandError):
        run(capsys, fichier({}, {"jours": "-1", "objet": "=1+1"}), organisme="CAUE", report=output)
    book = openpyxl.load_workbook(output)
    sheet = book["À corriger"]
    headings = [cell.value for cell in sheet[1]]
    jours, objet = (sheet.cell(3, headings.index(name) + 1) for name in ("jours", "objet"))
    assert "négatif" in jours.comment.text
    assert jours.fill.start_color.rgb.endswith("F6B8A8")
    assert objet.value == "'=1+1"
    assert sheet.cell(2, headings.index("objet") + 1).comment is None
    listed = [[cell.value for cell in row] for row in book["Problèmes"].iter_rows(min_row=2)]
    assert [row[:3] for row in listed] == [[3, "jours", "'-1"], [3, "objet", "'=1+1"]]


def test_report_of_a_file_without_issue_shows_the_changes(monde, fichier, tmp_path, capsys):
    run(capsys, fichier({"reference_externe": "X"}), organisme="CAUE", apply=True)
    output = tmp_path / "rapport.xlsx"
    run(capsys, fichier({"reference_externe": "X", "jours": "2"}), organisme="CAUE", report=output)
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(output)["Modifications"].iter_rows()]
    assert rows[1][2:] == ["jours", "vide", "2"]


def test_report_of_an_unreadable_file(monde, tmp_path, capsys):
    path, output = tmp_path / "x.xlsx", tmp_path / "rapport.xlsx"
    path.write_bytes(b"PK\x03\x04 pas un classeur")
    with pytest.raises(CommandError):
        run(capsys, path, organisme="CAUE", report=output)
    assert "Problèmes" in openpyxl.load_workbook(output).sheetnames


def test_where_nothing_can_be_written(monde, tmp_path, capsys):
    with pytest.raises(CommandError) as error:
        run(capsys, modele=tmp_path / "absent" / "modele.xlsx")
    assert error.value.returncode == 3


def test_template_filled_in_is_a_good_file(monde, tmp_path, capsys):
    path = tmp_path / "modele.xlsx"
    run(capsys, modele=path)
    assert preview_import(path=path, organisme=monde.caue, today=TODAY).issues[0].message.startswith("le fichier ne")
    book = openpyxl.load_workbook(path)
    sheet = book["Activité"]
    assert [cell.value for cell in sheet[1]] == [column.nom for column in COLUMNS]
    assert {rule.type for rule in sheet.data_validations.dataValidation} == {"list", "date", "decimal"}
    for index, column in enumerate(COLUMNS, start=1):
        sheet.cell(2, index).value = ROW.get(column.nom)
    book.save(path)
    preview = preview_import(path=path, organisme=monde.caue, today=TODAY)
    assert (preview.issues, preview.feuille, preview.lignes) == ([], "Activité", 1)


def test_every_choice_of_the_template_is_accepted(monde):
    from bouquet.imports.resolving import Referentiel
    from bouquet.imports.template import choices

    known = Referentiel(monde.caue)
    parsers = {"type_beneficiaire": known.genre, "prestation": known.nature}
    for name, words in choices().items():
        if name != "chef_de_file":
            assert [parsers.get(name, getattr(known, name, None))(word) for word in words]
