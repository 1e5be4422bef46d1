"""What is new in a mail: without the mail that it answers, in whatever language the mail program quotes it.

Our own mails carry a line "## … ##" (templates/booths/email/above.txt), below which nothing is new: all mail
programs keep it, whatever their language. Where it is missing, the shapes of quotes are looked for.
"""

import re
import unicodedata
from html.parser import HTMLParser

MARK = re.compile(r"^[>\s]*##\s\S.{0,120}\S\s##\s*$")
QUOTED = re.compile(r"^\s*>")
RULE = re.compile(r"^\s*(?:-{2,}\s*\S.{0,60}\S\s*-{2,}|_{8,}|-{8,})\s*$")  # "-----Original Message-----"
HEADER = re.compile(r"^\s*\*?[^\s:：][^:：]{0,30}[:：]\*?\s*\S")  # "From: Asha Rao <asha@…>", in any language
ENDS_INTRODUCTION = re.compile(r"[:：]\s*$")  # "On Monday, … wrote:"
TELLS_WHEN_OR_WHO = re.compile(r"@|\d{1,2}[:.]\d\d|\d{4}")
SIGNATURE = re.compile(r"^-- ?$")
LONGEST = 100_000  # characters that are looked at
WIDEST = 200  # characters of a line that says that a quote begins
# Control characters, halves of letters and nobody's letters: a mail may hold them, a line may not.
UNWRITABLE = {"Cc", "Cs", "Co", "Cn"}


def new_words(text):
    """The person's own words of a mail's text; "" where there are none."""
    lines = _writable(text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    end = _end(lines)
    above = lines[:end]
    while above and not _said(above[-1]):
        above.pop()
    if any(map(_said, lines[end:])):
        above = _without_introduction(above)
    found = "\n".join(above).strip()
    if not found:  # written below or between what is quoted
        own = [line for line in lines if not QUOTED.match(line) and not MARK.match(line)]
        found = "\n".join(_without_first_introduction(own)).strip() if any(map(QUOTED.match, lines)) else ""
    return found


def _writable(text):
    text = text.replace("\xa0", " ").replace("\t", " ")
    return "".join(
        letter for letter in text if letter == "\n" or unicodedata.category(letter) not in UNWRITABLE
    )


def _said(line):
    return bool(line.strip(" \t>"))


def _end(lines):
    """Where what is quoted begins: all that follows is quoted, or a line says so."""
    end = len(lines)
    while end and (QUOTED.match(lines[end - 1]) or not lines[end - 1].strip()):
        end -= 1
    for place, line in enumerate(lines[:end]):
        if len(line) < WIDEST and any(shape.match(line) for shape in (MARK, RULE, SIGNATURE)):
            return place
        if _is_head(lines[place : place + 6]):
            return place
    return end


def _is_head(lines):
    """Whether a mail's head as programs quote it begins here: three names with values, one an address."""
    head = []
    for line in lines:
        if not HEADER.match(line):
            break
        head.append(line)
    return len(head) >= 3 and any("@" in line for line in head)


def _without_introduction(lines):
    """Without "On …, … wrote:" above a quote, which may run over three lines."""
    if not (lines and ENDS_INTRODUCTION.search(lines[-1])):
        return lines
    begin = len(lines) - 1
    while begin and lines[begin - 1].strip():
        begin -= 1
    begin = begin if len(lines) - begin <= 3 else len(lines) - 1
    told = TELLS_WHEN_OR_WHO.search(" ".join(lines[begin:]))
    return lines[:begin] if begin or told else lines


def _without_first_introduction(lines):
    for place, line in enumerate(lines[:4]):
        if ENDS_INTRODUCTION.search(line):
            return lines[place + 1 :]
    return lines


BLOCKS = set("p div br tr li h1 h2 h3 h4 table ul ol hr blockquote pre".split())
EMPTY = set("br hr img meta link input wbr area col base".split())
DEEPEST = 50  # a closing tag belongs to one of the last that were opened
UNSEEN = {"style", "script", "head", "title"}
# Whose class or id says that the mail which is answered begins here.
QUOTES = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote")


class _Text(HTMLParser):
    """The text of a mail's HTML, with what is quoted behind ">"."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines, self.line = [], ""
        self.unseen, self.quotes, self.open = 0, 0, []

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        quotes = tag == "blockquote" or bool(QUOTES.search(f"{told.get('class')} {told.get('id')}"))
        if tag in BLOCKS:
            self.end_line()
        if tag in UNSEEN:
            self.unseen += 1
        if tag not in EMPTY:
            self.open.append((tag, quotes))
            self.quotes += quotes

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.end_line()
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        if any(name == tag for name, _quotes in self.open[-DEEPEST:]):
            while self.open:
                name, quotes = self.open.pop()
                self.quotes -= quotes
                if name == tag:
                    break

    def handle_data(self, data):
        if not self.unseen:
            self.line += re.sub(r"[ \t\r\n\f]+", " ", data)

    def end_line(self):
        line = self.line.strip()
        if line or (self.lines and self.lines[-1] not in ("", ">")):
            self.lines.append(f"> {line}".rstrip() if self.quotes else line)
        self.line = ""


def text_of(html):
    """The words of a mail that comes as HTML alone."""
    reader = _Text()
    reader.feed(html[:LONGEST])
    reader.close()
    reader.end_line()
    return "\n".join(reader.lines).strip()
