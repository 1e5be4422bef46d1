"""A product's whole form: fields and rows, told apart from what somebody else saved meanwhile."""

import hashlib
import json
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from exhibitors import services
from exhibitors.catalogue.languages import TRANSLATED, catalogue_languages
from exhibitors.forms import rows
from exhibitors.forms.product import LABELS, ProductForm
from exhibitors.imports.cells import written_price
from exhibitors.models import Product
from exhibitors.services.products import Stale
from fair.errors import Refused
from fair.pictures import store_picture

SINGLE = [
    *TRANSLATED,
    "category",
    "brand",
    "model_code",
    "external_id",
    "hs_code",
    "origin",
    "moq",
    "unit",
    "lead_time_days",
    "sample",
    "sample_price",
    "certificates",
]
ROWS = {
    "prices": ["tier_quantity", "tier_price", "currency", "incoterm"],
    "attributes": ["attribute_name", "attribute_value", "attribute_unit"],
    "pictures": ["picture", "alt"],
}


@dataclass
class Rival:
    """A part of the product that somebody else changed too, with their text."""

    name: str
    label: str
    theirs: str


@dataclass
class Conflict:
    """What was saved by somebody else meanwhile: taken over where it was left alone here, else told."""

    taken: list = field(default_factory=list)
    rivals: list = field(default_factory=list)

    @property
    def is_real(self):
        """Whether a text was touched: a move from draft to listed, say, is none."""
        return bool(self.taken or self.rivals)


class Sheet:
    """The form of one product. `save` returns whether it is saved; `conflict` says why not, where it is."""

    def __init__(self, exhibitor, product=None, data=None, files=None):
        self.exhibitor = exhibitor
        self.product = product or Product(exhibitor=exhibitor, source_language=exhibitor.source_language)
        self.languages = languages_of(self.product, exhibitor)
        self.stored = told(self.product, exhibitor, self.languages)
        self.conflict, self.refusals = None, []
        self.is_bound = data is not None
        self._show(data if self.is_bound else as_data(self.stored), files)

    def _show(self, data, files=None):
        self.data = data
        initial = None if self.is_bound else {name: data.get(name) for name in data}
        if initial:
            initial |= {"certificates": data.getlist("certificates")}
        self.form = ProductForm(
            data if self.is_bound else None,
            files,
            instance=self.product,
            initial=initial,
            exhibitor=self.exhibitor,
            languages=self.languages,
        )
        self.tiers = rows.tier_rows(data)
        self.attributes = rows.attribute_rows(data)
        self.pictures = rows.picture_rows(self.exhibitor, data)

    @property
    def groups(self):
        """{part of the product: the names of its inputs}"""
        texts = [f"{name}__{language}" for language in self.languages[1:] for name in TRANSLATED]
        return {name: [name] for name in [*SINGLE, *texts]} | ROWS

    @property
    def version(self):
        return self.product.updated_at.isoformat() if self.product.pk else ""

    @property
    def seen(self):
        """The digest of each part as it is stored, for a form that is sent later to be compared with."""
        return json.dumps({name: digest(self.stored, inputs) for name, inputs in self.groups.items()})

    def add_uploads(self, files):
        """Pictures that came with the form itself, as they do without scripts; failures are `refusals`."""
        for file in files:
            try:
                picture = store_picture(file, alt=self.data.get("name", ""))
            except Refused as refusal:
                self.refusals.append(f"{file.name}: {refusal}")
            else:
                self.pictures.append(rows.picture_row(self.exhibitor, picture))

    def save(self):
        """Save what the form says; where it is wrong, or somebody else has saved since, show it again."""
        if self.product.pk and self.data.get("version") != self.version:
            self._meet()
            if self.conflict.is_real:
                return False
            self.conflict = None
        if not self._is_valid():
            return False
        try:
            self._store()
        except Stale:
            self.product = Product.objects.get(pk=self.product.pk)
            self.stored = told(self.product, self.exhibitor, self.languages)
            self._meet()
        except Refused as refusal:
            self.form.add_error(None, str(refusal))
        except IntegrityError:
            self.form.add_error("external_id", _("Another product of yours has this number."))
        else:
            return True
        return False

    def _is_valid(self):
        valid = self.form.is_valid()
        cleaned = self.form.cleaned_data
        terms = cleaned.get("currency", "USD"), cleaned.get("incoterm", "FOB")
        self.read_tiers = rows.read_tiers(self.tiers, *terms)
        self.read_attributes = rows.read_attributes(self.attributes)
        wrong = any(row.error for row in [*self.tiers, *self.attributes])
        if wrong:
            self.form.add_error(None, _("A row of the prices or attributes is not complete: see there."))
        return valid and not wrong and not self.refusals

    def _store(self):
        product, cleaned, seen = self.form.instance, self.form.cleaned_data, self.product.updated_at
        product.translations = self.form.translations()
        product.attributes = self.read_attributes
        if cleaned["model"]:
            product.model_file, product.model_size = cleaned["model"], cleaned["model"].size
        elif cleaned["remove_model"]:
            product.model_file, product.model_size = "", 0
        shown = [row.picture for row in self.pictures]
        with transaction.atomic():
            services.save_product(
                product,
                tiers=self.read_tiers,
                pictures=shown if self._changes(["picture"]) else None,
                certificates=list(cleaned["certificates"]),
                seen=seen if product.pk else None,
            )
            services.describe_pictures({row.picture: row.alt for row in self.pictures})

    def _changes(self, inputs):
        said = {"picture": [row.token for row in self.pictures]}
        return any(said[name] != self.stored.get(name, []) for name in inputs)

    def _meet(self):
        """Take over what only others changed, and put their texts beside what both did."""
        self.conflict, merged, seen = Conflict(), self.data.copy(), self._seen_before()
        for name, inputs in self.groups.items():
            before, now = seen.get(name), digest(self.stored, inputs)
            mine = digest(lists(self.data), inputs)
            if before == now or mine == now:
                continue
            if mine == before:
                self.conflict.taken.append(self._label(name))
                for part in inputs:
                    merged.setlist(part, self.stored.get(part, []))
            else:
                rival = Rival(name, self._label(name), in_words(self.stored, name, inputs))
                self.conflict.rivals.append(rival)
        self._show(merged)

    def _seen_before(self):
        try:
            seen = json.loads(self.data.get("seen", ""))
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}

    def _label(self, name):
        field, _sep, language = name.partition("__")
        label = {"prices": _("Prices"), "attributes": _("Attributes"), "pictures": _("Pictures")}.get(field)
        label = label or LABELS.get(field) or self.form.fields[name].label
        return f"{label} ({language})" if language else str(label)


def languages_of(product, exhibitor):
    """The product's source language, then the others of the catalogue and those it is translated into."""
    others = [*catalogue_languages(exhibitor), *product.translations]
    return list(dict.fromkeys([product.source_language, *others]))


def told(product, exhibitor, languages):
    """What the inputs of the form hold for a product as it is stored: {input: [texts]}."""
    single = {name: getattr(product, name) for name in SINGLE if name not in ("keywords", "certificates")}
    single |= {"category": product.category_id, "keywords": ", ".join(product.keywords)}
    for language in languages[1:]:
        texts = product.translations.get(language) or {}
        for name in TRANSLATED:
            text = texts.get(name) or ""
            single[f"{name}__{language}"] = ", ".join(text) if isinstance(text, list) else text
    tiers = product.tiers if product.pk else []
    shown = [rows.picture_row(exhibitor, picture) for picture in product.pictures] if product.pk else []
    own = sorted(certificate.pk for certificate in product.certificates.all()) if product.pk else []
    return {name: ["" if value is None else str(value)] for name, value in single.items()} | {
        "certificates": [str(pk) for pk in own],
        "tier_quantity": [str(tier.quantity_from) for tier in tiers],
        "tier_price": [written_price(tier.unit_price) for tier in tiers],
        "currency": [tiers[0].currency if tiers else "USD"],
        "incoterm": [str(tiers[0].incoterm) if tiers else "FOB"],
        "attribute_name": [str(a.get("name", "")) for a in product.attributes],
        "attribute_value": [str(a.get("value", "")) for a in product.attributes],
        "attribute_unit": [str(a.get("unit") or "") for a in product.attributes],
        "picture": [row.token for row in shown],
        "alt": [row.alt for row in shown],
    }


def as_data(texts):
    data = QueryDict(mutable=True)
    for name, values in texts.items():
        data.setlist(name, values)
    return data


def lists(data):
    return {name: data.getlist(name) for name in data}


def digest(texts, inputs):
    """A short mark of what inputs hold; empty rows and ends of lines do not count."""
    held = [[value.replace("\r\n", "\n").strip() for value in texts.get(name, [])] for name in inputs]
    if len(inputs) > 1:
        held = [row for row in zip(*(pad(values, held) for values in held), strict=True) if any(row)]
    return hashlib.blake2s(json.dumps(held).encode(), digest_size=8).hexdigest()


def pad(values, others):
    longest = max(map(len, others))
    return [*values, *[""] * (longest - len(values))]


def in_words(texts, name, inputs):
    """The stored value of a part, to be read and copied."""
    if name == "pictures":
        return ", ".join(filter(None, texts["alt"])) or _("other pictures, or in another order")
    if len(inputs) == 1:
        return ", ".join(texts.get(name, []))
    if name == "prices":
        pairs = zip(texts["tier_quantity"], texts["tier_price"], strict=True)
        terms = f" {texts['currency'][0]} {texts['incoterm'][0]}"
        return "; ".join(f"{quantity}: {price}" for quantity, price in pairs) + terms
    return "; ".join(" ".join(row) for row in zip(*(texts[part] for part in inputs), strict=True))
