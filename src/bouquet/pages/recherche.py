"""Searching everything public: two queries when something answers, a few more to mend a word or be content with less.

The database says what answers and how well; the best are chosen here, and only what is shown is read."""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import F, Q, Value
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bouquet.catalogue.search import stem, words_of
from bouquet.core.fraicheur import kept
from bouquet.core.text import fold

from .indexing import SOURCES
from .models import DocumentPublic, MotPublic

WORDS, LETTERS = 8, 120  # of a query; beyond, words are left out
PREFIX = 4  # letters from which the beginning of a word finds it
EACH, ALL = 5, 100  # documents shown of each kind, and of one kind alone
NEAR_ENOUGH = 0.5
CLOSE = 0.72  # similarity of a word of the site to a word typed, from 0 to 1

KEPT = """
    SELECT genre, document_id, {order}
    FROM (
        SELECT document_id, genre, {worth} AS worth, {held} AS held
        FROM (SELECT document_id, genre, {worths} FROM ({places}) AS places GROUP BY document_id, genre) AS worths
    ) AS sums
    WHERE held >= %s
"""
COUNTS = "SELECT n, COUNT(DISTINCT document_id) FROM ({places}) AS places GROUP BY n"


@dataclass(frozen=True)
class Groupe:
    """Documents of one kind, best first, and how many there are in all."""

    genre: str
    libelle: str
    total: int
    documents: list[DocumentPublic]


@dataclass(frozen=True)
class Reponse:
    """What answers. `corrige`: the words searched instead of those typed. `partiel`: nothing holds every word."""

    groupes: list[Groupe] = field(default_factory=list)
    corrige: str = ""
    partiel: bool = False

    @property
    def total(self) -> int:
        return sum(groupe.total for groupe in self.groupes)


@dataclass(frozen=True)
class Rang:
    """One of the best documents of its kind, and how many of that kind answer."""

    document: int
    genre: str
    total: int


def search(text: str, genre: str = "") -> Reponse:
    """Pages that hold every word; else, words known nowhere replaced by near ones; else pages that hold most words."""
    words = words_of(text[:LETTERS])[:WORDS]
    if not words:
        return Reponse()
    kept = _whole(words, genre)
    if kept:
        return Reponse(_groups(kept, fold(text), genre))
    counts = _counts(words)
    meant = [_corrected(word) if not counts[n] else word for n, word in enumerate(words)]
    told, words = " ".join(meant), [fold(word) for word in meant]
    changed = told != " ".join(words_of(text[:LETTERS])[:WORDS])
    kept = _whole(words, genre) if changed else []
    partial = not kept
    if partial:
        kept = _near(words, _counts(words) if changed else counts, genre)
    return Reponse(_groups(kept, "", genre), told if changed and kept else "", bool(kept) and partial)


def _whole(words: Sequence[str], genre: str) -> list[Rang]:
    """The best documents that hold every word, those that hold them in telling places first: one query."""
    return _best(words, [1] * len(words), len(words), genre, order="worth")


def _near(words: Sequence[str], counts: Sequence[int], genre: str) -> list[Rang]:
    """The best of those that hold at least half of what the words say, rare ones saying more; one query, and a count.

    Words that stand in most documents say nothing apart, and are left out as soon as there are others."""
    total = DocumentPublic.objects.count()
    told = [(word, count) for word, count in zip(words, counts, strict=True) if 0 < count <= total / 2]
    told = told or [(word, count) for word, count in zip(words, counts, strict=True) if count]
    if not told:
        return []
    weights = [math.log(1 + total / count) for _, count in told]
    lost = sum(math.log(1 + total) for count in counts if not count)
    return _best([word for word, _ in told], weights, NEAR_ENOUGH * (sum(weights) + lost), genre, order="held")


def _best(words: Sequence[str], weights: Sequence[float], least: float, genre: str, *, order: str) -> list[Rang]:
    """The first documents of each kind, and the count of the kind, among those whose words weigh at least that much.

    `order`: what puts one first, `worth` (how telling the best place of each word is) or `held` (what it weighs)."""
    places, values = _places(words, genre)
    sql = KEPT.format(
        order=order,
        worth=" + ".join(f"w{n}" for n in range(len(words))),
        held=" + ".join(f"CASE WHEN w{n} > 0 THEN %s ELSE 0 END" for n in range(len(words))),
        worths=", ".join(f"MAX(CASE n WHEN {n} THEN worth ELSE 0 END) AS w{n}" for n in range(len(words))),
        places=places,
    )
    kinds: dict[str, list[tuple[float, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [*weights, *values, least])
        for kind, document, score in cursor.fetchall():
            kinds.setdefault(kind, []).append((-score, document))
    shown = ALL if genre else 4 * EACH
    return [Rang(one, kind, len(own)) for kind, own in kinds.items() for _, one in heapq.nsmallest(shown, own)]


def _counts(words: Sequence[str]) -> list[int]:
    """In how many documents each word stands: one query."""
    places, values = _places(words)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(places=places), values)
        found = dict(cursor.fetchall())
    return [found.get(n, 0) for n in range(len(words))]


def _places(words: Sequence[str], genre: str = "") -> tuple[str, Sequence]:
    """SQL and its values: each document where a word stands, the number `n` of the word, how telling the place is.

    Words that share the root are worth twice those that begin so. Each is asked apart: one query over both, with an OR,
    would leave the indexes that hold all that is read, for the table, and cost twice as much."""
    known = MotPublic.objects.filter(genre=genre) if genre else MotPublic.objects.all()
    queries = []
    for n, word in enumerate(words):
        told, same, begins = known.annotate(n=Value(n)), Q(racine=stem(word)), _begins(word)
        queries.append(told.annotate(worth=F("poids") * 2).filter(same))
        if begins:
            queries.append(told.annotate(worth=F("poids")).filter(begins & ~same))
    first, *others = [query.order_by().values_list("document_id", "genre", "n", "worth") for query in queries]
    return first.union(*others, all=True).query.get_compiler(connection=connection).as_sql()


def _begins(word: str) -> Q | None:
    """Words that begin so, as a range that an index answers on every database; None for short words."""
    if len(word) < PREFIX:
        return None
    head = word.rstrip("z")
    if not head:
        return Q(mot__gte=word)
    return Q(mot__gte=word, mot__lt=head[:-1] + _after(head[-1]))


def _after(letter: str) -> str:
    """What follows a letter or a digit in the order of every database; after the last letter, what follows words."""
    return {"9": "a", "z": "zzzzzzzz"}.get(letter) or chr(ord(letter) + 1)


def _groups(ranks: Sequence[Rang], folded: str, genre: str) -> list[Groupe]:
    """The documents themselves, by kind: one query for all of them."""
    found = DocumentPublic.objects.in_bulk([rank.document for rank in ranks])
    groups = []
    for kind in sorted({rank.genre for rank in ranks} & SOURCES.keys(), key=lambda kind: SOURCES[kind].rang):
        own = [rank for rank in ranks if rank.genre == kind]
        documents = [found[rank.document] for rank in own if rank.document in found]
        if folded:
            documents.sort(key=lambda one: _titled(one, folded))
        groups.append(Groupe(kind, SOURCES[kind].libelle, own[0].total, documents if genre else documents[:EACH]))
    return groups


def _titled(document: DocumentPublic, folded: str) -> tuple[bool, bool]:
    """A page whose title is the very words goes first, then those whose title begins so."""
    titre = fold(document.titre)
    return titre != folded, not titre.startswith(folded)


@kept
def _vocabulary(letter: str) -> list[str]:
    """The words of the site that begin so, in order."""
    known = MotPublic.objects.filter(mot__gte=letter, mot__lt=_after(letter))
    return list(known.order_by("mot").values_list("mot", flat=True).distinct())


def _corrected(word: str) -> str:
    """The nearest word of the site as it is written there, or the word itself when none is near. At most three queries.

    Looked for among words of about the same length that begin with one of its first two letters."""
    near = [mot for letter in sorted(set(word[:2])) for mot in _vocabulary(letter) if abs(len(mot) - len(word)) <= 2]
    best = process.extractOne(word, near, scorer=OSA.normalized_similarity, score_cutoff=CLOSE)
    written = MotPublic.objects.filter(mot=best[0]).values_list("forme", flat=True).first() if best else None
    return written or word
