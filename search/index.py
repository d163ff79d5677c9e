"""Keeps what can be found in step with pages and documents, in the transaction of whoever changes them.

What is written follows from what the database holds, read while the rows are held: two who change the same page at once
leave what the later one left, in whatever order they come here.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from functools import partial

from django.db import transaction
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from wagtail.models import Page, Site

from cms.database import chunks
from cms.models import PortalDocument
from cms.privacy import private_paths_now
from news.models import ArticlePage, NewsIndexPage
from search.engines import engine
from search.models import DocumentText, DocumentUse, Entry, Word
from search.terms import LASTING, Terms, terms_of
from search.texts import Texts, documents_of, texts_of

AT_ONCE = 200  # pages that are read and written together

FIELDS = [field.attname for field in Entry._meta.concrete_fields if field.attname not in ("id", "place")]
_learned: set[str] = set()  # words that this process has seen in the table of words


def put(page: Page) -> None:
    """Enter a page that has just become public or changed, and take out one that is not live any more."""
    put_many([page.pk])


def put_many(keys: Iterable[int], *, anew: bool = False, with_documents: bool = True) -> None:
    """The same for many pages, by their keys. `anew` writes also what has not changed: its words may be cut in another way now.
    Whoever enters a great many leaves the documents that they refer to for the end, and then calls `put_documents_of`: each document is
    looked for among all its pages, every time.
    """
    for some in chunks(sorted(set(keys)), AT_ONCE):
        _put_pages(some, anew, with_documents)


def put_documents_of(keys: Iterable[int]) -> None:
    """Make the entries of all documents to which pages refer agree with these, by the pages' keys."""
    used: set[int] = set()
    for some in chunks(sorted(set(keys)), AT_ONCE):
        used.update(DocumentUse.objects.filter(page__in=some).values_list("document", flat=True))
    put_documents(used)


@transaction.atomic
def _put_pages(keys: Sequence[int], anew: bool, with_documents: bool) -> None:
    live = list(Page.objects.select_for_update().filter(pk__in=keys, live=True).order_by("pk").values_list("pk", flat=True))
    portals = Portals()
    pages = [page for page in Page.objects.filter(pk__in=live).specific() if portals.of(page) and not portals.is_front(page)]
    entries = {entry.page_id: entry for entry in Entry.objects.of_pages(keys)}
    gone = [entries.pop(key).pk for key in set(entries).difference(page.pk for page in pages)]
    Entry.objects.filter(pk__in=gone).delete()
    private = private_paths_now()
    _write([_filled(_copied(entries.get(page.pk)), page, portals, private) for page in pages], entries.values(), anew)
    used = _noted_uses(keys, documents_of(pages))
    if with_documents:
        put_documents(used, anew=anew)


def _filled(entry: Entry, page: Page, portals: "Portals", private: tuple[str, ...]) -> Entry:
    """The entry of a page as the page is now, not saved."""
    kind = {ArticlePage: Entry.Kind.ARTICLE, NewsIndexPage: Entry.Kind.CATEGORY}.get(type(page), Entry.Kind.PAGE)
    entry.site_id, entry.page_id, entry.kind = portals.of(page), page.pk, kind
    entry.category_id = page.pk if kind == Entry.Kind.CATEGORY else portals.parent_of(page) if kind == Entry.Kind.ARTICLE else None
    entry.date = getattr(page, "date", None) or page.last_published_at or page.first_published_at or timezone.now()
    entry.shown, entry.published_at = not page.path.startswith(private), page.last_published_at
    return _said(entry, texts_of(page))


def _copied(known: Entry | None) -> Entry:
    """An entry to be filled anew, beside the one that the database has."""
    return copy(known) if known else Entry()


def _said(entry: Entry, texts: Texts) -> Entry:
    entry.title, entry.summary, entry.body = texts.title, texts.summary, texts.body
    return entry


def _noted_uses(keys: Sequence[int], used: dict[int, set[int]]) -> set[int]:
    """Note which documents pages refer to now. Returns all that some of them refer to or referred to."""
    now = {(page, document) for page, documents in used.items() for document in documents}
    now &= {
        (page, key) for key in PortalDocument.objects.filter(pk__in={key for _, key in now}).values_list("pk", flat=True) for page in used
    }
    before = {(use.page_id, use.document_id): use.pk for use in DocumentUse.objects.filter(page__in=keys)}
    DocumentUse.objects.filter(pk__in=[before[use] for use in before.keys() - now]).delete()
    DocumentUse.objects.bulk_create(DocumentUse(page_id=page, document_id=document) for page, document in sorted(now - before.keys()))
    return {document for _, document in now | before.keys()}


def put_document(document: PortalDocument) -> None:
    """Make the entries of a document agree with what was read of its file and with the pages that refer to it."""
    put_documents([document.pk])


def put_documents(keys: Iterable[int], *, anew: bool = False) -> None:
    """The same for several documents, by their keys."""
    for some in chunks(sorted(set(keys)), AT_ONCE):
        _put_documents(some, anew)


@transaction.atomic
def _put_documents(keys: Sequence[int], anew: bool) -> None:
    documents = {row.pk: row for row in PortalDocument.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    texts = dict(DocumentText.objects.filter(document__in=keys).values_list("document", "text"))
    hosts = _hosts_of(keys)
    entries = {(entry.site_id, entry.document_id): entry for entry in Entry.objects.filter(document__in=keys)}
    # Through another page it is another row: whoever is deleting the page of before has the old row among what goes with it
    moved = [place for place, entry in entries.items() if place not in hosts or hosts[place].page_id != entry.page_id]
    Entry.objects.filter(pk__in=[entries.pop(place).pk for place in moved]).delete()
    filed = [_filed(_copied(entries.get(place)), documents[place[1]], texts, host) for place, host in sorted(hosts.items())]
    _write(filed, entries.values(), anew)


def _hosts_of(keys: Sequence[int]) -> dict[tuple[int, int], Entry]:
    """Through which public page each document is found in each portal, (site, document) by the page's entry: the newest."""
    uses = DocumentUse.objects.filter(document__in=keys, page__search_entries__document=None, page__search_entries__shown=True)
    entry = "page__search_entries"
    newest = Window(RowNumber(), [f"{entry}__site", "document"], [f"-{entry}__date", "-page"])
    hosts = uses.annotate(number=newest).filter(number=1).values_list("document", entry)
    by_key = Entry.objects.defer("summary", "body").in_bulk([key for _, key in hosts])
    return {(by_key[key].site_id, document): by_key[key] for document, key in hosts if key in by_key}


def _filed(entry: Entry, document: PortalDocument, texts: dict[int, str], host: Entry) -> Entry:
    """The entry of a document that is found through a page, not saved."""
    entry.site_id, entry.page_id, entry.document_id, entry.kind = host.site_id, host.page_id, document.pk, Entry.Kind.DOCUMENT
    entry.category_id, entry.date, entry.shown, entry.published_at = host.category_id, host.date, True, None
    return _said(entry, Texts(document.title, "", texts.get(document.pk, "")))


# What is written ---------------------------------------------------------------------------------------------------
def _write(entries: list[Entry], known: Iterable[Entry], anew: bool) -> None:
    """Save entries that are new or not as they are `known`, and their words; all of them `anew`."""
    before = {entry.pk: _told(entry) for entry in known}
    changed = [entry for entry in entries if anew or before.get(entry.pk) != _told(entry)]
    if not changed:
        return
    left = _save(changed)
    terms = [terms_of(entry) for entry in changed]
    engine().erase(left)
    engine().write(terms)
    _learn(terms)


def _save(entries: list[Entry]) -> list[int]:
    """Save entries, each at its place. Returns the places that they left."""
    before = {entry.pk: entry.place for entry in entries if entry.pk is not None}
    fresh = [entry for entry in entries if entry.pk is None]
    Entry.objects.bulk_create(fresh)
    for entry in entries:
        entry.place = place_of(entry)
    Entry.objects.bulk_update(fresh, ["place"])
    known = [entry for entry in entries if entry.pk in before]
    # Django's bulk update is a CASE of all rows for each field, which takes longer to write down than the words of the rows
    Entry.objects.bulk_create(known, update_conflicts=True, unique_fields=["id"], update_fields=[*FIELDS, "place"])
    return [before[entry.pk] for entry in known if before[entry.pk] not in (None, entry.place)]


def _told(entry: Entry) -> list:
    """All that an entry says; its place follows from that."""
    return [getattr(entry, name) for name in FIELDS]


def place_of(entry: Entry) -> int:
    """Where an entry stands among all: by its second, pages before documents, then by its key; what never grows old before all."""
    second = min(max(int(entry.date.timestamp()), 0), (1 << 31) - 1)
    is_page, is_lasting = entry.kind != Entry.Kind.DOCUMENT, entry.kind in (Entry.Kind.CATEGORY, Entry.Kind.PAGE)
    return LASTING * is_lasting + (second << 31 | is_page << 30 | entry.pk & (1 << 30) - 1)


def _learn(terms: list[Terms]) -> None:
    """Keep words that were never seen, once they are in the database: outside of this transaction, so that nobody waits for it."""
    seen = set().union(*(row.words for row in terms)) - {None}
    fresh = {word.bare for word in seen if not word.bare.isdigit()} - _learned
    if fresh:
        transaction.on_commit(partial(_keep_words, fresh), robust=True)


def _keep_words(words: set[str]) -> None:
    Word.objects.bulk_create((Word(bare=word) for word in sorted(words)), ignore_conflicts=True, batch_size=500)
    _learned.update(words)


class Portals:
    """Which portal a page stands in: the innermost, where one stands in another."""

    def __init__(self) -> None:
        roots = Site.objects.order_by("-is_default_site", "pk").values_list("root_page__path", "pk")
        self.roots = dict(reversed(roots))
        self.parents: dict[str, int] = {}

    def of(self, page: Page) -> int | None:
        """The key of its site; None where it stands in none."""
        above = (page.path[:length] for length in range(len(page.path), 0, -Page.steplen))
        return next((self.roots[path] for path in above if path in self.roots), None)

    def is_front(self, page: Page) -> bool:
        """Whether it is the front page of a portal, which holds nothing of its own to be found."""
        return page.path in self.roots

    def parent_of(self, page: Page) -> int:
        """The key of the page above it."""
        path = page.path[: -Page.steplen]
        if path not in self.parents:
            self.parents[path] = Page.objects.filter(path=path).values_list("pk", flat=True).get()
        return self.parents[path]


# Parts of the tree --------------------------------------------------------------------------------------------------
@transaction.atomic
def put_below(page: Page) -> None:
    """A part of the tree has moved, or became private or public: what is true of all its pages is true of their entries again."""
    show_below(page)
    site = Portals().of(page)
    below = Page.objects.filter(path__startswith=page.path, live=True)
    misplaced = below.exclude(pk__in=Entry.objects.filter(site=site, document=None).values("page"))
    put_many({page.pk, *misplaced.values_list("pk", flat=True)})


@transaction.atomic
def show_below(page: Page) -> None:
    """Make `shown` agree with who may read the pages of a part of the tree, and the documents that they refer to."""
    private = private_paths_now()
    entries = Entry.objects.filter(page__path__startswith=page.path, document=None).order_by("pk").select_for_update(of=("self",))
    for shown in (True, False):
        wrong = [
            (key, place)
            for key, place, path in entries.exclude(shown=shown).values_list("pk", "place", "page__path")
            if path.startswith(private) != shown
        ]
        for some in chunks(wrong, 5_000):
            Entry.objects.filter(pk__in=[key for key, _ in some]).update(shown=shown)
            engine().show([place for _, place in some], shown)
    put_documents(DocumentUse.objects.filter(page__path__startswith=page.path).values_list("document", flat=True).distinct())


def pages_beside(site: Site) -> list[int]:
    """The keys of pages that have an entry in a portal and do not stand in it, or not any more."""
    return list(Entry.objects.filter(site=site).exclude(page__path__startswith=site.root_page.path).values_list("page", flat=True))


def documents_used_by(page: Page) -> list[int]:
    """The keys of the documents that a page refers to."""
    return list(DocumentUse.objects.filter(page=page.pk).values_list("document", flat=True))
