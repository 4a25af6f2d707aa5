"""From a document bouquet.bilan/2 to the words, figures and lengths that each page of the printed report shows.

One module for each file of `typst/`. Everything is formatted here in French; the templates only place it.
"""

from .report import edition
from .sources import CantonNomme, References

__all__ = ["CantonNomme", "References", "edition"]
