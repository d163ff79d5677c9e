"""What does not come in out of a folder in the open format, and what a death in the middle leaves."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from cms.models import PortalDocument, PortalImage
from cms.shown import is_shown
from news.models import ArticlePage
from polls.models import Poll
from search.models import Entry
from search.upkeep import compare
from tests.everything import build_everything
from tests.open_format import MANIFEST, a_file, add, another_portal, bring, change, export, files_in, lines, rewrite
from transfer.portal import reading

NO_PROMOTION = {"searched": None, "page": None, "url": "https://a.vn/", "title": "a", "description": ""}
NO_STATE = {"expired": False, "first_published_at": None, "last_published_at": None, "go_live_at": None, "expire_at": None}


def a_link(version: str = "scheduled", **changes) -> Callable[[Path], None]:
    """A good link that waits to be another one, or is being made one."""

    def act(folder: Path) -> None:
        content = {
            "title": "Tỉnh",
            "page": None,
            "url": "https://tinh.example.vn/",
            "picture": None,
            "group": "Liên kết",
            "new_window": False,
        }
        at = "2026-03-14T02:00:00Z"
        later = {"saved_at": at, "saved_by": None, "goes_out_at": at if version == "scheduled" else None, "content": content | changes}
        site = lines(folder, "sites")[0]["key"]
        line = {"site": site, "live": True, **NO_STATE, "content": content, "scheduled": None, "draft": None} | {version: later}
        add("links", json.dumps(line))(folder)

    return act


def a_redirect(url: str) -> Callable[[Path], None]:
    line = {
        "old_address": "/cu",
        "site": None,
        "page": None,
        "page_route": "",
        "url": url,
        "is_permanent": True,
        "automatically_created": False,
    }
    return add("redirects", json.dumps(line))


HOSTILE = {
    "no manifest": (lambda folder: (folder / MANIFEST).unlink(), "thiếu manifest.json"),
    "another format": (rewrite(MANIFEST, "cong-thong-tin-mo", "khac"), "không phải định dạng"),
    "a later version": (rewrite(MANIFEST, '"version": 1', '"version": 2'), "phiên bản 2, cổng này chỉ đọc phiên bản 1"),
    "a manifest that is none": (lambda folder: (folder / MANIFEST).write_text("[" * 100_000), "không đúng dạng"),
    "a changed file": (rewrite("pages.jsonl", "Tin", "Tít"), "pages.jsonl đã bị thay đổi hoặc bị cắt"),
    "a lost file": (lambda folder: (folder / "tags.jsonl").unlink(), "thiếu tệp tags.jsonl"),
    "an unknown field": (change("pages", la="x"), "có trường lạ “la”"),
    "no JSON": (add("tags", "{"), "tags.jsonl dòng 1 không phải JSON"),
    "endless brackets": (add("tags", "[" * 100_000), "không phải JSON"),
    "no number": (add("tags", '{"name":NaN,"slug":"a"}'), "không phải JSON"),
    "an unknown page": (add("closed_comments", '{"page":"x","closed_at":null,"closed_by":null}'), "page: không có khóa của trang “x”"),
    "a page twice": (lambda folder: add("pages", json.dumps(lines(folder, "pages")[-1]))(folder), "đã có ở dòng trước"),
    "a page of no kind": (change("pages", kind="la"), "không có loại “la”"),
    "a reserved address": (change("pages", slug="quan-tri"), "là địa chỉ riêng của cổng"),
    "a page above all": (change("pages", above=None), "chỉ trang chủ mới không có trang nào ở trên"),
    "a number for words": (change("office", name=5), "office.jsonl dòng 1: name: cần chữ"),
    "a colour that is none": (change("office", primary_colour="}*{"), "primary_colour: Cần mã màu"),
    "a link that runs": (change("office", facebook="javascript:alert(1)"), "facebook:"),
    "a link that runs later": (a_link(url="javascript:alert(1)"), "scheduled: url: "),
    "a draft of a link that runs": (a_link("draft", url="javascript:alert(1)"), "draft: url: "),
    "a version of nothing": (a_link(title=None), "scheduled: "),
    "a redirect to another's": (a_redirect("//evil.example/"), "redirects.jsonl dòng 1: "),
    "a redirect that runs": (a_redirect("javascript:alert(1)"), "redirects.jsonl dòng 1: "),
    "a redirect too long": (a_redirect("/" + "a" * 300), "redirects.jsonl dòng 1: "),
    "a redirect to no picture": (a_redirect("/media/images/?anh=khong.jpg"), "không có khóa của ảnh “khong.jpg”"),
    "half a letter": (add("tags", '{"name":"\\ud800","slug":"a"}'), "có ký tự mà cơ sở dữ liệu không giữ được"),
    "half a letter in a key": (
        add("people", '{"key":"\\ud800","family_name":"","given_name":"","position":""}'),
        "có ký tự mà cơ sở dữ liệu không giữ được",
    ),
    "no letter": (add("collections", '{"key":"/x","name":"a\\u0000b","above":null}'), "có ký tự mà cơ sở dữ liệu không giữ được"),
    "a setting of no portal": (change("office", site=None), "office.jsonl dòng 1: "),
    "a page of no words": (change("pages", content=None), "pages.jsonl dòng 2: "),
    "a desk of no list": (change("desks", people=None), "desks.jsonl dòng "),
    "a promotion of nothing": (add("promotions", json.dumps(NO_PROMOTION)), "promotions.jsonl dòng 1: "),
    "boxes of nothing": (change("sidebar", boxes=None), "sidebar.jsonl dòng 1: "),
    "a key that is a list": (change("pages", key=["x"]), "pages.jsonl dòng 2: "),
    "a file that is a number": (a_file("documents", "a.txt", b"x", told={"key": 5}), "documents.jsonl dòng 1: "),
    "a sum that is none": (a_file("documents", "a.txt", b"x", told={"sha256": None}), "documents.jsonl dòng 1: "),
    "a file without a name": (
        a_file("documents", "#2", b"x", "files/documents/a.txt", {"file": "files/documents/", "size": 0, "sha256": ""}),
        "không hợp lệ",
    ),
    "a way out of the folder": (a_file("documents", "a.txt", b"x", "files/documents/../../../a.txt"), "tệp phải ở files/documents/a.txt"),
    "a way out by the name": (a_file("documents", "../a.txt", b"x"), "không hợp lệ"),
    "a program": (a_file("documents", "a.pdf", b"MZ" + b"x" * 50), "Đây là một chương trình"),
    "a page as a picture": (a_file("pictures", "a.svg", b"<svg onload='x'/>"), "Không đọc được ảnh này"),
}


@pytest.fixture
def small(db, tmp_path) -> Path:
    """The skeleton that `setup_site` makes, as it goes out."""
    return export(tmp_path / "nho")


@pytest.mark.once
@pytest.mark.parametrize(("damage", "told"), HOSTILE.values(), ids=list(HOSTILE))
def test_bad_input_is_told_in_one_line_and_nothing_is_written(small, tmp_path, damage, told):
    before = files_in(small)
    damage(small)
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        with pytest.raises(CommandError) as caught:
            call_command("import_site", small, stdout=StringIO(), stderr=StringIO())
        assert told in str(caught.value) and "\n" not in str(caught.value) and len(str(caught.value)) < 500
        assert not (tmp_path / "media").exists()
    assert files_in(export(tmp_path / "sau")) == before


@pytest.mark.once
def test_script_in_a_body_is_cleaned_away(build, small, tmp_path):
    key = lines(small, "pages")[0]["key"]
    evil = '<p onclick="x()">Chào<script>alert(1)</script> <a href="javascript:x()">đây</a> <a linktype="page" id="1">kia</a></p>'
    page = {
        "key": "7a2f0d41-5e0b-4c7f-8d6b-1f3a9c2e4d55", "kind": "page", "above": key, "address": "", "alias_of": None, "owner": None, "live": True,
        "expired": False, "first_published_at": None, "last_published_at": None, "go_live_at": None, "expire_at": None,
        "content": {"title": "Lạ", "slug": "la", "seo_title": "", "search_description": "", "show_in_menus": False, "summary": "",
                    "body": [{"kind": "paragraph", "value": evil}]},
        "scheduled": None, "draft": None, "html": "<script>alert(2)</script>",
    }  # fmt: skip
    add("pages", json.dumps(page))(small)
    call_command("import_site", small, stdout=StringIO(), stderr=StringIO())
    row = lines(export(tmp_path / "sau"), "pages")[-1]
    assert row["content"]["body"] == [{"kind": "paragraph", "value": "<p>Chào <a>đây</a> <a>kia</a></p>"}]
    assert ArticlePage.objects.count() == 0 and Poll.objects.count() == 0


def test_a_death_behind_the_commit_leaves_no_file_closed_and_the_clock_does_the_rest(build, migrated, tmp_path, monkeypatch):
    build_everything(build)
    folder = export(tmp_path / "mot")
    before = what_is_open()
    assert any(before.values()) and "Nước sạch về Bến Đá" in found()

    def die_outside(*told, **more):
        if not connection.in_atomic_block:
            raise KeyboardInterrupt
        return call_command(*told, **more)

    monkeypatch.setattr(reading, "call_command", die_outside)
    with another_portal(tmp_path, migrated) as act:
        with pytest.raises(KeyboardInterrupt):
            act(lambda: bring(folder))
        assert act(what_is_open) == before
        act(compare)
        assert act(found) == found()


def what_is_open() -> dict[str, bool]:
    """Of each picture and document whether everybody may see it."""
    return {row.title: is_shown(row) for model in (PortalImage, PortalDocument) for row in model.objects.all()}


def found() -> list[str]:
    """What the search finds."""
    return sorted(Entry.objects.filter(shown=True).values_list("title", flat=True))
