"""How the schema tells what all addresses have in common: who may ask, conditions, rates and problems."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import SAFE_METHODS

from fair.rest.components import RATE_HEADERS


class Schema(AutoSchema):
    """DRF's views as drf-spectacular reads them, with what `Address` does for all of them."""

    def get_override_parameters(self):
        query = getattr(self.view, "queries", {}).get(getattr(self.view, "action", None))
        return [query] if query and self.method == "GET" else []

    def get_operation(self, *args, **kwargs):
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        headers = self._headers()
        if headers:
            operation.setdefault("parameters", []).extend(headers)
        for status, response in operation["responses"].items():
            if status.startswith("2"):
                response["headers"] = {**response.get("headers", {}), **RATE_HEADERS}
        for status in self._problems(operation):
            operation["responses"].setdefault(str(status), {"$ref": "#/components/responses/Problem"})
        if self.method == "GET":
            operation["responses"].setdefault("304", {"description": "Nothing has changed."})
        return operation

    def get_auth(self):
        auth = super().get_auth()
        reads = self.method in SAFE_METHODS
        return [*auth, {}] if auth and reads and getattr(self.view, "is_public", False) else auth

    def _headers(self):
        if self.method == "GET":
            return [_header("If-None-Match", "The ETag that you have: 304 while nothing has changed.")]
        if self.method == "POST":
            text = "1 to 100 characters of your own: with the same key and body it is done once."
            schema = {"type": "string", "pattern": "^[!-~]{1,100}$"}
            return [_header("Idempotency-Key", text, schema)]
        if getattr(self.view, "must_match", False):
            return [_header("If-Match", "The ETag that you read.", required=True)]
        return []

    def _problems(self, operation):
        yield from (400, 404, 406, 429)
        if operation.get("security") != [{}]:
            yield from (401, 403)
        if self.method not in SAFE_METHODS:
            yield from (409, 413, 415)
        if self.method == "POST":
            yield 422
        if self.method in ("PUT", "PATCH", "DELETE") and getattr(self.view, "must_match", False):
            yield from (412, 428)


def _header(name, text, schema=None, required=False):
    schema = schema or {"type": "string"}
    return {"name": name, "in": "header", "required": required, "description": text, "schema": schema}


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "A personal token, made at /my/tokens/."}
