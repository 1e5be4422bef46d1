import pytest

from fair.errors import Refused
from fair.plaintext import Part, clean_text, split_links


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hello\r\nthere\r", "Hello\nthere"),
        ("a\tb", "a b"),
        ("one\n\n \n\n\ntwo", "one\n\ntwo"),
        ("evil\u202egnp.exe\u2066x\u2069", "evilgnp.exex"),
        ("שלום\u200f!", "שלום\u200f!"),
        ("搪瓷锅 24 cm 👍🏽", "搪瓷锅 24 cm 👍🏽"),
        ("👩\u200d🔬", "👩\u200d🔬"),
    ],
)
def test_clean_text_keeps_what_people_mean(typed, kept):
    assert clean_text(typed, 100) == kept


@pytest.mark.parametrize("typed", ["a\x00b", "a\x1b[31m", "\x07", "a\ud800", "a\x7fb", "\ue000", "\uffff"])
def test_clean_text_refuses_characters_that_cannot_be_shown(typed):
    with pytest.raises(Refused, match="cannot be shown"):
        clean_text(typed, 100)


@pytest.mark.parametrize("typed", ["", "  \n ", "\u200b\u200d", "\u3000", "\u202e", "\u0301"])
def test_clean_text_refuses_nothing_to_see(typed):
    with pytest.raises(Refused, match="empty"):
        clean_text(typed, 100)


def test_clean_text_counts_code_points():
    assert clean_text("锅" * 50 + "😀" * 50, 100) == "锅" * 50 + "😀" * 50

    with pytest.raises(Refused, match="3 characters too long: at most 100 fit"):
        clean_text("😀" * 103, 100)


@pytest.mark.parametrize(
    ("text", "hrefs"),
    [
        ("see https://example.org.", ["https://example.org"]),
        ("(see http://example.org/a_(b)), then", ["http://example.org/a_(b)"]),
        ("[https://example.org/x]", ["https://example.org/x"]),
        ("https://example.org/?q=a&b=c#d!", ["https://example.org/?q=a&b=c#d"]),
        ("请看https://example.org/锅。谢谢", ["https://example.org/锅"]),
        ("（https://example.org）,好", ["https://example.org"]),
        ("https://a.example, https://b.example", ["https://a.example", "https://b.example"]),
        ("javascript:alert(1) data:text/html,x ftp://example.org", []),
        ("nothttps://example.org", []),
        ("https://", []),
        ('https://example.org/"onmouseover="alert(1)', ["https://example.org/"]),
        ("<https://example.org/<script>", ["https://example.org/"]),
    ],
)
def test_split_links_finds_web_addresses_only(text, hrefs):
    parts = split_links(text)

    assert [part.href for part in parts if part.href] == hrefs
    assert "".join(part.text for part in parts) == text


def test_split_links_of_plain_text_is_one_part():
    assert split_links("No links") == [Part("No links")]
