from django.db import migrations

from telemetry.partitions import PartitionByRange


class Migration(migrations.Migration):
    dependencies = [("power", "0001_initial")]
    operations = [
        PartitionByRange("Reading", "at", double=("energy_kwh",)),
        PartitionByRange("HourlyReading", "at", double=("energy_kwh", "energy_kwh_min", "energy_kwh_max")),
        PartitionByRange("DailyReading", "at", double=("energy_kwh", "energy_kwh_min", "energy_kwh_max"), partition=False),
    ]
