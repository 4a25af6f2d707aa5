"""Keeping the index of public pages true: each kind of page is a source, read again when something it tells changes."""

import datetime
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal
from django.utils import timezone

from bouquet.catalogue.search import EMPTY_WORDS, stem
from bouquet.core.text import fold

from .models import DocumentPublic, MotPublic

WORD = re.compile(r"[^\W_]+")
TITLE, KEYWORD, TEXT = 8, 4, 1
LONGEST, BATCH = 48, 500


@dataclass(frozen=True)
class Fiche:
    """What the search knows of one public page: `cle` is unique in its source, `cles` are what people may call it.

    `avance`: what its title weighs more than the titles of other pages."""

    cle: str
    titre: str
    adresse: str
    resume: str = ""
    cles: str = ""
    texte: str = ""
    avance: int = 0

    @property
    def empreinte(self) -> str:
        told = "\0".join((self.titre, self.adresse, self.resume, self.cles, self.texte, str(self.avance)))
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Source:
    """A kind of public page: `fiches` gives those public on a day, read again after a change of the models `suivis`
    or one of the `signals`."""

    genre: str
    libelle: str
    rang: int
    fiches: Callable[[datetime.date], Iterable[Fiche]]
    suivis: tuple[type[Model], ...] = ()
    signals: tuple[tuple[Signal, type | None], ...] = field(default=())


@dataclass(frozen=True)
class Compte:
    """What a refresh did."""

    total: int
    ecrits: int
    retires: int


SOURCES: dict[str, Source] = {}
_REFRESH: dict[str, Callable[[], None]] = {}


def register(source: Source) -> None:
    """Add a kind of page, and follow what it tells of. To be called from `AppConfig.ready`."""
    SOURCES[source.genre] = source
    _REFRESH[source.genre] = lambda: _refresh_now(source.genre)

    def stale(**kwargs) -> None:
        schedule(source.genre)

    followed = [(signal, model) for model in source.suivis for signal in (post_save, post_delete)]
    for number, (signal, sender) in enumerate([*followed, *source.signals]):
        signal.connect(stale, sender=sender, weak=False, dispatch_uid=f"recherche-{source.genre}-{number}")


def schedule(genre: str) -> None:
    """Read a source again once the transaction is committed: once, however much it changes in between."""
    work = _REFRESH[genre]
    if not any(entry[1] is work for entry in connection.run_on_commit):
        # Robust: what was asked for is saved; the index mends itself at the next change, or in the night.
        transaction.on_commit(work, robust=True)


def _refresh_now(genre: str) -> None:
    refresh(genre, timezone.localdate())


def rebuild(day: datetime.date) -> dict[str, Compte]:
    """Every source, and nothing of those that no longer exist."""
    DocumentPublic.objects.exclude(genre__in=SOURCES).delete()
    return {genre: refresh(genre, day) for genre in sorted(SOURCES, key=lambda genre: SOURCES[genre].rang)}


@transaction.atomic
def refresh(genre: str, day: datetime.date) -> Compte:
    """Write what changed, remove what is no longer public. Running it again changes nothing."""
    fiches = {f"{genre}:{fiche.cle}": fiche for fiche in SOURCES[genre].fiches(day)}
    known = dict(DocumentPublic.objects.filter(genre=genre).values_list("cle", "empreinte"))
    changed = {cle: fiche for cle, fiche in fiches.items() if known.get(cle) != fiche.empreinte}
    gone = known.keys() - fiches.keys()
    if gone:
        DocumentPublic.objects.filter(cle__in=gone).delete()
    if changed:
        _write(genre, changed)
    return Compte(len(fiches), len(changed), len(gone))


def _write(genre: str, fiches: dict[str, Fiche]) -> None:
    now = timezone.now()
    rows = [
        DocumentPublic(
            cle=cle,
            genre=genre,
            titre=fiche.titre[:240],
            resume=fiche.resume[:300],
            adresse=fiche.adresse,
            empreinte=fiche.empreinte,
            modifie_le=now,
        )
        for cle, fiche in fiches.items()
    ]
    # Two refreshes at once write the same rows: the second replaces what the first wrote.
    DocumentPublic.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["cle"],
        update_fields=["genre", "titre", "resume", "adresse", "empreinte", "modifie_le"],
    )
    ids = dict(DocumentPublic.objects.filter(cle__in=fiches).values_list("cle", "pk"))
    MotPublic.objects.filter(document__in=ids.values()).delete()
    words = (word for cle, fiche in fiches.items() for word in words_of_fiche(fiche, genre, ids[cle]))
    MotPublic.objects.bulk_create(words, batch_size=5 * BATCH, ignore_conflicts=True)


def words_of_fiche(fiche: Fiche, genre: str, document_id: int) -> Iterator[MotPublic]:
    """Each word once, at its most telling place."""
    seen: set[str] = set()
    title = TITLE + fiche.avance
    for worth, text in ((title, fiche.titre), (KEYWORD, fiche.cles), (TEXT, f"{fiche.resume} {fiche.texte}")):
        for written in WORD.findall(text):
            for folded in fold(written).split():
                if folded in seen or folded in EMPTY_WORDS or len(folded) > LONGEST:
                    continue
                if len(folded) == 1 and not folded.isdigit():
                    continue
                seen.add(folded)
                yield MotPublic(
                    document_id=document_id,
                    mot=folded,
                    racine=stem(folded),
                    forme=written.lower()[:60],
                    poids=worth,
                    genre=genre,
                )
