"""Plain text that people type for others to read: what is kept of it, and the links in it."""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fair.errors import Refused

# Embeddings, overrides and isolates can make a line read as something else than it says.
# The two plain direction marks stay: Arabic and Hebrew need them beside punctuation.
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Cc are control characters, Cs lone halves of a pair, Co and Cn nobody's characters.
UNWRITABLE = {"Cc", "Cs", "Co", "Cn"}
INVISIBLE = {"Cf", "Mn", "Zs", "Zl", "Zp", "Cc"}
LINK = re.compile(
    r"(?<![A-Za-z0-9_])https?://[^\s<>\"'`\u3000-\u3003\u3008-\u3011\uff08-\uff0c\uff1b\uff1f]+",
    re.IGNORECASE,
)
CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True)
class Part:
    """A stretch of a text; `href` is an address where the stretch is a link, else ""."""

    text: str
    href: str = ""


def clean_text(text, most):
    """The text as it is kept, at most `most` code points. Raises Refused when it cannot be."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u2028", "\n")
    text = BIDI_CONTROLS.sub("", text)
    if any(unicodedata.category(letter) in UNWRITABLE for letter in text.replace("\n", "")):
        raise Refused(_("The text contains characters that cannot be shown."))
    text = re.sub(r"\n[ \n]*\n", "\n\n", text).strip()
    if all(unicodedata.category(letter) in INVISIBLE for letter in text):
        raise Refused(_("The message is empty."))
    if len(text) > most:
        raise Refused(
            ngettext(
                "The text is %(over)d character too long: at most %(most)d fit.",
                "The text is %(over)d characters too long: at most %(most)d fit.",
                len(text) - most,
            )
            % {"over": len(text) - most, "most": most}
        )
    return text


def split_links(text):
    """The text in parts, its http and https addresses as links.

    Punctuation that ends a sentence is left out of an address, and so is a closing
    bracket whose opening one stands before it: "(see https://example.org/a_(b))".
    """
    parts, end = [], 0
    for match in LINK.finditer(text):
        address = _without_trailing_marks(match.group())
        if not address.partition("://")[2]:
            continue
        parts += [Part(text[end : match.start()]), Part(address, href=address)]
        end = match.start() + len(address)
    return [part for part in [*parts, Part(text[end:])] if part.text]


def _without_trailing_marks(address):
    while address:
        last = address[-1]
        unopened = last in CLOSING and address.count(last) > address.count(CLOSING[last])
        if not unopened and last not in ".,:;!?*_~…":
            break
        address = address[:-1]
    return address
