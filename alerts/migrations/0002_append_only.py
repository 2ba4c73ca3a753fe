from django.db import migrations

from accounts.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("alerts", "0001_initial"), ("accounts", "0002_append_only")]
    operations = [forbid_changes("alerts_alertevent")]
