"""What whoever starts an import may choose: the same for every old portal."""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

from wagtail.models import Page, Site

from news.models import NewsIndexPage
from transfer.fetching import is_machine
from transfer.finding import Folder
from transfer.items import BadSource


@dataclass(frozen=True)
class Options:
    """As the command line says it."""

    dry_run: bool = False
    into: str = ""  # the path of a category from the front page on; "" is the index of news
    files: Path | Folder | None = None  # where the old portal's files lie
    fetch: bool = False  # whether what is not there is fetched from the old address
    fetch_from: str = ""  # the machine, as "192.168.1.5:8080", that is asked in place of the host that the old portal names
    site: str = ""  # the host of our portal; "" is the default one
    with_contacts: bool = False
    report: Path | None = None

    def __post_init__(self) -> None:
        """Raises BadSource."""
        if self.fetch_from and not is_machine(self.fetch_from):
            raise BadSource(f"--fetch-from {self.fetch_from}: chỉ ghi máy, có thể kèm cổng, ví dụ 192.168.1.5 hoặc 192.168.1.5:8080.")

    @classmethod
    def of(cls, told: dict) -> "Options":
        """The common ones among a command's options."""
        return cls(**{name: told[name] for name in cls.__dataclass_fields__ if name in told})


def add_arguments(parser: ArgumentParser) -> None:
    """The options of every import."""
    parser.add_argument("--dry-run", action="store_true", help="Chỉ đọc và báo sẽ chuyển những gì, không ghi gì.")
    parser.add_argument(
        "--into", default="", metavar="ĐƯỜNG-DẪN", help="Chuyên mục nhận bài, ví dụ tin-tuc/cong-cu; mặc định là mục tin tức."
    )
    parser.add_argument("--files", type=Path, metavar="THƯ-MỤC", help="Thư mục gốc của cổng cũ, nơi có ảnh và tài liệu.")
    parser.add_argument("--fetch", action="store_true", help="Tải từ địa chỉ cũ những tệp không có trong thư mục.")
    parser.add_argument(
        "--fetch-from",
        default="",
        metavar="MÁY[:CỔNG]",
        help="Như --fetch, nhưng tải từ máy này; chỉ cách này mới hỏi tới máy trong mạng nội bộ.",
    )
    parser.add_argument("--site", default="", metavar="TÊN-MIỀN", help="Cổng nhận, nếu hệ thống có nhiều cổng.")
    parser.add_argument(
        "--with-contacts",
        action="store_true",
        help="Lấy cả thư điện tử của người gửi nhận xét, trừ những địa chỉ đã quá số ngày mà cổng giữ (mặc định 30 ngày từ lúc gửi).",
    )
    parser.add_argument("--report", type=Path, metavar="THƯ-MỤC", help="Ghi báo cáo HTML và XLSX vào thư mục này.")


def site_for(options: Options) -> Site:
    """Our portal that takes it all in. Raises BadSource."""
    sites = Site.objects.select_related("root_page")
    site = sites.filter(hostname=options.site).first() if options.site else sites.filter(is_default_site=True).first()
    if site is None:
        there = ", ".join(sites.order_by("hostname").values_list("hostname", flat=True)[:20])
        raise BadSource(f"Không có cổng nào tên miền “{options.site}”; hiện có: {there}." if options.site else "Chưa có cổng nào.")
    return site


def place_for(options: Options, site: Site) -> NewsIndexPage:
    """The category below which everything comes. Raises BadSource."""
    slugs = [part for part in options.into.split("/") if part]
    if not slugs:
        index = NewsIndexPage.objects.child_of(site.root_page).order_by("path").first()
        if index is None:
            raise BadSource("Cổng chưa có mục tin tức nào để nhận bài.")
        return index
    page: Page = site.root_page
    for slug in slugs:
        below = NewsIndexPage.objects.child_of(page)
        found = below.filter(slug=slug).first()
        if found is None:
            there = ", ".join(below.values_list("slug", flat=True)[:20]) or "không có chuyên mục nào"
            raise BadSource(f"Không có chuyên mục “{slug}” trong “{page.title}” (--into); ở đó có: {there}.")
        page = found
    return page
