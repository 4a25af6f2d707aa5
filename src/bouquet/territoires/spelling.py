"""The many spellings of a collectivité's name, brought to keys that meet.

Two keys for a name: the exact one keeps the article and the kind ("les granges gontardes", "cc du diois"), the loose
one drops them ("granges gontardes", "diois"). A search tries the exact key first.
"""

import re
from functools import lru_cache

from bouquet.core.text import fold

from .enums import Genre

CODE_INSEE = re.compile(r"(\d{2}|2[AB])\d{3}")
SIREN = re.compile(r"\d{9}")
ARTICLES = ("le", "la", "les", "l", "aux", "las", "los")
LINKS = ("de", "du", "des", "d")
PLACE = re.compile(r"\(\s*(\d{2,3}|2[ab])\s*\)\s*$", re.IGNORECASE)
BRACKET = re.compile(r"\(([^)]*)\)\s*$")
ABBREVIATIONS = (
    (re.compile(r"\bs\s*/\s*s\b\.?", re.IGNORECASE), " sous "),
    (re.compile(r"\bs\s*/", re.IGNORECASE), " sur "),
    (re.compile(r"\bs/", re.IGNORECASE), " sur "),
)
WORDS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
OPENINGS = ("commune", "mairie", "ville", "village")
KINDS = (  # long form → short form, the longest first
    ("communaute d agglomeration", "ca"),
    ("communaute de communes", "cc"),
    ("communaute de commune", "cc"),
    ("communaute des communes", "cc"),
    ("communaute communes", "cc"),
    ("communaute agglomeration", "ca"),
    ("communaute urbaine", "cu"),
    ("comcom", "cc"),
    ("com com", "cc"),
    ("syndicat intercommunal a vocation multiple", "sivom"),
    ("syndicat intercommunal a vocations multiples", "sivom"),
    ("syndicat intercommunal a vocation unique", "sivu"),
    ("syndicat mixte ouvert", "smo"),
    ("syndicat mixte ferme", "smf"),
    ("syndicat mixte", "sm"),
    ("syndicat intercommunal", "si"),
    ("pole d equilibre territorial et rural", "petr"),
)
SHORT = {short for _, short in KINDS}


@lru_cache(maxsize=4096)  # a long file repeats its names
def exact_key(nom: str) -> str:
    """Accents, case, hyphens, abbreviations and the place of the article or of the kind aside.

    >>> exact_key("Granges-Gontardes (Les)"), exact_key("ST MARTIN S/ L’EAU"), exact_key("Diois (CC)")
    ('les granges gontardes', 'saint martin sur l eau', 'cc diois')
    """
    text = PLACE.sub("", nom)
    for pattern, word in ABBREVIATIONS:
        text = pattern.sub(word, text)
    text = front(text)
    words = [WORDS.get(word, word) for word in fold(text).split()]
    return " ".join(without_link(shorten(without_opening(words))))


@lru_cache(maxsize=4096)
def loose_key(nom: str) -> str:
    """The exact key without its article, or without its kind and the words that tie it to the name.

    >>> loose_key("Les Granges-Gontardes"), loose_key("Communauté de communes du Diois")
    ('granges gontardes', 'diois')
    """
    words = exact_key(nom).split()
    if words and words[0] in SHORT:
        words = words[1:]
    while len(words) > 1 and words[0] in (*ARTICLES, *LINKS):
        words = words[1:]
    return " ".join(words)


def keys_of(nom: str, genre: str) -> tuple[set[str], set[str]]:
    """(exact keys, loose keys) under which a collectivité is filed: "Valence Romans Agglo" answers for its CA."""
    exact, loose = {exact_key(nom)}, {loose_key(nom)}
    if genre == Genre.EPCI:
        loose |= {key.removesuffix(ending) for key in loose for ending in (" agglo", " agglomeration")}
        loose |= {key.replace("agglomeration", "agglo") for key in loose}
    return exact, loose - {""}


def departement_in(nom: str) -> str | None:
    """ "Valence (26)" → "26": people add it to tell two names apart."""
    found = PLACE.search(nom)
    return found[1].upper() if found else None


def front(text: str) -> str:
    """Puts what a bracket or a comma holds at the end back in front, when it is an article or a kind."""
    found = BRACKET.search(text)
    if found:
        inside, before = found[1], text[: found.start()]
    else:
        before, comma, inside = text.rpartition(",")
        if not comma:
            return text
    folded = fold(inside)
    if folded in ARTICLES or folded in SHORT or any(folded == long for long, _ in KINDS):
        return f"{inside} {before}"
    return text


def without_opening(words: list[str]) -> list[str]:
    """ "commune de Crest" → "Crest"; a name that really begins so keeps its words."""
    if len(words) > 2 and words[0] in OPENINGS and words[1] in LINKS:
        return words[2:]
    return words


def shorten(words: list[str]) -> list[str]:
    """The kind in its short form: "communaute de communes du diois" → "cc du diois"."""
    text = " ".join(words)
    for long, short in KINDS:
        if text.startswith(f"{long} "):
            return [short, *text[len(long) + 1 :].split()]
    return words


def without_link(words: list[str]) -> list[str]:
    """After a kind the link adds nothing: "cc du diois" → "cc diois"."""
    if words and words[0] in SHORT:
        rest = words[1:]
        while len(rest) > 1 and rest[0] in (*LINKS, *ARTICLES):
            rest = rest[1:]
        return [words[0], *rest]
    return words
