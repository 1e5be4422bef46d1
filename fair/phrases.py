"""How words are put together in the reader's language."""

from django.utils.translation import pgettext


def in_a_row(words):
    """Words one after another: "Morocco, France, Chile", 摩洛哥、法国、智利."""
    return pgettext("between the words of a list", ", ").join(words)
