"""Which entries of the log are rows of the register, for whom, with which figures, and their totals."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, PageLogEntry, Site

from cms.permissions import OVERSEE
from cms.text import fold
from feedback.reports import with_numbers
from news.models import ArticlePage
from newsroom.register.facts import DELETED, PUBLISHED, instant
from visits.reports import with_views

RIGHTS = ("change_page", f"{OVERSEE}_page")
NO_AUTHOR = "(không ghi tác giả)"


@dataclass(frozen=True)
class Total:
    """How much of the register one author or one category has."""

    name: str
    articles: int
    views: int
    comments: int


def sites_for(user) -> list[Site]:
    """The portals whose register somebody may read: those where they may change or oversee pages, if only in one category."""
    sites = Site.objects.select_related("root_page").order_by("site_name", "pk")
    if user.is_active and user.is_superuser:
        return list(sites)
    paths = set(_rights_of(user).values_list("page__path", flat=True))
    return [site for site in sites if any(_in_line(site.root_page.path, path) for path in paths)]


def may_read(user) -> bool:
    """Whether somebody may read a register at all."""
    return user.is_active and (user.is_superuser or _rights_of(user).exists())


def _rights_of(user) -> QuerySet:
    rights = GroupPagePermission.objects.filter(group__user=user, permission__codename__in=RIGHTS)
    return rights if user.is_active else rights.none()


def _in_line(one: str, other: str) -> bool:
    """Whether one page is the other one, above it or below it."""
    return one.startswith(other) or other.startswith(one)


def publications(sites: list[Site] | None) -> QuerySet:
    """One entry for each article of some portals, the last that tells its facts. None: of all, also of portals that are gone."""
    later = PageLogEntry.objects.filter(page=OuterRef("page"), action=PUBLISHED, pk__gt=OuterRef("pk"))
    entries = PageLogEntry.objects.filter(~Exists(later), action=PUBLISHED).annotate(published=KT("data__published"))
    return entries if sites is None else entries.filter(data__site__in=[site.pk for site in sites])


def in_period(entries: QuerySet, first: date | None, last: date | None) -> QuerySet:
    """Those that first went out on these local days, both included; None leaves that side open."""
    if first:
        entries = entries.filter(data__published__gte=instant(_midnight(first)))
    if last:
        entries = entries.filter(data__published__lt=instant(_midnight(last + timedelta(days=1))))
    return entries


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def with_figures(entries: QuerySet) -> QuerySet:
    """These entries, each with the views and public comments of its article; of a deleted one as they were at the end."""
    seen = with_views(Page.objects.filter(pk=OuterRef("page"))).values("views_counted")
    said = with_numbers(ArticlePage.objects.filter(pk=OuterRef("page"))).values("comments_shown")
    return entries.annotate(views=_figure(seen, "views"), comments=_figure(said, "comments"))


def _figure(counted: QuerySet, name: str) -> Coalesce:
    at_the_end = PageLogEntry.objects.filter(page=OuterRef("page"), action=DELETED).order_by("-pk")
    kept = at_the_end.annotate(kept=Cast(KT(f"data__{name}"), IntegerField())).values("kept")[:1]
    return Coalesce(Subquery(counted), Subquery(kept))


def totals_by_author(entries: QuerySet) -> list[Total]:
    """Those with most articles first."""
    return _totals(entries, "data__author", {"": NO_AUTHOR})


def totals_by_category(entries: QuerySet, names: dict[int, str]) -> list[Total]:
    """Those with most articles first. `names` are the categories' by key."""
    return _totals(entries, "data__category", {str(key): name for key, name in names.items()})


def _totals(entries: QuerySet, field: str, names: dict[str, str]) -> list[Total]:
    rows = with_figures(entries).order_by().annotate(key=KT(field)).values("key")
    rows = rows.annotate(articles=Count("pk"), seen=Sum("views"), said=Sum("comments"))
    totals = [Total(names.get(str(row["key"]), row["key"]), row["articles"], row["seen"] or 0, row["said"] or 0) for row in rows]
    return sorted(totals, key=lambda total: (-total.articles, fold(total.name)))


def authors(entries: QuerySet) -> list[str]:
    """Everybody who is an author in some entries, as a list is read; "" where there is an article without one."""
    return sorted(set(entries.order_by().values_list(KT("data__author"), flat=True).distinct()), key=fold)


def categories(entries: QuerySet) -> dict[int, str]:
    """The categories in some entries by key, each under its latest name, by portal and name."""
    place = {"key": Cast(KT("data__category"), IntegerField()), "name": KT("data__category_title"), "portal": KT("data__site")}
    rows = entries.order_by().annotate(**place).values(*place).annotate(last=Max("pk")).order_by("last")
    latest = {row["key"]: row for row in rows}
    return {row["key"]: row["name"] for row in sorted(latest.values(), key=lambda row: (str(row["portal"]), fold(row["name"])))}
