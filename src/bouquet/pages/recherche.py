"""Searching everything public: two queries when something answers, a few more to mend a word or be content with less.

The database counts and ranks; only what is shown is read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
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
    """The best documents that hold every word: one query."""
    rows = _worths(words).filter(**{f"w{n}__gt": 0 for n in range(len(words))})
    score = sum((F(f"w{n}") for n in range(1, len(words))), F("w0"))
    return _best(rows.annotate(score=score), genre)


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
    held = sum(
        (Case(When(**{f"w{n}__gt": 0}, then=Value(weight)), default=Value(0.0)) for n, weight in enumerate(weights)),
        Value(0.0),
    )
    rows = _worths([word for word, _ in told]).annotate(score=held)
    return _best(rows.filter(score__gte=NEAR_ENOUGH * (sum(weights) + lost)), genre)


def _worths(words: Sequence[str]) -> QuerySet:
    """For each document that holds at least one of the words, how telling the best place of each is: w0, w1…"""
    anywhere, worths = Q(), {}
    for n, word in enumerate(words):
        exact, begins = Q(racine=stem(word)), _begins(word)
        anywhere |= exact | begins if begins else exact
        cases = [When(exact, then=F("poids") * 2), *([When(begins, then=F("poids"))] if begins else [])]
        worths[f"w{n}"] = Max(Case(*cases, default=Value(0), output_field=IntegerField()))
    return MotPublic.objects.filter(anywhere).order_by().values("document_id", "genre").annotate(**worths)


def _best(rows: QuerySet, genre: str) -> list[Rang]:
    """The first documents of each kind by their `score`, and the count of the kind, ranked by the database."""
    if genre:
        rows = rows.filter(genre=genre)
    kind = F("genre")
    ranked = rows.annotate(
        rang=Window(RowNumber(), partition_by=kind, order_by=[F("score").desc(), F("document_id").asc()]),
        total=Window(Count("*"), partition_by=kind),
    ).filter(rang__lte=ALL if genre else 4 * EACH)
    return [Rang(*row) for row in ranked.order_by("rang").values_list("document_id", "genre", "total")]


def _counts(words: Sequence[str]) -> list[int]:
    """In how many documents each word stands: one query."""
    conditions = {f"c{n}": Q(racine=stem(word)) | (_begins(word) or Q()) for n, word in enumerate(words)}
    anywhere = Q()
    for condition in conditions.values():
        anywhere |= condition
    counts = {name: Count("document", distinct=True, filter=condition) for name, condition in conditions.items()}
    found = MotPublic.objects.filter(anywhere).aggregate(**counts)
    return [found[name] for name in conditions]


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
