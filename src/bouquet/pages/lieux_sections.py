"""What other apps tell on the page of a territory: each adds its part here, from its `AppConfig.ready`."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .lieux import Territoire


@dataclass(frozen=True)
class Section:
    """A part of the page: its title, unique `ident`, and the template that shows `context`."""

    ident: str
    titre: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


# Each gives its part for a territory on a day, in a constant number of queries, or None when it has nothing to tell.
SECTIONS: list[Callable[[Territoire, datetime.date], Section | None]] = []


def sections(territoire: Territoire, day: datetime.date) -> list[Section]:
    """The parts that have something to tell, in the order in which they were added."""
    return [part for part in (source(territoire, day) for source in SECTIONS) if part]
