from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("exhibitors", "0008_check_reports")]

    operations = [
        AddIndexConcurrently(
            model_name='check',
            index=models.Index(fields=['valid_until'], name='exhibitors__valid_u_b41c20_idx'),
        ),
    ]
