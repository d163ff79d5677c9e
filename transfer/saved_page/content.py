"""Where on a page the article's own text stands."""

import re
from collections import defaultdict

from bs4 import BeautifulSoup, Tag

from cms.text import fold

NEVER = ["script", "style", "noscript", "template", "nav", "form", "button", "select", "input", "svg", "link", "meta", "title"]
ROUND = re.compile(
    r"(^|[\s_-])(menu|nav|navbar|sidebar|footer|breadcrumbs?|comments?|related|share|social|banner|advert|quang-?cao|binh-?luan|"
    r"tin-?lien-?quan|tin-?khac|lien-?quan|other-?news|rating|pagination|widget|copyright)([\s_-]|$)",
    re.IGNORECASE,
)
KNOWN = [
    '[itemprop="articleBody"]', "#news-bodyhtml", ".entry-content", ".article-content", ".detail-content", ".content-detail", ".post-content",
    ".news-content", ".article-body", ".noidung", ".chitiet-noidung", ".ArticleContent", ".journal-content-article",
]  # fmt: skip
ENDS = (
    "nhan xet cua ban doc", "y kien ban doc", "binh luan", "cac tin khac", "cac bai khac", "tin khac", "tin lien quan", "bai viet lien quan",
    "nhung tin moi hon", "nhung tin cu hon", "tin cung chuyen muc", "cac tin cu hon", "cac tin moi hon", "tin bai lien quan", "chia se bai viet",
    "vui long nhap day du thong tin",
)  # fmt: skip
BLOCKS = ["p", "div", "td", "li", "section", "article", "h2", "h3", "h4", "h5", "center", "ul", "table", "strong", "b"]
ENOUGH = 150  # letters of an article's text
MOST_BARS = 50  # of buttons above the text; each costs a look at the whole


def content_of(soup: BeautifulSoup) -> tuple[Tag | None, bool]:
    """The element that holds the text, and whether the page itself named it so. Changes the page: what surrounds it goes."""
    for element in soup.find_all(NEVER):
        element.decompose()
    for selector in KNOWN:
        if (found := soup.select_one(selector)) and len(words_of(found)) >= ENOUGH:
            return trimmed(found), True
    whole = len(words_of(soup)) or 1
    for element in soup.find_all(["header", "footer", "aside", "div", "ul", "section", "table", "td"]):
        named = " ".join([*(element.get("class") or ()), element.get("id") or ""]) if element.attrs is not None else ""
        is_round = element.name in ("header", "footer", "aside") or ROUND.search(named)
        if is_round and element.parent is not None and not element.find("h1") and len(words_of(element)) * 2 < whole:
            element.decompose()
    found = most_text(soup)
    return (trimmed(found), False) if found is not None and len(words_of(found)) >= 1 else (None, False)


def most_text(soup: BeautifulSoup) -> Tag | None:
    """The element with the most text of its own paragraphs and the least links: each paragraph counts for the element that holds it,
    and half for the one above.
    """
    scores, elements = defaultdict(float), {}
    for text in soup.find_all(string=True):
        weight = len(text.strip())
        if weight < 25 or text.find_parent("a"):
            continue
        paragraph = text.find_parent(["p", "div", "td", "li", "section", "article", "body"])
        holder = paragraph.parent if paragraph is not None and paragraph.name in ("p", "li") else paragraph or soup
        for share in (1.0, 0.5, 0.25):
            if holder is None or holder.name == "html":
                break
            elements[id(holder)] = holder
            scores[id(holder)] += weight * share
            holder = holder.parent
    if not scores:
        return None
    return elements[max(scores, key=lambda key: scores[key] * (1 - links_share(elements[key])))]


def links_share(element: Tag) -> float:
    """How much of an element's text is links, 0 to 1."""
    return sum(len(words_of(a)) for a in element.find_all("a")) / max(len(words_of(element)), 1)


def trimmed(content: Tag) -> Tag:
    """The text without what portals put behind it: other articles, readers' comments."""
    bars = 0
    for element in content.find_all(BLOCKS):
        words = words_of(element)
        if not words or len(words) >= 60 or not fold(words).lstrip("-–»:* ").startswith(ENDS):
            continue
        if words_of(content).find(words) < ENOUGH:  # a bar of buttons above the text
            element.extract()
            bars += 1
            if bars == MOST_BARS:
                break
            continue
        step = element
        while step is not content and step.parent is not None:
            for follower in list(step.next_siblings):
                follower.extract()
            step = step.parent
        element.extract()
        break
    return content


def words_of(element: Tag) -> str:
    """One line of an element's text."""
    return " ".join(element.get_text(" ").split())
