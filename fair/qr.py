"""QR codes as one path of an SVG, which needs no style and no picture's file."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M

BORDER = 4  # modules, as the standard asks


def qr_path(text):
    """(width in modules, path data) of the code for a text."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=BORDER)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h{run}v1h-{run}z" for y, row in enumerate(rows) for x, run in _runs(row))
    return len(rows), path


def _runs(row):
    """(where it begins, how long) of every run of dark modules."""
    x = 0
    while x < len(row):
        begin = x
        while x < len(row) and row[x]:
            x += 1
        if x > begin:
            yield begin, x - begin
        x += 1
