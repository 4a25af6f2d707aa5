"""Database and deposited files in one archive whose every byte is checked; back from it, everything or nothing."""

import datetime
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from .databases import FILES, NAMES, BaseRefused, dump, is_empty, load
from .fraicheur import bump_all

FORMAT = "bouquet.sauvegarde/1"
MANIFEST, MEDIA = "manifeste.json", "media"
LEVEL = 3  # of gzip: beyond, twice the time for a few percent
CHUNK = 1024 * 1024
UNREADABLE = (tarfile.TarError, OSError, EOFError, zlib.error, ValueError, KeyError)


class BackupRefused(Exception):
    """The archive can't be made or put back; says why, and what to do, in French."""


@dataclass(frozen=True)
class Bilan:
    """What an archive holds."""

    fichiers: int
    octets: int
    faite_le: datetime.datetime


def make_backup(*, target: Path, le: datetime.datetime) -> Bilan:
    """Write the archive, read it again to the last byte, then give it its name. Raises BackupRefused."""
    _check_target(target)
    part = target.with_name(f"{target.name}.partiel")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".sauvegarde-") as folder:
            base = Path(folder) / FILES[connection.vendor]
            dump(base)
            _write(part, base, le)
        bilan = check_archive(part)
        os.replace(part, target)
    except BaseRefused as error:
        raise BackupRefused(str(error)) from error
    except OSError as error:
        raise BackupRefused(f"Sauvegarde impossible\u00a0: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return bilan


def _check_target(target: Path) -> None:
    if target.exists():
        raise BackupRefused(f"{target} existe déjà → donnez un autre nom, une sauvegarde n’en écrase jamais une autre")
    if not target.parent.is_dir():
        raise BackupRefused(f"{target.parent} n’est pas un répertoire → créez-le d’abord")
    if Path(settings.MEDIA_ROOT).resolve() in target.resolve().parents:
        raise BackupRefused("L’archive ne peut pas être rangée parmi les fichiers qu’elle sauvegarde")


def _write(part: Path, base: Path, le: datetime.datetime) -> None:
    """The manifest comes last: it tells the prints of what was really written."""
    prints: dict[str, str] = {}
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz", compresslevel=LEVEL) as archive:
        prints[base.name] = _add(archive, base, base.name)
        for path in _media():
            name = f"{MEDIA}/{path.relative_to(settings.MEDIA_ROOT).as_posix()}"
            try:
                prints[name] = _add(archive, path, name)
            except FileNotFoundError:  # removed since it was listed, and from the database too
                continue
        told = {
            "format": FORMAT,
            "faite_le": le.isoformat(),
            "base": connection.vendor,
            "migrations": sorted(".".join(one) for one in MigrationRecorder(connection).applied_migrations()),
            "sha256": prints,
        }
        content = json.dumps(told, ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(content), 0o600
        archive.addfile(entry, io.BytesIO(content))


def _media() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    return (path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink())


class _Measured:
    """A file read through, whose print is taken on the way."""

    def __init__(self, source: IO[bytes]):
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.source.read(size)
        self.digest.update(chunk)
        return chunk


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    with path.open("rb") as file:
        entry = tarfile.TarInfo(name)
        status = os.fstat(file.fileno())
        entry.size, entry.mtime, entry.mode = status.st_size, int(status.st_mtime), 0o600
        measured = _Measured(file)
        archive.addfile(entry, measured)  # type: ignore[arg-type]
    return measured.digest.hexdigest()


def check_archive(source: Path, into: Path | None = None) -> Bilan:
    """Read it whole and compare every print, writing what it holds under `into` if given. Raises BackupRefused."""
    try:
        told, found, size = _read(source, into)
    except UNREADABLE as error:
        raise BackupRefused(f"{source}\u00a0: archive illisible ou abîmée ({error})") from error
    if told.get("format") != FORMAT:
        raise BackupRefused(f"{source} n’est pas une sauvegarde de Bouquet")
    expected = told["sha256"]
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if wrong:
        raise BackupRefused(f"{source}\u00a0: archive abîmée, {wrong[0]} n’est pas ce qui a été sauvegardé")
    return Bilan(len(found) - 1, size, datetime.datetime.fromisoformat(told["faite_le"]))


def _read(source: Path, into: Path | None) -> tuple[dict[str, Any], dict[str, str], int]:
    """The manifest, the prints found, and how many bytes they weigh."""
    told: dict[str, Any] = {}
    found: dict[str, str] = {}
    size = 0
    with tarfile.open(source, "r:gz") as archive:
        for entry in archive:
            content = archive.extractfile(entry) if entry.isreg() else None
            path = PurePosixPath(entry.name)
            if content is None or path.is_absolute() or ".." in path.parts:
                raise ValueError(f"«\u00a0{entry.name}\u00a0» n’y a pas sa place")
            if entry.name == MANIFEST:
                told = json.load(content)
            else:
                found[entry.name] = _copy(content, into / path if into else None)
                size += entry.size
        while archive.fileobj.read(CHUNK):  # type: ignore[union-attr]
            pass  # to the very end, where gzip keeps its own sum
    if into is not None:
        (into / MANIFEST).write_text(json.dumps(told), encoding="utf-8")
    return told, found, size


def _copy(content: IO[bytes], target: Path | None) -> str:
    measured = _Measured(content)
    if target is None:
        while measured.read(CHUNK):
            pass
    else:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            shutil.copyfileobj(measured, file, CHUNK)  # type: ignore[misc]
    return measured.digest.hexdigest()


def restore_backup(*, source: Path, replace: bool) -> Bilan:
    """Put back database and files; when one of them can't, both stay as they were. Raises BackupRefused."""
    if not source.is_file():
        raise BackupRefused(f"{source} n’existe pas → vérifiez le chemin")
    media = Path(settings.MEDIA_ROOT)
    try:
        if not replace and not _instance_is_empty():
            raise BackupRefused("Cette instance n’est pas vide → sauvegardez-la, puis relancez avec --remplacer")
        media.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=media.parent, prefix=".retablissement-") as folder:
            staging = Path(folder)
            bilan = check_archive(source, into=staging)
            _check_known(json.loads((staging / MANIFEST).read_text(encoding="utf-8")))
            with _files_in_place(staging, media):
                load(staging / FILES[connection.vendor])
        bump_all()  # the databases' own tools wrote: nothing else saw it
    except BaseRefused as error:
        raise BackupRefused(f"{error} ; rien n’a changé") from error
    except OSError as error:
        raise BackupRefused(f"Rétablissement impossible\u00a0: {error} ; rien n’a changé") from error
    return bilan


def _instance_is_empty() -> bool:
    """Nobody wrote anything: what the program makes by itself, which says so by `made_by_program`, does not count."""
    own = [model for app in apps.get_app_configs() if app.name.startswith("bouquet.") for model in app.get_models()]
    written = [model for model in own if not getattr(model, "made_by_program", False)]
    return is_empty(written) and not any(_media())


def _check_known(told: dict[str, Any]) -> None:
    if told["base"] != connection.vendor:
        raise BackupRefused(
            f"Cette archive vient de {NAMES.get(told['base'], told['base'])}, cette instance emploie "
            f"{NAMES[connection.vendor]} → réglez DATABASE_URL sur une base de même sorte"
        )
    known = {".".join(one) for one in _migrations()}
    later = sorted(one for one in told["migrations"] if one.startswith(tuple(_own_labels())) and one not in known)
    if later:
        raise BackupRefused(f"Cette archive vient d’une version plus récente ({later[0]}) → mettez d’abord à jour")


def _own_labels() -> list[str]:
    return [f"{app.label}." for app in apps.get_app_configs() if app.name.startswith("bouquet.")]


def _migrations() -> list[tuple[str, str]]:
    return list(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


@contextmanager
def _files_in_place(staging: Path, media: Path) -> Iterator[None]:
    """The restored files take the place of the present ones, which come back if what follows fails."""
    aside, fresh = staging / "avant", staging / MEDIA
    fresh.mkdir(exist_ok=True)
    if media.exists():
        media.rename(aside)
    fresh.rename(media)
    try:
        yield
    except BaseException:
        media.rename(staging / "refuse")
        if aside.exists():
            aside.rename(media)
        raise
