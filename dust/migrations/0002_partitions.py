from django.db import migrations

from telemetry.partitions import PartitionByRange


class Migration(migrations.Migration):
    dependencies = [("dust", "0001_initial")]
    operations = [
        PartitionByRange("Reading", "at"),
        PartitionByRange("HourlyReading", "at"),
        PartitionByRange("DailyReading", "at", partition=False),
    ]
