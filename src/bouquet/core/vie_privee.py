"""What is held of a person, whom the site knows by an address: found, exported, erased, purged.

Each app that holds such data registers its kinds in a module `vie_privee`; nothing else knows of them here. To add one:

    register(Donnees("lettre", "Abonnements à la lettre", find, erase, purge))

`find` gives the rows of an address. `erase` anonymises or deletes what concerns a person, and says what it keeps and
why. `purge` does the same to what has been kept long enough. Upper apps come first, so that each still finds the rows
of the apps below. docs/decisions/0020.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from .text import fold

# A name that holds one of these calls an office, not somebody.
COMMON = frozenset(
    "mairie maire secretariat secretaire accueil commune communaute service services syndicat".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Trace:
    """One row about a person: what it is, in words. `noms`, `telephones`: how it calls the person."""

    quoi: str
    donnees: dict[str, str]
    noms: tuple[str, ...] = ()
    telephones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Identite:
    """A person to forget: an address, and all the names and numbers under which the rows of that address call them."""

    courriel: str
    noms: frozenset[str] = frozenset()
    telephones: frozenset[str] = frozenset()

    @property
    def words(self) -> set[str]:
        """What is rubbed out of texts: not what many people are called (« Mairie de Die », « Le secrétariat »)."""
        named = {nom for nom in self.noms if fold(nom) and not COMMON & set(fold(nom).split())}
        return {self.courriel, *named, *self.telephones} - {""}


@dataclass(frozen=True)
class Effacement:
    """What became of one kind: rows erased or made anonymous, rows kept without their person, and why."""

    touches: int = 0
    gardes: int = 0
    pourquoi: str = ""


@dataclass(frozen=True)
class Donnees:
    """A kind of personal data. `cle` is also that of its rule in core.conservation, when it has one."""

    cle: str
    nom: str
    find: Callable[[str], Iterable[Trace]]
    erase: Callable[[Identite, datetime.datetime], Effacement]
    purge: Callable[[datetime.datetime, bool], int] | None = None


KINDS: dict[str, Donnees] = {}


class EffacementRefuse(Exception):
    """Somebody who can't be forgotten now; the message says why and what to do first."""


def register(*kinds: Donnees) -> None:
    KINDS.update({kind.cle: kind for kind in kinds})


def kinds() -> list[Donnees]:
    """All of them, once every app has said its own; this one's last."""
    autodiscover_modules("vie_privee")
    from . import donnees_du_socle  # noqa: F401 (registers itself)

    return list(KINDS.values())


@dataclass(frozen=True)
class Dossier:
    """All that is held under an address."""

    courriel: str
    parts: list[tuple[Donnees, list[Trace]]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(len(traces) for _, traces in self.parts)

    @property
    def identite(self) -> Identite:
        traces = [trace for _, found in self.parts for trace in found]
        return Identite(
            self.courriel,
            frozenset(nom.strip() for one in traces for nom in one.noms if nom.strip()),
            frozenset(number.strip() for one in traces for number in one.telephones if number.strip()),
        )

    def as_json(self, le: datetime.datetime) -> dict[str, Any]:
        """For the person, or for another service (RGPD, articles 15 and 20)."""
        return {
            "schema": "bouquet.personne/1",
            "site": settings.BOUQUET_URL,
            "courriel": self.courriel,
            "exporte_le": le.isoformat(timespec="seconds"),
            "donnees": [
                {"genre": kind.cle, "nom": kind.nom, "lignes": [{"quoi": one.quoi, **one.donnees} for one in traces]}
                for kind, traces in self.parts
            ],
        }


def find_person(courriel: str) -> Dossier:
    """Kind by kind, those without anything left out."""
    wanted = courriel.strip().lower()
    found = ((kind, list(kind.find(wanted))) for kind in kinds()) if wanted else ()
    return Dossier(wanted, [(kind, traces) for kind, traces in found if traces])


@transaction.atomic
def erase_person(*, courriel: str, motif: str, par: str, le: datetime.datetime) -> list[tuple[Donnees, Effacement]]:
    """Forget whoever is known by this address, all or nothing, and write it down without naming the person.

    Raises EffacementRefuse (also when the reason names the person), and ValidationError when there is none.
    """
    from .models import EffacementDePersonne

    dossier = find_person(courriel)
    who = dossier.identite
    if any(word.lower() in motif.lower() for word in who.words):
        raise EffacementRefuse("Le motif reste dans le journal\u00a0: n’y nommez pas la personne.")
    done = [(kind, kind.erase(who, le)) for kind in kinds()]
    touched = {kind.cle: [one.touches, one.gardes] for kind, one in done if one.touches or one.gardes}
    entry = EffacementDePersonne(le=le, par=par, motif=motif.strip(), bilan=touched)
    entry.full_clean()
    entry.save()
    return [(kind, one) for kind, one in done if one.touches or one.gardes]


def purge_all(*, le: datetime.datetime, apply: bool) -> list[tuple[Donnees, int]]:
    """What has been kept long enough, by kind; erased only if `apply`. Each kind stands alone: one may be run again."""
    done = []
    for kind in kinds():
        if kind.purge is not None:
            with transaction.atomic():
                done.append((kind, kind.purge(le, apply)))
    return done
