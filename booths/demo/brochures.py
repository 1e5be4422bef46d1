"""Small PDF catalogues, set in the fonts that every reader has."""

import unicodedata
import zlib

PAGE = (595, 842)
MARGIN = 56


def brochure(title, exhibitor, products):
    """A cover with the company's facts, then its products with code, minimum order and prices."""
    cover = [
        (26, title),
        (13, exhibitor["headline"]),
        (11, ""),
        *((11, line) for line in wrapped(exhibitor["about"])),
        *((11, line) for line in wrapped(exhibitor["story"])),
        (11, ""),
        (11, f"{exhibitor['legal_name']}, {exhibitor['city']}"),
        (11, f"Founded {exhibitor['founded']}, {exhibitor['employees']:,} people"),
        (11, f"Capacity: {exhibitor['capacity']}"),
        (11, f"Payment: {exhibitor['payment_terms']}"),
    ]
    if "report" in title.lower():
        lines = [
            (11, f"{name}: {issuer}, {number}") for name, issuer, number, *_ in exhibitor["certificates"]
        ]
        return pdf([cover, [(18, "Certificates and reports"), *lines]], exhibitor["colors"][0])
    listed = [(18, "Products")]
    for product in products:
        listed.append((12, f"{product.model_code}   {product.name}"))
        listed.append(
            (9, f"MOQ {product.moq:,} {product.unit}, {product.lead_time_days} days, HS {product.hs_code}")
        )
    pages = [listed[n : n + 25] for n in range(0, len(listed), 25)]
    return pdf([cover, *pages], exhibitor["colors"][0])


def wrapped(text, width=84):
    words, line = text.split(), ""
    for word in words:
        if line and len(line) + len(word) >= width:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    yield line


def pdf(pages, colour):
    """A PDF 1.4 of pages of (size, text) lines under a band of colour ("#1f4fbf")."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", _font("Helvetica")]
    kids = []
    for lines in pages:
        stream = zlib.compress(_page(lines, colour))
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream)
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (*PAGE, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return _file(objects)


def _font(name):
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name.encode()


def _page(lines, colour):
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    band = f"{red:.3f} {green:.3f} {blue:.3f} rg 0 {PAGE[1] - 24} {PAGE[0]} 24 re f 0 g\n"
    out, y = [band.encode()], PAGE[1] - MARGIN - 40
    for size, text in lines:
        out.append(b"BT /F1 %d Tf %d %d Td (%s) Tj ET\n" % (size, MARGIN, y, _escaped(text)))
        y -= round(size * 1.6)
    return b"".join(out)


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
