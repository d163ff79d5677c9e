"""What readers left behind: views, visits, votes, ratings and comments, as the rooms hold them."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.db.models import Model
from django.utils import timezone
from wagtail.models import Site

from bench.site.stock import person
from feedback.models import Comment, Rating
from feedback.models import StartingFigure as StartingRatings
from news.models import ArticlePage
from polls.models import Choice, Poll, Vote
from visits.actions import bring_days
from visits.models import DailyViews, DailyVisits, MonthlyViews
from visits.models import StartingFigure as StartingViews

SOURCE = "Cổng cũ (số liệu thử)"
NEWEST, DAYS = 2_000, 30  # articles that are still read, and the days of which we know it
COMMENTED, RATED, BROUGHT = 0.10, 0.15, 0.60
VOTES = 5_000
CHOICES = ["Đường thôn, ngõ xóm", "Nước sạch", "Trường học và trạm y tế", "Thủ tục hành chính"]
SAID = [
    "Bài viết đúng tâm tư bà con, mong xã làm tiếp.",
    "Xin hỏi khi nào thôn chúng tôi được làm?",
    "Cảm ơn ban biên tập đã đăng tin kịp thời.",
    "Đề nghị nói rõ hơn kinh phí lấy từ đâu.",
    "Tôi đọc rồi mà chưa rõ nộp hồ sơ ở đâu, mong trả lời.",
]


def starting_views(page: ArticlePage, chance: Random) -> Iterator[Model]:
    """Most articles bring views forward from the old portal."""
    if chance.random() < BROUGHT:
        figure = int(10 ** (1 + chance.random() * 2.6))
        yield StartingViews(page_id=page.pk, figure=figure, source=SOURCE, as_of=timezone.localdate(page.date))


def opinions(page: ArticlePage, chance: Random) -> Iterator[Model]:
    """Comments on a tenth of all articles, ratings of some more."""
    if chance.random() < COMMENTED:
        for place in range(1 + int(chance.random() * 4)):
            state = chance.choices(["waiting", "public", "refused"], [1, 8, 1])[0]
            sent_at = page.date + timedelta(hours=3 + 11 * place)
            yield Comment(
                article_id=page.pk,
                name=person(chance),
                text=" ".join(chance.sample(SAID, 1 + int(chance.random() * 2))),
                state=state,
                sent_at=sent_at,
                decided_at=None if state == "waiting" else sent_at,
                reason="Quảng cáo" if state == "refused" else "",
            )
    if chance.random() < RATED:
        for _ in range(1 + int(chance.random() * 5)):
            reader = hashlib.sha256(chance.randbytes(16)).hexdigest()
            yield Rating(
                article_id=page.pk, reader=reader, points=chance.choice([3, 4, 4, 5, 5, 5]), rated_at=page.date + timedelta(hours=5)
            )
        raters = 1 + int(chance.random() * 9)
        as_of = timezone.localdate(page.date)
        yield StartingRatings(article_id=page.pk, points=raters * 4, raters=raters, source=SOURCE, as_of=as_of)


def ask_readers(site: Site, now: datetime) -> None:
    """A poll that is open, and what some thousands have answered."""
    chance, opens = Random("poll"), now - timedelta(days=DAYS)
    poll = Poll.objects.create(site=site, question="Xã nên làm việc gì trước trong năm nay?", opens_at=opens)
    choices = Choice.objects.bulk_create(Choice(poll=poll, text=text, sort_order=place) for place, text in enumerate(CHOICES))
    readers = [hashlib.sha256(chance.randbytes(16)).hexdigest() for _ in range(VOTES)]
    votes = [Vote(poll=poll, reader=reader, cast_at=opens + timedelta(minutes=place)) for place, reader in enumerate(readers)]
    ticks = [
        Vote.choices.through(vote=vote, choice=chance.choices(choices, [5, 3, 2, 1])[0])
        for vote in Vote.objects.bulk_create(votes, batch_size=1_000)
    ]
    Vote.choices.through.objects.bulk_create(ticks, batch_size=1_000)


def bring_up_to_date() -> None:
    """What a site that was built earlier lacks: a poll, and, where its days are over, the same views for the days before today."""
    if not Poll.objects.exists():
        ask_readers(Site.objects.get(is_default_site=True), timezone.now())
    newest = DailyViews.objects.order_by("-day").values_list("day", flat=True).first()
    if newest != timezone.localdate() - timedelta(days=1):
        write_views(timezone.localdate())


def write_views(until: date) -> None:
    """The views of the newest articles and the visits of each site by day, up to the day before; those there were go."""
    chance = Random("views")
    days = [until - timedelta(days=back) for back in range(1, DAYS + 1)]
    newest = ArticlePage.objects.live().newest_first().values_list("pk", flat=True)[:NEWEST]
    views = [
        DailyViews(page_id=key, day=day, views=1 + int(400 / (1 + rank) ** 0.5 * chance.random()))
        for rank, key in enumerate(newest)
        for day in days
        if chance.random() < 0.5
    ]
    visits = [DailyVisits(site=site, day=day, visits=chance.randint(200, 900)) for site in Site.objects.all() for day in days]
    for sums in (DailyViews, MonthlyViews):
        sums.objects.all().delete()
    DailyVisits.objects.all().delete()
    bring_days(views)
    DailyVisits.objects.bulk_create(visits, batch_size=1_000)
