from django.db import migrations


def empty_index(apps, schema_editor) -> None:
    """What stands in the admin's search has its accents still, and is not found without them."""
    apps.get_model("wagtailsearch", "IndexEntry").objects.using(schema_editor.connection.alias).all()._raw_delete(
        schema_editor.connection.alias
    )


class Migration(migrations.Migration):
    """The clock's job `desk-index` sees what is missing, and the queue writes it anew, without accents."""

    dependencies = [("cms", "0005_refusals"), ("wagtailsearch", "0010_add_text_fields")]

    operations = [migrations.RunPython(empty_index, migrations.RunPython.noop)]
