"""Whatever can be typed into the search, for tests that try a lot of it."""

from urllib.parse import quote

from hypothesis import strategies as st

from search.models import Entry
from search.query import Filters
from tests.build import Builder

OPERATORS = [
    '"', "'", "“", "”", "-", "−", "–", "+", "*", "(", ")", "{", "}", "^", ":", "|", "||", "&", "&&", "!", "<->", "<2>", "~", "\\", "%", "_", ";",
    "--", "/*", "AND", "OR", "NOT", "NEAR", "NEAR(lúa gạo, 2)", "bare:", "marks : s1", "title:lúa", "lúa*", ":*", "'a':1A", "@s1", "=", "t:lua",
    "h:lua", "\x00", "\ud800", "\udfff", "\u202e", "\ufeff", "\u0301", "😀", "👨‍👩‍👧", "İ", "ß", "ﬁ", "ǅ", "𝐥𝐮𝐚", "٣", "½", "\r\n", "\t",
]  # fmt: skip
WORDS = ["lúa", "lua", "LÚA", "gạo", "Gặt", "hoà", "hòa", "đổi", "mới", "123-KH/HU", "lu\u0301a", "a" * 40, "đ" * 41, "1" * 30]
PIECES = st.sampled_from(OPERATORS) | st.sampled_from(WORDS) | st.text(st.characters(), max_size=12)
LONG = st.sampled_from(
    ["a" * 10_000, "lúa " * 2_500, '"' * 10_000, "-lúa " * 2_000, "\x00" * 10_000, "😀" * 10_000, "a\u0301" * 5_000, '"lúa" ' * 1_700]
)
TYPED = (
    st.builds(lambda pieces, glue: glue.join(pieces), st.lists(PIECES, max_size=14), st.sampled_from(["", " "]))
    | st.text(st.characters(), max_size=200)
    | LONG
)
DAYS = st.none() | st.dates()
FILTERS = st.builds(
    Filters, st.sampled_from(["", *Entry.Kind.values]), st.lists(st.integers(0, 9), max_size=3).map(tuple), since=DAYS, until=DAYS
)


def sow(build: Builder) -> None:
    """Things to be found, and beside them what nobody may find: drafts, what is private, what stands in another portal."""
    for title in ("Gặt lúa", "Lúa gạo đổi mới", "Hòa giải", "123-KH/HU"):
        build.article(title, attachments=[build.document(f"Tệp {title}").pk])
    build.standard_page("Lúa")
    build.article("Lúa đã gỡ").unpublish()
    closed = build.category("Lúa kín")
    build.article("Lúa của cán bộ", closed)
    closed.view_restrictions.create(restriction_type="login")
    build.article("Lúa xã khác", build.category("Tin", build.other_site().root_page.specific))


def is_for_everybody(entry: Entry, site) -> bool:
    """Whether a reader of a portal may see what was found."""
    return entry.site_id == site.pk and entry.shown and entry.page.live and entry.title not in ("Lúa kín", "Lúa của cán bộ")


def address_of(typed: str, **further: str) -> str:
    """The address of a search, as a browser writes it and as no browser would."""
    told = {"q": typed} | further
    return "/tim-kiem/?" + "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in told.items())
