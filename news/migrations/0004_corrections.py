from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0006_desk_index"),
        ("news", "0003_no_folded_title"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="articlepage",
            name="corrected_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Ngày giờ sửa. Không trước ngày giờ của bài, không ở tương lai.",
                null=True,
                verbose_name="cập nhật lúc",
            ),
        ),
        migrations.AddField(
            model_name="articlepage",
            name="correction",
            field=models.TextField(
                blank=True,
                help_text="Sau khi đăng đã sửa điều gì, trước ghi thế nào, nay là thế nào. Hiện ở đầu bài, cùng giờ cập nhật.",
                max_length=500,
                verbose_name="nội dung đính chính, cập nhật",
            ),
        ),
        migrations.AddConstraint(
            model_name="articlepage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrected_at__isnull", True), ("correction", "")),
                    models.Q(models.Q(("correction", ""), _negated=True), ("corrected_at__isnull", False)),
                    _connector="OR",
                ),
                name="article_correction_with_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="articlepage",
            constraint=models.CheckConstraint(
                condition=models.Q(("corrected_at__isnull", True), ("corrected_at__gte", models.F("date")), _connector="OR"),
                name="article_corrected_after_its_date",
            ),
        ),
    ]
