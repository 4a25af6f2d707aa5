"""Folding of French text, so that what people type meets what is stored."""

import re
import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
ACCENTS = re.compile(r"[\u0300-\u036f]+")
NOT_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Lower case, without accents or ligatures; anything but letters and digits becomes one space.

    >>> fold("Saint-Vallier-de-l’Œuvre ")
    'saint vallier de l oeuvre'
    """
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", text.translate(LIGATURES)))
    return NOT_WORD.sub(" ", plain.lower()).strip()
