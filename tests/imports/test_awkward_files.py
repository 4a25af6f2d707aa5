"""Every awkward file ends in clear issues and an unchanged database, or is read right."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from bouquet.demandes.models import Demande
from bouquet.imports.models import Import
from bouquet.imports.services import ImportRefused, apply_import, preview_import
from tests.imports.awkward import FILES, GOOD
from tests.imports.conftest import TODAY

pytestmark = pytest.mark.once


@pytest.mark.parametrize("name", FILES)
def test_bad_file_is_refused_with_its_reason(monde, tmp_path, name):
    path = tmp_path / name
    expected = FILES[name](path).removeprefix("activite")
    with pytest.raises(ImportRefused) as refused:
        apply_import(path=path, organisme=monde.caue, today=TODAY)
    lines = [issue.line(name).replace("\u00a0", " ") for issue in refused.value.preview.issues]
    assert any(expected in line for line in lines), lines
    assert all(line.startswith(f"{name}:") and "→" in line and "\n" not in line for line in lines)
    assert not Demande.objects.exists()
    assert not Import.objects.exists()


@pytest.mark.parametrize("name", GOOD)
def test_odd_file_is_read_right(monde, tmp_path, name):
    path = tmp_path / name
    GOOD[name](path)
    preview = preview_import(path=path, organisme=monde.caue, today=TODAY)
    assert preview.issues == []
    assert (preview.lignes, preview.counts.nouvelles_demandes) == (1, 1)
    apply_import(path=path, organisme=monde.caue, today=TODAY)
    demande = Demande.objects.get()
    assert demande.date_demande == dt.date(2025, 3, 12)
    assert (demande.beneficiaire, demande.objet) == (monde.valdore, "Toit de l’école")


def test_command_says_issues_on_stderr_and_exits_1(monde, tmp_path, capsys):
    path = tmp_path / "31-fevrier.csv"
    FILES["31-fevrier.csv"](path)
    with pytest.raises(CommandError) as error:
        call_command("import", str(path), organisme="caue", apply=True)
    assert error.value.returncode == 1
    assert "31-fevrier.csv:2:date_demande: cette date n’existe pas" in capsys.readouterr().err


@pytest.mark.parametrize("make", ["absent", "folder", "too big"])
def test_what_is_not_a_file(monde, tmp_path, make):
    path = tmp_path / "x.csv"
    if make == "folder":
        path.mkdir()
    elif make == "too big":
        path.write_bytes(b";" * 3_000)
    with pytest.raises(ImportRefused) as refused:
        apply_import(path=path, organisme=monde.caue, today=TODAY, max_size=2_000)
    assert [i.message for i in refused.value.preview.issues] in (
        ["ce fichier n’existe pas"],
        ["c’est un dossier"],
        ["le fichier dépasse 0\u00a0Mo"],
    )


def test_says_which_sheet_is_read_and_which_is_left(monde, tmp_path):
    path = tmp_path / "plusieurs-feuilles.xlsx"
    GOOD[path.name](path)
    preview = preview_import(path=path, organisme=monde.caue, today=TODAY)
    assert preview.feuille == "Suivi"
