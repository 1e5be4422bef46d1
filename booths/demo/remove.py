"""Takes the demo away again, and nothing that is not the demo's."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from booths.demo import SIGN_INS
from booths.models import Booth, BoothVersion, Brochure
from exhibitors.models import Exhibitor, Product, ProductPicture
from fair import pictures
from fair.errors import Refused
from fair.models import Edition, Picture
from fair.search import documents
from fair.search.models import Entry

parts = []  # functions of the demo's editions, from higher apps: they take away what would hold the rest


@transaction.atomic
def remove_demo():
    """The demo's edition, companies, people and their files. Raises Refused when others lean on them."""
    companies = Exhibitor.objects.filter(is_demo=True)
    people = User.objects.filter(is_demo=True) | User.objects.filter(email__in=[s[1] for s in SIGN_INS])
    files = _files(companies)
    shown = list(_pictures(companies, people))
    documents.remove(
        Entry.Kind.PRODUCT, Product.objects.filter(exhibitor__in=companies).values_list("pk", flat=True)
    )
    documents.remove(Entry.Kind.EXHIBITOR, companies.values_list("pk", flat=True))
    for part in parts:
        part(Edition.objects.filter(is_demo=True))
    try:
        Booth.objects.filter(exhibitor__in=companies).delete()
        companies.delete()
        Edition.objects.filter(is_demo=True).delete()
        people.delete()
        Picture.objects.filter(pk__in=[picture.pk for picture in shown]).delete()
    except ProtectedError:
        raise Refused(_("Others have booths or checks in the demo fair: remove those first.")) from None
    transaction.on_commit(lambda: _delete_files(shown, files))


def _files(companies):
    """(storage, name) of models and brochures."""
    products = Product.objects.filter(exhibitor__in=companies).exclude(model_file="")
    brochures = Brochure.objects.filter(booth__exhibitor__in=companies)
    found = [product.model_file for product in products] + [brochure.file for brochure in brochures]
    return {(file.storage, file.name) for file in found}


def _pictures(companies, people):
    shown = set(
        ProductPicture.objects.filter(product__exhibitor__in=companies).values_list("picture", flat=True)
    )
    shown |= set(companies.values_list("logo", flat=True)) | set(people.values_list("avatar", flat=True))
    versions = BoothVersion.objects.filter(booth__exhibitor__in=companies)
    for field in ("hero", "panorama"):
        shown |= set(versions.values_list(field, flat=True))
    return Picture.objects.filter(pk__in=shown - {None})


def _delete_files(shown, files):
    for picture in shown:
        pictures.remove_files(picture)
    for storage, name in files:
        storage.delete(name)
