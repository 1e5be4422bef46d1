"""The word lists of the fair, compared with what people write.

Both are cut into the same folded words as a search cuts them (`fair.search.words`); what cannot be seen is
taken out first, or it would part any word.
"""

import re
import unicodedata

from booths.models import WordList
from fair.search.words import is_cjk, tokens

JOINTS = re.compile(r"[-_./'’+&]+")
WITHIN = "*"

_kept = {}  # {when they were changed: [(effect, pattern)]}, the last one only


def units(text):
    """The words of a text, folded; what is joined by a hyphen or a dot counts as its parts."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    for token in tokens(seen):
        yield from [token] if is_cjk(token) else filter(None, JOINTS.split(token))


def pattern(phrase):
    """What a phrase of a list looks like in a text from `written`, or "" for one without letters."""
    begins = phrase.rstrip().endswith(WITHIN)
    found = list(units(phrase))
    if not found:
        return ""
    before = "" if is_cjk(found[0]) else " "
    after = "" if begins or is_cjk(found[-1]) else " "
    return before + " ".join(found) + after


def written(text):
    return f" {' '.join(units(text))} "


def lists_in_force(rules):
    """[(effect, pattern)] of all lists, those that refuse first; read anew once something has changed."""
    if rules.changed_at not in _kept:
        told = WordList.objects.filter(is_on=True).values_list("effect", "words")
        phrases = [(effect, pattern(phrase)) for effect, words in told for phrase in words.splitlines()]
        found = {phrase for phrase in phrases if phrase[1]}
        _kept.clear()
        _kept[rules.changed_at] = sorted(found, key=lambda told: told[0] != WordList.Effect.REFUSE)
    return _kept[rules.changed_at]


def effect_on(text, rules):
    """What a list does to the text, one of `WordList.Effect`, or None where no list minds it."""
    lists = rules.changed_at and lists_in_force(rules)
    if not lists:
        return None
    text = written(text)
    return next((effect for effect, wanted in lists if wanted in text), None)
