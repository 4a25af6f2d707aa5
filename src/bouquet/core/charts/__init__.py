"""Charts as SVG: the same drawings for the web (CSS classes) and for print (inline colours). See `svg.py`."""

from bouquet.core.charts.bars import bar, bars, columns, months, shares
from bouquet.core.charts.maps import Area, ClassCount, Place, choropleth, class_labels, class_of, legend, locator
from bouquet.core.charts.rosace import favicon, logo, petal, rosace
from bouquet.core.charts.surroundings import Spot, surroundings
from bouquet.core.charts.svg import Item

__all__ = [
    "Area",
    "ClassCount",
    "Item",
    "Place",
    "Spot",
    "bar",
    "bars",
    "choropleth",
    "class_labels",
    "class_of",
    "columns",
    "favicon",
    "legend",
    "locator",
    "logo",
    "months",
    "petal",
    "rosace",
    "shares",
    "surroundings",
]
