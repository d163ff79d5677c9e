"""Every poll that there is stays live, with a first revision."""

from django.db import migrations
from django.utils import timezone
from modelcluster.models import get_serializable_data_for_fields


def make_revisions(apps, schema_editor):
    ContentType, Revision = apps.get_model("contenttypes", "ContentType"), apps.get_model("wagtailcore", "Revision")
    Poll, Choice = apps.get_model("polls", "Poll"), apps.get_model("polls", "Choice")
    now = timezone.now()
    for poll in Poll.objects.filter(latest_revision__isnull=True):
        kind, _ = ContentType.objects.get_or_create(app_label="polls", model="poll")
        choices = Choice.objects.filter(poll=poll).order_by("sort_order", "pk")
        content = get_serializable_data_for_fields(poll)
        content["choices"] = [get_serializable_data_for_fields(choice) for choice in choices]
        revision = Revision.objects.create(
            content_type=kind, base_content_type=kind, object_id=str(poll.pk), created_at=now, object_str=poll.question, content=content
        )
        Poll.objects.filter(pk=poll.pk).update(
            live=True, latest_revision=revision, live_revision=revision, first_published_at=now, last_published_at=now
        )


def forget_revisions(apps, schema_editor):
    apps.get_model("wagtailcore", "Revision").objects.filter(content_type__app_label="polls", content_type__model="poll").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("polls", "0002_drafts"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(make_revisions, forget_revisions)]
