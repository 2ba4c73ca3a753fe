from django.db import migrations

from accounts.append_only import FUNCTION, NO_FUNCTION, forbid_changes


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTION, NO_FUNCTION), forbid_changes("accounts_auditentry")]
