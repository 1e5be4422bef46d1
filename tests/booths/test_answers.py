"""What the demo's hosts say is in the catalogue, or is a question back."""

import pytest

from booths.demo.answers import answer
from exhibitors.models import Certificate, Product
from exhibitors.services import Tier, save_product
from fair.search import vocabulary
from tests.factories import ExhibitorFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def exhibitor():
    return ExhibitorFactory()


@pytest.fixture
def kettle(exhibitor):
    kettle = ProductFactory(
        exhibitor=exhibitor,
        name="Gooseneck Electric Kettle, 1.0 L",
        attributes=[{"name": "Capacity", "value": "1.0", "unit": "L"}],
        lead_time_days=35,
        sample=Product.Sample.REFUNDED,
        sample_price="49.20",
        translations={
            "zh-hans": {
                "name": "1.0升细嘴电热水壶",
                "attributes": [{"name": "容量", "value": "1.0", "unit": "L"}],
            }
        },
    )
    certificate = Certificate.objects.create(exhibitor=exhibitor, name="LFGB")
    save_product(kettle, tiers=[Tier(300, 24), Tier(1000, 21)], certificates=[certificate])
    other = ProductFactory(name="Steel kettle of somebody else", moq=7)
    save_product(other)
    vocabulary.refresh()
    return kettle


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the MOQ of the kettle?", "the minimum order is 300 pieces."),
        ("How much for 1,200 kettels?", "for 1,200 pieces the price is USD 21.00 each, FOB."),
        ("price of the kettle?", "prices are USD 24.00 from 300, USD 21.00 from 1,000, all FOB."),
        ("kettle: lead time?", "lead time is 35 days from the deposit."),
        ("Is the kettle certified?", "it comes with LFGB; numbers and validity are on our booth."),
        ("May I have a sample of the kettle?", "a sample is USD 49.20, refunded with your order."),
        ("What is the capacity of the kettle?", "Capacity 1.0 L."),
    ],
)
def test_answer_says_what_the_catalogue_says(kettle, question, said):
    told = answer(question, kettle.exhibitor)

    assert told.text == f"Gooseneck Electric Kettle, 1.0 L: {said}"
    assert told.product == kettle


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("电热水壶交期多久？", "收到定金后交期35天。"),
        ("电热水壶的容量？", "容量：1.0 L。"),
        ("电热水壶有哪些认证", "有LFGB认证，编号与有效期见展位。"),
    ],
)
def test_answer_is_in_the_language_of_the_question(kettle, question, said):
    assert answer(question, kettle.exhibitor).text == f"1.0升细嘴电热水壶：{said}"


def test_answer_speaks_of_the_product_shown_when_none_is_named(kettle):
    assert answer("And the MOQ?", kettle.exhibitor, kettle).product == kettle


@pytest.mark.parametrize("question", ["hello", "Do you sell bicycles?", "price for 500 pcs", "?", "x" * 2000])
def test_answer_asks_back_rather_than_make_something_up(kettle, question):
    told = answer(question, kettle.exhibitor)

    assert told.product is None
    assert told.text.startswith("Gladly! Which of our products do you mean?")
    assert kettle.name in told.text


def test_answer_names_no_product_that_is_not_listed(kettle):
    kettle.state = Product.State.WITHDRAWN
    save_product(kettle)

    assert answer("MOQ of the kettle?", kettle.exhibitor).product is None
