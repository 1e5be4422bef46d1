"""What was accepted is never changed, by nobody."""

import uuid

import pytest
from django.db import DatabaseError, transaction

from matchmaking.models import Acceptance
from tests.factories import QuoteFactory


@pytest.mark.django_db
@pytest.mark.parametrize("act", [lambda rows: rows.update(digest="other"), lambda rows: rows.delete()])
def test_an_acceptance_is_neither_changed_nor_removed(act):
    quote = QuoteFactory()
    accepted = Acceptance.objects.create(
        quote=quote, version=quote.offer, key=uuid.uuid4(), terms={"total": "2000.00"}, digest="one"
    )

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        act(Acceptance.objects.filter(pk=accepted.pk))

    accepted.refresh_from_db()
    assert (accepted.digest, accepted.terms) == ("one", {"total": "2000.00"})
