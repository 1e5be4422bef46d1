"""The quickest to answer, found without sorting all booths; made while the site runs."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("booths", "0006_announcements")]

    operations = [
        AddIndexConcurrently("booth", models.Index(fields=["reply_seconds", "id"], name="booth_quickest")),
    ]
