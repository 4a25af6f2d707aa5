"""From facts to the figures of a bilan: pure functions, no Django, no clock. Every counting rule lives here.

`tally(faits)` counts one year's facts by bénéficiaire; `compute(...)` folds those counts into the document
`bouquet.bilan/1`; `trace(...)` gives back the facts behind any figure of that document.
"""

from .document import Prepared, compute
from .facts import Canton, Commune, Fait, Groupement, Organisme, Perimetre, Referentiel
from .tally import Tally, tally
from .tracing import Trace, UnknownFigure, trace

__all__ = [
    "Canton",
    "Commune",
    "Fait",
    "Groupement",
    "Organisme",
    "Perimetre",
    "Prepared",
    "Referentiel",
    "Tally",
    "Trace",
    "UnknownFigure",
    "compute",
    "tally",
    "trace",
]
