"""What a host of the demo answers: always from the catalogue, in the language of the question."""

import re
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import override

from booths.demo.phrases import PHRASES
from exhibitors.models import Product
from exhibitors.prices import tier_at
from exhibitors.units import amount
from fair.search.query import Filters, search

CHINESE = re.compile("[\u4e00-\u9fff]")
QUANTITY = re.compile(
    r"(?<![\w.])(\d{1,3}(?:[,\s]\d{3})+|\d+)(?![\d.,]*\s?(?:v|w|l|cm|mm|kw|kwh|inch|ml)\b)", re.I
)
# What is asked about, in the order in which it is answered.
TOPICS = {
    "moq": re.compile(r"\bmoq\b|minimum|least|small order|起订|最少|最小", re.I),
    "price": re.compile(r"price|cost|quot|how much|\busd\b|discount|报价|价格|多少钱|单价|价", re.I),
    "lead_time": re.compile(
        r"lead.?time|deliver|how (?:long|soon|fast|quick)|ship|when can|交期|交货|多久|发货|几天", re.I
    ),
    "certificates": re.compile(
        r"certif|complian|\bce\b|\bfda\b|lfgb|rohs|approv|test report|认证|证书|检测", re.I
    ),
    "sample": re.compile(r"sampl|样品|打样|寄样", re.I),
}


@dataclass(frozen=True)
class Answer:
    text: str
    product: Product | None


def answer(question, exhibitor, linked=None):
    """Answer a visitor's question about the exhibitor's products.

    `linked` is the product that the question or the talk before it shows. What is not in the catalogue
    is not made up: the host then says what there is.
    """
    language = language_of(question)
    product = found(question, exhibitor, language) or linked
    if product is None:
        with override(language):
            return Answer(_what_there_is(exhibitor, PHRASES[language]), None)
    return Answer(told(product, question), product)


def language_of(question):
    return "zh-hans" if CHINESE.search(question) else "en"


def told(product, question):
    """What the catalogue says to the question about this product."""
    language = language_of(question)
    phrases = PHRASES[language]
    with override(language):
        said = [
            SAY[topic](product, question, phrases)
            for topic, words in TOPICS.items()
            if words.search(question)
        ]
        said = [text for text in said if text] or _facts(product, question, phrases)
        opening = phrases["about"] % {"product": product.text("name")}
        return opening + phrases["join"].join(said) + phrases["end"]


def found(question, exhibitor, language="en"):
    """The exhibitor's product that the words of the question name, or None."""
    words = QUANTITY.sub(" ", question)
    for pattern in TOPICS.values():
        words = pattern.sub(" ", words)
    words = " ".join(word for word in re.findall(r"\w[\w.-]*", words) if word.lower() not in SMALL)
    words = re.sub("|".join(SMALL_CHINESE), " ", words)
    if not words.strip():
        return None
    results = search(words, filters=Filters(exhibitors=(exhibitor.pk,)), per_page=1, language=language)
    product = Product.objects.filter(pk__in=[hit.object_id for hit in results.hits]).first()
    return product if product and _named(words, product) else None


def _named(words, product):
    """Whether the question really speaks of the product, and not of something else that it mentions."""
    name = " ".join([product.name, *product.keywords, product.model_code, product.text("name")]).lower()
    name += " ".join(texts.get("name", "") for texts in product.translations.values())
    parts = re.findall(r"[\w-]{3,}", words.lower())
    spelled = any(part.rstrip("s")[:4] in name for part in parts if not CHINESE.search(part))
    chinese = re.findall("[\u4e00-\u9fff]{2}", words)
    return spelled or any(pair in name for pair in chinese)


def _moq(product, question, phrases):
    return product.moq and phrases["moq"] % {"moq": amount(product.moq, product.unit)}


def _price(product, question, phrases):
    if not product.tiers:
        return ""
    quantity = _quantity(question)
    if quantity and (tier := tier_at(product.tiers, quantity)):
        return phrases["price_at"] % {
            "quantity": amount(quantity, product.unit),
            "price": _money(tier),
            "incoterm": tier.incoterm,
        }
    steps = [
        phrases["price_step"]
        % {"quantity": number_format(tier.quantity_from, force_grouping=True), "price": _money(tier)}
        for tier in product.tiers
    ]
    return phrases["prices"] % {"steps": phrases["comma"].join(steps), "incoterm": product.tiers[0].incoterm}


def _quantity(question):
    numbers = [int(re.sub(r"\D", "", number)) for number in QUANTITY.findall(question)]
    return max((number for number in numbers if 1 < number < 100_000_000), default=None)


def _money(tier):
    places = 2 if tier.unit_price == round(tier.unit_price, 2) else 3
    return f"{tier.currency} {number_format(tier.unit_price, places)}"


def _lead_time(product, question, phrases):
    return product.lead_time_days and phrases["lead_time"] % {"days": product.lead_time_days}


def _certificates(product, question, phrases):
    names = list(product.certificates.values_list("name", flat=True))
    if not names:
        return phrases["no_certificates"]
    return phrases["certificates"] % {"names": phrases["comma"].join(names)}


def _sample(product, question, phrases):
    price = f"USD {number_format(product.sample_price, 2)}" if product.sample_price else ""
    return phrases[f"sample_{product.sample}"] % {"price": price}


SAY = {
    "moq": _moq,
    "price": _price,
    "lead_time": _lead_time,
    "certificates": _certificates,
    "sample": _sample,
}


def _facts(product, question, phrases):
    """The attributes that the question names, else what a buyer asks first."""
    asked = question.lower()
    attributes = product.text("attributes") or product.attributes
    pairs = zip(attributes, product.attributes, strict=False)
    named = [
        shown
        for shown, source in pairs
        if any(word in asked for word in re.findall(r"[a-z]{4,}", source["name"].lower()))
        or shown["name"] in question
    ]
    if named:
        return [f"{a['name']}{phrases['colon']}{a['value']} {a['unit']}".strip() for a in named[:3]]
    return [text for text in (_moq(product, question, phrases), _price(product, question, phrases)) if text]


def _what_there_is(exhibitor, phrases):
    shown = exhibitor.products.listed().order_by("pk")
    families = {}
    for product in shown:
        families.setdefault(product.category_id, product.text("name"))
    return phrases["which"] % {"products": phrases["semicolon"].join(list(families.values())[:4])}


SMALL = set(
    "a an and are as at be by can could did do does for from give good have hello hey hi how i if in is it "
    "its like long may me much my need of on one or our pcs piece pieces please set sets so tell than thank "
    "thanks that the them there these they this those to too units us want we what when where which who will "
    "with would you your yes no not any also about order orders buy looking look available make made".split()
)
SMALL_CHINESE = [
    "你好",
    "您好",
    "请问",
    "你们",
    "我们",
    "多少",
    "什么",
    "可以",
    "有没有",
    "需要",
    "这个",
    "一下",
    "吗",
    "呢",
    "的",
]
