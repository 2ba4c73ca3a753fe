from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_must_change_password'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='is_head',
            field=models.BooleanField(default=False, help_text='区县分局负责人：核实超期的告警升级给他', verbose_name='分局长'),
        ),
    ]
