"""A file is what its content says, its name is only a label, and an antivirus may be asked."""

import io
import socketserver
import struct
import threading
import zipfile

import pytest
from django.core.exceptions import ValidationError

from bouquet.echanges.files import TYPES, check_file, check_files, clean_name, kind_of
from bouquet.echanges.scan import ask
from tests.echanges.factories import PDF, upload

pytestmark = pytest.mark.once

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40
JPG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1" + b"\0" * 40
WEBP = b"RIFF\x20\0\0\0WEBPVP8 " + b"\0" * 40


def archive(*names: str, mimetype: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "<x/>")
    return buffer.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
GOOD = {
    "a.pdf": PDF,
    "a.PDF": PDF,
    "a.png": PNG,
    "a.jpg": JPG,
    "a.jpeg": JPG,
    "a.webp": WEBP,
    "a.docx": DOCX,
    "a.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "a.pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "a.odt": archive("content.xml", mimetype=TYPES["odt"]),
    "a.ods": archive("content.xml", mimetype=TYPES["ods"]),
    "a.odp": archive("content.xml", mimetype=TYPES["odp"]),
    "a.txt": "Été à Dieulefit".encode(),
    "a.csv": "nom;été\r\n".encode("cp1252"),
}
BAD = {
    "a.exe": b"MZ\x90\0",
    "a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a.html": b"<!DOCTYPE html><script>",
    "a.zip": archive("a.txt"),
    "a": PDF,
    "pdf": PDF,
    "a.pdf.exe": PDF,
    "b.pdf": b"MZ\x90\0" + b"\0" * 40,
    "c.pdf": b"<!DOCTYPE html><script>",
    "d.pdf": PNG,
    "a.png": PDF,
    "a.docx": archive("a.txt"),
    "b.docx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "macro.docx": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "c.docx": PDF + DOCX,
    "a.pptx": b"PK\x03\x04 not an archive",
    "a.txt": b"MZ\0\0\1\2",
    "b.txt": PDF,
    "vide.pdf": b"",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_accepted(name):
    checked = check_file(upload(name, GOOD[name]))
    assert checked.contenu == GOOD[name]
    assert checked.type == TYPES[name.lower().rpartition(".")[2].replace("jpeg", "jpg")]


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused_says_which_file(name):
    with pytest.raises(ValidationError) as refused:
        check_file(upload(name, BAD[name]))
    assert name in refused.value.messages[0]


def test_every_type_has_an_example():
    assert {kind_of(content) for content in GOOD.values()} == set(TYPES) - {"csv"}


def test_too_heavy_is_refused_by_the_setting(settings):
    settings.BOUQUET_TAILLE_MAX = len(PDF)
    assert check_file(upload())
    with pytest.raises(ValidationError, match="trop lourd"):
        check_file(upload(content=PDF + b"\n"))


def test_all_refusals_are_told_at_once():
    with pytest.raises(ValidationError) as refused:
        check_files([upload("un.exe"), upload(), upload("deux.png", b"x")])
    assert len(refused.value.messages) == 2
    with pytest.raises(ValidationError, match="au plus"):
        check_files([upload()] * 11)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\a\\plan.pdf", "plan.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("a\r\nX-Injected: 1.pdf", "aX-Injected 1.pdf"),
        ("  e\u0301té  2026 .pdf", "été 2026 .pdf"),
        ("", "document"),
        ("...", "document"),
        (f"{'a' * 300}.pdf", f"{'a' * 116}.pdf"),
    ],
)
def test_names_are_labels(given, shown):
    assert clean_name(given) == shown


class Clamd(socketserver.BaseRequestHandler):
    """As clamd does: reads the chunks to the empty one, then answers about the whole."""

    def handle(self):
        stream = self.request.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        whole = b""
        while size := struct.unpack("!L", stream.read(4))[0]:
            whole += stream.read(size)
        found = b"stream: Eicar-Test FOUND\0" if b"EICAR" in whole else b"stream: OK\0"
        self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0" if b"LOURD" in whole else found)


@pytest.fixture(params=["tcp", "unix"])
def clamd(request, tmp_path):
    if request.param == "tcp":
        server = socketserver.TCPServer(("127.0.0.1", 0), Clamd)
        address = f"127.0.0.1:{server.server_address[1]}"
    else:
        address = str(tmp_path / "clamd.ctl")
        server = socketserver.UnixStreamServer(address, Clamd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield address
    server.shutdown()
    server.server_close()


def test_the_antivirus_is_asked(settings, clamd):
    settings.BOUQUET_CLAMD = clamd
    assert check_file(upload("a.txt", b"Bonjour" * 20_000))  # more than one chunk
    with pytest.raises(ValidationError, match="refusé par l’antivirus"):
        check_file(upload("a.txt", b"EICAR"))
    with pytest.raises(ValidationError, match="n’a pas pu être vérifié"):
        check_file(upload("a.txt", b"LOURD"))
    assert ask(clamd, b"") == "stream: OK"


def test_a_file_that_was_not_looked_at_is_not_kept(settings, tmp_path):
    settings.BOUQUET_CLAMD = str(tmp_path / "absent.ctl")
    with pytest.raises(ValidationError, match="réessayez"):
        check_file(upload())
