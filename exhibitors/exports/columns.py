"""The columns of an exported catalogue: the very ones that an import reads."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import get_language

from exhibitors.imports.aliases import LANGUAGES, TRANSLATED
from exhibitors.imports.cells import written_attributes, written_keywords, written_tiers

# In English and Chinese; each is a word that imports know.
HEADINGS = {
    "product_id": ("Kapok ID", "Kapok ID"),
    "external_id": ("SKU", "货号"),
    "name": ("Product name", "产品名称"),
    "model_code": ("Model no.", "型号"),
    "summary": ("Summary", "简介"),
    "description": ("Description", "描述"),
    "category": ("Category", "类别"),
    "brand": ("Brand", "品牌"),
    "keywords": ("Keywords", "关键词"),
    "tiers": ("Price tiers", "阶梯价"),
    "currency": ("Currency", "货币"),
    "incoterm": ("Incoterm", "贸易术语"),
    "moq": ("Minimum order", "起订量"),
    "unit": ("Unit", "单位"),
    "lead_time_days": ("Lead time days", "交货期"),
    "sample": ("Sample", "样品"),
    "sample_price": ("Sample price", "样品价"),
    "origin": ("Country of origin", "原产地"),
    "hs_code": ("HS code", "海关编码"),
    "attributes": ("Attributes", "参数"),
    "pictures": ("Pictures", "图片"),
    "state": ("State", "状态"),
    "source_language": ("Language", "语言"),
}
TEXTS = ("name", "model_code", "external_id", "summary", "description", "brand", "unit", "origin", "hs_code")
TEXTS += ("sample", "state", "source_language")


@dataclass(frozen=True)
class Column:
    """`target` is what it holds as an import says it: "name", "name@de"."""

    target: str
    heading: str


def heading(field):
    """What the column is called in the language in use."""
    return HEADINGS[field][(get_language() or "en").startswith("zh")]


def columns_for(exhibitor):
    """All columns of the exhibitor's catalogue, those of its translations last."""
    columns = [Column(field, heading(field)) for field in HEADINGS]
    for language, field in _translations(exhibitor):
        if language in LANGUAGES:
            columns.append(Column(f"{field}@{language}", f"{heading(field)} [{language}]"))
        else:
            columns.append(Column(f"{field}@{language}", f"{field}@{language}"))
    return columns


def _translations(exhibitor):
    """Every (language, field) that a product of the exhibitor is translated into."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT language.key, field.key FROM exhibitors_product, "
            "jsonb_each(translations) AS language, jsonb_object_keys(language.value) AS field(key) "
            "WHERE exhibitor_id = %s ORDER BY 1, 2",
            [exhibitor.pk],
        )
        found = cursor.fetchall()
    return sorted(
        ((language, field) for language, field in found if field in TRANSLATED),
        key=lambda pair: (pair[0], TRANSLATED.index(pair[1])),
    )


def cells_of(product, columns, categories, pictures):
    """The product's cells in the order of the columns: texts, whole numbers, or None for nothing.

    `categories` maps ids to slugs, `pictures` products' ids to the names of their pictures.
    """
    tiers = {t.quantity_from: (t.unit_price, t.currency, t.incoterm) for t in product.price_tiers.all()}
    cells = {field: getattr(product, field) for field in TEXTS}
    cells["tiers"], cells["currency"], cells["incoterm"] = written_tiers(tiers)
    cells |= {
        "product_id": product.pk,
        "category": categories.get(product.category_id, ""),
        "keywords": written_keywords(product.keywords),
        "moq": product.moq,
        "lead_time_days": product.lead_time_days,
        "sample_price": "" if product.sample_price is None else str(product.sample_price),
        "attributes": written_attributes(product.attributes),
        "pictures": "; ".join(pictures.get(product.pk, ())),
    }
    return [_cell(column.target, cells, product.translations) for column in columns]


def _cell(target, cells, translations):
    field, at, language = target.partition("@")
    value = translations.get(language, {}).get(field) if at else cells[field]
    if at and field == "attributes":
        value = written_attributes(value)
    elif at and field == "keywords":
        value = written_keywords(value if isinstance(value, list) else [value] if value else [])
    return value if isinstance(value, int) else (str(value) if value else None)
