"""Which portal is read: its prefix and language, its modules, its settings. One database may hold several."""

import re
from dataclasses import dataclass, field

from transfer.hosts import plain_host
from transfer.items import BadSource
from transfer.nukeviet.store import Store
from transfer.nukeviet.words import is_closed, line_of

_LANGUAGE = re.compile(r"(?P<prefix>.+)_(?P<language>[a-z]{2})\Z")
_NEWS = re.compile(r"(?P<prefix>.+?)_(?P<language>[a-z]{2})_(?P<data>.+)\Z")  # where no table of modules tells it
_LOCAL = re.compile(r"(?:localhost|[\d.]+|\[?[0-9a-f]*:[0-9a-f:]*\]?|.*\.local)(?::\d+)?\Z", re.IGNORECASE)

READ = {"news", "page"}  # the kinds of modules whose content comes whole


@dataclass(frozen=True)
class Module:
    """A module as visitors met it: `name` in addresses, `stem` of its tables, `upload` of its files."""

    name: str
    stem: str
    upload: str
    title: str
    is_active: bool = True
    is_closed: bool = False  # open to some readers only
    file: str = ""  # the kind of module, "" where no table of modules tells it

    @property
    def why_shut(self) -> str:
        """Why not everybody could see what is in it, in words that go on after a thing's name; "" where everybody could."""
        if not self.is_active:
            return f"thuộc phần “{line_of(self.title)}” đã tắt"
        return f"thuộc phần “{line_of(self.title)}” không mở cho mọi người" if self.is_closed else ""


@dataclass(frozen=True)
class Portal:
    """One language of one portal."""

    prefix: str
    language: str
    news: tuple[Module, ...] = ()
    pages: tuple[Module, ...] = ()
    others: tuple[Module, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    per_page: dict[str, int] = field(default_factory=dict)  # articles on one page of a list, by module
    functions: dict[tuple[str, str], str] = field(default_factory=dict)  # what a module calls a function in its addresses

    @property
    def stem(self) -> str:
        return f"{self.prefix}_{self.language}"

    @property
    def host(self) -> str:
        """Its own domain, "" where it told none or was tried on a machine of its own."""
        for name in ("site_domain", "my_domains"):
            host = plain_host(re.sub(r"^https?://", "", self.settings.get(name, "").split(",")[0].strip().lower()).rstrip("/"))
            if host and not _LOCAL.match(host):
                return host
        return ""


def find_portal(store: Store, prefix: str | None = None, language: str | None = None) -> Portal:
    """The one portal that is meant; BadSource where there is none or more than one."""
    found = sorted(pair for pair in _pairs(store) if prefix in (None, pair[0]) and language in (None, pair[1]))
    if not found:
        raise BadSource(_nothing(store, prefix, language))
    filled = [pair for pair in found if _articles(store, *pair)] or found
    if len(filled) > 1:
        told = "; ".join(f"--prefix {pair[0]} --language {pair[1]} ({_articles(store, *pair)} bài)" for pair in filled)
        raise BadSource(f"Có nhiều cổng hoặc nhiều ngôn ngữ trong cơ sở dữ liệu này, hãy chọn một: {told}.")
    return _portal(store, *filled[0])


def _pairs(store: Store) -> set[tuple[str, str]]:
    told = {found.group("prefix", "language") for stem in store.stems("module") if (found := _LANGUAGE.match(stem))}
    return told or {found.group("prefix", "language") for stem in store.stems("article") if (found := _NEWS.match(stem))}


def _articles(store: Store, prefix: str, language: str) -> int:
    stems = {module.stem for module in _modules(store, prefix, language) if module.stem in store.stems("article")}
    return sum(store.number("SELECT count(*) FROM article WHERE stem = ?", stem) for stem in stems)


def _nothing(store: Store, prefix: str | None, language: str | None) -> str:
    there = ", ".join(f"--prefix {pair[0]} --language {pair[1]}" for pair in sorted(_pairs(store)))
    if there:
        return f"Không có cổng NukeViet với --prefix {prefix or '(bất kỳ)'} --language {language or '(bất kỳ)'}; trong đó có: {there}."
    return "Không thấy bảng tin tức của NukeViet (…_news_rows) trong cơ sở dữ liệu này."


def _portal(store: Store, prefix: str, language: str) -> Portal:
    modules = _modules(store, prefix, language)
    settings, per_page = _settings(store, prefix, language)
    articles, pages = store.stems("article"), store.stems("page")
    return Portal(
        prefix=prefix,
        language=language,
        news=tuple(module for module in modules if module.stem in articles),
        pages=tuple(module for module in modules if module.stem in pages),
        others=tuple(module for module in _told_modules(store, prefix, language) if module.file not in READ),
        settings=settings,
        per_page=per_page,
        functions={
            (row["in_module"], row["func_name"]): row["alias"]
            for row in store.all("SELECT * FROM function WHERE stem = ?", f"{prefix}_{language}")
            if row["alias"]
        },
    )


def _modules(store: Store, prefix: str, language: str) -> list[Module]:
    """Its modules of news and of pages; without a table of modules those that have articles, by the names of their tables."""
    stem = f"{prefix}_{language}"
    told = [module for module in _told_modules(store, prefix, language) if module.file in READ]
    tables = sorted(table for role in ("article", "page") for table in store.stems(role) if table.startswith(f"{stem}_"))
    return told or [Module(name, table, name, name) for table in tables for name in [table.removeprefix(f"{stem}_").replace("_", "-")]]


def _told_modules(store: Store, prefix: str, language: str) -> list[Module]:
    """All that its table of modules names, in the order of its menu."""
    stem = f"{prefix}_{language}"
    query = "SELECT * FROM module WHERE stem = ? ORDER BY CAST(weight AS INTEGER), title"
    return [
        Module(
            row["title"],
            f"{stem}_{row['module_data']}",
            row["module_upload"] or row["title"],
            row["custom_title"] or row["title"],
            row["act"] != 0,
            is_closed(row["groups_view"]),
            row["module_file"] or "",
        )
        for row in store.all(query, stem)
    ]


def _settings(store: Store, prefix: str, language: str) -> tuple[dict[str, str], dict[str, int]]:
    """What holds for the whole portal, its language's own word before the system's; and the lengths of its lists."""
    settings: dict[str, str] = {}
    per_page: dict[str, int] = {}
    order = "SELECT * FROM config WHERE stem = ? AND lang IN ('sys', ?) ORDER BY lang = 'sys' DESC"
    for row in store.all(order, prefix, language):
        name, value = row["config_name"], row["config_value"] or ""
        if name == "per_page" and row["module"] and value.isdecimal():
            per_page[row["module"]] = int(value)
        elif value or name.startswith("rewrite_"):
            settings[name] = value
    return settings, per_page
