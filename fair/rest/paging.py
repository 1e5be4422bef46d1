"""Lists in pages by cursor: no page is slower than the first, and nothing is counted."""

import re

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination

PLACE = re.compile(r"-?\d{1,18}", re.ASCII)


class ByKey(CursorPagination):
    """Pages in the order of the rows' ids, oldest first. `next` and `previous` are whole addresses."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering = ("pk",)

    def get_page_size(self, request):
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:4]) <= self.max_page_size):
            raise exceptions.ValidationError(
                {"page_size": [_("A whole number from 1 to %(most)d.") % {"most": self.max_page_size}]}
            )
        return int(asked)

    def decode_cursor(self, request):
        if request.query_params.get(self.cursor_query_param) == "":
            raise exceptions.ValidationError({"cursor": [_("This cursor is not one of ours.")]})
        try:
            cursor = super().decode_cursor(request)
        except (exceptions.NotFound, UnicodeError, ValueError):
            cursor = None
            if self.cursor_query_param in request.query_params:
                raise exceptions.ValidationError({"cursor": [_("This cursor is not one of ours.")]}) from None
        if cursor and cursor.position is not None and not PLACE.fullmatch(cursor.position):
            raise exceptions.ValidationError({"cursor": [_("This cursor is not one of ours.")]})
        return cursor

    def get_schema_operation_parameters(self, view):
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Where the page begins: taken from `next` or `previous`, never made up.",
                "schema": {"type": "string", "minLength": 1},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": "How many a page holds.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": self.max_page_size,
                    "default": self.page_size,
                },
            },
        ]

    def get_paginated_response_schema(self, schema):
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }


class NewestFirst(ByKey):
    ordering = ("-pk",)
