import datetime

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from fair.templatetags.parts import Drawn
from tests.factories import BoothFactory, ExhibitorFactory, PictureFactory

BADGE = "{% include 'components/badge.html' with label=label only %}"


def drawings(template):
    """How many drawings are kept of the part that the template includes."""
    (node,) = template.nodelist.get_nodes_by_type(Drawn)
    part = template.engine.get_template(node.template.var)
    return len(part.__dict__.get("drawings", {}))


def draw(template, **values):
    return template.render(Context(values))


@pytest.fixture
def badge():
    template = Template(BADGE)
    draw(template, label="warm")
    return template


def test_a_part_is_drawn_once_for_the_same_values(badge):
    draw(badge, label="new here")
    before = drawings(badge)

    assert "new here" in draw(badge, label="new here")
    assert drawings(badge) == before


def test_text_that_is_safe_is_another_value_than_text_that_is_not(badge):
    assert "<b>x</b>" in draw(badge, label=mark_safe("<b>x</b>"))
    assert "&lt;b&gt;x&lt;/b&gt;" in draw(badge, label="<b>x</b>")


def test_true_is_another_value_than_one(badge):
    assert "True" in draw(badge, label=True)
    assert "1" in draw(badge, label=1)


def test_every_reader_has_drawings_of_their_own():
    template = Template(
        "{% include 'components/price.html' with amount=amount currency='EUR' quantity=1 only %}"
    )
    with translation.override("de"):
        german = draw(template, amount=1234.5)

    assert "1.234,50" in german
    assert "1,234.50" in draw(template, amount=1234.5)


def test_days_are_told_in_the_readers_zone():
    template = Template(
        "{% include 'components/signal.html' with people=0 reply_seconds=None back_at=at only %}"
    )
    at = timezone.now() + datetime.timedelta(hours=1)
    with timezone.override("Asia/Tokyo"):
        tokyo = draw(template, at=at)
    with timezone.override("America/Lima"):
        lima = draw(template, at=at)

    assert tokyo != lima


def test_what_is_no_plain_value_is_drawn_each_time(badge):
    before = drawings(badge)

    assert "a, b" in draw(badge, label=translation.gettext_lazy("a, b"))
    assert drawings(badge) == before


def test_drawings_are_not_kept_without_end(badge, monkeypatch):
    monkeypatch.setattr("fair.templatetags.parts.MOST", 3)
    for number in range(9):
        draw(badge, label=f"label {number}")

    assert drawings(badge) <= 3


def test_only_parts_that_look_at_nothing_else_are_kept():
    for kept, source in [
        (True, BADGE),
        (True, "{% include 'components/icon.html' with name=name only %}"),
        (False, "{% include 'components/icon.html' with name=name %}"),
        (False, "{% include 'components/search.html' with name=name only %}"),
        (False, "{% include part with name=name only %}"),
    ]:
        assert bool(Template(source).nodelist.get_nodes_by_type(Drawn)) == kept, source


def test_a_picture_says_what_it_shows_unless_told_otherwise(db):
    picture = PictureFactory(alt='A "red" kettle')
    own = draw(Template('{% picture picture sizes="4rem" %}'), picture=picture)
    told = draw(Template('{% picture picture sizes="4rem" alt="" loading="eager" %}'), picture=picture)

    assert 'alt="A &quot;red&quot; kettle"' in own
    assert 'loading="lazy"' in own
    assert 'alt=""' in told
    assert 'fetchpriority="high"' in told
    assert picture.thumb in own


def test_initials_stand_for_a_logo_in_the_colour_of_the_hall(db):
    booth = BoothFactory(exhibitor=ExhibitorFactory(name="Heron <Cycles"))
    source = Template("{% logo exhibitor hall=hall size='sm' %}")
    drawn = draw(source, exhibitor=booth.exhibitor, hall=booth.hall)

    assert f'class="logo logo--sm" data-hall="{booth.hall.hue}"' in drawn
    assert "H&lt;" in drawn

    booth.exhibitor.logo = PictureFactory()
    assert booth.exhibitor.logo.thumb in draw(source, exhibitor=booth.exhibitor, hall=booth.hall)
