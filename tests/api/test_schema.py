"""The schema is valid, whole, and as the addresses are."""

import pytest
from django.core.management import call_command
from django.urls import get_resolver

from fair.api_docs import schema

pytestmark = pytest.mark.django_db


def test_the_schema_validates(tmp_path):
    call_command(
        "spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yaml"), verbosity=0
    )


def test_the_schema_is_served_as_json_and_yaml(guest):
    assert guest.get("schema/").json()["openapi"] == "3.1.0"
    assert guest.get("schema/", Accept="application/vnd.oai.openapi").content.startswith(b"openapi: 3.1.0")


def test_every_address_is_in_the_schema():
    outside = {"api-schema", "api-docs", "api-unknown"}
    api = next(r for r in get_resolver().url_patterns if str(r.pattern) == "api/")
    names = {
        pattern.name
        for entry in api.url_patterns
        for pattern in getattr(entry, "url_patterns", [entry])
        if pattern.name
    }
    assert len(schema()["paths"]) == len(names - outside)


def test_every_operation_has_a_summary_and_tells_its_problems():
    for path, item in schema()["paths"].items():
        for method, operation in item.items():
            assert operation.get("summary"), (method, path)
            assert {"400", "404", "429"} <= set(operation["responses"]), (method, path)


def test_the_page_lists_every_operation(client):
    page = client.get("/api/v1/docs/").content.decode()
    for path, item in schema()["paths"].items():
        assert path in page
        for operation in item.values():
            assert f'id="{operation["operationId"]}"' in page
