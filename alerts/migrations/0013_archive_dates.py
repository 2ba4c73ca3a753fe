"""误报 and 已豁免 are archived, too, ten days after they ended: those that stand get their date."""

from django.db import migrations

FORWARD = """
UPDATE alerts_alert SET due_step = 'archive', due_at = COALESCE(handled_at, closed_at, detected_at) + interval '10 days'
WHERE handling IN ('false', 'exempt') AND due_at IS NULL
"""
BACKWARD = """
UPDATE alerts_alert SET due_step = '', due_at = NULL WHERE handling IN ('false', 'exempt') AND due_step = 'archive'
"""


class Migration(migrations.Migration):
    dependencies = [("alerts", "0012_notice_path")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
