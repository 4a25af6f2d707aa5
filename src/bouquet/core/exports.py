"""Cells that leave for a spreadsheet."""

from typing import Any

# A spreadsheet reads a text that begins like this as a formula, and may run it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutralise(value: Any) -> Any:
    """The value, safe to write into a CSV or a workbook: a text that looks like a formula gets an apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
