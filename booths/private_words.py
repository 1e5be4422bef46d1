"""What a line of a conversation is searched by, and what is asked of it.

Words are kept as written, folded, beside marks that say whose conversation it is: the index then finds
the words of one's own conversations, however many others there are.
"""

from fair.search.documents import quoted
from fair.search.words import cjk_asked, cjk_lexemes, is_cjk, tokens

LONGEST = 40
MOST_ASKED = 8


def line_words(line, names=()):
    """The line's words, and those of the `names` of its card and files, as PostgreSQL reads a tsvector."""
    marks = (buyer_mark(line.conversation.buyer_id), exhibitor_mark(line.conversation.exhibitor_id))
    found = dict.fromkeys(marks)
    for token in tokens(" ".join((line.text, *names))):
        found.update(dict.fromkeys(cjk_lexemes(token) if is_cjk(token) else (token[:LONGEST],)))
    return " ".join(map(quoted, found))


def asked_words(text, mark):
    """The tsquery for lines of the conversations with `mark` in which each word begins one, or None."""
    asked = []
    for token in tokens(text)[:MOST_ASKED]:
        if is_cjk(token):
            asked += map(quoted, cjk_asked(token))
        else:
            asked.append(quoted(token[:LONGEST]) + ":*")
    return " & ".join([quoted(mark), *asked]) if asked else None


def buyer_mark(pk):
    return f"=b{pk}"


def exhibitor_mark(pk):
    return f"=x{pk}"
