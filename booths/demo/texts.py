"""Names of attributes in Chinese."""

import json
from functools import cache

from booths.demo import FILES


@cache
def _names():
    return json.loads((FILES / "attributes.json").read_text(encoding="utf-8"))


def attribute_name(name):
    return _names().get(name, name)
