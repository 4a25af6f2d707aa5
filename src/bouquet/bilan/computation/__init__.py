"""From facts to the figures of a bilan: pure functions, no Django, no clock. Every counting rule lives here.

`tally(faits)` counts one year's facts by bénéficiaire; `compute(...)` folds those counts into the document
`bouquet.bilan/2`; `trace(...)` gives back the facts behind any figure of that document.
"""

from .animation_tracing import TraceAnimation
from .document import Prepared, compute
from .facts import (
    Animation,
    Canton,
    Commune,
    Fait,
    Groupement,
    Organisme,
    Participation,
    Perimetre,
    Referentiel,
    SeanceTenue,
)
from .tally import Tally, tally
from .tracing import Trace, UnknownFigure, trace

__all__ = [
    "Animation",
    "Canton",
    "Commune",
    "Fait",
    "Groupement",
    "Organisme",
    "Participation",
    "Perimetre",
    "Prepared",
    "Referentiel",
    "SeanceTenue",
    "Tally",
    "Trace",
    "TraceAnimation",
    "UnknownFigure",
    "compute",
    "tally",
    "trace",
]
