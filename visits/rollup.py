"""Raw rows become sums, each in exactly one of the two at every moment; what is over is forgotten. All in small transactions."""

import time
from collections import Counter
from collections.abc import Callable, Iterable

from django.db import connection, models, transaction
from django.utils import timezone
from wagtail.models import Page, Site

from cms.database import keys_kept
from visits.actions import ONCE_IN
from visits.days import midnight, month_of
from visits.models import DailyReferrers, DailyViews, DailyVisits, HourlyVisits, MonthlyViews, Salt, View, Visitor

TOGETHER = 500  # rows of one transaction: on SQLite the requests that count wait for its end
LONGEST = 30.0  # seconds of one run: other jobs of the clock wait for it, and the rest has time until the next

# A raw row as it is added: its key, site, page, moment, whether it begins a visit, is on a phone, and the host that led here
RAW = ("pk", "site_id", "page_id", "shown_at", "begins_visit", "on_mobile", "referrer")


def sum_some(number: int = TOGETHER) -> int:
    """Add at most so many raw rows to the sums; gives how many. Others may do the same at the same moment, on any machine."""
    with transaction.atomic():
        waiting = View.objects.filter(is_summed=False).order_by("page_id")  # as they lie in the index of those that wait
        rows = list(waiting.select_for_update(skip_locked=True).values_list(*RAW)[:number])
        rows = without_going(rows)
        if rows:
            add_all(rows)
            View.objects.filter(pk__in=[row[0] for row in rows]).update(is_summed=True)
    return len(rows)


def without_going(rows: list[tuple]) -> list[tuple]:
    """These rows without those whose page is being deleted: they wait until that is done. The pages of the others stay until
    the transaction ends.
    """
    pages = {page for _, _, page, *_ in rows if page}
    there = keys_kept(Page.objects.filter(pk__in=pages)) if pages else set()
    return [row for row in rows if row[2] is None or row[2] in there]


def add_all(rows: list[tuple]) -> None:
    """Add rows to every sum that they belong to, by the local date and hour of their moments."""
    views, months, hosts = Counter(), Counter(), Counter()
    visits_of_day, visits_of_hour = {}, {}
    for _, site, page, shown_at, begins, mobile, host in rows:
        local = timezone.localtime(shown_at)
        day = local.date()
        if page:
            views[page, day] += 1
            months[page, month_of(day)] += 1
        if begins and host:
            hosts[site, day, host] += 1
        add_to(visits_of_day, (site, day), (begins, 1, mobile))
        add_to(visits_of_hour, (site, day, local.hour), (begins, 1))
    add(DailyViews, ("page_id", "day"), ("views",), {key: (number,) for key, number in views.items()})
    add(MonthlyViews, ("page_id", "month"), ("views",), {key: (number,) for key, number in months.items()})
    add(DailyReferrers, ("site_id", "day", "host"), ("visits",), {key: (number,) for key, number in hosts.items()})
    add(HourlyVisits, ("site_id", "day", "hour"), ("visits", "views"), visits_of_hour)
    add(DailyVisits, ("site_id", "day"), ("visits", "views", "mobile_views"), visits_of_day)


def add_to(sums: dict[tuple, tuple], key: tuple, figures: Iterable[int]) -> None:
    sums[key] = tuple(map(sum, zip(sums[key], figures, strict=True))) if key in sums else tuple(map(int, figures))


def add(table: type[models.Model], keys: tuple, columns: tuple, figures: dict[tuple, tuple]) -> None:
    """Add figures to the rows with these keys, which are made where they are not there. All in the order of their keys, so that
    of two who add at once none waits for the other in a ring.
    """
    if not figures:
        return
    name = table._meta.db_table
    row = f"({', '.join(['%s'] * (len(keys) + len(columns)))})"
    summed = ", ".join(f"{column} = {name}.{column} + excluded.{column}" for column in columns)
    sql = (
        f"INSERT INTO {name} ({', '.join(keys + columns)}) VALUES {', '.join([row] * len(figures))} "  # noqa: S608 - our own names
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {summed}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for key in sorted(figures) for value in (*key, *figures[key])])


def roll_up() -> str:
    """Add what has been counted since the last time."""
    number = in_parts(sum_some)
    return f"Đã cộng {number} lượt xem." if number else "Không có lượt xem mới."


def forget() -> str:
    """Delete what nothing is counted from any more: salts of earlier dates, visitors whose date is over, raw rows of last week."""
    salts, _ = Salt.objects.filter(day__lt=timezone.localdate()).delete()
    visitors = sum(in_parts(lambda number, site=site: forget_visitors(site, number)) for site in Site.objects.all())
    rows = in_parts(forget_rows)
    return f"Đã xóa {salts} muối, {visitors} khóa người xem, {rows} lượt xem đã cộng."


def forget_visitors(site: Site, number: int) -> int:
    """Delete at most so many visitors of earlier dates, whose visits are over and who are no longer online; gives how many."""
    now = timezone.now()
    before = min(midnight(timezone.localdate(now)), now - ONCE_IN)
    old = Visitor.objects.filter(site=site, seen_at__lt=before).order_by("seen_at").values_list("pk", flat=True)
    return deleted(Visitor, list(old[:number]))


def forget_rows(number: int) -> int:
    """Delete those of the oldest raw rows that are in the sums and were kept long enough; gives how many."""
    oldest = View.objects.order_by("pk").values_list("pk", "shown_at", "is_summed")[:number]
    before = timezone.now() - View.KEPT
    return deleted(View, [key for key, shown_at, is_summed in oldest if is_summed and shown_at < before])


def deleted(table: type[models.Model], keys: list[int]) -> int:
    """Delete rows that nothing hangs on; gives how many."""
    return table.objects.filter(pk__in=keys)._raw_delete(table.objects.db) if keys else 0


def in_parts(do: Callable[[int], int]) -> int:
    """Do something with so many rows at a time until there are no more of them; between two parts the others have their turn.
    Gives with how many it was done.
    """
    done, began = 0, time.monotonic()
    while time.monotonic() - began < LONGEST:
        start = time.monotonic()
        some = do(TOGETHER)
        done += some
        if some < TOGETHER:
            break
        time.sleep(time.monotonic() - start)
    return done
