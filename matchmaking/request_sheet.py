"""The lines of a request out of a spreadsheet: columns guessed by their headings, mistakes told row by row.

Nothing of it is stored but for half an hour in the cache, until the person has seen it.
"""

import secrets
from dataclasses import dataclass, field
from functools import cached_property

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz, process

from exhibitors.imports.cells import plain_text
from exhibitors.imports.files import open_table
from exhibitors.imports.headings import currency_in, plain
from exhibitors.imports.report import BadRow
from fair.errors import Refused
from fair.money import USD
from fair.spreadsheets import unquoted
from fair.texts import one_line
from matchmaking.forms.lines import LineRow
from matchmaking.services.request_parts import MOST_LINES

LARGEST = 2 * 1024 * 1024
MOST_COLUMNS = 30
MOST_CHARACTERS = 1000  # of a cell
KEPT_SECONDS = 30 * 60
SURE = 88  # of 100: from here on two words are one, misspelt
TARGETS = {
    "name": gettext_lazy("Article"),
    "text": gettext_lazy("Specification"),
    "quantity": gettext_lazy("Quantity"),
    "unit": gettext_lazy("Unit"),
    "price": gettext_lazy("Target price each"),
    "attributes": gettext_lazy("Properties"),
    "certificates": gettext_lazy("Certificates"),
}
ALIASES = {
    "name": """article, item, item name, product, product name, goods, description of goods, name, title,
        品名, 名称, 产品, 产品名称, 商品, 商品名称, 货物, 货物名称, 物料名称""",
    "text": """specification, specifications, spec, specs, description, details, remark, remarks, note, notes,
        comment, comments, requirements, 规格, 规格型号, 描述, 说明, 备注, 要求, 技术要求""",
    "quantity": """quantity, qty, order quantity, order qty, quantity needed, needed, pieces, pcs,
        数量, 采购数量, 订购数量, 需求量, 需求数量, 采购量""",
    "unit": "unit, units, uom, unit of measure, 单位, 计量单位",
    "price": """target price, target unit price, price, unit price, target, budget, max price, 目标价,
        目标价格, 目标单价, 单价, 价格, 期望价格, 预算单价""",
    "attributes": "properties, property, attributes, attribute, parameters, 属性, 参数, 特性",
    "certificates": """certificates, certificate, certification, certifications, standard, standards, 证书,
        认证, 认证要求, 标准""",
}
FIELDS = {" ".join(word.split()): target for target, words in ALIASES.items() for word in words.split(",")}
UNITS = {
    "piece": "piece pieces pc pcs pce ea each unit units nos 个 件 只 台 支 把 张 pièce pièces stück",
    "set": "set sets 套 组",
    "pair": "pair pairs prs 双 对",
    "box": "box boxes 盒",
    "carton": "carton cartons ctn ctns 箱",
    "roll": "roll rolls 卷",
    "kg": "kg kgs kilo kilos kilogram kilograms 公斤 千克",
    "tonne": "tonne tonnes ton tons t mt 吨",
    "metre": "metre metres meter meters m 米",
    "sqm": "sqm m2 m² 平方米",
    "litre": "litre litres liter liters l 升",
}
UNIT_WORDS = {word: unit for unit, words in UNITS.items() for word in words.split()}


@dataclass
class SheetRow:
    """A row of the file as a line, with its number there and what is wrong with it."""

    number: int
    line: LineRow


@dataclass
class RequestFileRead:
    """A file that was read: its headings, its first rows, and what each column was taken for."""

    headings: list
    rows: list  # of (number, cells)
    is_whole: bool = True
    mapping: dict = field(default_factory=dict)

    @property
    def columns(self):
        """(place, heading, target, three samples) of every column."""
        return [
            (place, heading, self.mapping.get(heading, ""), self._samples(place))
            for place, heading in enumerate(self.headings)
        ]

    @cached_property
    def lines(self):
        """[SheetRow] of all rows that hold anything, each with its mistake."""
        found = [SheetRow(number, self._line(cells)) for number, cells in self.rows]
        rows = [row for row in found if not row.line.is_empty]
        for row in rows:
            try:
                row.line.read()
            except BadRow as wrong:
                row.line.error = str(wrong)
        return rows

    @property
    def wrong(self):
        return sum(bool(row.line.error) for row in self.lines)

    @property
    def currency(self):
        """What a heading of prices names, else US dollars."""
        priced = [heading for heading, target in self.mapping.items() if target == "price"]
        found = next((code for heading in priced if (code := currency_in(heading))), "USD")
        return found if found in USD else "USD"

    def _samples(self, place):
        cells = (cells[place] for _number, cells in self.rows if place < len(cells))
        return list(dict.fromkeys(filter(None, (cell[:60] for cell in cells))))[:3]

    def _line(self, cells):
        told = {}
        for place, heading in enumerate(self.headings):
            target = self.mapping.get(heading)
            if target and place < len(cells) and cells[place]:
                told.setdefault(target, cells[place])
        told["unit"] = UNIT_WORDS.get(told.get("unit", "piece").casefold(), told.get("unit", "piece")[:20])
        told["quantity"] = told.get("quantity", "").removesuffix(".0")
        return LineRow(**{name: one_line(value) for name, value in told.items()})


def read_sheet(file):
    """A RequestFileRead of an upload, at most its first hundred rows. Raises Refused."""
    if file.size > LARGEST:
        raise Refused(_("The file is larger than 2 MB."))
    with open_table(file, file.name) as table:
        headings = table.headings[:MOST_COLUMNS]
        rows, is_whole = [], True
        for number, row in table.rows:
            if len(rows) == MOST_LINES:
                is_whole = False
                break
            if isinstance(row, dict):
                rows.append((number, [_cell(row.get(heading)) for heading in headings]))
    found = RequestFileRead(headings, rows, is_whole)
    found.mapping = guess(headings)
    return found


def guess(headings):
    """{heading: target}, each target once; what is not known is left out."""
    told, taken = {}, set()
    for look in (FIELDS.get, _alike):
        for heading in headings:
            target = None if heading in told else look(_bare(heading))
            if target and target not in taken:
                told[heading] = target
                taken.add(target)
    return told


def keep(user, found):
    """Keep what was read for half an hour; the token under which the person finds it."""
    token = secrets.token_urlsafe(12)
    cache.set(_key(user, token), (found.headings, found.rows, found.is_whole), KEPT_SECONDS)
    return token


def find(user, token, mapping):
    """What was kept under the token, with columns as the person says; None when it is gone.

    `mapping` is {place: target} of the columns that the person has changed.
    """
    kept = cache.get(_key(user, token))
    if kept is None:
        return None
    found = RequestFileRead(*kept)
    found.mapping = guess(found.headings)
    for place, heading in enumerate(found.headings):
        if place in mapping:
            found.mapping[heading] = mapping[place] if mapping[place] in TARGETS else ""
    return found


def _key(user, token):
    return f"request-sheet:{user.pk}:{token}"


def _cell(value):
    return unquoted(one_line(plain_text(value))[:MOST_CHARACTERS]) if value is not None else ""


def _bare(heading):
    """The heading without what stands in brackets."""
    text = plain(heading)
    for opening, closing in (("(", ")"), ("（", "）"), ("[", "]")):
        before, found, rest = text.partition(opening)
        text = before + rest.partition(closing)[2] if found else text
    return " ".join(text.replace("*", " ").split())


def _alike(text):
    if len(text) < 4 or not text.isascii():
        return None
    found = process.extractOne(text, FIELDS.keys(), scorer=fuzz.ratio, score_cutoff=SURE)
    return FIELDS[found[0]] if found else None
