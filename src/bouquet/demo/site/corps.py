"""Blocks of text as the body of a page in the editor."""

import json
import re
from itertools import groupby
from typing import Any

from django.utils.html import escape

from .texte import Bloc, parse

STRONG = re.compile(r"\*\*(.+?)\*\*")
TAGS = {"paragraphe": ("", "p"), "liste": ("ul", "li"), "etapes": ("ol", "li")}


def body(text: str, *, notice: str = "") -> str:
    """The JSON of a StreamField; `notice` stands first, in a box, and says what the page is."""
    first = [_block("encadre", {"titre": "Ceci est une démonstration", "texte": html(parse(notice))})] if notice else []
    runs = groupby(parse(text), key=lambda bloc: bloc.genre in TAGS)
    rest = [block for written, run in runs for block in ([_text(list(run))] if written else map(_special, run))]
    return json.dumps(first + rest)


def html(blocs: list[Bloc]) -> str:
    """Paragraphs and lists, as rich text."""
    return "".join(_html(bloc) for bloc in blocs)


def _html(bloc: Bloc) -> str:
    around, inside = TAGS[bloc.genre]
    lines = "".join(f"<{inside}>{strong(line)}</{inside}>" for line in bloc.lignes)
    return f"<{around}>{lines}</{around}>" if around else lines


def strong(line: str) -> str:
    return STRONG.sub(r"<b>\1</b>", escape(line))


def _block(genre: str, value: Any) -> dict[str, Any]:
    return {"type": genre, "value": value}


def _text(blocs: list[Bloc]) -> dict[str, Any]:
    return _block("texte", html(blocs))


def _special(bloc: Bloc) -> dict[str, Any]:
    pairs = bloc.pairs()
    before, after = pairs[0]
    match bloc.genre:
        case "titre":
            return _block("titre", {"texte": before})
        case "citation":
            return _block("citation", {"texte": before, "auteur": after, "fonction": ""})
        case "encadre":
            return _block("encadre", {"titre": before, "texte": html(parse(after))})
        case "chiffres":
            return _block("chiffres", {"chiffres": [{"valeur": value, "libelle": words} for value, words in pairs]})
        case "liens":
            links = [{"libelle": words, "page": None, "adresse": address} for words, address in pairs]
            return _block("liens", {"liens": links})
    answer = html(parse("\n".join(bloc.lignes[1:])))
    return _block("question", {"question": before, "reponse": answer})
