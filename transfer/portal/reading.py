"""Builds a portal from a folder in the open format: looks at all of it first, then makes everything in one transaction."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Max
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.cache import renew
from cms.database import chunks, count_on
from cms.log import seal
from cms.models import PortalDocument, PortalImage
from feedback.models import Comment
from home.models import HomePage, SidebarLink, StandardPage
from news.models import ArticlePage, NewsIndexPage
from newsroom.actions import note_import, note_imports
from polls.models import Poll
from transfer.items import BadSource
from transfer.portal.bringing import ROWS, Bringing
from transfer.portal.checking import Folder, Line, check, open_folder
from transfer.portal.keys import Keys
from transfer.portal.kinds import BY_NAME, KINDS, Kind
from transfer.portal.planting import Planting
from visits.actions import bring_days
from visits.models import DailyViews, DailyVisits

AT_ONCE = 1000  # days of views
TOGETHER = 200  # pages that are noted
FAULTS = (  # what a value of the wrong kind ends in, somewhere between here and the database
    ValidationError, IntegrityError, DataError, BadSource, OverflowError, ValueError, TypeError, AttributeError, ObjectDoesNotExist, OSError,
)  # fmt: skip
NUMBERED = (Page, Poll, PortalDocument)  # whose numbers were given, so that the database must count on behind them


def bring(path: Path, tell: Callable[[str], None] = lambda word: None) -> int:
    """Build the portal; gives how many things came. Raises BadSource, and then nothing was changed."""
    folder = open_folder(path)
    _must_be_empty()
    check(folder)
    work = Bringing(path, Keys())
    try:
        with transaction.atomic():
            with disable_reference_index_auto_update():
                _build(folder, work, tell)
            call_command("rebuild_references_index", verbosity=0)  # without it every picture and document is closed
    except BaseException as fault:
        for name in work.written:
            default_storage.delete(name)
        if isinstance(fault, IntegrityError):  # seen only when all is there
            raise BadSource("Bản xuất có mục trỏ tới mục không có.") from fault
        raise
    call_command("rebuild_search", if_needed=True)  # where it does not come to that, the clock compares both within the hour
    return folder.total


def _must_be_empty() -> None:
    """Only what `setup_site` makes may be there."""
    for model, most in (
        (ArticlePage, 0), (StandardPage, 0), (HomePage, 1), (NewsIndexPage, 1), (PortalImage, 0), (PortalDocument, 0), (Poll, 0),
        (SidebarLink, 0), (Comment, 0), (Redirect, 0), (DailyVisits, 0), (Site, 1),
    ):  # fmt: skip
        if model.objects.count() > most:
            raise BadSource(f"Cổng không trống (đã có {model._meta.verbose_name}): chỉ nhập vào một cổng mới dựng.")


def _build(folder: Folder, work: Bringing, tell: Callable[[str], None]) -> None:
    after = Page.objects.aggregate(last=Max("pk"))["last"]
    _clear()
    _number(folder, work.keys, after)
    for kind in KINDS:
        if kind.name == "pages":
            _plant(folder, kind, work)
        elif kind.name == "daily_views":
            _bring_views(folder, kind, work)
        else:
            for line in folder.lines(kind):
                _bring_line(line, work)
        tell(kind.label)
    _finish()
    _note_what_is_out(f"bản xuất {folder.path.resolve().name}")


def _clear() -> None:
    """Take away the skeleton, for the portal brings its own."""
    for page in Page.objects.filter(depth=2):
        page.specific.delete()
    Collection.objects.filter(depth__gt=1).delete()


def _number(folder: Folder, keys: Keys, after: int) -> None:
    """Give every page and poll its number before any is made: bodies and links lead forward too."""
    for number, line in enumerate(folder.lines(BY_NAME["pages"]), start=after + 1):
        keys.enter("page", number, line.told["key"])
    for line in folder.lines(BY_NAME["polls"]):
        keys.enter("poll", line.told["number"], line.told["key"])


def _bring_line(line: Line, work: Bringing) -> None:
    try:
        ROWS[line.kind.name](work, values_of(line, work.keys))
    except FAULTS as fault:
        raise line.bad(said(fault)) from fault


def values_of(line: Line, keys: Keys) -> dict:
    """What is written in a line, in our values."""
    return line.kind.group(line.told.get("kind")).read(line.told, keys)


def said(fault: Exception) -> str:
    """What is wrong, for who started the command."""
    if isinstance(fault, ValidationError):
        told = fault.message_dict if hasattr(fault, "error_dict") else {"": fault.messages}
        return "; ".join(f"{name}: {' '.join(messages)}" if name else " ".join(messages) for name, messages in told.items())
    if isinstance(fault, OSError):
        return f"không đọc hoặc không ghi được tệp: {fault.strerror or fault}"
    if isinstance(fault, IntegrityError):
        return "trùng với dòng trước hoặc trái với ràng buộc của dữ liệu"
    return str(fault) if isinstance(fault, BadSource) else "có giá trị mà cơ sở dữ liệu không nhận"


def _plant(folder: Folder, kind: Kind, work: Bringing) -> None:
    planting = Planting(work.keys)
    for line in folder.lines(kind):
        try:
            planting.plant(line.told["key"], values_of(line, work.keys))
        except FAULTS as fault:
            raise line.bad(said(fault)) from fault
    planting.finish()


def _bring_views(folder: Folder, kind: Kind, work: Bringing) -> None:
    for some in chunks(_days(folder.lines(kind), work.keys), AT_ONCE):
        bring_days(some)


def _days(lines: Iterator[Line], keys: Keys) -> Iterator[DailyViews]:
    for line in lines:
        try:
            told = values_of(line, keys)
            row = DailyViews(page_id=told["page"], day=told["day"], views=told["views"])
            row.clean_fields()
        except FAULTS as fault:
            raise line.bad(said(fault)) from fault
        yield row


def _finish() -> None:
    """Rights, workflow and settings as `setup_site` has them; the database counts on behind the numbers that were given."""
    if not Site.objects.exists():
        raise BadSource("Bản xuất không có cổng nào.")
    if not Site.objects.filter(is_default_site=True).exists():
        first = Site.objects.order_by("pk").first()
        first.is_default_site = True
        first.save()
    count_on(*NUMBERED)
    call_command("setup_site", verbosity=0, stdout=_Silent())
    for site in Site.objects.all():
        seal(site, "transfer.import_site")
        renew(site)
    connection.check_constraints()


def _note_what_is_out(source: str) -> None:
    """Log all that is live as brought in: what went out at the old portal needs no steps here, and articles enter the register."""
    there, after = Page.objects.live().filter(depth__gt=1, alias_of=None).order_by("path"), ""
    while some := list(there.filter(path__gt=after).specific().prefetch_related("live_revision", "owner")[:TOGETHER]):
        for page in some:  # the register asks of each when it first went out, which a page out of a foreign hand may not say
            page.first_published_at = page.first_published_at or page.live_revision.created_at
        note_imports(((page, page.live_revision) for page in some), source, ({} for _ in some))
        after = some[-1].path
    for model in (Poll, SidebarLink):
        for snippet in model.objects.live().select_related("live_revision").order_by("pk"):
            note_import(snippet, source)


class _Silent:
    """Takes what a command says."""

    def write(self, text: str) -> None:
        """Nothing of it."""

    def flush(self) -> None:
        """Nothing is held."""

    def isatty(self) -> bool:
        return False
