"""What is new in replies as mail programs write them."""

import time

import pytest

from booths.inbound.words import new_words, text_of

GMAIL_ES = """Sí, 500 piezas en rojo.

El lun, 2 mar 2026 a las 9:05, Pearl Delta Fair (<reply+abc@replies.example.org>)
escribió:

> ## Write your reply above this line ##
>
> Mei Fong:
> From 500 pieces: how many do you need?
"""
GMAIL_WITHOUT_MARK = """Ja, gern.

Am Mo., 2. März 2026 um 09:05 Uhr schrieb Pearl Delta Fair <
reply+abc@replies.example.org>:

> Mei Fong:
> From 500 pieces.
"""
OUTLOOK = """Oui, merci !

Cordialement,
Léa

De : Pearl Delta Fair <fair@example.org>
Envoyé : lundi 2 mars 2026 09:05
À : Léa <lea@example.org>
Objet : Foshan Kettles answered you

## Écrivez votre réponse au-dessus de cette ligne ##
Mei Fong:
From 500 pieces.
"""
OUTLOOK_OLD = """Fine.

-----Ursprüngliche Nachricht-----
Von: Fair
Gesendet: Montag
"""
QQ = """可以，500 件。


------------------ 原始邮件 ------------------
发件人: "Pearl Delta Fair" <fair@example.org>;
发送时间: 2026年3月2日(星期一) 上午9:05
收件人: "李" <li@example.org>;

## 请在此行上方回复 ##
Mei Fong:
"""
BELOW = """On Mon, 2 Mar 2026 at 09:05, Pearl Delta Fair wrote:
> ## Write your reply above this line ##
>
> From 500 pieces: how many?

Six hundred, please.
"""
APPLE = "Sounds good.\r\n\r\nSecond paragraph: at 10:30.\r\n\r\n> On 2 Mar 2026 Fair wrote:\r\n>\r\n> Hi\r\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GMAIL_ES, "Sí, 500 piezas en rojo."),
        (GMAIL_WITHOUT_MARK, "Ja, gern."),
        (OUTLOOK, "Oui, merci !\n\nCordialement,\nLéa"),
        (OUTLOOK_OLD, "Fine."),
        (QQ, "可以，500 件。"),
        (BELOW, "Six hundred, please."),
        (APPLE, "Sounds good.\n\nSecond paragraph: at 10:30."),
        ("Yes.\n-- \nAsha Rao\nBuyer", "Yes."),
        ("Sizes:\n- 1 l\n- 2 l\n\nPrice: 4.20", "Sizes:\n- 1 l\n- 2 l\n\nPrice: 4.20"),
        ("Note\x0b: \x00fine\ue000", "Note: fine"),
        ("Mine.\n\nOn Monday you wrote:\n> ours", "Mine."),
        ("Please send it to my address:", "Please send it to my address:"),
        ("> only\n> quoted", ""),
        ("", ""),
    ],
)
def test_the_new_words_of_a_reply(text, words):
    assert new_words(text) == words


HTML = """<html><head><style>p { color: red }</style><title>Re</title></head><body>
<div dir="ltr">Yes &amp; <b>600</b> pieces.<br>Thanks!<script>alert(1)</script></div>
<div class="gmail_quote gmail_quote_container"><div class="gmail_attr">On Mon wrote:<br></div>
<blockquote><p>## Write your reply above this line ##</p><p>How many?</p></blockquote></div></body></html>"""


def test_html_alone_becomes_text_with_its_quotes():
    text = text_of(HTML)

    assert text.splitlines()[:2] == ["Yes & 600 pieces.", "Thanks!"]
    assert new_words(text) == "Yes & 600 pieces.\nThanks!"


def test_outlooks_html_without_any_quote_is_cut_at_the_mark():
    html = (
        "<p class=MsoNormal>Fine by me.</p><div style='border:none'><p><b>From:</b> Fair &lt;f@x.org&gt;<br>"
        "<b>Sent:</b> Monday<br><b>To:</b> Asha<br><b>Subject:</b> Re</p></div>"
        "<p>## Write your reply above this line ##</p><p>Mei: how many?</p>"
    )

    assert new_words(text_of(html)) == "Fine by me."


LONG = {
    "quotes": ">a\n" * 50_000 + "x",
    "dashes": "-" * 150_000,
    "heads": "a: b@c\n" * 20_000,
    "blocks": "<div>" * 40_000 + "</p>" * 20_000,
    "introductions": "x:\n" * 60_000,
}


@pytest.mark.parametrize("kind", LONG)
def test_nothing_takes_long(kind):
    began = time.perf_counter()

    new_words(LONG[kind]), text_of(LONG[kind])

    assert time.perf_counter() - began < 5
