"""Turns texts into the lexemes that are stored and asked for.

One place for both sides: what a document yields and what a query asks must agree. A lexeme is
a folded, stemmed word; a model code in one piece and in its parts; a Chinese word or bigram.
"""

import itertools
import re
import unicodedata
import warnings
from functools import lru_cache
from typing import NamedTuple

import Stemmer

# Han, kana and hangul are written without spaces between words.
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
FIRST_CJK = CJK[0]
CJK_START = re.compile(f"[{CJK}]")
TOKEN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+(?:[-_./'’+&][^\W_{CJK}]+)*\+*")
AMOUNT = re.compile(r"(\d+(?:\.\d+)?)([^\W\d_]{1,4})")
SEPARATOR = re.compile(r"[-_/'’+&](?!\+*$)|(?<!\d)\.|\.(?!\d)")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
COMMA_DECIMAL = re.compile(r"(?<=\d),(?=\d{1,2}\b)")
POSSESSIVE = re.compile(r"['’]s$")
MARKS = dict.fromkeys(map(ord, "®™©℠"), " ")
LONGEST = 80
MOST_HEADS = 3

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
    "a an and are as at be by for from in into is it its of on or our that the their this to with w your "
    "der die das und mit fur von le la les des et pour avec el los las y con para de".split()
)

# Words that follow a name without being the thing: colours, materials, manners.
DESCRIBING = frozenset(
    "beige black blue bronze brown chrome clear cyan gold golden graphite gray green grey ivory magenta "
    "metallic multicolor multicolour navy orange pink purple red silver titanium transparent turquoise "
    "violet white yellow aluminium aluminum cotton leather plastic stainless steel wood wooden automatic "
    "basic compatible digital double edition external genuine indoor internal large manual medium mini new "
    "original outdoor portable premium refurbished series single small standard universal waterproof wired "
    "wireless".split()
)

# Words after which another thing is named: what this one is for, fits or comes with.
MEANT_FOR = frozenset("compatible f fits for fur mit para per pour suitable w with".split())

# After a number these are amounts, never things.
UNITS = frozenset(
    "a ah bit btu cc cm db dpi ft g gb gbps ghz h hp hz in inch k kb kg khz km kw kwh l lb lbs m ma mah "
    "mb mbit mbps mg mhz ml mm mp oz pixels ppm psi rpm s sheets tb v va vac vdc w x".split()
)

# Words for a thing that say little: in "notebook PC" or "coffee machine", the word before names it as well.
BARE = frozenset("computer device machine pack pc pcs piece pieces set system unit".split())


class Word(NamedTuple):
    """A word of a text: how it is written (folded), its position, and the lexemes that stand for it.

    `token` counts what stands between spaces: a run of Chinese is one token of many words, of which the
    last says what the run is about.
    """

    text: str
    position: int
    lexemes: tuple
    token: int
    last: bool = True


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
    for place, token in enumerate(tokens(text)):
        if is_cjk(token):
            last = cjk_words(token)[-1]
            for lexeme in cjk_lexemes(token):
                yield Word(lexeme, position, (lexeme,), place, lexeme == last)
                position += 1
        else:
            if token not in EMPTY:
                yield Word(token, position, lexemes(token[:LONGEST], language), place)
            position += 1


def is_cjk(token):
    return token[0] >= FIRST_CJK and CJK_START.match(token) is not None


@lru_cache(maxsize=50_000)  # words come again and stay; article numbers pass through
def lexemes(token, language="en"):
    """What a word is stored as: its stem; of a code the whole and its pieces; of "24cm" also 24 and cm."""
    token = POSSESSIVE.sub("", token)
    if token.isalpha():
        stemmed = stem(token, language)
        return (stemmed,) if language == "en" else tuple(dict.fromkeys((stemmed, token)))
    if is_decimal(token):
        return (token,)
    if (amount := AMOUNT.fullmatch(token)) and amount[2] in UNITS:
        return (token, amount[1], stem(amount[2], language))
    pieces = [piece for piece in SEPARATOR.split(token) if piece]
    found = [SEPARATOR.sub("", token) or token]
    if len(pieces) > 1:
        found += [lexeme for piece in pieces if piece not in EMPTY for lexeme in lexemes(piece, language)]
    return tuple(dict.fromkeys(found))


def is_decimal(token):
    return token.replace(".", "", 1).isdigit()


def has_digit(token):
    return any(map(str.isdigit, token))


def heads(written):
    """Which words of a title name the thing itself, by their index in what `written_words` gave.

    "Notebook case, black": the case, not the notebook. It is the last word of a run of words, colours and the
    like left aside: the word after which the run ends, at a number, a comma, a bracket, "for" or the end.
    A title names its thing early, so later runs are taken for its features.
    """
    found, ends = set(), True
    for place in range(len(written) - 1, -1, -1):
        token, ended = written[place]
        ends = ends or ended
        if has_digit(token) or token in EMPTY:
            ends = True
        elif token not in DESCRIBING and token not in UNITS:
            if ends:
                found.add(place)
            ends = ends and token in BARE
    return set(sorted(found - _meant_for(written))[:MOST_HEADS])


def _meant_for(written):
    """The words after "for" or "with", up to the next comma: they name another thing."""
    found, meant = set(), False
    for place, (token, ended) in enumerate(written):
        if meant:
            found.add(place)
        meant = (meant or token in MEANT_FOR) and not ended
    return found


def written_words(text):
    """The folded words of a text, each with whether a run of words ends after it."""
    text = fold(text)
    matches = list(TOKEN.finditer(text))
    gaps = [text[a.end() : b.start()] for a, b in itertools.pairwise(matches)]
    return [(match.group(), bool(gap.strip())) for match, gap in zip(matches, [*gaps, "."], strict=False)]


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


def cjk_asked(run):
    """The words of a run in a query; a single character says little, so it goes with the next word."""
    found = []
    for word in cjk_words(run):
        if found and (len(found[-1]) == 1):
            found[-1] += word
        else:
            found.append(word)
    if len(found) > 1 and len(found[-1]) == 1:
        found[-2:] = ["".join(found[-2:])]
    return found


@lru_cache(maxsize=50_000)
def cjk_lexemes(run):
    """What a run is stored as: its words, the words within those, and every pair of characters."""
    cut = _jieba().cut_for_search(run, HMM=False)
    pairs = (run[i : i + 2] for i in range(len(run) - 1))
    return tuple(dict.fromkeys((*cut, *pairs)))
