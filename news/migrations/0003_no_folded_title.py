from django.db import migrations


class Migration(migrations.Migration):
    """The admin's search folds titles itself (cms/desk_search)."""

    dependencies = [("news", "0002_lists")]

    operations = [migrations.RemoveField(model_name="articlepage", name="title_folded")]
