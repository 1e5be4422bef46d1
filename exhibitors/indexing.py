"""Turns products and exhibitors into what the search keeps of them.

Services call these inside the transaction that changed something, so that a search in the same
transaction, or after it, finds what is stored and nothing else.
"""

import math

from celery import shared_task
from django.db.models import Prefetch
from django.utils import timezone

from exhibitors.models import Exhibitor, PriceTier, Product
from fair.models import Category
from fair.money import in_usd
from fair.search import documents
from fair.search.documents import Document, Text
from fair.search.models import Entry

BATCH = 1_000
SAID_NO = {"", "no", "n", "false", "0", "none", "否"}
SAID_YES = {"yes", "y", "true", "是"}


def index_products(product_ids):
    """Bring the entries of these products up to date; unlisted ones go. Returns how many are in."""
    indexed = 0
    for ids in documents.batched(sorted(set(product_ids)), BATCH):
        products = (
            Product.objects.filter(pk__in=ids, state=Product.State.LISTED)
            .select_related("exhibitor")
            .prefetch_related(
                Prefetch("price_tiers", PriceTier.objects.order_by("quantity_from")),
                "product_pictures",
                "certificates",
            )
        )
        indexed += index_loaded(products)
        documents.remove(Entry.Kind.PRODUCT, set(ids) - {product.pk for product in products})
    return indexed


def index_loaded(products):
    """Bring in listed products whose exhibitor, prices, pictures and certificates are loaded already."""
    categories = _categories(product.category_id for product in products)
    return documents.index([product_document(product, categories) for product in products])


@shared_task
def index_catalogue(exhibitor_id):
    """All products of an exhibitor, after what they carry of it changed. Safe to run twice."""
    index_products(Product.objects.filter(exhibitor=exhibitor_id).values_list("pk", flat=True))


@shared_task
def index_company(exhibitor_id):
    """An exhibitor and all its products, after what both carry of it changed. Safe to run twice."""
    index_exhibitors([exhibitor_id])
    index_catalogue(exhibitor_id)


def remove_products(product_ids):
    """Take products out of the search."""
    documents.remove(Entry.Kind.PRODUCT, product_ids)


def index_exhibitors(exhibitor_ids):
    """Bring the entries of these exhibitors up to date. Returns how many are in.

    Their products carry the exhibitor's country and verification: when those change,
    call index_products for them too.
    """
    indexed = 0
    for ids in documents.batched(sorted(set(exhibitor_ids)), BATCH):
        exhibitors = Exhibitor.objects.filter(pk__in=ids).prefetch_related("certificates")
        categories = _categories(exhibitor.category_id for exhibitor in exhibitors)
        found = [exhibitor_document(exhibitor, categories) for exhibitor in exhibitors]
        indexed += documents.index(found)
        documents.remove(Entry.Kind.EXHIBITOR, set(ids) - {document.object_id for document in found})
    return indexed


def product_document(product, categories):
    """What the search keeps of a product; `categories` maps ids to categories with all above them."""
    line = _line(product.category_id, categories)
    exhibitor = product.exhibitor
    tiers = list(product.price_tiers.all())
    certificates = {certificate.name for certificate in product.certificates.all()}
    texts = [
        Text(
            language=product.source_language,
            title=product.name,
            keywords=_joined(product.brand, *product.keywords, *_names(line, product.source_language)),
            summary=product.summary,
            details=_joined(_attributes(product.attributes), product.description[:2_000], exhibitor.name),
        )
    ]
    for language, fields in product.translations.items():
        texts.append(
            Text(
                language=language,
                title=fields.get("name") or "",
                keywords=_joined(*_listed(fields.get("keywords")), *_names(line, language)),
                summary=fields.get("summary") or "",
                details=_joined(
                    _attributes(fields.get("attributes")), (fields.get("description") or "")[:2_000]
                ),
            )
        )
    return Document(
        kind=Entry.Kind.PRODUCT,
        object_id=product.pk,
        exhibitor_id=exhibitor.pk,
        texts=texts,
        brand=product.brand,
        codes=[code for code in (product.model_code, product.external_id, product.hs_code) if code],
        categories=[category.pk for category in line],
        country=exhibitor.country,
        certificates=sorted(certificates),
        verified=exhibitor.is_verified,
        price_usd=_price_usd(tiers),
        moq=product.moq,
        lead_time_days=product.lead_time_days,
        score=product_score(product, tiers, certificates),
        added_at=product.created_at,
    )


def exhibitor_document(exhibitor, categories):
    """What the search keeps of an exhibitor."""
    line = _line(exhibitor.category_id, categories)
    certificates = {certificate.name for certificate in exhibitor.certificates.all()}
    texts = [
        Text(
            language=exhibitor.source_language,
            title=exhibitor.name,
            keywords=_joined(exhibitor.legal_name, *_names(line, exhibitor.source_language)),
            summary=exhibitor.tagline,
            details=_joined(exhibitor.about[:4_000], exhibitor.city),
        )
    ]
    for language, fields in exhibitor.translations.items():
        texts.append(
            Text(
                language=language,
                title=fields.get("name") or "",
                keywords=_joined(*_names(line, language)),
                summary=fields.get("tagline") or "",
                details=(fields.get("about") or "")[:4_000],
            )
        )
    filled = [exhibitor.logo_id, exhibitor.about, exhibitor.tagline, exhibitor.founded, certificates]
    return Document(
        kind=Entry.Kind.EXHIBITOR,
        object_id=exhibitor.pk,
        exhibitor_id=exhibitor.pk,
        texts=texts,
        categories=[category.pk for category in line],
        country=exhibitor.country,
        certificates=sorted(certificates),
        verified=exhibitor.is_verified,
        score=0.1 * sum(map(bool, filled)) + 0.3 * exhibitor.is_verified + 0.2 * exhibitor.promptness,
        added_at=exhibitor.created_at,
    )


def product_score(product, tiers, certificates):
    """How good an entry is whatever was asked, 0 to 1: how much a buyer learns from it, and how sure it is.

    0.25 pictures (0.15 for the first, 0.05 for each of two more), 0.15 a price, 0.05 MOQ, 0.05 lead time,
    0.05 a 3D model, 0.1 certificates, 0.1 a description or summary, 0.15 a verified exhibitor, 0.05 an
    exhibitor that answers promptly, 0.05 recency (halves every 180 days).
    """
    return goodness(
        pictures=len(product.product_pictures.all()),
        priced=bool(tiers),
        moq=product.moq is not None,
        lead_time=product.lead_time_days is not None,
        model=bool(product.model_file),
        certified=bool(certificates),
        told=bool(product.description or product.summary),
        verified=product.exhibitor.is_verified,
        prompt=product.exhibitor.promptness,
        age=max(0, (timezone.now() - product.created_at).days),
    )


def goodness(*, pictures, priced, moq, lead_time, model, certified, told, verified, prompt, age):
    """The score of a product that has so many pictures, is `age` days old, and has what else is true."""
    return (
        (0.15 if pictures else 0)
        + 0.05 * min(2, max(0, pictures - 1))
        + 0.15 * priced
        + 0.05 * moq
        + 0.05 * lead_time
        + 0.05 * model
        + 0.1 * certified
        + 0.1 * told
        + 0.15 * verified
        + 0.05 * prompt
        + 0.05 * math.exp2(-age / 180)
    )


def _price_usd(tiers):
    """The price of the smallest quantity offered, in US dollars."""
    price = in_usd(tiers[0].unit_price, tiers[0].currency) if tiers else None
    return None if price is None else float(price)


def _categories(ids):
    """The categories of these ids and all above them, by id, in one or two queries."""
    wanted = {pk for pk in ids if pk is not None}
    if not wanted:
        return {}
    found = Category.objects.in_bulk(wanted)
    above = {pk for category in found.values() for pk in category.path} - found.keys()
    return found | Category.objects.in_bulk(above)


def _line(category_id, categories):
    """From the section down to the category itself."""
    category = categories.get(category_id)
    return [categories[pk] for pk in category.path if pk in categories] if category else []


def _names(line, language):
    return [category.names.get(language) or "" for category in line]


def _attributes(attributes):
    """Names and values in words; what is denied ("Bluetooth: no") is not said at all."""
    said = []
    for attribute in attributes or []:
        value = str(attribute.get("value", "")).strip()
        if value.lower() in SAID_NO:
            continue
        said.append(str(attribute.get("name", "")))
        if value.lower() not in SAID_YES:
            said.append(f"{value} {attribute.get('unit') or ''}")
    return _joined(*said)


def _listed(value):
    return value if isinstance(value, list) else [value or ""]


def _joined(*texts):
    return " . ".join(filter(None, texts))
