"""Saved pages as a Source."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from cms.text import folded_slug
from transfer.items import Article, BadSource, Category, Comment, Fault, Poll, StandardPage, Summary, Tag, Visits
from transfer.saved_page.facts import linked_data, section_of
from transfer.saved_page.page import UNSORTED, Broken, article_of, key_of, opened

KINDS = {".html", ".htm", ".xhtml", ".shtml", ".txt"}


def open_source(paths: Iterable[str | Path]) -> "SavedPages":
    """Pages by their files; of a folder all that lie in it. BadSource where there is none, or where they come from several portals."""
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            files += sorted(file for file in path.rglob("*") if file.suffix.lower() in KINDS and not file.parent.name.endswith("_files"))
        elif path.is_file():
            files.append(path)
        else:
            raise BadSource(f"Không có tệp {path}.")
    if not files:
        raise BadSource("Không có trang nào để nhập: cần tệp .html, .htm hoặc .txt.")
    return SavedPages(list(dict.fromkeys(file.resolve() for file in files)))


class SavedPages:
    """See transfer.items.Source. `folder` is where the pictures saved with the pages lie; items name them from there."""

    def __init__(self, files: list[Path]):
        self.files = files
        self.folder = Path(os.path.commonpath([file.parent for file in files]))
        self.sections: dict[str, str] = {}
        hosts = set()
        for file in files:
            try:
                page = opened(file, self.folder)
            except Broken:
                continue  # said when its turn comes
            hosts.add(urlsplit(page.address).netloc.lower())
            section = section_of(page.soup, linked_data(page.soup))[0] or UNSORTED
            self.sections.setdefault(folded_slug(section), section)
        hosts.discard("")
        if len(hosts) > 1:
            raise BadSource(f"Các trang lấy từ nhiều cổng ({', '.join(sorted(hosts)[:4])}); hãy nhập từng cổng một.")
        self.host = next(iter(hosts), "")
        self.name = f"saved {self.host}".strip()
        self.label = f"{len(files)} trang đã lưu{f' từ {self.host}' if self.host else ''}"

    def __enter__(self) -> "SavedPages":
        return self

    def __exit__(self, *fault) -> None:
        """Nothing stays open."""

    def summary(self) -> Summary:
        return Summary({"categories": len(self.sections), "articles": len(self.files)})

    def categories(self) -> Iterator[Category | Fault]:
        for slug, title in self.sections.items():
            yield Category(f"category:{slug}", title, slug)

    def articles(self) -> Iterator[Article | Fault]:
        """One of each file; the same page saved twice comes once."""
        seen: set[str] = set()
        for file in self.files:
            try:
                page = opened(file, self.folder)
                key = key_of(page)
                if key in seen:
                    raise Broken("Trang này đã có trong một tệp khác của lần nhập.")
                yield article_of(page)
                seen.add(key)
            except Broken as reason:
                yield Fault(f"page:{file.name}", file.name, str(reason))
            except (
                ValueError,
                TypeError,
                AttributeError,
                RecursionError,
                OverflowError,
            ) as reason:  # one odd page must not stop the others
                yield Fault(f"page:{file.name}", file.name, f"Không đọc được trang ({type(reason).__name__}).")

    def pages(self) -> Iterator[StandardPage | Fault]:
        return iter(())

    def polls(self) -> Iterator[Poll | Fault]:
        return iter(())

    def comments(self) -> Iterator[Comment | Fault]:
        return iter(())

    def tags(self) -> Iterator[Tag]:
        return iter(())

    def visits(self) -> Visits | None:
        """A page does not say."""
