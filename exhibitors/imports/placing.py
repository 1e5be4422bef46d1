"""Which pictures a product shows: those that its row names, as far as they have come."""

from collections import defaultdict
from pathlib import PurePosixPath

from exhibitors.models import AwaitedPicture, PictureFile, ProductPicture
from fair.models import Picture


class Files:
    """The pictures that are known by the names in these lines, of each exhibitor."""

    def __init__(self, lines, exhibitors):
        self.owners = {line.number: exhibitors[line.supplier].pk for line in lines}
        names = {name for line in lines for name in line.pictures or ()}
        known = PictureFile.objects.filter(name__in=names, exhibitor__in=set(self.owners.values()))
        self.known = (
            {(e, name): pk for e, name, pk in known.values_list("exhibitor", "name", "picture")}
            if names
            else {}
        )
        self.known = {**self._by_own_names(names), **self.known}

    def _by_own_names(self, names):
        """An export names a picture that never had another name as we do, "<hex>.webp"."""
        ours = [path for name in names if name.endswith(".webp") for path in own_paths(name)]
        if not ours:
            return {}
        shown = ProductPicture.objects.filter(
            picture__file__in=ours, product__exhibitor__in=set(self.owners.values())
        )
        found = shown.values_list("product__exhibitor", "picture__file", "picture")
        return {(exhibitor, PurePosixPath(path).name): pk for exhibitor, path, pk in found}

    def split(self, line):
        """({position: picture's id} of those that are here, {position: name} of those to come)."""
        here, to_come = {}, {}
        owner = self.owners[line.number]
        for position, name in enumerate(line.pictures):
            if pk := self.known.get((owner, name)):
                here.setdefault(pk, position)
            else:
                to_come[position] = name
        return {position: pk for pk, position in here.items()}, to_come

    def shown(self, line, now):
        """[(position, picture's id)] that a product which shows `now` then shows, and the names it awaits.

        While a picture is still to come, none that the product shows goes: it may be that very one.
        """
        here, to_come = self.split(line)
        shown = sorted(here.items())
        if to_come:
            others = [pk for pk in now if pk not in here.values()]
            end = len(line.pictures)
            shown += [(end + place, pk) for place, pk in enumerate(others)]
        return shown, to_come

    def differ(self, line, product):
        if line.pictures is None:
            return False
        now = [place.picture_id for place in product.product_pictures.all()]
        shown, to_come = self.shown(line, now)
        awaited = {awaited.name for awaited in product.awaited_pictures.all()}
        return [pk for _position, pk in shown] != now or set(to_come.values()) != awaited


def place_named(fresh, changed, files):
    """Bring the pictures of (product, line) pairs to what their rows name; fresh products show none yet.

    Returns the new places.
    """
    changed = [(product, line) for product, line in changed if line.pictures is not None]
    told = [(product, line, []) for product, line in fresh if line.pictures is not None]
    for product, line in changed:
        told.append((product, line, [place.picture_id for place in product.product_pictures.all()]))
    places, awaited = [], []
    for product, line, now in told:
        shown, to_come = files.shown(line, now)
        places += [
            ProductPicture(product_id=product.pk, picture_id=pk, position=position) for position, pk in shown
        ]
        awaited += [
            AwaitedPicture(
                exhibitor_id=product.exhibitor_id, product_id=product.pk, name=name, position=position
            )
            for position, name in to_come.items()
        ]
    if changed:
        ids = [product.pk for product, _line in changed]
        ProductPicture.objects.filter(product__in=ids).delete()
        AwaitedPicture.objects.filter(product__in=ids).delete()
    AwaitedPicture.objects.bulk_create(awaited)
    return ProductPicture.objects.bulk_create(places)


def names_of(products):
    """{product's id: [names of its pictures]}, as an export writes them, in the product's order."""
    names = defaultdict(list)
    shown = {place.picture_id for product in products for place in product.product_pictures.all()}
    owners = {product.exhibitor_id for product in products}
    files = PictureFile.objects.filter(exhibitor__in=owners, picture__in=shown).order_by("-name")
    own = dict(files.values_list("picture", "name"))
    for product in products:
        for place in product.product_pictures.all():
            names[product.pk].append((place.position, own.get(place.picture_id) or _name_of(place.picture)))
        for awaited in product.awaited_pictures.all():
            names[product.pk].append((awaited.position, awaited.name))
    return {pk: [name for _position, name in sorted(found)] for pk, found in names.items()}


def _name_of(picture: Picture):
    return PurePosixPath(picture.file.name).name


def own_paths(name):
    return f"pictures/{name[:2]}/{name}", f"pictures/{name}"
