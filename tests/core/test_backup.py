"""A backup gives back exactly what was there, or nothing at all when it is damaged or not wanted."""

import gzip
import hashlib
import json
import tarfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.core import databases
from bouquet.core.backup import BackupRefused, check_archive, make_backup, restore_backup
from bouquet.demandes.models import Demande
from bouquet.echanges.models import Document
from bouquet.echanges.services import attach_documents
from tests.accounts.factories import UserFactory
from tests.demandes.factories import DemandeFactory
from tests.echanges.factories import PDF, upload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def archive(tmp_path) -> Path:
    """One demande whose words are awkward, one file, saved."""
    demande = DemandeFactory(objet="L’école d’Œuvre\u00a0; 'x' \\ 😀", description="a\r\nb\tc")
    attach_documents(demande=demande, fichiers=[upload()], le=timezone.now())
    target = tmp_path / "x.tar.gz"
    call_command("backup", str(target), stdout=StringIO())
    return target


def rows() -> dict[str, list]:
    """Every row of every table, as the database holds it."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
        return found


def media(settings) -> dict[str, bytes]:
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_all_that_was_there_comes_back_and_what_came_since_goes(archive, settings):
    before, files = rows(), media(settings)
    assert len(files) == 1
    Demande.objects.update(objet="Changé")
    DemandeFactory()
    Document.objects.all().delete()
    for path in Path(settings.MEDIA_ROOT).rglob("*/*/*"):
        path.write_bytes(b"autre")
    (Path(settings.MEDIA_ROOT) / "depuis").write_bytes(b"depuis")
    said = StringIO()
    call_command("restore", str(archive), "--remplacer", stdout=said)
    assert "1\u00a0fichier" in said.getvalue()
    assert "migrate" not in said.getvalue()
    assert (rows(), media(settings)) == (before, files)
    # The instance goes on: keys given from now on do not meet those of before.
    DemandeFactory()
    assert Document.objects.get().fichier.read() == PDF
    assert oct(Path(Document.objects.get().fichier.path).stat().st_mode)[-3:] == "600"


def test_an_instance_that_holds_something_is_left_alone(archive):
    Demande.objects.update(objet="Changé")
    with pytest.raises(CommandError, match="n’est pas vide"):
        call_command("restore", str(archive))
    assert Demande.objects.get().objet == "Changé"


def test_an_empty_instance_needs_no_word(archive, settings):
    kept = rows()
    call_command("flush", interactive=False, verbosity=0)
    for path in Path(settings.MEDIA_ROOT).rglob("*/*/*"):
        path.unlink()
    call_command("restore", str(archive), stdout=StringIO())
    assert rows() == kept


def rebuilt(archive: Path, target: Path, change) -> Path:
    """The archive with each of its members passed through `change`, which may drop it."""
    with tarfile.open(archive) as source, tarfile.open(target, "w:gz") as out:
        for entry in source:
            content = change(entry, source.extractfile(entry).read())
            if content is not None:
                file = target.with_suffix(".part")
                file.write_bytes(content)
                entry.size = len(content)
                with file.open("rb") as handle:
                    out.addfile(entry, handle)
    return target


def without_manifest(entry, content):
    return None if entry.name == "manifeste.json" else content


def without_file(entry, content):
    return None if entry.name.startswith("media/") else content


def other_byte(entry, content):
    return content[:-1] + b"?" if entry.name.startswith("media/") else content


def outside(entry, content):
    entry.name = entry.name.replace("media/", "../media/")
    return content


def from_elsewhere(entry, content):
    return json.dumps({"format": "autre/1", "sha256": {}}).encode() if entry.name == "manifeste.json" else content


def from_a_later_version(entry, content):
    return content.replace(b"demandes.0001_initial", b"demandes.9999_avenir") if "manifeste" in entry.name else content


def from_the_other_database(entry, content):
    other = {"sqlite": b"postgresql", "postgresql": b"sqlite"}[connection.vendor]
    mine = f'"base": "{connection.vendor}"'.encode()
    return content.replace(mine, b'"base": "' + other + b'"') if entry.name == "manifeste.json" else content


CHANGES = {
    "sans manifeste": (without_manifest, "n’est pas une sauvegarde"),
    "un fichier manque": (without_file, "abîmée"),
    "un octet changé": (other_byte, "abîmée"),
    "hors du répertoire": (outside, "pas sa place"),
    "autre format": (from_elsewhere, "n’est pas une sauvegarde"),
    "version future": (from_a_later_version, "version plus récente"),
    "autre base": (from_the_other_database, "de même sorte"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_damaged_or_foreign_archive_changes_nothing(archive, tmp_path, settings, name):
    change, words = CHANGES[name]
    bad = rebuilt(archive, tmp_path / "mauvaise.tar.gz", change)
    UserFactory()
    before, files = rows(), media(settings)
    with pytest.raises(BackupRefused, match=words):
        restore_backup(source=bad, replace=True)
    assert (rows(), media(settings)) == (before, files)


@pytest.mark.parametrize("kept", [0, 10, 0.5, -1])
def test_a_cut_archive_is_refused(archive, tmp_path, kept):
    content = archive.read_bytes()
    cut = tmp_path / "coupee.tar.gz"
    cut.write_bytes(content[: int(len(content) * kept) if 0 < kept < 1 else kept])
    with pytest.raises(BackupRefused):
        check_archive(cut)


def test_a_base_that_can_not_be_put_back_leaves_base_and_files(archive, tmp_path, settings):
    """Its prints are right: only the database itself can refuse it, once the files are already in place."""
    bad = tmp_path / "mauvaise.tar.gz"
    good_check = databases.FILES[connection.vendor]
    broken = b"CREATE TABLE x (" if connection.vendor == "postgresql" else b"SQLite format 3\x00" + b"\x01" * 200

    def change(entry, content):
        if entry.name == good_check:
            return broken
        if entry.name == "manifeste.json":
            told = json.loads(content)
            told["sha256"][good_check] = hashlib.sha256(broken).hexdigest()
            return json.dumps(told).encode()
        return content

    rebuilt(archive, bad, change)
    User.objects.all().delete()
    (Path(settings.MEDIA_ROOT) / "depuis").write_bytes(b"depuis")
    before, files = rows(), media(settings)
    with pytest.raises(BackupRefused, match="rien n’a changé"):
        restore_backup(source=bad, replace=True)
    assert (rows(), media(settings)) == (before, files)


def test_a_backup_never_covers_another_file_nor_itself(archive, settings, tmp_path):
    content = archive.read_bytes()
    with pytest.raises(CommandError, match="existe déjà"):
        call_command("backup", str(archive))
    assert archive.read_bytes() == content
    with pytest.raises(BackupRefused, match="répertoire"):
        make_backup(target=tmp_path / "nulle-part" / "x.tar.gz", le=timezone.now())
    with pytest.raises(BackupRefused, match="parmi les fichiers"):
        make_backup(target=Path(settings.MEDIA_ROOT) / "x.tar.gz", le=timezone.now())


def test_the_archive_is_private_whole_and_without_secret(archive, settings):
    assert oct(archive.stat().st_mode)[-3:] == "600"
    assert settings.SECRET_KEY.encode() not in gzip.decompress(archive.read_bytes())
    assert not [path for path in archive.parent.iterdir() if "partiel" in path.name or path.name.startswith(".sauve")]


def test_what_can_not_be_done_is_said_in_french(tmp_path, monkeypatch):
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("restore", str(tmp_path / "rien.tar.gz"))
    if connection.vendor == "postgresql":
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(CommandError, match="postgresql-client"):
            call_command("backup", str(tmp_path / "x.tar.gz"))
