"""What search engines are told of a page, in the words of schema.org."""

from urllib.parse import urljoin

from django.conf import settings

from exhibitors.models import Product

AVAILABILITY = {Product.State.LISTED: "https://schema.org/MadeToOrder"}
GONE = "https://schema.org/Discontinued"


def absolute(address):
    """An address of the site or of its storage as others must write it."""
    return urljoin(settings.SITE_URL, address)


def booth_data(booth, version):
    """The exhibitor as an Organization at home at its booth."""
    exhibitor = booth.exhibitor
    return _told(
        {
            "@context": "https://schema.org",
            "@type": "Organization",
            "@id": absolute(booth.get_absolute_url()),
            "name": exhibitor.name,
            "legalName": exhibitor.legal_name,
            "slogan": exhibitor.text("tagline"),
            "description": version.text("story") or exhibitor.text("about"),
            "url": absolute(booth.get_absolute_url()),
            "sameAs": exhibitor.website,
            "logo": exhibitor.logo and absolute(exhibitor.logo.url),
            "image": version.hero and absolute(version.hero.url),
            "foundingDate": exhibitor.founded and str(exhibitor.founded),
            "numberOfEmployees": exhibitor.employees
            and {"@type": "QuantitativeValue", "value": exhibitor.employees},
            "knowsLanguage": exhibitor.languages,
            "areaServed": exhibitor.markets,
            "address": _told(
                {
                    "@type": "PostalAddress",
                    "streetAddress": exhibitor.address,
                    "addressLocality": exhibitor.city,
                    "addressCountry": exhibitor.country,
                }
            ),
        }
    )


def product_data(product, booth):
    """The product with an offer for each price tier, sold by its exhibitor."""
    return _told(
        {
            "@context": "https://schema.org",
            "@type": "Product",
            "@id": absolute(product.get_absolute_url()),
            "name": product.text("name"),
            "description": product.text("description") or product.text("summary"),
            "image": [absolute(picture.url) for picture in product.pictures],
            "brand": product.brand and {"@type": "Brand", "name": product.brand},
            "mpn": product.model_code,
            "sku": product.external_id,
            "category": product.category and product.category.name,
            "countryOfOrigin": product.origin,
            "additionalProperty": [
                _told(
                    {
                        "@type": "PropertyValue",
                        "name": attribute["name"],
                        "value": attribute["value"],
                        "unitText": attribute.get("unit"),
                    }
                )
                for attribute in product.attributes
            ],
            "offers": _offers(product, booth),
        }
    )


def crumbs_data(crumbs):
    """(label, address) pairs from the widest, as a BreadcrumbList."""
    places = [
        {"@type": "ListItem", "position": position, "name": str(label), "item": absolute(address)}
        for position, (label, address) in enumerate(crumbs, start=1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": places}


def _offers(product, booth):
    seller = _told(
        {
            "@type": "Organization",
            "name": product.exhibitor.name,
            "url": booth and absolute(booth.get_absolute_url()),
        }
    )
    return [
        {
            "@type": "Offer",
            "url": absolute(product.get_absolute_url()),
            "price": f"{tier.unit_price:f}",
            "priceCurrency": tier.currency,
            "availability": AVAILABILITY.get(product.state, GONE),
            "businessFunction": "http://purl.org/goodrelations/v1#Sell",
            "eligibleQuantity": {"@type": "QuantitativeValue", "minValue": tier.quantity_from},
            "seller": seller,
        }
        for tier in product.tiers
    ]


def _told(data):
    """Without what is not known."""
    return {name: value for name, value in data.items() if value or value == 0}
