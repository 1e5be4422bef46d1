"""Turns texts into the lexemes that are stored and asked for.

One place for both sides: what a document yields and what a query asks must agree. A lexeme is
a folded, stemmed word; a model code in one piece and in its parts; a Chinese word or bigram.
"""

import re
import unicodedata
import warnings
from functools import lru_cache
from typing import NamedTuple

import Stemmer

# Han, kana and hangul are written without spaces between words.
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
CJK_START = re.compile(f"[{CJK}]")
TOKEN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+(?:[-_./'’+&][^\W_{CJK}]+)*\+*")
PART = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
SEPARATOR = re.compile(r"[-_./'’+&](?!\+*$)")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
COMMA_DECIMAL = re.compile(r"(?<=\d),(?=\d{1,2}\b)")
POSSESSIVE = re.compile(r"['’]s$")
MARKS = dict.fromkeys(map(ord, "®™©℠"), " ")
LONGEST = 80

STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}

# Words that carry no meaning of their own; they are neither stored nor asked for.
EMPTY = frozenset(
    ["a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "into", "is", "it", "its", "of", "on", "or", "our", "that", "the", "their", "this", "to", "with", "w", "your", "der", "die", "das", "und", "mit", "für", "fur", "von", "le", "la", "les", "des", "et", "pour", "avec", "el", "los", "las", "y", "con", "para", "de"]
)


class Word(NamedTuple):
    """A word of a text: how it is written (folded), its place, and the lexemes that stand for it."""

    text: str
    position: int
    lexemes: tuple


def fold(text):
    """Compatibility forms unified, case and accents taken away: "Café" and "ＣＡＦＥ" become "cafe"."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(MARKS))
        text = "".join(c for c in text if not unicodedata.combining(c))
        text = unicodedata.normalize("NFKC", text)
    return COMMA_DECIMAL.sub(".", THOUSANDS.sub("", text.casefold()))


def tokens(text):
    """The words of a text as written, folded, in order."""
    return TOKEN.findall(fold(text))


def words(text, language="en", start=1):
    """The words of a text with their lexemes; words without meaning keep only their place."""
    position = start
    for token in tokens(text):
        if is_cjk(token):
            for lexeme in cjk_lexemes(token):
                yield Word(lexeme, position, (lexeme,))
                position += 1
        else:
            if token not in EMPTY:
                yield Word(token, position, lexemes(token[:LONGEST], language))
            position += 1


def is_cjk(token):
    return CJK_START.match(token) is not None


@lru_cache(maxsize=200_000)
def lexemes(token, language="en"):
    """What a word is stored as: its stem, and for a code the whole and the parts."""
    token = POSSESSIVE.sub("", token)
    whole = token if is_decimal(token) else SEPARATOR.sub("", token) or token
    if whole.isalpha() and whole == token:
        stemmed = stem(token, language)
        return (stemmed,) if language == "en" else tuple(dict.fromkeys((stemmed, token)))
    parts = PART.findall(token)
    found = [whole]
    if len(parts) > 1:
        found += [stem(part, language) for part in parts if part not in EMPTY]
    pieces = SEPARATOR.split(token)
    if len(pieces) > 1 and not is_decimal(token):
        found += [piece for piece in pieces if piece]
    return tuple(dict.fromkeys(found))


def is_decimal(token):
    return token.replace(".", "", 1).isdigit()


@lru_cache(maxsize=32)
def _stemmer(language):
    name = STEMMERS.get(language.partition("-")[0])
    # PyStemmer's own cache is a lock and a dictionary; ours is above.
    return Stemmer.Stemmer(name, 0) if name else None


def stem(word, language="en"):
    """The stem in a language; the word itself where the language has no stemmer."""
    stemmer = _stemmer(language)
    return stemmer.stemWord(word) if stemmer else word


@lru_cache(maxsize=1)
def _jieba():
    # Half a second and 60 MB, so only once Chinese is met. The package warns of its own old ways.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

        jieba.setLogLevel("WARNING")
        jieba.initialize()
    return jieba


@lru_cache(maxsize=50_000)
def cjk_words(run):
    """A run of Chinese cut into its words, without overlaps."""
    return tuple(_jieba().cut(run, HMM=False))


@lru_cache(maxsize=50_000)
def cjk_lexemes(run):
    """What a run is stored as: its words, the words within those, and every pair of characters."""
    cut = _jieba().cut_for_search(run, HMM=False)
    pairs = (run[i : i + 2] for i in range(len(run) - 1))
    return tuple(dict.fromkeys((*cut, *pairs)))
