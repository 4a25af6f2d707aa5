"""Every change of the work goes through these verbs; see each module for its rules."""

from .references import freeze, reserve_references

__all__ = ["freeze", "reserve_references"]
