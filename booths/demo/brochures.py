"""Small PDF catalogues, set in the fonts that every reader has."""

import io
import unicodedata
import zlib
from functools import cache

from PIL import Image

from booths.demo import FILES
from exhibitors.units import amount

WIDTH, HEIGHT = 595, 842
MARGIN = 48
A_PAGE = 6
ROW = 118


def brochure(title, exhibitor, products, pictures_of):
    """A cover with the company's facts, then its products with picture, code, minimum order and time.

    `pictures_of` maps a product's primary key to the name of its cover in demo/pictures.
    """
    cover = Page(exhibitor["colors"][0])
    cover.picture(f"stand-{exhibitor['section']}-800", MARGIN, 560, WIDTH - 2 * MARGIN)
    cover.write(MARGIN, 510, [(26, title), (13, exhibitor["headline"])])
    cover.write(MARGIN, 440, [(11, line) for text in ("about", "story") for line in wrapped(exhibitor[text])])
    cover.write(MARGIN, 300, [(11, fact) for fact in facts(exhibitor)])
    if "report" in title.lower():
        return pdf([cover, _certificates(exhibitor)])
    shelves = [products[n : n + A_PAGE] for n in range(0, len(products), A_PAGE)]
    return pdf([cover, *(_shelf(shelf, exhibitor, pictures_of) for shelf in shelves)])


def facts(exhibitor):
    yield f"{exhibitor['legal_name']}, {exhibitor['city']}"
    yield f"Founded {exhibitor['founded']}, {exhibitor['employees']:,} people"
    yield f"Factory: {exhibitor['factory_area']:,} m²"
    yield f"Capacity: {exhibitor['capacity']}"
    yield f"Payment: {exhibitor['payment_terms']}"


def _certificates(exhibitor):
    page = Page(exhibitor["colors"][0])
    held = [f"{name}: {issuer}, {number}" for name, issuer, number, *_dates in exhibitor["certificates"]]
    page.write(MARGIN, 750, [(18, "Certificates and reports"), *((11, line) for line in held)])
    return page


def _shelf(products, exhibitor, pictures_of):
    page = Page(exhibitor["colors"][0])
    for place, product in enumerate(products):
        top = HEIGHT - 70 - place * ROW
        page.picture(f"{pictures_of[product.pk]}-320", MARGIN, top - 104, 104)
        least, days = amount(product.moq, product.unit), product.lead_time_days
        terms = f"MOQ {least}, {days} days, HS {product.hs_code}"
        lines = [(10, line) for line in wrapped(product.summary, 62)]
        page.write(MARGIN + 122, top - 16, [(13, product.name), (9, product.model_code), *lines, (10, terms)])
    return page


def wrapped(text, width=88):
    line = ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    yield line


class Page:
    """What is drawn on a page under a band of the company's colour; places are in points from below."""

    def __init__(self, colour):
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        self.pictures = []
        self.drawing = [f"{red:.3f} {green:.3f} {blue:.3f} rg 0 {HEIGHT - 24} {WIDTH} 24 re f 0 g".encode()]

    def write(self, left, top, lines):
        for size, text in lines:
            self.drawing.append(b"BT /F1 %d Tf %d %d Td (%s) Tj ET" % (size, left, top, _escaped(text)))
            top -= round(size * 1.5)

    def picture(self, name, left, bottom, width):
        (across, down), _content = jpeg(name)
        height = width * down // across
        self.drawing.append(
            b"q %d 0 0 %d %d %d cm /P%d Do Q" % (width, height, left, bottom, len(self.pictures))
        )
        self.pictures.append(name)


@cache
def jpeg(name):
    """((width, height), bytes) of a picture of demo/pictures: PDF knows no WebP."""
    out = io.BytesIO()
    with Image.open(FILES / "pictures" / f"{name}.webp") as image:
        image.convert("RGB").save(out, "JPEG", quality=80)
        return image.size, out.getvalue()


def pdf(pages):
    """The pages as a PDF 1.4."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", font]
    kids = []
    for page in pages:
        shown = b" ".join(
            b"/P%d %d 0 R" % (n, _picture(objects, name)) for n, name in enumerate(page.pictures)
        )
        drawing = zlib.compress(b"\n".join(page.drawing))
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(drawing), drawing)
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> /XObject << %s >> >> >>"
            % (WIDTH, HEIGHT, len(objects), shown)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return _file(objects)


def _picture(objects, name):
    """Add the picture; returns its number."""
    size, content = jpeg(name)
    objects.append(
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8"
        b" /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream" % (*size, len(content), content)
    )
    return len(objects)


def _escaped(text):
    """In Windows' Latin letters; others lose their marks."""
    letters = (c if _fits(c) else unicodedata.normalize("NFKD", c)[0] for c in text)
    latin = "".join(letters).encode("cp1252", "replace")
    return latin.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _fits(letter):
    try:
        return bool(letter.encode("cp1252"))
    except UnicodeEncodeError:
        return False


def _file(objects):
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
