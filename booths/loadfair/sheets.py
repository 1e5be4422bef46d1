"""Rows as PostgreSQL's COPY reads them."""

import io
import json
from datetime import date, datetime, time

from django.db.models import NOT_PROVIDED, JSONField


def escaped(text):
    """A text as it stands in a column of COPY."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def column(value):
    """A value as it stands in a column of COPY; lists are arrays, dictionaries JSON."""
    match value:
        case None:
            return "\\N"
        case bool():
            return "t" if value else "f"
        case list() | tuple():
            items = (str(item).replace("\\", "\\\\").replace('"', '\\"') for item in value)
            return escaped("{" + ",".join(f'"{item}"' for item in items) + "}")
        case dict():
            return escaped(as_json(value))
        case datetime() | date() | time():
            return value.isoformat()
    return escaped(str(value))


def as_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def row(*values):
    return "\t".join(map(column, values))


class Sheet:
    """Rows of one table. What `fields` leave out of the model stands in every row as its default."""

    def __init__(self, model, fields):
        self.table, self.rows = model._meta.db_table, []
        named = fields.split()
        columns = [model._meta.get_field(name).column for name in named]
        rest = [
            field
            for field in model._meta.concrete_fields
            if field.name not in named and field.attname not in named and _has_value(field)
        ]
        self.columns = columns + [field.column for field in rest]
        self.tail = "".join("\t" + _default(field) for field in rest)

    def add(self, text):
        """A row of columns in the order of `fields`, joined by tabs."""
        self.rows.append(text + self.tail)

    def put(self, *values):
        self.rows.append(row(*values) + self.tail)

    def copy(self, cursor):
        if self.rows:
            content = io.BytesIO(("\n".join(self.rows) + "\n").encode())
            names = ", ".join(f'"{name}"' for name in self.columns)
            cursor.copy_expert(f"COPY {self.table} ({names}) FROM STDIN", content, size=1 << 20)
            self.rows.clear()


def _has_value(field):
    return not field.primary_key and (field.db_default is NOT_PROVIDED) and not field.generated


def _default(field):
    value = field.get_default()
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        raise TypeError(f"{field} has to be named: its default is the moment of saving.")
    return escaped(as_json(value)) if isinstance(field, JSONField) else column(value)
