"""Finds products by their model code; built without locking the table of a running fair."""

import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("exhibitors", "0003_imports")]

    operations = [
        AddIndexConcurrently(
            model_name="product",
            index=models.Index(
                models.F("exhibitor"),
                django.db.models.functions.text.Lower("model_code"),
                name="product_model_code",
            ),
        ),
    ]
