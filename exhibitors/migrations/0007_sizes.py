"""Indexes for catalogues and directories of any size, made while the site runs."""

from django.contrib.postgres.indexes import OpClass
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("exhibitors", "0006_indexes_of_the_catalogue")]

    operations = [
        AddIndexConcurrently(
            "exhibitor", models.Index(fields=["name", "id"], name="exhibitor_by_name")
        ),
        AddIndexConcurrently(
            "exhibitor",
            models.Index(OpClass(Upper("name"), name="text_pattern_ops"), name="exhibitor_by_letter"),
        ),
        AddIndexConcurrently(
            "product",
            models.Index(
                fields=["category", "-id"],
                name="product_on_show",
                include=["exhibitor"],
                condition=models.Q(state="listed"),
            ),
        ),
        AddIndexConcurrently(
            "product",
            models.Index(fields=["id"], name="product_unlisted", condition=~models.Q(state="listed")),
        ),
        # The foreign key has one of its own.
        RemoveIndexConcurrently("product", "exhibitors__categor_673735_idx"),
    ]
