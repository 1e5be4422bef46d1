import pytest

from exhibitors.indexing import index_products
from fair.search.query import search
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def listed(*names, **fields):
    """Products of these names, indexed."""
    products = [ProductFactory(name=name, **fields) for name in names]
    index_products(product.pk for product in products)
    return products


def found(text, **asked):
    return [hit.object_id for hit in search(text, **asked).hits]


def test_plural_and_singular_find_the_same():
    kettle, kettles, _pan = listed("Electric kettle 1.7 L", "Set of kettles", "Frying pan")

    assert set(found("kettle")) == set(found("Kettles")) == {kettle.pk, kettles.pk}
