"""Texts become the same lexemes on both sides."""

import pytest

from fair.search.words import heads, words, written_words


def lexemes(text, language="en"):
    return [word.lexemes for word in words(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kettles", [("kettl",)]),
        ("Café", [("cafe",)]),
        ("women's", [("women",)]),
        ("TN-2110", [("tn2110", "tn", "2110")]),
        ("dv7-1211ea", [("dv71211ea", "dv7", "1211ea")]),
        ("8.3/125", [("8.3125", "8.3", "125")]),
        ("2.2 L", [("2.2",), ("l",)]),
        ("2,2 L", [("2.2",), ("l",)]),
        ("1,000 pcs", [("1000",), ("pcs",)]),
        ("24cm", [("24cm", "24", "cm")]),
        ("Wi-Fi", [("wifi", "wi", "fi")]),
        ("C++", [("c++",)]),
        ("Core™2", [("core",), ("2",)]),
        ("for the", []),
    ],
)
def test_lexemes(text, expected):
    assert lexemes(text) == expected


def test_other_languages_keep_the_word_beside_its_stem():
    assert lexemes("Häuser", "de") == [("haus", "hauser")]


def test_chinese_gives_words_within_words_and_pairs():
    found = {lexeme for lexemes in lexemes("电热水壶") for lexeme in lexemes}

    assert {"电热水壶", "热水", "水壶", "电热"} <= found


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Notebook case, black", ["case"]),
        ("Pine 14 Notebook PC", ["pine", "notebook", "pc"]),
        ("Electric kettle 1.7 L, stainless steel", ["kettle"]),
        ("Bag for laptop", ["bag"]),
        ("LCD monitor 220WS8FS/00", ["monitor"]),
        ("Wireless mouse black", ["mouse"]),
        ("1234", []),
        ("", []),
    ],
)
def test_heads_are_what_the_title_names(title, named):
    written = written_words(title)

    assert [written[place][0] for place in sorted(heads(written))] == named
