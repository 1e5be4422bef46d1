"""Who asks the API, and how."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.tokens import make_token
from fair.rest.scopes import Scope
from tests.factories import MembershipFactory, OrganiserFactory, UserFactory


class Asker:
    """Asks with a token as a program does: JSON there and back, and all that a cookie's person cannot."""

    def __init__(self, user=None, scopes=tuple(Scope.values), raise_request_exception=True):
        self.client = Client(raise_request_exception=raise_request_exception)
        self.user = user
        self.headers = {}
        if user:
            self.token, key = make_token(user, "Test", scopes, timedelta(days=1))
            self.headers["Authorization"] = f"Bearer {key}"

    def ask(self, method, path, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            path if path.startswith("/") else f"/api/v1/{path}",
            b"" if body is None else self.client._encode_json(body, "application/json"),
            content_type="application/json",
            headers=self.headers | headers,
        )

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.ask("POST", path, body, **headers)

    def put(self, path, body=None, **headers):
        return self.ask("PUT", path, body, **headers)

    def patch(self, path, body=None, **headers):
        """With the ETag of a fresh read, unless another If-Match is given; None sends none."""
        headers.setdefault("If_Match", self.get(path).headers.get("ETag", "*"))
        return self.ask("PATCH", path, body, **{k: v for k, v in headers.items() if v is not None})

    def delete(self, path, **headers):
        headers.setdefault("If_Match", "*")
        return self.ask("DELETE", path, **{k: v for k, v in headers.items() if v is not None})


@pytest.fixture
def guest(db):
    return Asker()


@pytest.fixture
def buyer(db):
    return Asker(UserFactory())


@pytest.fixture
def owner(db):
    """An exhibitor's owner; `owner.exhibitor` is the company."""
    asker = Asker(MembershipFactory().user)
    asker.exhibitor = asker.user.memberships.get().exhibitor
    return asker


@pytest.fixture
def host(owner):
    """Works for the owner's company, and manages nothing."""
    return Asker(MembershipFactory(exhibitor=owner.exhibitor, role="host").user)


@pytest.fixture
def organiser(db):
    return Asker(OrganiserFactory())
