from django.db import migrations

from telemetry.partitions import PartitionByRange

BY_DEVICE = "CREATE INDEX telemetry_frame_by_mn ON telemetry_frame (mn, received_at)"
REJECTED = "CREATE INDEX telemetry_frame_rejected ON telemetry_frame (received_at) WHERE verdict <> 0"


class Migration(migrations.Migration):
    dependencies = [("telemetry", "0001_initial")]
    operations = [
        PartitionByRange("Frame", "received_at"),
        migrations.RunSQL([BY_DEVICE, REJECTED], migrations.RunSQL.noop),
    ]
