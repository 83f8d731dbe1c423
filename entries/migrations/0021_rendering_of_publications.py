from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("entries", "0020_fewer_indexes")]

    operations = [
        migrations.AddField(
            model_name="publication", name="rendering", field=models.PositiveSmallIntegerField(default=0)
        ),
    ]
