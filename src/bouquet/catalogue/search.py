"""Finding prestations, and other rows, by the words people type, whatever the accents, the case or the plural.

Works on rows already read: a catalogue has some hundreds of prestations at most, their situations are lists that
SQLite cannot look into, and the words of the query are weighed by how rare they are among these very rows.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bouquet.core.text import fold

from .models import Prestation

# Words that say nothing of the subject: « Nous avons besoin de refaire notre toit » is about a roof to redo.
EMPTY_WORDS = frozenset(
    fold(
        "ai au aux avec avez avoir avons besoin besoins car ce ces cette cherche cherchons chez comment dans "
        "de depuis des  doit devons doivent du elle elles en est et etre eux faut il ils je la le les leur "
        "leurs ma mais mes mon ne nos  notre nous on ont ou par pas peu peut peuvent plus pour pouvons qu que "
        "quel quelle qui quoi sa sans se ses si son  sont sur ta tes trop un une veut veux voudrais voudrions "
        "voulons vos votre vous"
    ).split()
)
# How many near answers are shown, and which part of the query's weight they must hold at least.
NEAR = 6
NEAR_ENOUGH = 0.5

Row = TypeVar("Row")
# For one row: its texts, each with how telling a word found there is.
Places = Callable[[Row], list[tuple[int, str]]]


@dataclass(frozen=True)
class Found(Generic[Row]):
    """Those that hold every word, best first; and a few that hold some of them, nearest first."""

    whole: list[Row]
    near: list[Row]


def words_of(text: str) -> list[str]:
    """The words of a query that say something; all of them when none does. Single letters are left out.

    >>> words_of("Mon église a besoin de travaux")
    ['eglise', 'travaux']
    """
    words = [word for word in dict.fromkeys(fold(text).split()) if len(word) > 1 or word.isdigit()]
    return [word for word in words if word not in EMPTY_WORDS] or words


def root(word: str) -> str:
    """What the singular and the plural of a folded word share: `ecoles` → `ecole`, `local` and `locaux` → `loca`."""
    single = _single(word)
    if len(single) < 5 or single.endswith("eau"):
        return single
    for ending in ("ail", "al", "au"):
        if single.endswith(ending):
            return f"{single.removesuffix(ending)}a"
    return single


# Endings that say noun or verb of one thing, longest first, and how many letters must be left before them.
ENDINGS = (("issement", 5), ("ement", 5), ("ation", 4), ("age", 5), ("er", 4), ("ir", 5), ("ee", 5), ("e", 5))


def stem(word: str) -> str:
    """What the words of one family share, as far as their endings tell: for indexes, where one form stands for all.

    >>> [stem(word) for word in ("renovations", "renover", "publique", "public", "eaux")]
    ['renov', 'renov', 'public', 'public', 'eau']
    """
    short = root(word)
    if short.endswith("que") and len(short) > 6:
        return f"{short[:-3]}c"
    for ending, left in ENDINGS:
        if short.endswith(ending) and len(short) - len(ending) >= left:
            return short.removesuffix(ending)
    return short


def meets(word: str, written: str) -> bool:
    """Whether a word of a text is the word asked for, singular or plural, or begins with it.

    Short words must be whole: « école » meets « écoles », « PLU » does not meet « pluie », « prix » is not « prise ».
    """
    beginnings = [part for part in (word, _single(word)) if len(part) > 3]
    return root(word) == root(written) or any(map(written.startswith, beginnings))


def _single(word: str) -> str:
    return word[:-1] if word[-1] in "sx" else word


def search(prestations: Sequence[Prestation], text: str) -> Found[Prestation]:
    """What answers a query among these prestations."""
    return search_in(prestations, text, _places)


def search_in(rows: Sequence[Row], text: str, places: Places[Row]) -> Found[Row]:
    """What answers a query among these rows, in a steady order. A query without words finds nothing."""
    words = words_of(text)
    hits = [_hits(places(row), words) for row in rows]
    weights = [_rarity(sum(bool(found[n]) for found in hits), len(rows)) for n in range(len(words))]
    touched = [(found, row) for found, row in zip(hits, rows, strict=True) if any(found)]
    whole = sorted((pair for pair in touched if all(pair[0])), key=lambda pair: -sum(pair[0]))
    near = [pair for pair in touched if not all(pair[0]) and _held(pair[0], weights) >= NEAR_ENOUGH * sum(weights)]
    near.sort(key=lambda pair: (-_held(pair[0], weights), -sum(pair[0])))
    return Found(whole=[row for _, row in whole], near=[row for _, row in near[:NEAR]])


def _places(prestation: Prestation) -> list[tuple[int, str]]:
    organisme = prestation.organisme
    return [
        (4, prestation.titre),
        (3, " ".join(prestation.situations)),
        (2, f"{organisme.sigle} {organisme.nom} {organisme.racine.sigle} {organisme.racine.nom}"),
        (1, " ".join([prestation.description, *(theme.libelle for theme in prestation.thematiques.all())])),
    ]


def _hits(places: list[tuple[int, str]], words: list[str]) -> list[int]:
    """For each word, how telling the best place is where it stands; 0 when it stands nowhere."""
    texts = [(worth, set(fold(text).split()) - EMPTY_WORDS) for worth, text in places]
    return [max((worth for worth, text in texts if any(meets(word, w) for w in text)), default=0) for word in words]


def _rarity(count: int, total: int) -> float:
    """A word that stands everywhere, or nowhere, tells nothing apart: weight 0. One that stands once says most."""
    return math.log(total / count) if count else 0.0


def _held(hits: list[int], weights: list[float]) -> float:
    """The weight of the words that were found."""
    return sum(weight for weight, hit in zip(weights, hits, strict=True) if hit)
