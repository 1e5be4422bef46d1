"""How figures, times and controls are put: the filters of the components."""

from functools import cache
from urllib.parse import urlencode

from babel import Locale
from babel.numbers import format_decimal, format_percent, parse_pattern
from django import template
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, to_locale

register = template.Library()

FAST = 15 * 60
SLOW = 4 * 3600
FLOWERS = 8  # colours of the halls, which initials borrow


MONEY = parse_pattern("#,##0.00##")


def babel_locale():
    return _parsed(get_language() or "en")


@cache
def _parsed(language):
    return Locale.parse(to_locale(language))


@register.filter
def figure(number):
    """A whole number in the reader's digits and groups: 2,146."""
    return format_decimal(number or 0, locale=babel_locale())


@register.filter
def money(amount):
    """An amount with two decimals, or up to four where a unit costs less than a cent's step."""
    return format_decimal(amount, format=MONEY, locale=babel_locale())


@register.filter
def reply_time(seconds):
    """Measured seconds in the words of a person who waits: "4 min", "2 h", "1 day"."""
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return gettext("%(count)s min") % {"count": minutes}
    hours = round(minutes / 60)
    if hours < 24:
        return gettext("%(count)s h") % {"count": hours}
    days = round(hours / 24)
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


@register.filter
def percent(share):
    """Percent with at most one decimal, as the reader's language writes it: 6.5%."""
    return format_percent(
        (share or 0) / 100, format=None if share == int(share) else "0.#%", locale=babel_locale()
    )


@register.filter
def waited(since):
    """How long ago a moment was, as reply times are told: "21 min"."""
    return reply_time((timezone.now() - since).total_seconds())


@register.filter
def reply_speed(seconds):
    """One of "fast" (a quarter of an hour), "ok", "slow" (over four hours), and "ok" while unknown."""
    if seconds is None:
        return "ok"
    return "fast" if seconds <= FAST else "ok" if seconds <= SLOW else "slow"


@register.filter
def marks(people):
    """Something to loop over: one mark a person, at least one and at most four."""
    return range(min(max(people or 0, 1), 4))


@register.filter
def is_today(moment):
    """Whether the moment falls on the reader's own today."""
    return timezone.localtime(moment).date() == timezone.localdate()


@register.filter
def initials(name):
    """Two letters that stand for a name without a picture; one where the script has no word gaps."""
    words = str(name).split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.filter
def hue(number):
    """One of the look's eight colours for a row's id, the same every time."""
    return (number or 0) % FLOWERS + 1


@register.filter
def text(row, field):
    """A translated row's text in the reader's language: {{ product|text:"name" }}."""
    return row.text(field)


@register.filter
def of(mapping, key):
    """What a mapping holds for a key: {{ people|of:booth.pk }}."""
    return mapping.get(key) if mapping else None


@register.filter
def page_numbers(number, count):
    """Numbers to offer around page `number` of `count`, with … for what is left out."""
    return Paginator(range(count), 1).get_elided_page_range(number, on_each_side=1, on_ends=1)


@register.filter
def control(field, extra=""):
    """The field's widget in the look's class, with a placeholder or other words kept from the form."""
    kind = getattr(field.field.widget, "input_type", "")
    if kind in ("checkbox", "radio"):
        return field.as_widget()
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": " ".join(filter(None, ["input", own, extra]))})


@register.filter
def widget_kind(field):
    """The HTML type of the field's control: "checkbox", "radio", "select", "text"…"""
    return getattr(field.field.widget, "input_type", "text")


@register.simple_tag(takes_context=True)
def current(context, *names):
    """`page` for aria-current where the address in use bears one of the names, else `false`."""
    match = getattr(context.get("request"), "resolver_match", None)
    return "page" if match and match.url_name in names else "false"


@register.simple_tag(takes_context=True)
def drawn(context, name):
    """As {% include name %} for what a page shows twice, to the wide and to the narrow screen: drawn once."""
    kept = context["request"].__dict__.setdefault("_drawn", {})
    if name not in kept:
        kept[name] = context.template.engine.get_template(name).render(context)
    return kept[name]


@register.simple_tag
def with_query(address, **values):
    """An address with a query: {% with_query url q="kettle" as there %}. Empty values are left out."""
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{address}?{query}" if query else address
