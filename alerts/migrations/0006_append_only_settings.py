from django.db import migrations

from accounts.append_only import forbid_changes


class Migration(migrations.Migration):

    dependencies = [
        ('alerts', '0005_life'),
    ]

    operations = [
        forbid_changes('alerts_rulesetting'),
        forbid_changes('alerts_standardchoice'),
    ]
