"""The function that takes the best entries: fair/search/sample.sql."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).resolve().parent.parent / "sample.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunSQL(SQL, "DROP FUNCTION search_sample; DROP FUNCTION search_select")]
