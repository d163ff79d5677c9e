"""What goes into each file, in an order that does not hang on the numbers of rows: the same portal always gives the same lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, F, Max, Model, Q, QuerySet, Sum
from django.utils import timezone
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Collection, Page, PageViewRestriction, Site

from cms.database import chunks
from cms.models import OfficeSettings, PortalDocument, PortalImage, User, Withdrawal
from feedback.models import ClosedArticle, Comment, FeedbackSettings, Rating, RefusalReason
from feedback.models import StartingFigure as StartingRatings
from home.models import SidebarLink, SidebarSettings, WeatherSettings
from newsroom.models import Desk, NewsroomSettings, ReturnReason
from polls.models import Poll
from search.models import SearchedWord
from search.reports import searched
from transfer.portal.form import Field
from transfer.portal.keys import Keys
from transfer.portal.plain_html import Html, files_of
from transfer.portal.words import PAGES, body_of
from visits.models import DailyReferrers, DailyViews, DailyVisits, HourlyVisits, StartingFigure

AT_ONCE = 500  # rows that are held
KIND_OF = {model: name for name, (model, _) in PAGES.items()}


@dataclass
class Scope:
    """What is written: one portal, or all of an installation; with what readers gave to be reached by, or without."""

    keys: Keys
    site: Site | None = None
    contacts: bool = False
    addresses: dict[str, str] = field(default_factory=dict)

    def by_site(self, rows: QuerySet, at: str = "site") -> QuerySet:
        return rows.filter(**{at: self.site}) if self.site else rows

    def by_page(self, rows: QuerySet, at: str = "page") -> QuerySet:
        return rows.filter(**{f"{at}__path__startswith": self.site.root_page.path}) if self.site else rows

    def used(self, rows: QuerySet, kind: str, own: Q | None = None) -> Iterator[Model]:
        """The rows by their numbers; of one portal only what it refers to, and what is its own."""
        if self.site is None:
            yield from each(rows, "pk")
            return
        mine = self.keys.used.get(kind, set()) | set(rows.filter(own).values_list("pk", flat=True) if own else ())
        for some in chunks(sorted(mine), AT_ONCE):  # never all in one question: databases take only so many numbers
            yield from rows.filter(pk__in=some).order_by("pk")


def each(rows: QuerySet, *order: str) -> Iterator[Model]:
    """The rows one after another, few of them held."""
    return rows.order_by(*order).iterator(AT_ONCE)


# People, files ------------------------------------------------------------------------------------------------------
def people(scope: Scope) -> Iterator[User]:
    if scope.site is None:
        return each(User.objects.all(), "username")
    return iter(sorted(scope.used(User.objects.all(), "person"), key=lambda user: user.username))


def collections(scope: Scope) -> Iterator[Collection]:
    above: dict[str, int] = {}
    mine = set(scope.keys.used.get("collection", ()))
    there = list(Collection.objects.filter(depth__gt=1).order_by("path"))
    paths = [row.path for row in there if row.pk in mine]
    for row in there:
        if scope.site and not any(path.startswith(row.path) for path in paths):
            continue
        above[row.path] = row.pk
        row.portal_key, row.above_id = scope.keys.key("collection", row.pk), above.get(row.path[: -Collection.steplen])
        yield row


def tags(scope: Scope) -> Iterator[Tag]:
    rows = Tag.objects.all()
    if scope.site:
        below = Q(news_articletag_items__content_object__path__startswith=scope.site.root_page.path)
        rows = rows.filter(pk__in=Tag.objects.filter(below).values("pk"))
    return each(rows, "slug", "pk")


def pictures(scope: Scope) -> Iterator[PortalImage]:
    return _library(scope, "picture", PortalImage.objects.all())


def documents(scope: Scope) -> Iterator[PortalDocument]:
    return _library(scope, "document", PortalDocument.objects.all())


def _library(scope: Scope, kind: str, rows: QuerySet) -> Iterator[Model]:
    own = NewsroomSettings.objects.filter(site=scope.site, collection__isnull=False).select_related("collection").first()
    theirs = Q(collection__path__startswith=own.collection.path) if own else None
    for row in scope.used(rows.prefetch_related("tags"), kind, theirs):
        row.key = scope.keys.key(kind, row.pk)
        yield row


# Pages --------------------------------------------------------------------------------------------------------------
def pages(scope: Scope) -> Iterator[Page]:
    """All pages from above to below, brothers in their order; what is of no kind of ours is left out with all below it."""
    html = Html(scope.addresses.get, files_of(scope.keys))
    above: dict[str, int] = {}
    first = scope.site.root_page.path if scope.site else ""
    last = ""
    while some := list(Page.objects.filter(depth__gt=1, path__startswith=first, path__gt=last).order_by("path").specific()[:AT_ONCE]):
        for page in some:
            parent = above.get(page.path[: -Page.steplen])
            if type(page) in KIND_OF and (parent or page.depth == 2):
                above[page.path] = page.pk
                yield _told(page, parent, scope, html)
        last = some[-1].path


def _told(page: Page, parent: int | None, scope: Scope, html: Html) -> Page:
    page.portal_kind, page.above_id = KIND_OF[type(page)], parent
    page.portal_address = scope.addresses.get(str(page.translation_key), "")
    body = getattr(page, "body", None)
    page.portal_html = "" if body is None else html.body(body_of(type(page)).type.out(body, scope.keys))
    return page


def addresses(site: Site | None) -> dict[str, str]:
    """Of each page of portals the address, by its key."""
    found = {}
    for portal in [site] if site else Site.objects.select_related("root_page").order_by("pk"):
        root = portal.root_page
        below = Page.objects.filter(path__startswith=root.path).values_list("translation_key", "url_path")
        found |= {str(key): "/" + url_path.removeprefix(root.url_path) for key, url_path in below.iterator(2000)}
    return found


def sites(scope: Scope) -> Iterator[Site]:
    for row in [scope.site] if scope.site else Site.objects.order_by("pk"):
        row.portal_key = scope.keys.key("site", row.pk)
        yield row


def desks(scope: Scope) -> Iterator[Desk]:
    return each(scope.by_page(Desk.objects.select_related("group"), "place"), "place__path", "role_key")


def restrictions(scope: Scope) -> Iterator[PageViewRestriction]:
    return each(scope.by_page(PageViewRestriction.objects.all()), "page__path", "pk")


def withdrawals(scope: Scope) -> Iterator[Withdrawal]:
    return each(scope.by_page(Withdrawal.objects.all()), "page__path")


# Settings and snippets ----------------------------------------------------------------------------------------------
def boxes() -> Field:
    """The field of the boxes beside a page."""
    return body_of(SidebarSettings, "boxes")


def _setting(model: type[Model]):
    return lambda scope: each(scope.by_site(model.objects.all()), "site__pk")


office, sidebar, weather = _setting(OfficeSettings), _setting(SidebarSettings), _setting(WeatherSettings)
newsroom, comment_rules = _setting(NewsroomSettings), _setting(FeedbackSettings)


def refusal_reasons(scope: Scope) -> Iterator[RefusalReason]:
    return each(scope.by_site(RefusalReason.objects.all()), "sort_order", "pk")


def return_reasons(scope: Scope) -> Iterator[ReturnReason]:
    return each(scope.by_site(ReturnReason.objects.all()), "sort_order", "pk")


def polls(scope: Scope) -> Iterator[Poll]:
    """Polls with all votes, those brought forward and those counted here together."""
    for poll in scope.by_site(Poll.objects.all()).order_by("pk"):
        counted = dict(poll.choices.model.objects.filter(poll=poll).annotate(times=Count("votes")).values_list("key", "times"))
        poll.portal_voters = poll.votes.count() + poll.brought_forward_voters
        choices = sorted(poll.choices.all(), key=lambda choice: (choice.sort_order or 0, choice.pk))
        poll.portal_votes = [
            {"choice": str(choice.key), "votes": counted.get(choice.key, 0) + choice.brought_forward_votes} for choice in choices
        ]
        yield poll


def links(scope: Scope) -> Iterator[SidebarLink]:
    rows = scope.by_site(SidebarLink.objects.all())
    if scope.site:  # none to another portal's page
        rows = rows.filter(Q(page=None) | Q(page__path__startswith=scope.site.root_page.path))
    return iter(rows.order_by("sort_order", "pk"))


def redirects(scope: Scope) -> Iterator[Redirect]:
    rows = Redirect.objects.all()
    if scope.site:
        inside = Q(redirect_page__path__startswith=scope.site.root_page.path)
        rows = rows.filter(Q(site=scope.site, redirect_page=None) | Q(site=scope.site) & inside | Q(site=None) & inside)
    return each(rows, "pk")


def promotions(scope: Scope) -> Iterator[SearchPromotion]:
    rows = SearchPromotion.objects.select_related("query")
    return each(scope.by_page(rows) if scope.site else rows, "query__query_string", F("sort_order").asc(nulls_first=True), "pk")


# What readers sent and what was counted -------------------------------------------------------------------------------
def comments(scope: Scope) -> Iterator[Comment]:
    for row in each(scope.by_page(Comment.objects.all(), "article"), "pk"):
        if not scope.contacts:
            row.email, row.code = "", None
        yield row


def closed_comments(scope: Scope) -> Iterator[ClosedArticle]:
    return each(scope.by_page(ClosedArticle.objects.all(), "article"), "article__path")


def ratings(scope: Scope) -> Iterator[StartingRatings]:
    """Of each article all points, those brought forward and those given here together."""
    given = scope.by_page(Rating.objects.all(), "article").order_by()
    here = {row["article"]: row for row in given.values("article").annotate(sum=Sum("points"), number=Count("pk"), last=Max("rated_at"))}
    for row in each(scope.by_page(StartingRatings.objects.all(), "article"), "article__path"):
        if told := here.pop(row.article_id, None):
            row.points, row.raters = row.points + told["sum"], row.raters + told["number"]
            row.as_of = max(row.as_of, timezone.localdate(told["last"]))
        yield row
    paths = dict(Page.objects.filter(pk__in=here).values_list("pk", "path"))
    for article in sorted(here, key=paths.get):
        told = here[article]
        yield StartingRatings(
            article_id=article, points=told["sum"], raters=told["number"], source=HERE, as_of=timezone.localdate(told["last"])
        )


HERE = "Bạn đọc đánh giá trên cổng này"


def starting_figures(scope: Scope) -> Iterator[StartingFigure]:
    rows = StartingFigure.objects.all()
    if scope.site:
        rows = rows.filter(Q(site=scope.site) | Q(page__path__startswith=scope.site.root_page.path))
    return each(rows, F("page__path").asc(nulls_first=True), "site__pk")


def daily_views(scope: Scope) -> Iterator[DailyViews]:
    return each(scope.by_page(DailyViews.objects.all()), "page__path", "day")


def _of_days(model: type[Model], *order: str):
    return lambda scope: each(scope.by_site(model.objects.all()), "site__pk", *order)


daily_visits, hourly_visits = _of_days(DailyVisits, "day"), _of_days(HourlyVisits, "day", "hour")
referrers = _of_days(DailyReferrers, "day", "host")


def searched_words(scope: Scope) -> Iterator[SearchedWord]:
    """What few searched for is shown to nobody: it may be somebody's own."""
    return each(searched(scope.by_site(SearchedWord.objects.all())), "site__pk", "week", "bare")
