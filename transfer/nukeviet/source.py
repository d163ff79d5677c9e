"""A portal on NukeViet as a source of items. It is read once into a temporary file, then as often as somebody asks."""

import html
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from transfer.items import Article, BadSource, Category, Comment, Fault, Poll, StandardPage, Summary, Tag, Visits
from transfer.nukeviet import beside, live
from transfer.nukeviet.addresses import Addresses, unique
from transfer.nukeviet.content import Content
from transfer.nukeviet.dump import Dump
from transfer.nukeviet.portal import Module, Portal, find_portal
from transfer.nukeviet.store import Store
from transfer.nukeviet.stream import Stream
from transfer.nukeviet.words import line_of, lines_of, moment, tag_name, whole
from transfer.progress import Progress

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
# Among which items a bad row of a table is told; those of other tables come with the pages
TOLD_WITH = {"article": "article", "body": "article", "category": "category", "poll": "poll", "choice": "poll", "comment": "comment"}
# Kinds of modules that hold nothing of the office's, or whose content comes
INNER = {"users", "menu", "seek", "search", "feeds", "rss", "banners", "statistics", "comment", "voting", "two-step-verification"}


def open_source(
    where: str, *, prefix: str | None = None, language: str | None = None, contact: bool = False, host: str = "", show: bool = False
) -> "NukeViet":
    """The portal in a dump (a path) or behind an address as mysql://name:password@host:3306/database. A context manager:
    what it keeps on disk goes away with it. `contact` keeps commenters' addresses of mail; `show` draws a bar while it reads.
    """
    store = Store(contact)
    try:
        if live.is_address(where):
            store.take(live.rows(where, store.wanted))
        else:
            _take_dump(store, Path(where), show)
        return NukeViet(store, find_portal(store, prefix, language), host)
    except BaseException:
        store.close()
        raise


def _take_dump(store: Store, path: Path, show: bool) -> None:
    megabytes = path.stat().st_size >> 20 if path.is_file() else 0
    bar = Progress(megabytes, f"Đọc {path.name}") if show else None

    def told(done: int, total: int) -> None:
        while bar and bar.done < done >> 20:
            bar.step("MB")

    stream = Stream(path, told)
    try:
        store.take(Dump(stream, store.wanted).rows())
    finally:
        stream.close()
        if bar:
            bar.close()


class NukeViet:
    """One language of one portal. See `transfer.items.Source`."""

    def __init__(self, store: Store, portal: Portal, host: str = ""):
        self.store, self.portal = store, portal
        self.host = host or portal.host
        self.name = f"nukeviet {portal.host or portal.prefix} {portal.language}"[:80]  # by what it says itself: the same on each run
        version = portal.settings.get("version", "")
        self.label = ", ".join(filter(None, [f"NukeViet {version}".strip(), self.host or f"{portal.prefix}_{portal.language}"]))
        self.addresses = Addresses(portal)
        self.contents = [Content(store, portal, module, self.addresses) for module in portal.news]

    def __enter__(self) -> "NukeViet":
        return self

    def __exit__(self, *_) -> None:
        self.store.close()

    def summary(self) -> Summary:
        """How many there are of each kind, faults among them."""
        return Summary(
            {
                "category": sum(len(here.rows) + self._needs_root(here) for here in self.contents) + self._broken("category"),
                "article": sum(self._count("article", module) for module in self.portal.news) + self._broken("article"),
                "page": sum(self._count("page", module) for module in self.portal.pages) + sum(1 for _ in self._faults_of_all()),
                "poll": self.store.number("SELECT count(*) FROM poll WHERE stem = ?", self.portal.stem) + self._broken("poll"),
                "comment": sum(1 for _ in self.comments()),
                "tag": sum(1 for _ in self.tags()),
                "visits": int(self.visits() is not None),
            }
        )

    def _count(self, role: str, module: Module) -> int:
        return self.store.number(f'SELECT count(*) FROM "{role}" WHERE stem = ?', module.stem)  # noqa: S608 - a name of ours

    def _broken(self, kind: str) -> int:
        return sum(1 for _ in self._bad_rows(kind))

    def _bad_rows(self, kind: str) -> Iterator[Fault]:
        """What is told of rows that have not as many values as columns."""
        for role, table, number in self.store.broken:
            if TOLD_WITH.get(role, "page") == kind:
                yield Fault(f"{table} {number}", "", f"dòng thứ {number} của bảng {table} không đủ cột")
        for (role, table), count in self.store.further.items():
            if TOLD_WITH.get(role, "page") == kind:
                yield Fault(f"{table} …", "", f"{count} dòng nữa của bảng {table} không đủ cột")

    # The news ------------------------------------------------------------------------------------------------------
    def categories(self) -> Iterator[Category | Fault]:
        """Those of the first news module by themselves, those of further ones below one that bears the module's name."""
        for here in self.contents:
            needs_root = self._needs_root(here)
            if needs_root:
                yield here.root()
            above = here.key(0) if needs_root and here is not self.contents[0] else ""
            for row in here.rows.values():
                yield here.category(row, above)
        yield from self._bad_rows("category")

    def _needs_root(self, here: Content) -> bool:
        return here is not self.contents[0] or here.has_strays()

    def articles(self) -> Iterator[Article | Fault]:
        """The oldest first."""
        for here in self.contents:
            numbers = self.store.all("SELECT rowid FROM article WHERE stem = ? ORDER BY publtime, id", here.module.stem)
            for (number,) in numbers:
                yield self._article(here, self.store.first("SELECT * FROM article WHERE rowid = ?", number))
        yield from self._bad_rows("article")

    def _article(self, here: Content, row: sqlite3.Row) -> Article | Fault:
        try:
            return here.article(row)
        except (ValueError, TypeError, OverflowError) as error:
            return Fault(here.key(row["id"]), line_of(str(row["title"])), f"không hiểu được dữ liệu của bài ({error})")

    def tags(self) -> Iterator[Tag]:
        """Tags and topics. A topic became a tag."""
        for here in self.contents:
            stem, name = here.module.stem, here.module.name
            sizes = dict(tuple(row) for row in self.store.all("SELECT tid, count(*) FROM tagging WHERE stem = ? GROUP BY tid", stem))
            said = dict(tuple(row) for row in self.store.all("SELECT tid, max(keyword) FROM tagging WHERE stem = ? GROUP BY tid", stem))
            for row in self.store.all("SELECT * FROM tag WHERE stem = ? ORDER BY tid", stem):
                called = tag_name(row["title"], said.get(row["tid"]) or row["keywords"], row["alias"])
                if called and row["alias"]:
                    yield Tag(called, self.addresses.tag(name, html.unescape(row["alias"]), sizes.get(row["tid"], 0)))
            sizes = dict(
                tuple(row) for row in self.store.all("SELECT topicid, count(*) FROM article WHERE stem = ? GROUP BY topicid", stem)
            )
            for row in self.store.all("SELECT * FROM topic WHERE stem = ? ORDER BY topicid", stem):
                if line_of(row["title"]) and row["alias"]:
                    yield Tag(line_of(row["title"]), self.addresses.topic(name, row["alias"], sizes.get(row["topicid"], 0)))

    def front_addresses(self) -> tuple[str, ...]:
        """Addresses of the news as a whole, and of lists that have no like here: they lead to where everything is brought into."""
        found = [f"/{self.portal.language}/", f"/index.php?language={self.portal.language}", *self.addresses.root("feeds")]
        for here in self.contents:
            name, stem = here.module.name, here.module.stem
            if not self._needs_root(here):
                found += [*self.addresses.root(name), *self.addresses.feed(name)]
            for row in self.store.all("SELECT alias FROM choice_list WHERE stem = ? AND alias <> ''", stem):
                found += self.addresses.choice_list(name, row["alias"])
            for row in self.store.all("SELECT alias FROM writer WHERE stem = ? AND alias <> ''", stem):
                found += self.addresses.writer(name, row["alias"])
        return unique(found)

    # Beside the news -----------------------------------------------------------------------------------------------
    def pages(self) -> Iterator[StandardPage | Fault]:
        """In the order of each module; the first of a module has the module's own address too. Then what does not come of all."""
        for module in self.portal.pages:
            query = "SELECT * FROM page WHERE stem = ? ORDER BY status <> 1, weight, id"
            for place, row in enumerate(self.store.all(query, module.stem)):
                own = self.addresses.page(module.name, row["alias"]) if row["alias"] else ()
                yield beside.page(row, module, own + (self.addresses.root(module.name) if place == 0 else ()))
        yield from self._faults_of_all()

    def _faults_of_all(self) -> Iterator[Fault]:
        """Bad rows of tables that hold nothing by themselves, and parts of the portal whose content has no like here."""
        yield from self._bad_rows("page")
        for module in self.portal.others:
            if module.is_active and module.file not in INNER:
                title = line_of(module.title) or module.name
                yield Fault(f"module:{module.name}", title, f"Phần “{title}” ({module.file}) không nhập được.")

    def polls(self) -> Iterator[Poll | Fault]:
        stem = self.portal.stem
        is_shut = any(module.why_shut for module in self.portal.others if module.file == "voting")
        for row in self.store.all("SELECT * FROM poll WHERE stem = ? ORDER BY vid", stem):
            choices = list(self.store.all("SELECT * FROM choice WHERE stem = ? AND vid = ? ORDER BY id", stem, row["vid"]))
            yield beside.poll(row, choices, is_shut)
        yield from self._bad_rows("poll")

    def comments(self) -> Iterator[Comment | Fault]:
        """Public ones on articles. What somebody of the office replied is the answer to the comment above it. Those on anything else come
        as Faults.
        """
        for here in self.contents:
            query = "SELECT * FROM comment WHERE stem = ? AND module = ? AND status = 1 ORDER BY cid"
            for row in self.store.all(query, self.portal.stem, here.module.name):
                if self._is_first_answer(row):
                    continue
                title = lines_of(row["content"])[:60]
                if not self.store.first("SELECT 1 FROM article WHERE stem = ? AND id = ?", here.module.stem, row["id"]):
                    yield Fault(f"comment:{row['cid']}", title, "bài được nhận xét không còn")
                elif not title:
                    yield Fault(f"comment:{row['cid']}", "", "nhận xét không có chữ")
                else:
                    yield beside.comment(row, self._answer_to(row))
        yield from self._comments_elsewhere()
        yield from self._bad_rows("comment")

    def _comments_elsewhere(self) -> Iterator[Fault]:
        names = {here.module.name for here in self.contents}
        for row in self.store.all("SELECT * FROM comment WHERE stem = ? AND status = 1 ORDER BY cid", self.portal.stem):
            if row["module"] not in names:
                reason = f"nhận xét ở phần “{row['module']}”; ở cổng mới chỉ bài viết có nhận xét"
                yield Fault(f"comment:{row['cid']}", lines_of(row["content"])[:60], reason)

    def _is_first_answer(self, row: sqlite3.Row) -> bool:
        """Whether it goes with the comment above it."""
        if not whole(row["pid"]):
            return False
        above = self.store.first("SELECT * FROM comment WHERE stem = ? AND cid = ? AND status = 1", row["stem"], row["pid"])
        answer = self._first_answer(above) if above and (above["module"], above["id"]) == (row["module"], row["id"]) else None
        return answer is not None and answer["cid"] == row["cid"]

    def _answer_to(self, row: sqlite3.Row) -> str:
        answer = self._first_answer(row)
        return lines_of(answer["content"]) if answer else ""

    def _first_answer(self, row: sqlite3.Row) -> sqlite3.Row | None:
        """What the office replied to a comment first. Nobody answers an answer: such a reply stands by itself."""
        if self._is_of_office(row):
            return None
        query = (
            "SELECT comment.* FROM comment JOIN admin ON admin.stem = ? AND admin.admin_id = comment.userid"
            " WHERE comment.stem = ? AND comment.pid = ? AND comment.status = 1 AND comment.module = ? AND comment.id = ? ORDER BY cid"
        )
        return self.store.first(query, self.portal.prefix, row["stem"], row["cid"], row["module"], row["id"])

    def _is_of_office(self, row: sqlite3.Row) -> bool:
        found = self.store.first("SELECT 1 FROM admin WHERE stem = ? AND admin_id = ?", self.portal.prefix, whole(row["userid"]))
        return bool(whole(row["userid"]) and found)

    def visits(self) -> Visits | None:
        query = "SELECT * FROM counter WHERE stem = ? AND c_type = 'total' AND c_val = 'hits'"
        row = self.store.first(query, self.portal.prefix)
        if not row or not whole(row["c_count"]):
            return None
        until = moment(row["last_update"])
        return Visits(whole(row["c_count"]), until.astimezone(HERE).date() if until else date.today())


__all__ = ["BadSource", "NukeViet", "open_source"]
