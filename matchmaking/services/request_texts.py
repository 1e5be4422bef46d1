"""What is kept of the words of a request: plain, on one line where there is one, and allowed by the fair."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booths.services import fair_play
from exhibitors.prices import MOST
from fair.errors import Refused
from fair.plaintext import clean_text
from fair.texts import one_line

MOST_CERTIFICATES = 20
MOST_ATTRIBUTES = 30
DEAREST = Decimal("9999999999.9999")


def clean(user, text, most):
    """A text of the person's for others to read, "" for nothing. Raises Refused as `fair_play` does."""
    text = clean_text(text, most) if text.strip() else ""
    fair_play.refuse_muted(user)
    if text:
        fair_play.refuse_change(user, text, is_visitor=True)
    return text


def clean_fields(user, fields):
    """The fields of a request as they are kept; what the fair allows is asked when it is sent."""
    kept = dict(fields)
    for name, most in (("title", 120), ("place", 80)):
        if name in kept:
            kept[name] = one_line(kept[name])[:most]
    if "text" in kept:
        kept["text"] = clean_text(kept["text"], 4000) if kept["text"].strip() else ""
    if "certificates" in kept:
        kept["certificates"] = names(kept["certificates"])
    return kept


def clean_line(user, told):
    """A line's fields as they are kept. Raises Refused, naming the article, for what cannot be."""
    kept = dict(told)
    kept["name"] = one_line(kept.get("name", ""))[:200]
    product = kept.get("product")
    if not kept["name"] and product:
        kept["name"] = one_line(product.text("name"))[:200]
    if not kept["name"]:
        raise Refused(_("Each line names an article."))
    if "text" in kept:
        kept["text"] = clean_text(kept["text"], 1000) if kept["text"].strip() else ""
    kept["unit"] = one_line(kept.get("unit") or "piece")[:20]
    if not 1 <= (kept.get("quantity") or 0) <= MOST:
        raise Refused(_("%(article)s: enter a quantity.") % {"article": kept["name"]})
    price = kept.get("target_price")
    if price is not None and not 0 <= price <= DEAREST:
        raise Refused(_("%(article)s: enter a price.") % {"article": kept["name"]})
    if "certificates" in kept:
        kept["certificates"] = names(kept["certificates"])
    if "attributes" in kept:
        kept["attributes"] = [attribute(one) for one in kept["attributes"][:MOST_ATTRIBUTES]]
    return kept


def names(written):
    """Names as they are kept: on one line, each once."""
    lines = [one_line(name)[:80] for name in written]
    return list(dict.fromkeys(filter(None, lines)))[:MOST_CERTIFICATES]


def attribute(told):
    return {name: one_line(told.get(name, ""))[:120] for name in ("name", "value", "unit")}


def refuse_gaps(request):
    """Raises Refused, with all that is missing, for what nobody could quote for."""
    missing = gaps(request)
    if missing:
        told = ngettext("Still missing: %(what)s.", "Still missing: %(what)s.", len(missing))
        raise Refused(told % {"what": ", ".join(str(one) for one in missing)})


def gaps(request):
    """What is missing until it can be sent, in words."""
    missing = []
    if not request.title:
        missing.append(_("a title"))
    if not request.lines.exists():
        missing.append(_("an article with its quantity"))
    if request.deadline is None:
        missing.append(_("until when you take quotes"))
    return missing


def refuse_words(request):
    """Before others read it: raises Refused for the muted, and for words and links that the fair does not
    allow."""
    fair_play.refuse_muted(request.buyer)
    for text in words_of(request):
        fair_play.refuse_change(request.buyer, text, is_visitor=True)


def words_of(request):
    """All that the buyer wrote freely."""
    written = [request.title, request.text, request.place, *request.certificates]
    for line in request.lines.all():
        written += [line.name, line.text, line.unit, *line.certificates]
        written += [f"{one['name']} {one['value']} {one['unit']}" for one in line.attributes]
    return filter(None, written)
