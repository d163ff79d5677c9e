"""How many steps a reader is from what a state portal owes: by links alone, from the front page."""

from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from django.test import Client

from tests.reading import words

# What a state portal owes (Nghị định 42/2022/NĐ-CP, điều 4 and 7), then what the design promises: part of a link's words, or of its address
OWED = {
    "giới thiệu": ("Giới thiệu", ""),
    "chức năng, cơ cấu tổ chức": ("Cơ cấu tổ chức", ""),
    "địa chỉ, đầu mối liên hệ": ("Liên hệ", ""),
    "hoạt động, chỉ đạo, điều hành": ("Thời sự", ""),
    "văn bản": ("Quản lý văn bản", ""),
    "lịch công tác": ("Lịch công tác tuần", ""),
    "thủ tục hành chính, dịch vụ công": ("Một cửa điện tử", ""),
    "tình trạng hồ sơ": ("Tra cứu hồ sơ", ""),
    "thông báo, lịch tiếp công dân": ("Thông báo", ""),
    "góp ý, phản ánh": ("Góp ý, phản ánh", ""),
    "quyền riêng tư": ("Quyền riêng tư", ""),
    "tin tức": ("", "/tin-tuc/"),
    "một bài": ("", "/tin-tuc/van-hoa-xa-hoi/le-hoi-dinh-ha/"),
    "bình chọn": ("", "/binh-chon/"),
    "nhận xét về một bài": ("", "/nhan-xet/"),
    "đánh giá một bài": ("", "/danh-gia/"),
    "tìm kiếm": ("", "/tim-kiem/"),
    "sơ đồ trang": ("", "/so-do-trang/"),
    "nguồn tin RSS": ("", "/rss/"),
    "nguồn tin của một chuyên mục": ("", "/tin-tuc/thong-bao/rss/"),
    "cách đếm": ("", "/cach-dem/"),
    "số liệu mở": ("", "/cach-dem/so-lieu.csv"),
}


def out_of_reach(client: Client, steps: int) -> list[str]:
    """What is owed and is not within so many steps of the front page."""
    missing, seen, pages = dict(OWED), {"/"}, ["/"]
    for _ in range(steps):
        found = set()
        for page in sorted(pages, key=len):  # categories before their articles, so that it is soon done
            for said, to in links_on(client, page):
                found.add(to)
                missing = {what: (title, way) for what, (title, way) in missing.items() if not leads(said, to, title, way)}
            if not missing:
                return []
        pages = [to for to in found - seen if to.startswith("/") and not urlsplit(to).query]
        seen |= found
    return list(missing)


def leads(said: str, to: str, title: str, address: str) -> bool:
    """Whether a link says these words, or leads to this address or below it."""
    return title in said if title else to.startswith(address)


def links_on(client: Client, address: str) -> list[tuple[str, str]]:
    """What a reader can follow on a page, as words and address; to send the form of the search is a step too."""
    answer = client.get(address)
    if answer.status_code != 200 or "html" not in answer["Content-Type"]:
        return []
    soup = BeautifulSoup(answer.content, "html.parser")
    ways = [(words(link), link["href"]) for link in soup.select("a[href]")] + [("", form["action"]) for form in soup.select("form[action]")]
    return [(said, urljoin(address, to).partition("#")[0]) for said, to in ways]
