import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # the index is made while the table is in use

    dependencies = [
        ('exhibitors', '0010_console_lists'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='product',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('name', 'model_code', 'external_id', config='simple'), condition=models.Q(('state', 'listed'), _negated=True), name='product_unlisted_words'),
        ),
    ]
