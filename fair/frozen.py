"""Rows that the database refuses to change or remove once they are written."""

from django.db import connection, transaction
from django.db.models.constraints import BaseConstraint

MAKE = """
CREATE OR REPLACE FUNCTION row_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('fair.thawed', true) = TG_TABLE_NAME THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Rows of % are frozen.', TG_TABLE_NAME;
END $$;
CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION row_is_frozen()
"""


class Frozen(BaseConstraint):
    """Among a model's constraints: its rows are written once. A trigger holds it against all SQL."""

    def __eq__(self, other):
        return isinstance(other, Frozen) and self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def constraint_sql(self, model, schema_editor):
        """Nothing within CREATE TABLE: a trigger comes after it."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        return MAKE.format(name=quote(self.name), table=quote(model._meta.db_table)).strip()

    def remove_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        return f"DROP TRIGGER {quote(self.name)} ON {quote(model._meta.db_table)}"

    def validate(self, model, instance, exclude=None, using=None):
        """Nothing of a row's own can breach it."""


@transaction.atomic
def remove_frozen(rows):
    """Take frozen rows away: those of a demo, which nobody ever agreed to."""
    thaw = "SELECT set_config('fair.thawed', %s, true)"
    with connection.cursor() as cursor:
        cursor.execute(thaw, [rows.model._meta.db_table])
        rows.delete()
        cursor.execute(thaw, [""])
