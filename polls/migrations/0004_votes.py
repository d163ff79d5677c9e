"""What is stored with a vote, what is forgotten of it, and triggers that keep what was asked."""

from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat

from polls import triggers


def name_the_forgotten(apps, schema_editor):
    """On the way back every vote has a key again; of those that are forgotten one that is nobody's."""
    key = Concat(Value("quen-"), Cast(F("pk"), models.CharField()))
    apps.get_model("polls", "Vote").objects.filter(reader=None).update(reader=key)


class Migration(migrations.Migration):
    dependencies = [("polls", "0003_first_revisions")]

    operations = [
        migrations.AddField(
            model_name="poll",
            name="forgotten_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="đã xóa khóa bạn đọc lúc"),
        ),
        migrations.AddField(
            model_name="vote",
            name="changed_at",
            field=models.DateTimeField(null=True, verbose_name="đổi lần cuối lúc"),
        ),
        migrations.AddField(
            model_name="vote",
            name="flag",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "bình thường"),
                    ("proved", "mạng gửi nhiều, trình duyệt đã giải bài toán"),
                    ("unproved", "mạng gửi nhiều, chưa giải bài toán"),
                ],
                default="",
                max_length=8,
                verbose_name="đánh dấu",
            ),
        ),
        migrations.AddField(
            model_name="vote",
            name="stamp",
            field=models.CharField(max_length=32, null=True, verbose_name="tem của biểu mẫu đầu tiên"),
        ),
        migrations.AlterField(
            model_name="vote",
            name="reader",
            field=models.CharField(max_length=64, null=True, verbose_name="khóa bạn đọc"),
        ),
        migrations.RunPython(migrations.RunPython.noop, name_the_forgotten),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(fields=("stamp",), name="one_vote_per_stamp"),
        ),
        migrations.RunPython(triggers.put_on, triggers.take_off),
    ]
