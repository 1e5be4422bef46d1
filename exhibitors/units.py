"""The units that minimum orders and prices count in, in the reader's language."""

from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext_lazy, to_locale

UNITS = {
    "piece": ngettext_lazy("%(n)s piece", "%(n)s pieces", "n"),
    "set": ngettext_lazy("%(n)s set", "%(n)s sets", "n"),
    "pair": ngettext_lazy("%(n)s pair", "%(n)s pairs", "n"),
    "box": ngettext_lazy("%(n)s box", "%(n)s boxes", "n"),
    "carton": ngettext_lazy("%(n)s carton", "%(n)s cartons", "n"),
    "roll": ngettext_lazy("%(n)s roll", "%(n)s rolls", "n"),
    "kg": ngettext_lazy("%(n)s kg", "%(n)s kg", "n"),
    "tonne": ngettext_lazy("%(n)s tonne", "%(n)s tonnes", "n"),
    "metre": ngettext_lazy("%(n)s metre", "%(n)s metres", "n"),
    "sqm": ngettext_lazy("%(n)s m²", "%(n)s m²", "n"),
    "litre": ngettext_lazy("%(n)s litre", "%(n)s litres", "n"),
}


def amount(quantity, unit):
    """ "1,200 pieces" in the reader's language; a unit that is not listed is shown as written."""
    shown = format_decimal(quantity, locale=to_locale(get_language() or "en"))
    if unit not in UNITS:
        return f"{shown} {unit}"
    return (UNITS[unit] % {"n": quantity}).replace(str(quantity), shown, 1)
