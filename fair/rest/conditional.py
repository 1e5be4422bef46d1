"""Conditional requests: reads answered 304 when nothing changed, writes refused when something did.

An ETag is a digest of the representation itself, so it is strong, and holds whatever way a row or
those beside it were written: by a form, an import or this API.
"""

import hashlib
import json

from rest_framework.utils.encoders import JSONEncoder

from fair.rest.problems import Stale, Unconditional


def etag_of(data):
    text = json.dumps(data, cls=JSONEncoder, sort_keys=True, ensure_ascii=False)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def named(header):
    """The entity tags that a header names; weak ones count by their value, as RFC 9110 has it for reads."""
    return {tag.strip() for tag in header.split(",") if tag.strip()}


def is_known(request, etag):
    """Whether the reader has this representation already."""
    tags = {tag.removeprefix("W/") for tag in named(request.headers.get("If-None-Match", ""))}
    return bool(tags & {etag, "*"})


def refuse_stale(request, read, required=True):
    """Raise Stale when If-Match names another state than `read()` finds, Unconditional when it is missing.

    Call it with the row locked: what was read then holds until the write.
    """
    header = request.headers.get("If-Match")
    if header is None:
        if required:
            raise Unconditional
        return
    tags = named(header)
    if "*" not in tags and etag_of(read()) not in tags:
        raise Stale
