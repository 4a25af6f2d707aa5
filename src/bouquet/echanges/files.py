"""What a deposited file really is: its content decides, its name and what the browser says of it do not."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from .scan import scan

OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "odt": f"{ODF}text",
    "ods": f"{ODF}spreadsheet",
    "odp": f"{ODF}presentation",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
    "txt": "text/plain",
    "csv": "text/csv",
}
SAME = {"jpeg": "jpg", "jfif": "jpg", "csv": "txt"}
ACCEPT = ",".join(f".{name}" for name in (*TYPES, "jpeg"))
PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
SIGNED = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "webp": b"RIFF"}
HIDDEN = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
MAX_FILES = 10


@dataclass(frozen=True)
class Checked:
    """A file that may be kept."""

    nom: str
    type: str
    contenu: bytes


def check_files(files: list[UploadedFile]) -> list[Checked]:
    """All of them ready to be kept, or ValidationError that says what is wrong with each."""
    if len(files) > MAX_FILES:
        raise ValidationError(f"Joignez au plus {MAX_FILES} fichiers à la fois.")
    checked, refused = [], []
    for one in files:
        try:
            checked.append(check_file(one))
        except ValidationError as error:
            refused += error.messages
    if refused:
        raise ValidationError(refused)
    return checked


def check_file(file: UploadedFile) -> Checked:
    """Its size, its content against its name, and the antivirus when there is one."""
    nom = clean_name(file.name or "")
    size = file.size or 0
    if not size:
        raise ValidationError(f"« {nom} » est vide.")
    if size > settings.BOUQUET_TAILLE_MAX:
        raise ValidationError(
            f"« {nom} » est trop lourd ({filesizeformat(size)}) : "
            f"{filesizeformat(settings.BOUQUET_TAILLE_MAX)} au plus par fichier."
        )
    written = PurePath(nom).suffix.lower().lstrip(".")
    written = written if written == "csv" else SAME.get(written, written)
    if written not in TYPES:
        raise ValidationError(
            f"« {nom} » : ce type de fichier n’est pas accepté. Envoyez un PDF, une image (PNG, JPEG, WebP), "
            "un document bureautique (ODT, ODS, ODP, DOCX, XLSX, PPTX) ou un texte (TXT, CSV)."
        )
    contenu = file.read()
    if kind_of(contenu) != SAME.get(written, written):
        raise ValidationError(f"« {nom} » : son contenu n’est pas celui d’un fichier « .{written} ».")
    scan(nom=nom, contenu=contenu)
    return Checked(nom, TYPES[written], contenu)


def clean_name(name: str) -> str:
    """A label without path, control or direction characters, at most 120 long, its suffix kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = re.sub(r"\s+", " ", HIDDEN.sub("", last)).strip(" .") or "document"
    path = PurePath(shown)
    suffix = path.suffix[:12]
    return f"{path.stem[: 120 - len(suffix)]}{suffix}"


def kind_of(contenu: bytes) -> str:
    """One of TYPES (`txt` for any text), or nothing."""
    if zipfile.is_zipfile(io.BytesIO(contenu)):
        return _kind_of_archive(contenu) if contenu.startswith(b"PK\x03\x04") else ""
    try:
        found = {SAME.get(one.extension.lstrip("."), one.extension.lstrip(".")) for one in _guesses(contenu)}
    except (puremagic.PureError, ValueError):
        found = set()
    for kind, signature in SIGNED.items():
        if kind in found and contenu.startswith(signature):
            return kind
    return "txt" if _is_text(contenu) else ""


def _guesses(contenu: bytes) -> list[puremagic.PureMagicWithConfidence]:
    return puremagic.magic_string(contenu)


def _kind_of_archive(contenu: bytes) -> str:
    """Office documents are archives: what they hold says which; one with macros is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            names = set(archive.namelist())
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return ""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                return next((kind for kind, mime in TYPES.items() if mime == declared and ODF in mime), "")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        return ""
    if "[Content_Types].xml" not in names:
        return ""
    return next((kind for part, kind in PARTS.items() if part in names), "")


def _is_text(contenu: bytes) -> bool:
    """Readable as UTF-8, or as the Windows code page of older spreadsheets; no control characters."""
    if CONTROL.search(contenu) or contenu.startswith((b"%PDF-", b"{\\rtf")):
        return False
    for encoding in ("utf-8", "cp1252"):
        try:
            contenu.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
