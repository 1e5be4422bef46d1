"""XLSX written row by row, every text as a text: none of them is ever a formula.

The few parts of such a file are put together here: openpyxl, which reads them for the imports, takes eight
times as long to write the same rows. See ECMA-376, part 1, for their names.
"""

import re
import zipfile
from decimal import Decimal
from xml.sax.saxutils import quoteattr

LONGEST = 32_767  # characters of a cell
LONGEST_TITLE = 31
BATCH = 500  # rows that wait in memory
UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML has no word for them
LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # a reader takes "_x0041_" for an A
IN_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "_x000D_"})

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The row of headings stays in sight.
FROZEN = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    'state="frozen"/></sheetView></sheetViews>'
)
# Two fonts; cells of style 1 are in the bold one.
STYLES = (
    f'{DECLARED}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Workbook:
    """A workbook under way into `out`, a path or a binary file; on leaving it is whole."""

    def __init__(self, out):
        self.archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        self.titles, self.page, self.waiting = [], None, []

    def __enter__(self):
        return self

    def __exit__(self, kind, _error, _trace):
        self._end_page()
        if kind is None:
            self._write_parts()
        self.archive.close()

    def close(self):
        self.__exit__(None, None, None)

    def add_page(self, title, headings, widths=None):
        """Further rows go to a new sheet; `widths` are of its columns by their place, in characters."""
        self._end_page()
        self.titles.append(title[:LONGEST_TITLE] or f"Sheet{len(self.titles) + 1}")
        part = f"xl/worksheets/sheet{len(self.titles)}.xml"
        self.page = self.archive.open(part, "w", force_zip64=True)
        columns = "".join(
            f'<col min="{place}" max="{place}" width="{(widths or {}).get(place - 1, 18)}" customWidth="1"/>'
            for place in range(1, len(headings) + 1)
        )
        head = "".join(_text(heading, ' s="1"') for heading in headings)
        self.page.write(
            f'{DECLARED}<worksheet xmlns="{MAIN}">{FROZEN}<cols>{columns}</cols><sheetData>'
            f"<row>{head}</row>".encode()
        )

    def write(self, cells):
        """A row of texts, numbers, truths and, where a cell stays empty, None."""
        self.waiting.append(f"<row>{''.join(map(_cell, cells))}</row>")
        if len(self.waiting) >= BATCH:
            self._flush()

    def _flush(self):
        self.page.write("".join(self.waiting).encode())
        self.waiting.clear()

    def _end_page(self):
        if self.page:
            self._flush()
            self.page.write(b"</sheetData></worksheet>")
            self.page.close()
            self.page = None

    def _write_parts(self):
        numbers = range(1, len(self.titles) + 1)
        sheets = "".join(
            f'<sheet name={quoteattr(title)} sheetId="{number}" r:id="rId{number}"/>'
            for number, title in zip(numbers, self.titles, strict=True)
        )
        links = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
        kinds = {f"/xl/worksheets/sheet{number}.xml": "worksheet" for number in numbers}
        kinds |= {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
        for part, content in {
            "xl/workbook.xml": f'{DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}'
            "</sheets></workbook>",
            "xl/styles.xml": STYLES,
            "xl/_rels/workbook.xml.rels": _links([*links, ("rIdStyles", "styles", "styles.xml")]),
            "_rels/.rels": _links([("rId1", "officeDocument", "xl/workbook.xml")]),
            "[Content_Types].xml": _kinds(kinds),
        }.items():
            self.archive.writestr(part, content)


def _cell(value):
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float | Decimal):
        return f"<c><v>{value}</v></c>"
    return _text(str(value))


def _text(text, style=""):
    text = LIKE_ESCAPED.sub("_x005F_", UNWRITABLE.sub("", text[:LONGEST])).translate(IN_XML)
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'


def _links(links):
    told = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for name, kind, target in links
    )
    return f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def _kinds(kinds):
    told = "".join(
        f'<Override PartName="{part}" ContentType="{TYPES}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    rels = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    return f'{DECLARED}<Types xmlns="{PACKAGE}/content-types">{rels}{told}</Types>'
