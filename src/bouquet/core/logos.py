"""The logo that an instance deposits: a PNG made again, or an SVG of which only drawing is kept."""

import io
import re
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, UnidentifiedImageError

HEAVIEST = 512 * 1024
TALLEST = (720, 240)  # pixels: four times its place in the header
SVG = "http://www.w3.org/2000/svg"
ELEMENTS = {
    *("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc"),
    *("defs", "symbol", "use", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern"),
}
ATTRIBUTE = re.compile(
    r"^(d|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|fx|fy|dx|dy|width|height|viewBox|preserveAspectRatio|points|transform|id|offset"
    r"|fill|stroke|color|opacity|version|href|clip-path|mask|gradientUnits|gradientTransform|spreadMethod|patternUnits"
    r"|patternTransform|clipPathUnits|maskUnits|text-anchor|letter-spacing|(fill|stroke|stop|font|clip)-[a-z-]+)$"
)
ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!#)|[a-z]+:", re.I)
LINKS = ("href", "{http://www.w3.org/1999/xlink}href")
REFUSED = "Ce fichier n’est ni une image PNG ni un dessin SVG lisible."


def checked_logo(file: UploadedFile) -> ContentFile:
    """What may be served, named for its kind. Raises ValidationError in plain words."""
    if (file.size or 0) > HEAVIEST:
        raise ValidationError("Le logo pèse plus de 500 Ko : enregistrez-le plus petit.")
    content = file.read()
    if content.startswith(b"\x89PNG"):
        return ContentFile(_png(content), "logo.png")
    return ContentFile(_svg(content), "logo.svg")


def _png(content: bytes) -> bytes:
    """Drawn again: nothing is left of what the file said beside its picture."""
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            drawn = image.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise ValidationError(REFUSED) from error
    drawn.thumbnail(TALLEST)
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()


def _svg(content: bytes) -> bytes:
    """Shapes, their colours and their words; no script, no style sheet, no picture, nothing from elsewhere."""
    content = re.sub(rb"<!DOCTYPE[^\[>]*>", b"", content)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValidationError("Ce dessin SVG définit des entités : enregistrez-le en « SVG simple ».")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 (no entity is left)
    except (ElementTree.ParseError, ValueError) as error:
        raise ValidationError(REFUSED) from error
    if root.tag != f"{{{SVG}}}svg":
        raise ValidationError(REFUSED)
    _clean(root)
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root)


def _clean(element: ElementTree.Element) -> None:
    for child in list(element):
        name = child.tag.removeprefix(f"{{{SVG}}}") if isinstance(child.tag, str) else ""
        if name in ELEMENTS:
            _clean(child)
        else:
            element.remove(child)
    for name, value in list(element.attrib.items()):
        own = name in LINKS and value.startswith("#")
        drawing = name not in LINKS and ATTRIBUTE.match(name) and not ELSEWHERE.search(value)
        if not (own or drawing):
            del element.attrib[name]
