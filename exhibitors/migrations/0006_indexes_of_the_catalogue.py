import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """On a catalogue of millions these take minutes, in which nothing is locked."""

    atomic = False

    dependencies = [
        ('exhibitors', '0005_catalogue_of_the_workspace'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='product',
            index=models.Index(fields=['exhibitor', '-updated_at', '-id'], name='product_last_changed'),
        ),
        AddIndexConcurrently(
            model_name='product',
            index=models.Index(fields=['exhibitor', 'name', 'id'], name='product_by_name'),
        ),
        AddIndexConcurrently(
            model_name='product',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='product_words'),
        ),
    ]
