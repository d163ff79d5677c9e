"""Every link that there is stays live, with a first revision."""

from django.db import migrations
from django.utils import timezone
from modelcluster.models import get_serializable_data_for_fields


def make_revisions(apps, schema_editor):
    ContentType, Revision = apps.get_model("contenttypes", "ContentType"), apps.get_model("wagtailcore", "Revision")
    SidebarLink = apps.get_model("home", "SidebarLink")
    now = timezone.now()
    for link in SidebarLink.objects.filter(latest_revision__isnull=True):
        kind, _ = ContentType.objects.get_or_create(app_label="home", model="sidebarlink")
        content = get_serializable_data_for_fields(link)
        del content["sort_order"]
        revision = Revision.objects.create(
            content_type=kind, base_content_type=kind, object_id=str(link.pk), created_at=now, object_str=link.title, content=content
        )
        SidebarLink.objects.filter(pk=link.pk).update(
            live=True, latest_revision=revision, live_revision=revision, first_published_at=now, last_published_at=now
        )


def forget_revisions(apps, schema_editor):
    apps.get_model("wagtailcore", "Revision").objects.filter(content_type__app_label="home", content_type__model="sidebarlink").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_drafts"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(make_revisions, forget_revisions)]
