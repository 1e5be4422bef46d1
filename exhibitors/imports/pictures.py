"""Pictures that come as files find their products: named by a row, or bearing a product's number."""

import hashlib
import re
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from exhibitors.imports.placing import own_paths
from exhibitors.indexing import index_products
from exhibitors.models import AwaitedPicture, PictureFile, Product, ProductPicture
from fair.errors import Refused
from fair.pictures import encode, remove_files, write

MOST_OF_A_PRODUCT = 12
SUFFIX = re.compile(r"(.+?)[ _\-]?[_\-( ](\d{1,2})\)?")  # "tn-2110_2", "tn-2110 (2)"


@dataclass
class Places:
    """Where the pictures of an archive belong, by name: {name: {product's id: position}}."""

    by_name: dict = field(default_factory=dict)

    def of(self, name):
        return self.by_name.get(name, {})


def find_places(exhibitor, names):
    """The products that await these names, else those whose number or model code the names begin with."""
    places = Places()
    awaited = AwaitedPicture.objects.filter(exhibitor=exhibitor, name__in=names)
    for name, product, position in awaited.values_list("name", "product", "position"):
        places.by_name.setdefault(name, {})[product] = position
    known = PictureFile.objects.filter(exhibitor=exhibitor, name__in=names)
    named = set(known.values_list("name", flat=True))
    codes = {}
    for name in set(names) - places.by_name.keys() - named:
        for code, number in _codes(name):
            codes.setdefault(code, []).append((name, number))
    products = Product.objects.filter(exhibitor=exhibitor).order_by("pk")
    for pk, model, number in products.values_list("pk", "model_code", "external_id").iterator(10_000):
        for code in {_plain(model), _plain(number)} - {""}:
            for name, position in codes.get(code, ()):
                places.by_name.setdefault(name, {})[pk] = position
    return places


def _codes(name):
    """What the name may say: "tn-2110_2.jpg" is the second of TN-2110, or the first of TN-2110_2."""
    stem = name.rpartition(".")[0] or name
    found = [(_plain(stem), 0)]
    if numbered := SUFFIX.fullmatch(stem):
        found.append((_plain(numbered[1]), max(0, int(numbered[2]) - 1)))
    return found


def _plain(code):
    """As a file's name can bear it: in small letters, with a dash for what no name may hold."""
    return re.sub(r"[^\w.]+", "-", code.casefold()).strip("-.")


def bring_picture(exhibitor, name, content, places):
    """Show a picture where it belongs; True when that changes anything. Raises Refused.

    The same file under the same name is stored once; another file under the name takes its place everywhere.
    """
    digest = hashlib.sha256(content).hexdigest()
    known = PictureFile.objects.filter(exhibitor=exhibitor, name=name).select_related("picture").first()
    if known and (known.digest == digest or _holds(known.picture, content)):
        return _show(exhibitor, name, known.picture, places)
    if not known and (own := _own(exhibitor, name)) and _holds(own, content):
        return _show(exhibitor, name, own, places)
    if not known and not places:
        raise Refused(_("No product names this file, and none has its name as number or model code."))
    file = ContentFile(content)
    picture = write(encode(file))
    try:
        with transaction.atomic():
            picture.save()
            replaced = _keep(exhibitor, name, digest, picture, known)
            return bool(_show(exhibitor, name, picture, places) or replaced)
    except Exception:
        remove_files(picture)
        raise


def _own(exhibitor, name):
    """The picture that an export calls by our own name for it."""
    shown = ProductPicture.objects.filter(product__exhibitor=exhibitor, picture__file__in=own_paths(name))
    place = shown.select_related("picture").first()
    return place and place.picture


def _holds(picture, content):
    """Whether the file is what we made of the picture ourselves: an export brought back."""
    try:
        with picture.file.open("rb") as file:
            return picture.file.size == len(content) and file.read() == content
    except FileNotFoundError:
        return False


def _keep(exhibitor, name, digest, picture, known):
    """Remember the file; the products that showed an older one of its name show this one."""
    PictureFile.objects.update_or_create(
        exhibitor=exhibitor, name=name, defaults={"digest": digest, "picture": picture}
    )
    if known is None:
        return 0
    shown = ProductPicture.objects.filter(product__exhibitor=exhibitor, picture=known.picture)
    return shown.update(picture=picture)


@transaction.atomic
def _show(exhibitor, name, picture, places):
    """Put the picture to the products of `places`, {id: position}; how many did not show it yet."""
    products = Product.objects.filter(exhibitor=exhibitor, pk__in=places).order_by("pk")
    products = list(products.select_for_update(no_key=True).prefetch_related("product_pictures"))
    changed = []
    for product in products:
        shown = list(product.product_pictures.all())
        if any(place.picture_id == picture.pk for place in shown):
            continue
        if len(shown) >= MOST_OF_A_PRODUCT:
            raise Refused(_("The product “%(product)s” shows 12 pictures already.") % {"product": product})
        ProductPicture.objects.create(product=product, picture=picture, position=places[product.pk])
        changed.append(product.pk)
    AwaitedPicture.objects.filter(exhibitor=exhibitor, name=name, product__in=places).delete()
    index_products(changed)
    return len(changed)
