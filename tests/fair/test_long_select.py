"""The select of hundreds of choices, which is written without a template: as Django writes it."""

import pytest
from django import forms
from django.utils.safestring import mark_safe

from fair.forms import LongSelect

CHOICES = [("", "Choose <one>"), (1, "Pots & pans"), ("b", mark_safe("<b>Kettles</b>"))]


def options(widget, value):
    """What a browser reads of it."""
    html = widget(choices=CHOICES, attrs={"class": "input"}).render(
        "kind", value, {"id": "id_kind", "required": True}
    )
    return "".join(line.strip() for line in html.splitlines())


@pytest.mark.parametrize("value", [None, "", 1, "1", "b", "nothing"])
def test_long_select_is_what_django_writes(value):
    assert options(LongSelect, value) == options(forms.Select, value)
