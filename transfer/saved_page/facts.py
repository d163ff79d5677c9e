"""What a saved page says of its article beside the text: found where pages declare it, else by how portals write it."""

import json
import re
from collections.abc import Iterator
from datetime import datetime

from bs4 import BeautifulSoup

from cms.text import fold
from transfer.saved_page.content import words_of
from transfer.saved_page.dates import dates_in, iso

SEPARATOR = re.compile(r"\s+[-|–—»:·]+\s+|\s*[|»]\s*")
DATE_NAMES = ("article:published_time", "datePublished", "pubdate", "publishdate", "DC.date.issued", "dc.date", "og:pubdate", "date")
NUMBER = r"(?<!\d[.,])(\d{1,3}(?:[.,]\d{3}){1,4}+|\d{1,9})"
VIEWS = re.compile(
    rf"(?:Đã xem|Lượt xem|Số lượt xem|Số lần xem|Lượt đọc|Lần xem|Xem)\s*+:?\s*+{NUMBER}(?!\s*[/:])|(?<![\d/:]){NUMBER}\s*+(?:lượt xem|lượt đọc|lần xem)",
    re.IGNORECASE,
)
CLOSE = 120  # letters
COMMENTS = re.compile(r"(?:Nhận xét|Bình luận|Phản hồi|Ý kiến)\s*[:(]\s*(\d{1,6})", re.IGNORECASE)
SUM = re.compile(r"tổng số điểm[^\d]{0,40}(\d{1,7})\s*(?:điểm)?\s*(?:trong|/)\s*(\d{1,6})\s*đánh giá", re.IGNORECASE)
MEAN = re.compile(
    r"(?<![\d,.])([0-5](?:[.,]\d{1,2})?)\s*(?:điểm|sao|/\s*5)\s*\(?\s*(?:của|trong|từ|trên)?\s*(\d{1,6})\s*(?:lượt\s*)?(?:đánh giá|bình chọn|votes?|phiếu)",
    re.IGNORECASE,
)
LONE_MEAN = re.compile(r"(?<![\d,.])[0-5](?:[.,]\d{1,2})?\s*/\s*5(?![\d/])")
LABELLED = re.compile(r"(?:Tác giả|Người viết|Bài và ảnh|Tin, ảnh|Bài, ảnh|Tin và ảnh|Thực hiện)\s*:\s*([^\n|:;<>]{2,80})")
WORD = r"[A-ZÀ-ỸĐĂÂÊÔƠƯ][a-zà-ỹđăâêôơư]+"
NAME = re.compile(rf"(?:(?:Tin|Bài|Ảnh|Tin, ảnh|Bài và ảnh|Theo|Tác giả)\s*:\s*)?({WORD}(?:\s+{WORD}){{1,4}})(?:\s*[-–,(].{{0,60}})?")


def declared(soup: BeautifulSoup, *names: str) -> str:
    """The first <meta> of these names or properties that says something."""
    for name in names:
        for attribute in ("property", "name", "itemprop"):
            found = soup.find("meta", attrs={attribute: re.compile(f"^{re.escape(name)}$", re.IGNORECASE)})
            if found and (content := " ".join((found.get("content") or "").split())):
                return content
    return ""


def linked_data(soup: BeautifulSoup) -> dict:
    """The article of a page's JSON-LD, {} where there is none that can be read."""
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            told = json.loads(script.string or "")
        except (ValueError, RecursionError):
            continue
        told = told.get("@graph", told) if isinstance(told, dict) else told
        for thing in told if isinstance(told, list) else [told]:
            if isinstance(thing, dict) and any(kind in str(thing.get("@type")) for kind in ("Article", "Posting")):
                return thing
    return {}


def title_of(soup: BeautifulSoup) -> tuple[str, bool]:
    """The title, and whether two places agree on it."""
    shown, site = words_of(soup.title) if soup.title else "", declared(soup, "og:site_name")
    parts = [part for part in SEPARATOR.split(shown) if part and fold(part) != fold(site)]
    given = declared(soup, "og:title")
    wanted = {fold(part) for part in [*parts, given, shown, *SEPARATOR.split(given)] if part}
    heads = [words_of(head) for head in soup.find_all(["h1", "h2", "h3"])] + [words_of(one) for one in soup.select('[class*="title"]')[:50]]
    for head in heads:
        if head and len(head) > 8 and fold(head) in wanted:
            return head, True
    first = [words_of(head) for head in soup.find_all("h1") if words_of(head)]
    if len(first) == 1:
        return first[0], bool(shown) and fold(first[0]) in fold(shown)
    if given:
        return max((part for part in SEPARATOR.split(given) if fold(part) != fold(site)), key=len, default=given), False
    return max([*parts, *first[:1]], key=len, default=""), False


def date_of(soup: BeautifulSoup, data: dict, near: str, anywhere: str) -> tuple[datetime | None, str]:
    """When the article was published, and a doubt where that is read out of words. `near` is the text from the title on."""
    found = iso(declared(soup, *DATE_NAMES)) or iso(str(data.get("datePublished") or ""))
    times = [iso(time["datetime"]) for time in soup.find_all("time", attrs={"datetime": True})]
    if found := found or next((time for time in times if time), None):
        return found, ""
    for text, where in ((near, "gần tiêu đề"), (anywhere, "trong trang")):
        if dates := dates_in(text):
            _, moment, has_time, written = dates[0]
            clock = "" if has_time else ", không có giờ"
            return moment, f"Ngày của bài đoán theo chữ “{written}” {where}{clock}."
    return None, ""


def author_of(soup: BeautifulSoup, data: dict, lines: list[str], signatures: list[str]) -> tuple[str, str]:
    """The author, and a doubt where that is a line which looks like a name."""
    told = data.get("author")
    told = told[0] if isinstance(told, list) and told else told
    named = told.get("name") if isinstance(told, dict) else told
    site = fold(declared(soup, "og:site_name"))
    marked = (
        words_of(one) for one in soup.select('[rel="author"], [itemprop="author"], .author, .author-name, .post-author, .tacgia, .tac-gia')
    )
    for name in (named if isinstance(named, str) else "", declared(soup, "author", "article:author", "dc.creator"), *marked):
        name = re.sub(r"^(Tác giả|Người viết|Bài|Tin|Bởi|By)\s*:?\s+", "", " ".join(name.split()), flags=re.IGNORECASE).strip()
        if 2 <= len(name) <= 80 and "://" not in name and fold(name) not in (site, "admin", "administrator"):
            return name, ""
    if found := LABELLED.search("\n".join(lines)):
        return found[1].strip(" ./()"), f"Tác giả lấy theo chữ “{found[0].strip()}”."
    for line in signatures:
        if len(line) <= 80 and (found := NAME.fullmatch(line.strip(" ./()[]"))):
            return found[1], f"Tác giả đoán theo dòng “{line.strip()}” ở đầu hoặc cuối bài; dòng đó vẫn còn trong bài."
    return "", ""


def number(text: str) -> int:
    return int(re.sub("[.,]", "", text))


def views_of(text: str) -> tuple[int | None, str]:
    """Views, and a doubt where another number stands close to them. Those of a column beside the article come later."""
    found = list(VIEWS.finditer(text))
    close = [number(one[1] or one[2]) for one in found if one.start() - found[0].end() < CLOSE]
    doubt = f"Trang có nhiều số lượt xem ({', '.join(map(str, close[:4]))}); lấy số đầu." if len(set(close)) > 1 else ""
    return (close[0] if close else None), doubt


def rating_of(data: dict, text: str) -> tuple[int, int, str]:
    """The sum of points, how many gave them, and a doubt."""
    told = data.get("aggregateRating")
    try:
        mean, raters = float(str(told["ratingValue"]).replace(",", ".")), int(told.get("ratingCount") or told.get("reviewCount"))
        if 0 < mean <= 5 and raters > 0:
            return round(mean * raters), raters, ""
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError):
        pass
    if (found := SUM.search(text)) and 0 < int(found[2]) <= int(found[1]) <= 5 * int(found[2]):
        return int(found[1]), int(found[2]), ""
    if (found := MEAN.search(text)) and int(found[2]):
        mean, raters = float(found[1].replace(",", ".")), int(found[2])
        doubt = "" if raters == 1 else f"Đánh giá “{found[0].strip()}” hiểu là điểm trung bình của {raters} lượt."
        return (round(mean * raters), raters, doubt) if mean >= 1 else (0, 0, "")
    if found := LONE_MEAN.search(text):
        return 0, 0, f"Trang ghi điểm “{found[0]}” nhưng không ghi bao nhiêu lượt, nên không nhập đánh giá."
    return 0, 0, ""


def section_of(soup: BeautifulSoup, data: dict) -> tuple[str, str]:
    """The category's name, and a doubt where it is read out of the path of links above the article."""
    if told := declared(soup, "article:section") or (data["articleSection"] if isinstance(data.get("articleSection"), str) else ""):
        return told[:100], ""
    links = [words_of(link) for link in soup.select('.breadcrumb a, .breadcrumbs a, [class*="breadcrumb"] a')]
    names = [name for name in links if name and fold(name) not in ("trang chu", "home", "trang nhat")]
    return (names[-1][:100], f"Chuyên mục đoán theo đường dẫn “{' › '.join(names)[:150]}”.") if names else ("", "")


def tags_of(soup: BeautifulSoup) -> Iterator[str]:
    metas = soup.find_all("meta", attrs={"property": "article:tag"})
    yield from (" ".join(meta.get("content", "").split()) for meta in metas if meta.get("content", "").strip())
    yield from (words_of(link) for link in soup.select('a[rel~="tag"]') if words_of(link))
