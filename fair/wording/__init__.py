"""Texts of mails and pages that organisers may put in their own words, in every language, without code.

An app names its pieces once: `register(Mail("exhibitors/email/invitation", …))`. A text of the organisers'
is never a template: braces hold names that the piece allows, and nothing else is looked up.
"""

from fair.wording.pieces import Mail, Page, find_piece, pieces, register
from fair.wording.reading import own_mail, own_words, remove_wording, save_wording

__all__ = [
    "Mail",
    "Page",
    "find_piece",
    "own_mail",
    "own_words",
    "pieces",
    "register",
    "remove_wording",
    "save_wording",
]
