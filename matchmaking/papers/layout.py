"""Pages of a PDF: a title, facts, tables that run over pages; on each the fair, the day and its number."""

import io

from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from fair.templatetags.days import long_day

# Beside Latin letters those of Chinese, Japanese kana, Greek and Cyrillic: every reader of PDF brings such a
# font along, so that none of some megabytes has to be in the file.
FAR = "STSong-Light"
PINE, KAPOK, INK, QUIET, LINE, TINT = (
    HexColor(code) for code in ("#06302c", "#c8321e", "#12211f", "#51615e", "#c9d4d1", "#eef5f2")
)
MARGIN = 48


class Paper:
    """A PDF under way. `wide` turns the pages; `about` stands small at the foot of each: what it is of."""

    def __init__(self, title, fair, about="", wide=False):
        self.title, self.fair, self.about = title, fair, about
        self.size = landscape(A4) if wide else A4
        self.width = self.size[0] - 2 * MARGIN
        self.story = [self.text(title, 20, PINE, bold=True), Spacer(1, 10)]

    def text(self, words, size=9, colour=INK, bold=False, right=False):
        """A paragraph, for the page or a cell of a table."""
        return Paragraph(escape(words).replace("\n", "<br/>"), style(words, size, colour, bold, right))

    def add(self, words, **look):
        self.story += [self.text(words, **look), Spacer(1, 4)]

    def head(self, words):
        self.story += [Spacer(1, 10), self.text(words, 12, PINE, bold=True), Spacer(1, 4)]

    def facts(self, pairs):
        """Labels with what they tell, one below the other; those that tell nothing are left out."""
        rows = [
            [self.text(label, 9, QUIET), self.text(value, 9)]
            for label, value in pairs
            if value not in ("", None)
        ]
        if rows:
            table = Table(rows, [self.width * 0.28, self.width * 0.72], hAlign="LEFT")
            table.setStyle(
                TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 2)])
            )
            self.story.append(table)

    def table(self, headings, rows, widths, numbers=(), marked=()):
        """A table whose headings stand again on each page. `widths` are shares, `numbers` the columns that
        are set to the right, `marked` the cells (row, column) that are shaded."""
        share = self.width / sum(widths)
        right = set(numbers)
        body = [[self.text(cell, 8, right=place in right) for place, cell in enumerate(row)] for row in rows]
        first = [
            self.text(name, 8, QUIET, bold=True, right=place in right) for place, name in enumerate(headings)
        ]
        table = Table([first, *body], [width * share for width in widths], repeatRows=1)
        shade = [("BACKGROUND", (column, row + 1), (column, row + 1), TINT) for row, column in marked]
        lines = [("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        table.setStyle(TableStyle([*lines, *shade]))
        self.story += [Spacer(1, 4), table, Spacer(1, 6)]

    def content(self):
        """The file as bytes."""
        file = io.BytesIO()
        document = SimpleDocTemplate(
            file,
            pagesize=self.size,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=MARGIN,
            bottomMargin=MARGIN + 14,
            title=self.title,
            author=self.fair,
            lang=get_language(),
        )
        document.build(self.story, canvasmaker=self._numbered)
        return file.getvalue()

    def _numbered(self, *given, **named):
        return NumberedCanvas(self, *given, **named)


class NumberedCanvas(Canvas):
    """Holds its pages back until their number is known: "Page 2 of 5"."""

    def __init__(self, paper, *given, **named):
        super().__init__(*given, **named)
        self.paper, self.held = paper, []
        self.day = long_day(timezone.localdate())

    def showPage(self):
        self.held.append(dict(self.__dict__))
        self._startPage()

    def save(self):
        for number, page in enumerate(list(self.held), 1):
            self.__dict__.update(page)
            self._foot(number, len(self.held))
            super().showPage()
        super().save()

    def _foot(self, number, count):
        width = self.paper.size[0]
        self.setStrokeColor(LINE)
        self.line(MARGIN, MARGIN, width - MARGIN, MARGIN)
        left = " · ".join(filter(None, (self.paper.fair, self.paper.about, self.day)))
        right = _("Page %(number)s of %(count)s") % {"number": number, "count": count}
        self.setFillColor(QUIET)
        self.setFont(font_for(left), 7.5)
        self.drawString(MARGIN, MARGIN - 12, left[:150])
        self.setFont(font_for(right), 7.5)
        self.drawRightString(width - MARGIN, MARGIN - 12, right)


def style(words, size, colour, bold=False, right=False):
    font = font_for(words)
    name = f"{font}-Bold" if bold and font == "Helvetica" else font
    return ParagraphStyle(
        "text",
        fontName=name,
        fontSize=size,
        leading=size * 1.35,
        textColor=colour,
        alignment=2 if right else 0,
        wordWrap="CJK" if font == FAR else None,
    )


def font_for(words):
    """The plain font where it has every letter of the words, else the one with those of far scripts."""
    try:
        words.encode("cp1252")
    except UnicodeEncodeError:
        if FAR not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(FAR))
        return FAR
    return "Helvetica"
