"""The eleven districts are facts, not demo data."""

from django.db import migrations

from registry import districts


def forwards(apps, schema_editor):
    districts.load(apps.get_model("registry", "District"))


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
