from django.db import migrations, models


def take_over(apps, schema_editor) -> None:
    """A run that ended well was the last success."""
    rows = apps.get_model("cms", "JobRun").objects.using(schema_editor.connection.alias)
    rows.filter(succeeded=True).update(succeeded_at=models.F("finished_at"))


class Migration(migrations.Migration):
    """When each job last succeeded, whatever came after: the age of the last backup."""

    dependencies = [("cms", "0008_log")]

    operations = [
        migrations.AddField(
            model_name="jobrun",
            name="succeeded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="thành công lần cuối"),
        ),
        # safe beside the old code: one row for each job, and the old code writes none of them anew — the founding engineers
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
