"""Items from rows of a news module: its categories and articles in our words."""

import html
import posixpath
import sqlite3
from datetime import UTC, datetime
from functools import cached_property

from cms.text import folded_slug
from transfer.items import Article, Category, Fault, OldFile
from transfer.nukeviet.addresses import Addresses, unique
from transfer.nukeviet.portal import Module, Portal
from transfer.nukeviet.store import UNREADABLE, Store
from transfer.nukeviet.words import is_closed, line_of, lines_of, moment, numbers_in, path_of, tag_name, whole

SHOWN_CATEGORY = {1, 2}
LIVE = 1
WHY_NOT_LIVE = {
    0: "đang chờ duyệt",
    2: "được hẹn giờ đăng",
    3: "đã hết hạn",
    4: "đang lưu tạm",
    5: "bị từ chối",
    6: "đang chuyển biên tập",
}


class Content:
    """The content of one news module; categories are few and kept."""

    def __init__(self, store: Store, portal: Portal, module: Module, addresses: Addresses):
        self.store, self.portal, self.module, self.addresses = store, portal, module, addresses
        self.now = datetime.now(UTC).timestamp()

    @cached_property
    def rows(self) -> dict[int, sqlite3.Row]:
        """Its categories by their number, those above before those below."""
        found = {
            row["catid"]: row
            for row in self.store.all("SELECT * FROM category WHERE stem = ? ORDER BY sort, weight, catid", self.module.stem)
        }
        below: dict[int, list[int]] = {}
        for number, row in found.items():
            parent = whole(row["parentid"])
            below.setdefault(parent if parent in found and parent != number else 0, []).append(number)
        order: dict[int, sqlite3.Row] = {}
        waiting = list(reversed(below.get(0, [])))
        while waiting:
            number = waiting.pop()
            order[number] = found[number]
            waiting.extend(reversed(below.get(number, [])))
        return order | found  # what hangs on itself comes last

    @cached_property
    def places(self) -> dict[int, int]:
        """At which place each category stands among all."""
        return {number: place for place, number in enumerate(self.rows)}

    @cached_property
    def sizes(self) -> dict[int, int]:
        """How many articles each category has, those of other categories that it lists too aside."""
        return dict(
            tuple(row) for row in self.store.all("SELECT catid, count(*) FROM article WHERE stem = ? GROUP BY catid", self.module.stem)
        )

    @cached_property
    def origins(self) -> dict[int, str]:
        """The names of sources."""
        return {row["sourceid"]: line_of(row["title"]) for row in self.store.all("SELECT * FROM origin WHERE stem = ?", self.module.stem)}

    @cached_property
    def topics(self) -> dict[int, str]:
        """The titles of topics."""
        return {row["topicid"]: line_of(row["title"]) for row in self.store.all("SELECT * FROM topic WHERE stem = ?", self.module.stem)}

    # Categories ----------------------------------------------------------------------------------------------------
    def key(self, number: int) -> str:
        return f"{self.module.name}:{number}"

    def has_strays(self) -> bool:
        """Whether an article stands in no category that there is."""
        return any(number not in self.rows for number in self.sizes)

    def category(self, row: sqlite3.Row, above: str) -> Category | Fault:
        """A category; `above` is the key of what stands over those that have none above."""
        key, title = self.key(row["catid"]), line_of(row["title"])
        if not title:
            return Fault(key, row["alias"] or "", "chuyên mục không có tên")
        parent = whole(row["parentid"])
        return Category(
            key=key,
            title=title,
            slug=folded_slug(row["alias"] or title),
            parent=self.key(parent) if parent in self.rows and self.comes_before(parent, row["catid"]) else above,
            summary=line_of(row["description"]),
            addresses=self.addresses.category(self.module.name, row["alias"], self.sizes.get(row["catid"], 0)) if row["alias"] else (),
            is_shown=not (self.module.why_shut or self._is_hidden(row["catid"])),
        )

    def comes_before(self, parent: int, number: int) -> bool:
        return self.places[parent] < self.places[number]

    def root(self) -> Category:
        """The module as a category: over its own, or for what stands in none."""
        name = self.module.name
        return Category(
            self.key(0),
            line_of(self.module.title) or name,
            folded_slug(name),
            addresses=self.addresses.root(name) + self.addresses.feed(name),
            is_shown=not self.module.why_shut,
        )

    def _is_hidden(self, number: int) -> bool:
        row = self.rows.get(number)
        if row is None:
            return False
        return (row["status"] is not None and row["status"] not in SHOWN_CATEGORY) or is_closed(row["groups_view"])

    # Articles ------------------------------------------------------------------------------------------------------
    def article(self, row: sqlite3.Row) -> Article | Fault:
        key, title = self.key(row["id"]), line_of(row["title"])
        body = self.store.first("SELECT * FROM body WHERE stem = ? AND id = ?", self.module.stem, row["id"])
        if not title:
            return Fault(key, "", "bài không có tiêu đề")
        if body and "bodyhtml:long" in body[UNREADABLE]:
            return Fault(key, title, "nội dung bài dài quá 8 MB")
        category, others = self._categories_of(row)
        why = self._why_not_live(row, body)
        return Article(
            key=key,
            title=title,
            slug=folded_slug(row["alias"] or title),
            category=self.key(category),
            html=self._body(row, body),
            date=moment(row["publtime"]) or moment(row["addtime"]) or datetime.now(UTC),
            is_live=not why,
            expires=moment(row["exptime"]),
            summary=lines_of(row["hometext"]),
            picture=self._picture(row, title),
            author=self._author(row),
            source=self.origins.get(row["sourceid"], "") or self._bare_source(body),
            tags=self._tags(row, others),
            attachments=self._attachments(body),
            views=whole(row["hitstotal"]),
            points=max(whole(row["total_rating"]), 0),
            raters=max(whole(row["click_rating"]), 0),
            takes_comments=bool((row["allowed_comm"] or "").strip("0, ")),
            addresses=self._addresses(row, category, others),
            doubts=tuple(self._doubts(row, body, category, why)),
        )

    def _categories_of(self, row: sqlite3.Row) -> tuple[int, list[int]]:
        """The category that it stands in, 0 where there is none, and the others that list it."""
        listed = [number for number in [whole(row["catid"]), *numbers_in(row["listcatid"])] if number in self.rows]
        if not listed:
            return 0, []
        return listed[0], [number for number in dict.fromkeys(listed) if number != listed[0]]

    def _why_not_live(self, row: sqlite3.Row, body: sqlite3.Row | None) -> str:
        status = LIVE if row["status"] is None else whole(row["status"])
        if status != LIVE:
            return WHY_NOT_LIVE.get(status, "bị khóa")
        if whole(row["publtime"]) > self.now:
            return "được hẹn giờ đăng"
        if 0 < whole(row["exptime"]) <= self.now:
            return "đã hết hạn"
        if self.module.why_shut:
            return self.module.why_shut
        if self._is_hidden(whole(row["catid"])):
            return "thuộc chuyên mục không mở cho mọi người"
        return "không mở cho mọi người" if body and is_closed(body["group_view"]) else ""  # of NukeViet 5

    def _body(self, row: sqlite3.Row, body: sqlite3.Row | None) -> str:
        text = (body["bodyhtml"] if body else "") or ""
        link = self._link_away(row, body)
        if link and link not in text:
            text += f'<p><a href="{html.escape(link)}">{html.escape(link)}</a></p>'
        return text

    def _link_away(self, row: sqlite3.Row, body: sqlite3.Row | None) -> str:
        """Where an article that was only a link led."""
        link = (body["sourcetext"] or "").strip() if body and whole(row["external_link"]) else ""
        return html.unescape(link) if link.startswith(("http://", "https://")) else ""

    def _picture(self, row: sqlite3.Row, title: str) -> OldFile | None:
        if not row["homeimgfile"]:  # homeimgthumb tells only whether there is a smaller one
            return None
        words = line_of(row["homeimgalt"])
        return OldFile(self._path(row["homeimgfile"]), title=words, caption=words if words != title else "")

    def _path(self, name: str) -> str:
        return path_of(name, self.module.upload)

    def _author(self, row: sqlite3.Row) -> str:
        query = "SELECT pseudonym FROM byline WHERE stem = ? AND id = ? ORDER BY aid"
        names = [line_of(found["pseudonym"]) for found in self.store.all(query, self.module.stem, row["id"])]
        names += [line_of(part) for part in (row["author"] or "").split(",")] if row["author"] else []
        return ", ".join(unique(name for name in names if name)) or self._poster(row["admin_id"])

    def _poster(self, number: int | None) -> str:
        """Who put it in, where nobody is named: the name of the account, but no account's own word such as admin."""
        user = self.store.first("SELECT * FROM user WHERE stem = ? AND userid = ?", self.portal.prefix, number)
        name = " ".join(line_of(user[part]) for part in ("last_name", "first_name")).strip() if user else ""
        return name if name and name.lower() != line_of(user["username"]).lower() else ""

    def _bare_source(self, body: sqlite3.Row | None) -> str:
        return line_of(body["sourcetext"]) if body else ""

    def _tags(self, row: sqlite3.Row, others: list[int]) -> tuple[str, ...]:
        query = (
            "SELECT tagging.keyword AS said, tag.title, tag.keywords, tag.alias FROM tagging"
            " LEFT JOIN tag ON tag.stem = tagging.stem AND tag.tid = tagging.tid WHERE tagging.stem = ? AND tagging.id = ? ORDER BY tagging.tid"
        )
        names = [
            tag_name(found["title"], found["said"] or found["keywords"], found["alias"])
            for found in self.store.all(query, self.module.stem, row["id"])
        ]
        if not names:  # NukeViet 3 kept them with the article
            names = [line_of(name) for name in (row["keywords"] or "").split(",")]
        names += [self.topics.get(row["topicid"], ""), *(line_of(self.rows[number]["title"]) for number in others)]
        once: dict[str, str] = {}
        for name in names:
            once.setdefault(name.lower(), name)
        return tuple(name for name in once.values() if name)

    def _attachments(self, body: sqlite3.Row | None) -> tuple[OldFile, ...]:
        names = [name.strip() for name in ((body["files"] if body else "") or "").split(",")]
        return tuple(OldFile(self._path(name), title=posixpath.basename(name)) for name in names if name)

    def _addresses(self, row: sqlite3.Row, category: int, others: list[int]) -> tuple[str, ...]:
        alias = row["alias"] or ""
        aliases = [self.rows[number]["alias"] for number in [category, *others] if number in self.rows]
        return self.addresses.article(self.module.name, aliases[0], aliases[1:], alias, row["id"]) if alias and aliases else ()

    def _doubts(self, row: sqlite3.Row, body: sqlite3.Row | None, category: int, why: str):
        if why:
            yield f"Ở cổng cũ bài {why} nên vào đây là bản nháp."
        if category == 0:
            yield "Chuyên mục cũ của bài không còn."
        if not body or not (body["bodyhtml"] or "").strip():
            yield "Ở cổng cũ bài không có nội dung."
        if self._link_away(row, body):
            yield "Ở cổng cũ bài chỉ dẫn sang trang khác."
        if not moment(row["publtime"]):
            yield "Không rõ ngày đăng."
        if ":letters" in row[UNREADABLE] or (body and ":letters" in body[UNREADABLE]):
            yield "Có chữ không đọc được vì sai mã."
        if ":long" in row[UNREADABLE]:
            yield "Có phần quá dài bị bỏ lại."
