import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0001_first"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateTimeField(verbose_name="ngày giờ của bài")),
            ],
            options={
                "verbose_name": "vị trí trong danh sách",
                "verbose_name_plural": "vị trí trong danh sách",
            },
        ),
        migrations.AddIndex(
            model_name="articletag",
            index=models.Index(fields=["tag", "-content_object"], name="news_newest_of_tag"),
        ),
        migrations.AddField(
            model_name="listing",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="listings", to="news.articlepage", verbose_name="bài viết"
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="category",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.WAGTAIL_PAGE_MODEL,
                verbose_name="danh sách",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["category", "-date", "-article"], name="news_newest_of_list"),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.UniqueConstraint(fields=("category", "article"), name="article_once_in_each_list"),
        ),
    ]
