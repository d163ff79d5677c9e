"""What counting does when a page goes, and when a portal brings forward another figure."""

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page

from cms.cache.generation import renew_all
from cms.log.rows import watch
from visits.models import DailyViews, MonthlyViews, StartingFigure

FIGURE = "visits.figure"

watch(StartingFigure, FIGURE, ("site_id", "page_id", "figure", "source", "as_of"))


@receiver(pre_delete, sender=Page)
def let_go(sender, instance, using, **kwargs) -> None:
    """From here on nobody adds to the sums of a page that is being deleted: what was added since its rows were looked for goes
    too, and whoever counts a view of it just now waits, and is told that it is no more.
    """
    list(Page.objects.using(using).filter(pk=instance.pk).order_by().select_for_update().values_list("pk"))
    for sums in (DailyViews, MonthlyViews):
        sums.objects.using(using).filter(page=instance.pk)._raw_delete(using)


@receiver([post_save, post_delete], sender=StartingFigure)
def brought_forward(sender, instance, **kwargs) -> None:
    """The page that tells how a portal counts names what it brought forward, and every page of it has that in its total."""
    if instance.site_id:
        renew_all([instance.site_id])
