"""How far the index and the pages differ, and bringing them together again."""

from dataclasses import dataclass, field

from wagtail.models import Page

from cms.privacy import private_paths_now
from search import index
from search.engines import engine
from search.models import DocumentUse, Entry


@dataclass
class Differences:
    """Pages and documents, by their keys, of which the index says something else than the portal shows."""

    missing: list[int] = field(default_factory=list)  # live pages that have no entry
    superfluous: list[int] = field(default_factory=list)  # pages that have one and are not live, or stand in no portal
    outdated: list[int] = field(default_factory=list)  # pages whose entry was written of another state, or without its words
    documents: list[int] = field(default_factory=list)  # documents that are found where they should not be, or not found

    @property
    def pages(self) -> list[int]:
        return [*self.missing, *self.superfluous, *self.outdated]

    def __len__(self) -> int:
        return len(self.pages) + len(self.documents)

    def __str__(self) -> str:
        if not self:
            return "Chỉ mục tìm kiếm lệch 0 trang."
        return (
            f"Chỉ mục lệch {len(self)}: thiếu {len(self.missing)} trang, thừa {len(self.superfluous)}, cũ {len(self.outdated)}, "
            f"tài liệu {len(self.documents)}."
        )


def differences() -> Differences:
    """What differs now. Reads every page's and every entry's row once, without their texts."""
    portals, private, written = index.Portals(), private_paths_now(), engine().places()
    rows = Entry.objects.filter(document=None).values_list("page", "site", "shown", "published_at", "title", "place")
    entries = {page: rest for page, *rest in rows.iterator()}
    found = Differences()
    live = Page.objects.filter(live=True).order_by("pk").only("pk", "path", "last_published_at", "title")
    for page in live.iterator():
        site = portals.of(page)
        if site is None or portals.is_front(page):
            continue
        entry = entries.pop(page.pk, None)
        if entry is None:
            found.missing.append(page.pk)
        elif entry[:4] != [site, not page.path.startswith(private), page.last_published_at, page.title] or entry[4] not in written:
            found.outdated.append(page.pk)
    found.superfluous = sorted(entries)
    found.documents = _documents(written)
    return found


def _documents(written: set[int]) -> list[int]:
    """Those whose entries do not agree with the public pages that refer to them."""
    shown = dict(Entry.objects.filter(document=None, shown=True).values_list("page", "site"))
    wanted = {(shown[page], document) for page, document in DocumentUse.objects.values_list("page", "document") if page in shown}
    rows = Entry.objects.exclude(document=None).values_list("site", "document", "page", "place")
    there = {(site, document) for site, document, page, place in rows if shown.get(page) == site and place in written}
    all_there = {(site, document) for site, document, _, _ in rows}
    return sorted({document for _, document in wanted ^ there} | {document for _, document in all_there - there})


def mend(found: Differences) -> None:
    """Write anew what differs."""
    index.put_many(found.pages)
    index.put_documents(found.documents)
