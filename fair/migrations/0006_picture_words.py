import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):

    atomic = False  # pictures are many: their index is built beside the running fair

    dependencies = [
        ('fair', '0005_console'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='picture',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('alt', 'file', config='simple'), name='picture_words'),
        ),
    ]
