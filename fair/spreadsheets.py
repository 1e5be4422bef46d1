"""Texts on their way into spreadsheets, which take some of them for formulas."""

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
QUOTED = re.compile(r"'+[=+\-@\t\r]")


def harmless(cell):
    """The text so that no spreadsheet runs it as a formula; `unquoted` gives it back."""
    is_risky = cell.startswith(FORMULA_STARTS) or QUOTED.match(cell)
    return f"'{cell}" if is_risky else cell


def unquoted(cell):
    """What `harmless` was given; anything but a text stays as it is."""
    return cell[1:] if isinstance(cell, str) and QUOTED.match(cell) else cell
