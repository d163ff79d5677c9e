"""Every address at which WordPress showed something, with and without its rewriting."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from transfer.hosts import split
from transfer.wordpress.export import Entry
from transfer.wordpress.index import Index, Term

FEEDS = ("feed/", "feed/rss2/", "feed/atom/")


def of_article(index: Index, entry: Entry, number: int, files: Iterable[int]) -> tuple[str, ...]:
    """Those of an article or page: as given, by its number, the earlier ones, of its comments' feed, of the pages of its files."""
    asked = "page_id" if entry.get("wp:post_type") == "page" else "p"
    link = index.path(entry.get("link"))
    given = [link] if link and link not in ("/", f"{index.base}/") else []  # the home page has an address of its own here
    pretty = given if given and "?" not in link else []
    return once(
        *given,
        f"{index.base}/?{asked}={number}",
        *([f"{index.base}/?p={number}"] if asked == "page_id" else []),
        *(earlier(path, slug) for path in pretty for slug in entry.meta.get("_wp_old_slug", ()) if slug.strip()),
        *(f"{path.rstrip('/')}/feed/" for path in pretty),
        f"{index.base}/?feed=rss2&{asked}={number}",
        *(address for file in files for address in of_file(index, file)),
    )


def of_file(index: Index, number: int) -> Iterator[str]:
    """Those of the page that WordPress makes for each file; the file itself has its own."""
    file = index.files[number]
    yield f"{index.base}/?attachment_id={number}"
    path = index.path(file.link)
    if path and path != "/" and "?" not in path:
        yield path


def of_category(index: Index, term: Term) -> tuple[str, ...]:
    """A category's: below those above it, alone, by its number, and their feeds."""
    slugs, above = [term.slug], term
    while above := index.categories.get(above.parent):
        slugs.insert(0, above.slug)
    pretty = once(f"{index.base}/category/{'/'.join(slugs)}/", f"{index.base}/category/{term.slug}/")
    asked = [f"{index.base}/?cat={term.number}", f"{index.base}/?feed=rss2&cat={term.number}"] if term.number else []
    return once(*pretty, *(path + feed for path in pretty for feed in FEEDS), f"{index.base}/?category_name={term.slug}", *asked)


def of_tag(index: Index, slug: str) -> tuple[str, ...]:
    path = f"{index.base}/tag/{slug}/"
    return once(path, *(path + feed for feed in FEEDS), f"{index.base}/?tag={slug}")


def earlier(path: str, slug: str) -> str:
    """An address with an earlier last part."""
    before, _, _ = path.rstrip("/").rpartition("/")
    slug = slug.strip()
    return f"{before}/{slug if '%' in slug else quote(slug)}{'/' if path.endswith('/') else ''}"


def of_front(index: Index) -> tuple[str, ...]:
    """Those of the blog as a whole: its front page, where it is not the portal's, and its feeds."""
    asked = (f"{index.base}/?feed={kind}" for kind in ("rss2", "rss", "atom", "comments-rss2"))
    return once(f"{index.base}/", *(f"{index.base}/{feed}" for feed in (*FEEDS, "comments/feed/")), *asked)


def once(*addresses: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for address in addresses if split(address).path.startswith("/")))
