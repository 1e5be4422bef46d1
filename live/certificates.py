"""A certificate of attendance as a PDF page, in the language of who attended."""

import io

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from fair.templatetags.days import long_day

# Beside Latin letters those of Chinese, Japanese kana, Greek and Cyrillic: every reader of PDF brings such a
# font along, so that none of some megabytes has to be in the file.
FAR = "STSong-Light"
PINE, KAPOK, INK, QUIET = (HexColor(code) for code in ("#06302c", "#c8321e", "#12211f", "#51615e"))
MARGIN = 60


def certificate_pdf(certificate):
    """The page as bytes."""
    width, height = landscape(A4)
    event = certificate.registration.event
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(width, height), lang=get_language())
    canvas.setTitle(_("Certificate of attendance"))
    canvas.setAuthor(event.edition.fair_name)
    _frame(canvas, width, height)
    top = height - 95
    for text, size, colour, gap in _lines(certificate, event):
        top -= _write(canvas, text, size, colour, top, width) + gap
    _foot(canvas, certificate, width)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _lines(certificate, event):
    """(text, size, colour, space below), from the top."""
    minutes = ngettext(
        "has attended, for %(count)s minute, the online event",
        "has attended, for %(count)s minutes, the online event",
        certificate.minutes,
    )
    day = long_day(timezone.localtime(event.starts_at))
    return [
        (event.edition.fair_name, 13, QUIET, 18),
        (_("Certificate of attendance"), 30, PINE, 36),
        (certificate.name, 26, INK, 14),
        (minutes % {"count": certificate.minutes}, 13, QUIET, 14),
        (event.title, 22, KAPOK, 12),
        (day, 13, INK, 0),
    ]


def _write(canvas, text, size, colour, top, width):
    """A centred paragraph; how high it is."""
    style = ParagraphStyle(
        "line", fontName=font_for(text), fontSize=size, leading=size * 1.3, textColor=colour, alignment=1
    )
    paragraph = Paragraph(escape(text), style)
    _width, height = paragraph.wrap(width - 2 * MARGIN, 200)
    paragraph.drawOn(canvas, MARGIN, top - height)
    return height


def _frame(canvas, width, height):
    canvas.setFillColor(PINE)
    canvas.rect(0, height - 14, width, 14, stroke=0, fill=1)
    canvas.setFillColor(KAPOK)
    canvas.rect(0, height - 18, width, 4, stroke=0, fill=1)
    canvas.setStrokeColor(HexColor("#c9d4d1"))
    canvas.rect(30, 30, width - 60, height - 75, stroke=1, fill=0)


def _foot(canvas, certificate, width):
    """The number, and where anybody can check it."""
    address = settings.SITE_URL + reverse("certificate_check", args=[certificate.number])
    words = {"number": certificate.number, "day": long_day(timezone.localtime(certificate.issued_at))}
    _write(canvas, _("Number %(number)s, issued on %(day)s") % words, 11, INK, 92, width)
    _write(canvas, _("Check it at %(address)s") % {"address": address}, 10, QUIET, 74, width)


def font_for(text):
    """The plain font where it has every letter of the text, else the one with those of far scripts."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        if FAR not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(FAR))
        return FAR
    return "Helvetica"
