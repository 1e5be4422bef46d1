"""Migrations may not hold up a running fair; and the check that says so notices when they would."""

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.state import ProjectState

from fair import upgrades


def test_no_migration_since_the_release_holds_up_a_running_fair():
    assert upgrades.dangers() == []


def made(**fields):
    """The state with one table of each kind: large and small."""
    state = ProjectState()
    fields = {
        "id": models.BigAutoField(primary_key=True),
        "text": models.CharField(max_length=20, null=True),
    } | fields
    for name in ("Product", "Hall"):
        app = "fair" if name == "Hall" else "exhibitors"
        migrations.CreateModel(name, list(fields.items())).state_forwards(app, state)
    return state


def danger(operation, app="exhibitors", fresh=()):
    return upgrades._danger(operation, app, set(fresh), made())


def column(model="product", **options):
    return migrations.AddField(model, "added", models.IntegerField(**options))


CHECK = models.CheckConstraint(condition=models.Q(text="x"), name="is_x")
UNIQUE = models.UniqueConstraint(fields=["text"], name="one_text")
INDEX = models.Index(fields=["text"], name="by_text")


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (column(default=1), "no db_default"),
        (column(null=True, db_index=True), "brings an index"),
        (
            migrations.AddField("product", "hall", models.ForeignKey("fair.Hall", models.CASCADE, null=True)),
            "index",
        ),
        (migrations.AlterField("product", "text", models.CharField(max_length=20, default="")), "NOT NULL"),
        (
            migrations.AlterField("product", "text", models.CharField(max_length=10, null=True)),
            "changes its type",
        ),
        (migrations.AlterField("product", "text", models.IntegerField(null=True)), "changes its type"),
        (
            migrations.AlterField("product", "text", models.CharField(max_length=20, null=True, unique=True)),
            "index",
        ),
        (migrations.AddIndex("product", INDEX), "not made concurrently"),
        (migrations.AddConstraint("product", CHECK), "checked under a lock"),
        (migrations.AddConstraint("product", UNIQUE), "index under a lock"),
        (migrations.RemoveField("product", "text"), "one version later"),
        (migrations.RenameField("product", "text", "words"), "one version later"),
        (migrations.DeleteModel("Product"), "one version later"),
        (migrations.RunSQL("create index by_text on exhibitors_product (text)"), "locks a table"),
        (migrations.RunSQL("ALTER TABLE a ALTER COLUMN b TYPE text"), "locks a table"),
    ],
)
def test_what_would_hold_up_a_fair_is_noticed(operation, words):
    assert words in danger(operation)


@pytest.mark.parametrize(
    "operation",
    [
        column(null=True),
        column(db_default=1),
        migrations.AlterField("product", "text", models.CharField(max_length=40, null=True)),
        migrations.AlterField("product", "text", models.TextField(null=True)),
        AddIndexConcurrently("product", INDEX),
        AddConstraintNotValid("product", CHECK),
        migrations.RunSQL("CREATE INDEX CONCURRENTLY by_text ON exhibitors_product (text)"),
        migrations.RunPython(migrations.RunPython.noop),
    ],
)
def test_what_holds_up_nothing_passes(operation):
    assert danger(operation) is None


def test_new_and_small_tables_may_be_changed_as_one_likes():
    assert danger(migrations.AddIndex("product", INDEX), fresh=["product"]) is None
    assert danger(column(default=1), fresh=["product"]) is None
    assert danger(migrations.AddIndex("hall", INDEX), app="fair") is None
    assert "no db_default" in danger(column("hall", default=1), app="fair")
