"""Days read as the reader's language writes them, and fall on the reader's own day."""

import datetime

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

FIRST = datetime.date(2026, 11, 22)
LAST = datetime.date(2026, 12, 1)
MOMENT = datetime.datetime(2026, 11, 22, 23, 30, tzinfo=datetime.UTC)


def render(text, language="en"):
    with translation.override(language):
        return Template(f"{{% load days %}}{{{{ {text} }}}}").render(
            Context({"first": FIRST, "last": LAST, "moment": MOMENT})
        )


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("first|long_day", "22 November 2026", "2026年11月22日"),
        ("first|short_day", "22 November", "11月22日"),
        ("first|weekday", "Sun", "周日"),
        ("first|to_day:last", "22 Nov – 1 Dec", "11月22日至12月1日"),
        ("moment|day_and_time", "22 November 2026, 23:30", "2026年11月22日 23:30"),
    ],
)
def test_a_day_is_written_as_its_reader_writes(text, english, chinese):
    # CLDR parts ranges by thin spaces.
    assert render(text).replace("\u2009", " ") == english
    assert render(text, "zh-hans") == chinese


def test_a_moment_falls_on_the_readers_own_day():
    with timezone.override("Asia/Shanghai"):
        assert render("moment|weekday") == "Mon"
        assert render("moment|long_day") == "23 November 2026"
        assert render("moment|day_and_time") == "23 November 2026, 07:30"
