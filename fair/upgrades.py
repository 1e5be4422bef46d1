"""What in a migration would hold up a running fair: long locks on large tables, what old code cannot bear.

While a version is replaced, old and new processes run side by side on the new tables. So columns come
nullable or with a default of the database's own, indexes of tables that exist are made concurrently, and
what is not needed any more goes one version later.
"""

import re

from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED, CheckConstraint

# The last migration of each app in version 0.1.0: what was made before is in every fair already.
RELEASED = {
    "fair": "0001_initial",
    "search": "0002_sample",
    "accounts": "0001_initial",
    "exhibitors": "0001_initial",
    "booths": "0001_initial",
}
# Tables that stay small enough to be locked for the moment that any change takes.
SMALL = {"fair.edition", "fair.hall", "fair.category", "search.corpus"}
# (migration, model, field or name): why it is harmless after all.
ACCEPTED = {
    ("exhibitors.0002_team_and_reminders", "certificate", "exhibitors__valid_u_ef45e0_idx"): "few rows each",
    ("booths.0012_fair_play", "mute", "mute_everywhere_once"): "few rows",
    ("booths.0005_builder", "boothversion", "published_by"): "some 100,000 rows, all empty: milliseconds",
}

LOCKING_SQL = re.compile(
    r"CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)|ALTER COLUMN \w+ (SET DATA )?TYPE|LOCK TABLE|CLUSTER\b",
    re.I,
)


def dangers():
    """(migration, sentence) of each operation after the release that would hold up a running fair."""
    loader = MigrationLoader(None)
    found = []
    for app in RELEASED:
        fresh = set()  # models that the same upgrade makes: their tables are empty
        for label, migration in _since(loader, app):
            state = loader.project_state([(app, migration.name)], at_end=False)
            for operation in migration.operations:
                sentence = _danger(operation, app, fresh, state)
                if sentence and (label, *_subject(operation)) not in ACCEPTED:
                    found.append((label, sentence))
                operation.state_forwards(app, state)
    return found


def _since(loader, app):
    names = sorted(name for label, name in loader.disk_migrations if label == app)
    for name in names[names.index(RELEASED[app]) + 1 :]:
        yield f"{app}.{name}", loader.disk_migrations[app, name]


def _subject(operation):
    model = getattr(operation, "model_name", None) or getattr(operation, "name", "")
    inner = getattr(operation, "index", None) or getattr(operation, "constraint", None)
    name = inner.name if inner else getattr(operation, "name", "")
    return model.lower(), name


def _danger(operation, app, fresh, state):
    if isinstance(operation, migrations.CreateModel):
        fresh.add(operation.name.lower())
        return None
    if isinstance(operation, migrations.RunSQL):
        sql = operation.sql if isinstance(operation.sql, str) else " ".join(map(str, operation.sql))
        return "SQL that locks a table for as long as it takes" if LOCKING_SQL.search(sql) else None
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        inner = (_danger(each, app, fresh, state) for each in operation.database_operations)
        return next(filter(None, inner), None)
    model, name = _subject(operation)
    if model in fresh:
        return None
    what = f"{model}.{name}" if name.lower() != model else model
    for kind, check in CHECKS.items():
        if type(operation) is kind:
            return check(operation, what, f"{app}.{model}" in SMALL, state, app)
    return None


def _add_field(operation, what, small, state, app):
    field = operation.field
    if field.many_to_many:
        return None
    if not field.null and field.db_default is NOT_PROVIDED:
        return f"{what} is not nullable and has no db_default: old code could not add rows"
    if (field.db_index or field.unique) and not small:
        return f"{what} brings an index, which is not made concurrently: add it with db_index=False first"
    return None


def _alter_field(operation, what, small, state, app):
    old = state.models[app, operation.model_name.lower()].fields[operation.name]
    new = operation.field
    if old.null and not new.null:
        return f"{what} becomes NOT NULL, which reads the whole table: add a CHECK that is validated first"
    if (
        not small
        and (new.unique, new.db_index) != (old.unique, old.db_index)
        and (new.unique or new.db_index)
    ):
        return f"{what} gets an index, which is not made concurrently"
    if not small and _type(old) != _type(new) and not _widens(old, new):
        return f"{what} changes its type, which rewrites the table: add a new column instead"
    return None


def _type(field):
    return field.get_internal_type(), getattr(field, "max_length", None), getattr(field, "max_digits", None)


def _widens(old, new):
    """PostgreSQL rewrites nothing when a text may become longer."""
    texts = {"CharField", "TextField", "SlugField", "FileField"}
    longer = new.max_length is None or (old.max_length is not None and new.max_length >= old.max_length)
    return {old.get_internal_type(), new.get_internal_type()} <= texts and longer


def _add_constraint(operation, what, small, state, app):
    if small:
        return None
    if isinstance(operation.constraint, CheckConstraint):
        return f"{what} is checked under a lock: AddConstraintNotValid, then ValidateConstraint"
    return f"{what} makes its index under a lock: make the index concurrently first"


def _removes(operation, what, small, state, app):
    return f"{what} is taken away or renamed while old code still reads it: do it one version later"


CHECKS = {
    migrations.AddField: _add_field,
    migrations.AlterField: _alter_field,
    migrations.AddConstraint: _add_constraint,
    migrations.AddIndex: lambda operation, what, small, *rest: (
        None
        if small
        else f"{what} is not made concurrently: AddIndexConcurrently, in a migration with atomic = False"
    ),
    migrations.RemoveField: _removes,
    migrations.DeleteModel: _removes,
    migrations.RenameField: _removes,
    migrations.RenameModel: _removes,
    migrations.AlterModelTable: _removes,
}
