"""What counting does when a page goes."""

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from wagtail.models import Page

from visits.models import DailyViews, MonthlyViews


@receiver(pre_delete, sender=Page)
def let_go(sender, instance, using, **kwargs) -> None:
    """From here on nobody adds to the sums of a page that is being deleted: what was added since its rows were looked for goes
    too, and whoever counts a view of it just now waits, and is told that it is no more.
    """
    list(Page.objects.using(using).filter(pk=instance.pk).order_by().select_for_update().values_list("pk"))
    for sums in (DailyViews, MonthlyViews):
        sums.objects.using(using).filter(page=instance.pk)._raw_delete(using)
