"""The sealed log, and the triggers that keep it."""

import django.utils.timezone
from django.db import migrations, models

from cms.log.triggers import put_on, take_off


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0007_headers_and_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(verbose_name="đến số")),
                ("digest", models.CharField(max_length=64, verbose_name="dấu")),
                ("whole_at", models.DateTimeField(verbose_name="kiểm từ đầu lúc")),
                ("mark", models.CharField(max_length=64, verbose_name="dấu của dòng này")),
            ],
            options={
                "verbose_name": "mốc đã kiểm nhật ký",
                "verbose_name_plural": "mốc đã kiểm nhật ký",
            },
        ),
        migrations.CreateModel(
            name="LogWaiting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.TextField(verbose_name="nội dung")),
                ("source", models.CharField(max_length=100, unique=True, verbose_name="mục nhật ký")),
                ("mark", models.CharField(max_length=64, verbose_name="dấu tạm")),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="từ lúc")),
            ],
            options={
                "verbose_name": "mục chờ đóng dấu",
                "verbose_name_plural": "mục chờ đóng dấu",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="LogSeal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name="số")),
                ("previous", models.CharField(max_length=64, verbose_name="dấu trước")),
                ("digest", models.CharField(max_length=64, verbose_name="dấu")),
                ("content", models.TextField(verbose_name="nội dung")),
                ("at", models.DateTimeField(db_index=True, verbose_name="lúc")),
                ("act", models.CharField(db_index=True, max_length=255, verbose_name="việc")),
                ("by", models.CharField(blank=True, max_length=500, verbose_name="người")),
                ("source", models.CharField(max_length=100, unique=True, verbose_name="mục nhật ký")),
            ],
            options={
                "verbose_name": "mục có dấu",
                "verbose_name_plural": "mục có dấu",
                "ordering": ["-number"],
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("previous",), name="one_seal_after_another")],
            },
        ),
        # safe beside the old code: triggers on a table that is made here — the founding engineers
        migrations.RunPython(put_on, take_off),
    ]
