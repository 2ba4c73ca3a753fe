from django.db import migrations

from accounts.append_only import forbid_changes


class Migration(migrations.Migration):

    dependencies = [
        ('maintenance', '0001_initial'),
        ('accounts', '0002_append_only'),
    ]

    operations = [
        forbid_changes('maintenance_workorderevent'),
        forbid_changes('maintenance_partmovement'),
        forbid_changes('maintenance_stage'),
    ]
