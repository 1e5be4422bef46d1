"""What can be worded: mails, with the names that their texts may use, and pages."""

import re
from dataclasses import dataclass, field
from html import unescape

from django.conf import settings
from django.template import Context, Variable, VariableDoesNotExist
from django.template.loader import get_template
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

NAME = re.compile(r"\{(\w+)\}")

EVERYWHERE = {"fair", "site"}  # names that every mail has

_pieces = {}


def register(piece):
    """Let organisers word a piece; a mail is registered where it is sent."""
    _pieces[piece.key] = piece
    return piece


def pieces():
    return sorted(_pieces.values(), key=lambda piece: (piece.is_page, str(piece.label)))


def find_piece(key):
    """The piece, or None where organisers have nothing to word."""
    return _pieces.get(key)


@dataclass(frozen=True)
class Mail:
    """A mail of two templates, `<key>_subject.txt` and `<key>_message.txt`.

    `names` maps what stands in braces to where the value is in the mail's context; `needed` are names
    without which the mail would be useless, as a code or a link.
    """

    key: str
    label: str
    names: dict = field(default_factory=dict)
    needed: tuple = ()

    is_page = False

    def values(self, context):
        """What each name stands for in a mail that is being sent."""
        context = Context(context)
        values = {name: _resolved(path, context) for name, path in self.names.items()}
        if "link" in values:
            values["link"] = f"{settings.SITE_URL}{values['link']}"
        return {**values, "fair": _resolved("fair", context), "site": settings.SITE_URL}

    def standard(self, language):
        """Our own subject and text in a language, with the names in braces."""
        context = _nested({path: f"{{{name}}}" for name, path in self.names.items()})
        context |= {"fair": "{fair}", "site_url": "{site}"}
        with translation.override(language):
            parts = [get_template(f"{self.key}_{part}.txt") for part in ("subject", "message")]
            subject, text = (part.render(context).strip() for part in parts)
        # As the mails of sign-in, which know a request, write the address of the site.
        text = text.replace(":///", "{site}/").replace("{site}{link}", "{link}")
        return " ".join(subject.split()), text

    def wrong(self, title, text):
        """What is wrong with a text, in one sentence, or ""."""
        used = set(NAME.findall(title + text))
        if unknown := sorted(used - self.names.keys() - EVERYWHERE):
            return _("There is no {%(name)s} in this mail.") % {"name": unknown[0]}
        if missing := [name for name in self.needed if name not in NAME.findall(text)]:
            return _("The mail is useless without {%(name)s}.") % {"name": missing[0]}
        return ""


@dataclass(frozen=True)
class Page:
    """A page of texts; `template` is ours."""

    key: str
    label: str
    template: str

    is_page = True
    names = {}

    def standard(self, language):
        """Our own heading and text in a language, as a beginning to go on from."""
        with translation.override(language):
            page = get_template(self.template).render({"fair": {}, "version": ""})
        article = re.search(r"<article.*?</h1>(.*?)</article>", page, re.DOTALL)
        lines = strip_tags(re.sub(r"<h2[^>]*>", "<h2>## ", article[1] if article else "")).splitlines()
        return str(self.label), "\n\n".join(unescape(line.strip()) for line in lines if line.strip())

    def wrong(self, title, text):
        return ""


def filled(text, values):
    """The text with each {name} replaced by its value; braces around anything else stay as they are."""
    return NAME.sub(lambda found: str(values.get(found[1], found[0])), text)


def _resolved(path, context):
    try:
        value = Variable(path).resolve(context)
    except VariableDoesNotExist:
        return ""
    return "" if value is None else value


def _nested(paths):
    tree = {}
    for path, value in paths.items():
        *above, last = path.split(".")
        branch = tree
        for step in above:
            branch = branch.setdefault(step, {})
        branch[last] = value
    return tree
