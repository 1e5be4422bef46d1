from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("booths", "0016_rooms_without_a_booth")]

    operations = [ValidateConstraint(model_name="room", name="room_of_booth_or_with_door")]
