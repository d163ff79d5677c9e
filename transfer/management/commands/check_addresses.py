"""Says what would become of the addresses of an old portal."""

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.sheets import MARK, as_text
from cms.upkeep.requests import asked_by_ourselves
from transfer.checking.asked import Checker, Fate, Found, Inside, Outside
from transfer.checking.listed import WEB, addresses
from transfer.progress import Progress
from transfer.refusing import in_one_line

UNANSWERED = "Cổng không trả lời, hay không dựng được cả trang chủ, nên chưa thử được địa chỉ nào. Nếu vừa cài thì hãy chạy manage.py collectstatic trước."
SHOWN = 20  # bad ones that are told on the screen


class Command(BaseCommand):
    help = "Thử từng địa chỉ của cổng cũ (sơ đồ trang hoặc danh sách): tới thẳng trang đang đăng, qua nhiều bước, hay không còn."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "where", metavar="SƠ-ĐỒ|DANH-SÁCH", help="Tệp sitemap.xml (cả .gz, cả tệp mục lục), tệp mỗi dòng một địa chỉ, hay địa chỉ web."
        )
        parser.add_argument(
            "--host", action="append", default=[], metavar="TÊN-MIỀN", help="Chỉ thử địa chỉ của tên miền cũ này; dùng được nhiều lần."
        )
        parser.add_argument(
            "--base", default="", metavar="ĐỊA-CHỈ", help="Thử qua HTTP ở cổng đang chạy này, thay cho hỏi ngay trong lệnh."
        )
        parser.add_argument("--csv", type=Path, metavar="TỆP", help="Ghi những địa chỉ chưa ổn vào tệp CSV này.")

    def handle(self, *args, where: str, host: list[str], base: str, csv: Path | None, **options) -> None:
        with in_one_line():
            listed = list(addresses(where))
        wanted = [address for address in listed if is_of(address, host)]
        if len(wanted) < len(listed):
            self.stdout.write(f"Bỏ qua {len(listed) - len(wanted)} địa chỉ của tên miền khác.")
        if base and not base.startswith(WEB):
            raise CommandError(f"--base phải bắt đầu bằng http:// hay https://: {base}")
        with asked_by_ourselves():
            bad, counted = self._check(wanted, base)
        self._tell(bad, counted)
        if csv:
            write_csv(csv, bad)
            self.stdout.write(f"Đã ghi {len(bad)} địa chỉ chưa ổn vào {csv}.")
        if counted[Fate.LOST]:
            raise CommandError(f"{counted[Fate.LOST]} địa chỉ cũ sẽ không còn.")

    def _check(self, wanted: list[str], base: str) -> tuple[list[Found], Counter]:
        own = urlsplit(base or settings.PUBLIC_URL).netloc
        checker = Checker(Outside(base) if base else Inside(own), {own, urlsplit(settings.PUBLIC_URL).netloc})
        if not checker.is_answered():
            raise CommandError(UNANSWERED)
        bar, bad, counted = Progress(len(wanted), "Thử địa chỉ", self.stderr._out), [], Counter()
        for found in checker.check(wanted):
            counted[found.fate] += 1
            if found.fate != Fate.WELL:
                bad.append(found)
            bar.step(found.address)
        bar.close()
        return bad, counted

    def _tell(self, bad: list[Found], counted: Counter) -> None:
        for found in sorted(bad, key=lambda found: found.fate != Fate.LOST)[:SHOWN]:
            leads = f" → {found.end}" if found.end else ""
            self.stdout.write(f"{found.fate} (mã {found.status}): {found.address}{leads}")
        if len(bad) > SHOWN:
            self.stdout.write(f"… và {len(bad) - SHOWN} địa chỉ nữa; dùng --csv để có đủ.")
        self.stdout.write("; ".join(f"{fate}: {counted[fate]}" for fate in Fate if counted[fate] or fate == Fate.WELL) + ".")


def is_of(address: str, hosts: Iterable[str]) -> bool:
    """Whether an address is one of the old portal: of these hosts, with or without www and a port, or without any."""
    if not hosts or not address.startswith(WEB):
        return True
    known = {name.lower().removeprefix("www.") for name in hosts}
    place = urlsplit(address)
    return bool({side.lower().removeprefix("www.") for side in (place.netloc, place.hostname or "")} & known)


def write_csv(path: Path, bad: Iterable[Found]) -> None:
    """The bad ones for a spreadsheet program."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(MARK.decode("utf-8"))
            lines = csv.writer(file)
            lines.writerow(["Địa chỉ cũ", "Kết quả", "Mã", "Số bước", "Tới"])
            lines.writerows([as_text(found.address), found.fate.value, found.status, found.hops, as_text(found.end)] for found in bad)
    except OSError as fault:
        raise CommandError(f"Không ghi được {path}: {fault.strerror}") from fault
