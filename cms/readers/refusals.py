"""Count what is refused."""

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from cms.models import Refusal
from cms.sites import site_of

Rule = Refusal.Rule


def refuse(request: HttpRequest, about: str, rule: Rule) -> None:
    """One more refusal of acts on a thing (such as "poll 12") of the request's portal in this hour."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    row, is_new = Refusal.objects.get_or_create(site=site_of(request), about=about, rule=rule, hour=hour)
    if not is_new:
        Refusal.objects.filter(pk=row.pk).update(number=F("number") + 1)
