"""Found without reading through all visits, made without holding up those who visit."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("booths", "0014_answer_mail")]

    operations = [
        AddIndexConcurrently(
            "visit",
            models.Index(
                condition=models.Q(("is_nobodys", False)), fields=["last_seen_at"], name="visit_of_somebody"
            ),
        ),
    ]
