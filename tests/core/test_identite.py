"""Colours that are always readable, logos that only draw, and one writer for both."""

import io
from importlib.resources import files

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bouquet.core import couleurs
from bouquet.core.logos import checked_logo
from bouquet.core.models import Instance
from bouquet.core.palette import DARK, LIGHT
from bouquet.core.services import update_instance

EVIL = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 onload="x()" viewBox="0 0 9 9">
<script>x()</script><style>@import "https://ailleurs.test/"</style><image href="https://ailleurs.test/p.png"/>
<foreignObject><p>x</p></foreignObject><a href="javascript:x()"><path d="M0 0h9"/></a>
<g style="background:url(https://ailleurs.test)">
<path d="M1 1h7" fill="url(https://ailleurs.test#a)" onclick="x()"/></g>
<use href="#signe"/><use xlink:href="https://ailleurs.test/s.svg#a"/><path id="signe" d="M2 2h5" fill="#0b5563"/>
</svg>"""


def sent(content: bytes, name: str = "logo.svg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("color", ["#0b5563", "#7a1f3d", "#5b3a00", "#000000", "#1d4ed8"])
def test_what_derives_from_an_accepted_colour_is_readable(color):
    couleurs.check(color, LIGHT)
    for chosen, palette in ((color, LIGHT), (couleurs.for_dark(color), DARK)):
        made = couleurs.derived(chosen, palette)
        grounds = [palette[name] for name in couleurs.GROUNDS] + [made["primary-tint"]]
        for text in (made["primary"], made["primary-strong"]):
            assert min(couleurs.contrast(text, ground) for ground in grounds) >= 4.5
        assert couleurs.contrast(made["on-primary"], made["primary"]) >= 4.5


@pytest.mark.parametrize(
    ("color", "palette", "words"), [("#f0c000", LIGHT, "plus foncée"), ("#333333", DARK, "plus claire")]
)
def test_a_colour_that_cannot_be_read_is_refused_in_plain_words(color, palette, words):
    with pytest.raises(ValidationError, match=words) as refused:
        couleurs.check(color, palette)
    assert "4,5" in refused.value.messages[0]


@pytest.mark.parametrize("field", ["couleur", "couleur_sombre"])
@pytest.mark.parametrize("value", ["rouge", "#12345", "#12345g", "#0b5563;}"])
def test_a_colour_is_written_one_way(field, value):
    with pytest.raises(ValidationError):
        Instance(**{"couleur": "#0b5563", field: value}).clean_fields()


def test_of_a_drawing_only_shapes_remain():
    kept = checked_logo(sent(EVIL)).read().decode()
    for gone in ("script", "style", "image", "foreignObject", "ailleurs", "javascript", "onload", "onclick", "<a "):
        assert gone not in kept, gone
    assert 'd="M2 2h5"' in kept
    assert 'href="#signe"' in kept


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body>x</body></html>",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\nfaux",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b"x" * (512 * 1024 + 1),
        b"",
    ],
)
def test_anything_else_is_refused(content):
    with pytest.raises(ValidationError):
        checked_logo(sent(content))


def test_a_picture_is_drawn_again_at_its_size():
    out = io.BytesIO()
    Image.new("RGB", (2000, 1000), "#0b5563").save(out, "PNG", pnginfo=None)
    kept = checked_logo(sent(out.getvalue() + b"<script>", "logo.png"))
    assert b"script" not in kept.read()
    kept.seek(0)
    assert Image.open(kept).size == (480, 240)


def test_icons_of_the_pages_keep_their_colours_in_one_place():
    assert couleurs.style_sheet("", "") == ""
    sheet = couleurs.style_sheet("#7a1f3d", "")
    tokens = (files("bouquet.core") / "static/core/tokens.css").read_text(encoding="utf-8")
    for name in couleurs.derived("#7a1f3d", LIGHT):
        assert f"--{name}:" in sheet
        assert f"--{name}:" in tokens


@pytest.mark.django_db(transaction=True)
def test_a_logo_replaces_the_former_one():
    update_instance(instance=Instance.current(), logo=checked_logo(sent(EVIL)))
    first = Instance.current().logo
    update_instance(instance=Instance.current(), logo=checked_logo(sent(EVIL.replace(b"M2", b"M3"))))
    second = Instance.current().logo
    assert second.name != first.name
    assert not first.storage.exists(first.name)
    update_instance(instance=Instance.current(), sans_logo=True)
    assert not second.storage.exists(second.name)
    assert not Instance.current().logo
