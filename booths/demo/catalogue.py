"""The demo's companies, what was checked of them, and their products."""

import datetime
import re
from decimal import Decimal

from django.utils import timezone

from booths.demo.texts import attribute_name
from exhibitors.models import Certificate, Check, Exhibitor, PriceTier, Product, ProductPicture
from exhibitors.shelf_words import shelf_words

MEASURE = re.compile(r"(-?[\d.,]+(?: x -?[\d.,]+)*|-?[\d.,]+-[\d.,]+)\s?([A-Za-zµ°%/²³]{1,6}(?: \w{2})?)")


def save_exhibitors(exhibitors, assets, categories):
    """Companies by slug."""
    for exhibitor in exhibitors:
        assets.picture(f"logo-{exhibitor['slug']}", exhibitor["name"])
    assets.save_pictures()
    plain = [
        "slug name legal_name tagline about type country city time_zone founded exporting_since",
        "employees factory_area capacity payment_terms markets languages",
    ]
    saved = Exhibitor.objects.bulk_create(
        Exhibitor(
            **{field: exhibitor[field] for field in " ".join(plain).split()},
            translations={
                "zh-hans": {field: exhibitor[f"{field}_zh"] for field in ("name", "tagline", "about")}
            },
            category=categories[exhibitor["category"]],
            logo=assets.picture(f"logo-{exhibitor['slug']}"),
            is_demo=True,
        )
        for exhibitor in exhibitors
    )
    return {company.slug: company for company in saved}


def save_evidence(exhibitors, companies, organiser):
    """Certificates of all exhibitors, and the checks that an organiser recorded."""
    today = timezone.localdate()
    days = datetime.timedelta
    Certificate.objects.bulk_create(
        Certificate(
            exhibitor=companies[exhibitor["slug"]],
            name=name,
            issuer=issuer,
            number=number,
            valid_from=today + days(begins),
            valid_until=today + days(ends),
        )
        for exhibitor in exhibitors
        for name, issuer, number, begins, ends in exhibitor["certificates"]
    )
    checks = Check.objects.bulk_create(
        Check(
            exhibitor=companies[exhibitor["slug"]],
            kind=kind,
            method=method,
            checked_on=today - days(ago),
            checked_by=organiser,
            valid_until=today - days(ago) + days(valid),
        )
        for exhibitor in exhibitors
        for kind, method, ago, valid in exhibitor["checks"]
    )
    for check in checks:
        company = check.exhibitor
        company.verified_on = max(filter(None, [company.verified_on, check.checked_on]))
    Exhibitor.objects.bulk_update(companies.values(), ["verified_on"])


def save_products(products, companies, assets, categories):
    """Products by their slug in demo/products.json, with tiers, pictures, models and certificates."""
    for product in products:
        for name in product["pictures"]:
            assets.picture(name, product["name"])
    assets.save_pictures()
    made = [_product(row, companies[row["company"]], categories, assets) for row in products]
    for product in made:
        product.words = shelf_words(product)
    saved = Product.objects.bulk_create(made)
    by_slug = {row["slug"]: product for row, product in zip(products, saved, strict=True)}
    PriceTier.objects.bulk_create(
        PriceTier(product=by_slug[row["slug"]], quantity_from=quantity, unit_price=Decimal(str(price)))
        for row in products
        for quantity, price in row["tiers"]
    )
    ProductPicture.objects.bulk_create(
        ProductPicture(product=by_slug[row["slug"]], picture=assets.picture(name), position=position)
        for row in products
        for position, name in enumerate(row["pictures"])
    )
    _name_certificates(products, by_slug)
    return by_slug


def _product(row, company, categories, assets):
    model, size = assets.model(row["model"], row.get("materials"))
    first_price = Decimal(str(row["tiers"][0][1]))
    return Product(
        exhibitor=company,
        category=categories[row["category"]],
        state=Product.State.LISTED,
        name=row["name"],
        summary=row["summary"],
        description=row["description"],
        translations={
            "zh-hans": {
                "name": row["name_zh"],
                "summary": row["summary_zh"],
                "description": row["description_zh"],
                "attributes": [
                    {**attribute(name, value), "name": attribute_name(name)}
                    for name, value in row["specs"].items()
                ],
            }
        },
        keywords=row["keywords"],
        brand=company.name,
        model_code=row["code"],
        external_id=row["code"],
        hs_code=row["hs_code"],
        origin=company.country,
        attributes=[attribute(name, value) for name, value in row["specs"].items()],
        moq=row["moq"],
        unit=row["unit"],
        lead_time_days=row["lead_time_days"],
        sample=row["sample"],
        sample_price=None if row["sample"] == "free" else (first_price * 2).quantize(Decimal("0.01")),
        model_file=model,
        model_size=size,
    )


def _name_certificates(products, by_slug):
    certificates = {(c.exhibitor_id, c.name): c.pk for c in Certificate.objects.all()}
    link = Product.certificates.through
    link.objects.bulk_create(
        link(product_id=product.pk, certificate_id=certificates[product.exhibitor_id, name])
        for row in products
        for product in [by_slug[row["slug"]]]
        for name in row["certificates"]
    )


def attribute(name, value):
    """{"name", "value", "unit"}: the unit apart where the value is a plain measure such as "1.4 kg"."""
    measure = MEASURE.fullmatch(value)
    number, unit = measure.groups() if measure else (value, "")
    return {"name": name, "value": number, "unit": unit}
