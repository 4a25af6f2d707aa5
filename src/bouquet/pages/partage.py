"""The picture of the site in messages that cite one of its pages: its name beside its sign."""

import json
from functools import lru_cache
from pathlib import Path

import typst

from bouquet.core.charts import logo
from bouquet.core.fonts import print_font_dir
from bouquet.core.palette import LIGHT

TEMPLATE = Path(__file__).parent / "typst" / "partage.typ"
PIXELS_PER_INCH = 72.0  # a point of the template is a pixel: 1200 × 630


@lru_cache(maxsize=4)
def picture(nom: str, sous_titre: str, proprietaire: str) -> bytes:
    """PNG, 1200 by 630 pixels; composed once for each name."""
    data = {
        "nom": nom,
        "sous_titre": sous_titre,
        "proprietaire": proprietaire,
        "logo": logo(colors=LIGHT),
        "paper": LIGHT["paper"],
        "ink": LIGHT["ink"],
        "soft": LIGHT["ink-soft"],
    }
    made = typst.compile(
        TEMPLATE,
        format="png",
        ppi=PIXELS_PER_INCH,
        ignore_system_fonts=True,
        font_paths=[print_font_dir()],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)  # one page
    return made
