"""What a line of a conversation is searched by, and what is asked of it.

Every lexeme begins with whose it is ("b17/kettle" of a buyer, "x3/kettle" of an exhibitor), so that the
beginning of a word is looked up among one side's words, however many others wrote it.
"""

from exhibitors.shelf_words import AsWritten
from fair.search.documents import quoted
from fair.search.words import is_cjk, tokens

LONGEST = 40
MOST_ASKED = 8


def line_words(line, names=()):
    """The line's words, and those of the `names` of its card and files, as PostgreSQL reads a tsvector."""
    text = " ".join((line.text, *names)).replace("\0", " ")
    found = {piece for token in tokens(text) for piece in _pieces(token)}
    sides = (buyer_side(line.conversation.buyer_id), exhibitor_side(line.conversation.exhibitor_id))
    return " ".join(quoted(side + word) for side in sides for word in sorted(found))


def asked_words(text, side):
    """The query for one side's lines in which each word of the text begins a word, or None for no words."""
    typed = tokens(text.replace("\0", " "))[:MOST_ASKED]
    asked = [quoted(side + piece) + ":*" for token in typed for piece in _pieces(token, asked=True)]
    return AsWritten(" & ".join(asked)) if asked else None


def buyer_side(pk):
    return f"b{pk}/"


def exhibitor_side(pk):
    return f"x{pk}/"


def _pieces(token, asked=False):
    """A word as it is; of Chinese all pairs of neighbours, when stored the last character alone, too."""
    if not is_cjk(token):
        return [token[:LONGEST]]
    ends = len(token) - 1 if asked and len(token) > 1 else len(token)
    return [token[place : place + 2] for place in range(ends)]
