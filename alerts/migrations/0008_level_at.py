from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alerts', '0007_orders_reasons'),
    ]

    operations = [
        migrations.AddField(
            model_name='alert',
            name='level_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='现级别自'),
        ),
    ]
