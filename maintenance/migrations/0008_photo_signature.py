from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('maintenance', '0007_sent_moves'),
    ]

    operations = [
        migrations.AlterField(
            model_name='photo',
            name='when',
            field=models.CharField(choices=[('before', '处理前'), ('after', '处理后'), ('other', '其他'), ('sign', '签字')], max_length=8, verbose_name='时点'),
        ),
    ]
