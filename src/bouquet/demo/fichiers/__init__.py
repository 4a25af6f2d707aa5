"""The synthetic activity as the organismes of the network would send it: spreadsheets, each with its habits."""

from .lots import Lot, lots
from .writing import write

__all__ = ["Lot", "lots", "write"]
