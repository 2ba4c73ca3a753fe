from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('maintenance', '0004_plans'),
    ]

    operations = [
        migrations.AddField(
            model_name='workorder',
            name='caller',
            field=models.CharField(blank=True, default='', max_length=64, verbose_name='来电人'),
        ),
        migrations.AddField(
            model_name='workorder',
            name='escalation',
            field=models.SmallIntegerField(default=0, verbose_name='超期已告知至'),
        ),
        migrations.AddField(
            model_name='workorder',
            name='state_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='现状态自'),
        ),
        migrations.AddIndex(
            model_name='workorder',
            index=models.Index(condition=models.Q(('state__in', ('new', 'assigned', 'accepted', 'on_way', 'on_site', 'returned'))), fields=['due_at'], name='open_orders_due'),
        ),
    ]
