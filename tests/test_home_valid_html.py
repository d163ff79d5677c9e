"""Every kind of page as the HTML checker of the W3C reads it, all in one run; and the feeds by the rules of RSS."""

import json
import subprocess
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.errors import FAULTS, error_page
from cms.models import PortalImage
from cms.tasks import cut_picture
from feedback.actions import add_comment
from feedback.models import Comment
from tests import frame
from tests.build import at
from tests.sending import send, stamped

pytestmark = pytest.mark.once_on_postgresql

CHECKER = Path(__file__).parent / "node/node_modules/vnu-jar/build/dist/vnu.jar"
every_page = frame.every_page


QUICKLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m")  # for a run of seconds
WRONG = "sai.html"
# Our checker is older than this sentence of the standard: <link rel=expect blocking=render> holds the first paint back until an element is
# there (https://html.spec.whatwg.org/multipage/links.html#link-type-expect)
NOT_KNOWN_YET = (
    "A “link” element with a “blocking” attribute must have a “rel” attribute",
    '<link rel="expect" href="#chan-trang" blocking="render">',
)


def checked(folder: Path) -> list[str]:
    """What the checker says against the pages of a folder, each with its page and the place. It is given a wrong page too, and must see it."""
    (folder / WRONG).write_text('<!DOCTYPE html><html lang="vi"><head><title>Sai</title></head><body><p><div></p></body></html>')
    command = ["java", *QUICKLY, "-jar", CHECKER, "--format", "json", "--exit-zero-always", "--skip-non-html", folder]
    run = subprocess.run(command, capture_output=True, check=True)
    said = [(Path(one.get("url", "?")).name, one) for one in json.loads(run.stderr)["messages"]]
    assert any("No “p” element in scope" in one["message"] for name, one in said if name == WRONG)
    told = [f"{name}:{one.get('lastLine', '')} {one['message']} | {one.get('extract', '')!r}" for name, one in said if name != WRONG]
    return [line for line in told if not all(part in line for part in NOT_KNOWN_YET)]


def kept(folder: Path, name: str, answer) -> None:
    """An answer as a file of the folder."""
    assert answer["Content-Type"].startswith("text/html"), name
    (folder / f"{name.strip('/').replace('/', '_').replace('?', '_') or 'trang-chu'}.html").write_bytes(answer.content)


def test_every_kind_of_page_and_every_state_of_a_form_is_valid_html(every_page, build, client, rf, tmp_path):
    for image in PortalImage.objects.all():
        cut_picture.call(image.pk)
    mended = {"correction": "Số liệu được sửa.", "corrected_at": at(2026, 3, 4)}
    body = [{"type": "heading", "value": {"text": f"Mục {number}", "level": "h2"}} for number in range(6)]
    article = build.article("Bài có nhận xét & <dấu>", build.category("Mục có nhiều bài"), date=at(2026, 3, 3), body=body, **mended)
    build.many_articles([f"Tin {number}" for number in range(25)], build.news)
    add_comment(article, "Mận", "Hay.\n\nLắm.", timezone.now())
    sent = Comment.objects.create(article=article, name="Mùi", text="Hay.", code="ma-cua-nguoi-gui-123456")
    closed = build.poll("Đã đóng?", opens_at=timezone.now() - timedelta(days=9), closes_at=timezone.now() - timedelta(days=1))
    comment, rating, receipt = (
        reverse("comment", args=[article.pk]),
        reverse("rating", args=[article.pk]),
        reverse("receipt", args=[sent.code]),
    )
    pages = [address for address in every_page if "xml" not in address and "rss" not in address and not address.endswith((".txt", ".css"))]
    pages += ["/tin-tuc/?trang=2", comment, rating, receipt, f"/binh-chon/{closed.pk}/bien-ban/", f"/binh-chon/{closed.pk}/"]
    for address in [*pages, article.url, "/tim-kiem/?q=kh%C3%B4ng-c%C3%B3-g%C3%AC&tu=x", "/tim-kiem/?q=b%C3%A0i&muc=1"]:
        kept(tmp_path, address, client.get(address))
    kept(tmp_path, "nhan-xet-loi", send(client, comment, {"name": "", "text": "", "stamp": stamped(f"comment {article.pk}")}))
    kept(tmp_path, "danh-gia-loi", send(client, rating, {"stamp": stamped(f"article {article.pk}")}))
    kept(tmp_path, "binh-chon-loi", send(client, f"/binh-chon/{closed.pk}/", {}))
    for status in FAULTS:
        kept(tmp_path, f"loi-{status}", error_page(rf.get("/"), status))
    faults = checked(tmp_path)
    assert not faults, "\n".join(faults)


def test_the_feeds_keep_the_rules_of_rss(build, client):
    """RSS 2.0 and the advice of the W3C's checker: what a channel and an item need, one name for each item, whole addresses."""
    category = build.category("Kinh tế")
    for number in range(3):
        build.article(f"Tin {number}", category, image=build.image() if number else None, byline_name="Trần Cốm" if number else "")
    for address in ("/rss/", f"{category.url}rss/"):
        channel = ElementTree.fromstring(client.get(address).content).find("channel")
        own = channel.find("{http://www.w3.org/2005/Atom}link")
        assert (own.get("rel"), own.get("href")) == ("self", f"http://testserver{address}")
        assert all(channel.findtext(name, "").strip() for name in ("title", "link", "description", "language"))
        assert parsedate_to_datetime(channel.findtext("lastBuildDate")).utcoffset() is not None
        items = channel.findall("item")
        assert len({item.findtext("guid") for item in items}) == len(items) == 3
        for item in items:
            assert item.find("guid").get("isPermaLink") == "false" and item.findtext("title") and item.findtext("description")
            assert parsedate_to_datetime(item.findtext("pubDate")).utcoffset() is not None
            links = [item.findtext("link"), *(tag.get("url") for tag in item.findall("enclosure"))]
            assert all(urlsplit(link).scheme == "http" and urlsplit(link).netloc for link in links)
            assert all(tag.get("type") == "image/jpeg" and int(tag.get("length")) > 0 for tag in item.findall("enclosure"))
