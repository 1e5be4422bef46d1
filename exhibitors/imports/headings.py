"""Which column holds what, by its heading."""

import re

from fair.texts import one_line

ALIASES = {
    "name": "title, product name, name, product, 产品名称, 品名, 名称",
    "model_code": "model code, model, model no, model number, mpn, 型号",
    "external_id": "id, external id, sku, article number, article no, item no, item number, 货号, 编号",
    "summary": "summary, short description, short text, 简介",
    "description": "description, long description, details, text, 描述, 产品描述",
    "supplier": "supplier, company, exhibitor, manufacturer, vendor, 供应商, 公司",
    "brand": "brand, 品牌",
    "category": "category, class, 类别, 分类",
    "keywords": "keywords, tags, 关键词",
    "hs_code": "hs code, hs, customs code, tariff code, 海关编码",
    "origin": "origin, country of origin, made in, 原产地",
    "price": "price, unit price, fob price, price usd, 单价, 价格",
    "tiers": "tiers, price tiers, prices, quantity prices, 阶梯价",
    "currency": "currency, 币种, 货币",
    "incoterm": "incoterm, incoterms, price term, 贸易术语",
    "moq": "moq, minimum order, min order, minimum order quantity, 起订量, 最小起订量",
    "unit": "unit, units, 单位",
    "lead_time_days": "lead time, lead time days, delivery time, delivery days, 交期, 交货期",
    "sample": "sample, samples, sample policy, 样品",
    "sample_price": "sample price, 样品价",
    "ean": "ean, gtin, barcode, 条形码",
    "attributes": "attributes, specification, specifications, specs, 参数",
    "zh_name": "name zh, chinese name, name chinese, 中文名称",
    "zh_description": "description zh, chinese description, 中文描述",
}
FIELDS = {alias.strip(): field for field, aliases in ALIASES.items() for alias in aliases.split(",")}
ATTRIBUTE = re.compile(r"(?:attribute|attr|spec|参数)\s*[:：]\s*(.+)", re.IGNORECASE)
UNIT = re.compile(r"(.+?)\s*[(\[]([^)\]]{1,20})[)\]]")


class Headings:
    """The columns of one file. `fields` maps each to what it holds, `attributes` to (name, unit)."""

    def __init__(self, headings):
        self.fields, self.attributes, self.ignored = {}, {}, []
        plain = {heading: _plain(heading) for heading in headings}
        for heading, text in plain.items():
            if attribute := ATTRIBUTE.fullmatch(one_line(heading)):
                name = attribute.group(1)
                unit = UNIT.fullmatch(name)
                self.attributes[heading] = unit.groups() if unit else (name, "")
            elif text in FIELDS:
                self.fields[heading] = FIELDS[text]
            else:
                self.ignored.append(heading)
        # Beside a title, what is called the name is the maker's own designation of the model.
        if "title" in plain.values() and "model_code" not in self.fields.values():
            self.fields.update({h: "designation" for h, text in plain.items() if text == "name"})

    def cells(self, row):
        """The row's cells by what they hold; of two columns for one thing the first that is filled."""
        cells = {}
        for heading, field in self.fields.items():
            value = row.get(heading)
            if value not in (None, "") and field not in cells:
                cells[field] = value
        own = [
            {"name": name, "value": row[heading], "unit": unit}
            for heading, (name, unit) in self.attributes.items()
            if row.get(heading) not in (None, "")
        ]
        return cells, own


def _plain(heading):
    return one_line(re.sub(r"[_\-./]+", " ", str(heading))).casefold()
