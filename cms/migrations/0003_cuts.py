from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_media_office_clock"),
    ]

    operations = [
        migrations.AddField(
            model_name="portalimage",
            name="cuts",
            field=models.JSONField(default=dict, editable=False, verbose_name="bản cắt"),
        ),
    ]
