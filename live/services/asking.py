"""What a viewer wants of an exhibitor without leaving the show: a word, a price, or to leave a card.

All of it goes where it would from the booth: into the private conversation, and to the leads. The show's
hosts hear that something came and from which country, and read the rest in their inbox.
"""

from django.utils.translation import gettext as _

from booths.models import Subject
from booths.services.cards import share_card
from booths.services.conversations import ask
from booths.subjects import About, about_product
from exhibitors.units import amount
from fair.errors import Refused
from fair.realtime import publish


def ask_at_show(show, product, buyer, text, key):
    """Write to the exhibitor of the product, or without one of the show. Returns the Line.

    Raises Refused where nobody is to be asked, and as `conversations.ask`.
    """
    line = ask(whom_to_ask(show, product), buyer, text, key, about=_about(show, product))
    _tell_hosts(show, "question", product, buyer)
    return line


def request_quote(show, product, buyer, quantity, unit, text, key, incoterm="", destination=""):
    """Ask for a price of so much of a product, with its card on the line. Returns the Line.

    Raises Refused as `ask_at_show`.
    """
    wanted = [
        _("I ask for a quote: %(product)s") % {"product": product.text("name")},
        _("Quantity: %(quantity)s") % {"quantity": amount(quantity, unit)},
        incoterm and _("Incoterm: %(incoterm)s") % {"incoterm": incoterm},
        destination and _("To: %(destination)s") % {"destination": destination},
        text.strip() and f"\n{text.strip()}",
    ]
    words = "\n".join(filter(None, wanted))
    exhibitor = whom_to_ask(show, product)
    line = ask(exhibitor, buyer, words, key, about=_about(show, product), product=product)
    _tell_hosts(show, "quote", product, buyer)
    return line


def leave_card(show, product, buyer):
    """Give one's card to the exhibitor. Returns the CardShare; Refused as `cards.share_card`."""
    share = share_card(buyer, whom_to_ask(show, product), product=product)
    _tell_hosts(show, "card", product, buyer)
    return share


def whom_to_ask(show, product=None):
    """The exhibitor of the product, else of the show's booth. Raises Refused on a stage without a product."""
    if product:
        return product.exhibitor
    if show.booth is None:
        raise Refused(_("This show is the fair's: ask its hosts a question beside the player."))
    return show.booth.exhibitor


def _about(show, product):
    if product:
        about = about_product(product)
        title = f"{about.title} · {show.title}"
        return About(Subject.Kind.SHOW, title, f"{show.get_absolute_url()}?product={product.pk}", product)
    return About(Subject.Kind.SHOW, show.title, show.get_absolute_url())


def _tell_hosts(show, kind, product, buyer):
    publish(
        show.cockpit_topic,
        "inquiry.came",
        kind=kind,
        product=product and product.pk,
        name=product.text("name") if product else "",
        country=buyer.country,
    )
