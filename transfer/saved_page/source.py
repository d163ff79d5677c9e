"""Saved pages as a Source."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from cms.text import folded_slug
from transfer.items import Article, BadSource, Category, Comment, Fault, Poll, StandardPage, Summary, Tag, Visits
from transfer.saved_page.beside import ENDS, Beside
from transfer.saved_page.facts import linked_data, section_of
from transfer.saved_page.page import UNSORTED, Broken, Page, article_of, host_in, key_of, opened

ODD = (ValueError, TypeError, AttributeError, RecursionError, OverflowError)  # one odd page must not stop the others
KINDS = {".html", ".htm", ".xhtml", ".shtml", ".txt"}


def open_source(paths: Iterable[str | Path], uploads: Path | None = None) -> "SavedPages":
    """Pages by their files; of a folder all that lie in it. `uploads` is where more of the portal's files lie. BadSource where there is no
    page, or where they come from several portals.
    """
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            files += sorted(file for file in path.rglob("*") if file.suffix.lower() in KINDS and not file.parent.name.endswith(ENDS))
        elif path.is_file():
            files.append(path)
        else:
            raise BadSource(f"Không có tệp {path}.")
    if not files:
        raise BadSource("Không có trang nào để nhập: cần tệp .html, .htm hoặc .txt.")
    return SavedPages(list(dict.fromkeys(file.resolve() for file in files)), uploads)


class SavedPages:
    """See transfer.items.Source. `folder` holds all the pages, `beside` the files that came with them; items name them from the folder."""

    def __init__(self, files: list[Path], uploads: Path | None = None):
        self.files = files
        self.folder = Path(os.path.commonpath([file.parent for file in files]))
        self.beside = Beside(self.folder, files, uploads)
        self.sections: dict[str, str] = {}
        hosts: dict[str, str] = {}  # without www → as the first page has it
        for file in files:
            try:
                page = self._opened(file)
                section = section_of(page.soup, linked_data(page.soup))[0] or UNSORTED
            except (Broken, *ODD):
                continue  # said when its turn comes
            if host := host_in(page.address):
                hosts.setdefault(host.removeprefix("www."), host)
            self.sections.setdefault(folded_slug(section), section)
        if len(hosts) > 1:
            raise BadSource(f"Các trang lấy từ nhiều cổng ({', '.join(sorted(hosts)[:4])}); hãy nhập từng cổng một.")
        self.host = next(iter(hosts.values()), "")
        self.name = f"saved {next(iter(hosts), '')}".strip()
        self.label = f"{len(files)} trang đã lưu{f' từ {self.host}' if self.host else ''}"

    def _opened(self, file: Path) -> Page:
        return opened(file, self.folder, self.beside.files and self.beside.files.root)

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
                page = self._opened(file)
                key = key_of(page)
                if key in seen:
                    raise Broken("Trang này đã có trong một tệp khác của lần nhập.")
                yield article_of(page)
                seen.add(key)
            except Broken as reason:
                yield Fault(f"page:{file.name}", file.name, str(reason))
            except ODD as reason:
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
