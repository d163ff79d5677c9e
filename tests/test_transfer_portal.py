"""Nothing is locked in: the whole portal goes out into files that anybody can read, and out of them the same portal comes again."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from cms.models import PortalDocument, User
from news.models import ArticlePage
from polls.models import Poll
from search.models import Entry
from tests import servers, tables
from tests.everything import build_everything
from transfer.portal import words
from transfer.portal.form import Many
from transfer.portal.kinds import KINDS, PAGES
from transfer.portal.left_out import LEFT_OUT, WRITTEN
from transfer.portal.writing import MANIFEST

DOCUMENT = (Path(__file__).parent.parent / "docs" / "dinh-dang-mo.md").read_text(encoding="utf-8")


# The table and its document -----------------------------------------------------------------------------------------
@pytest.mark.once
def test_every_model_is_in_the_open_format_or_left_out_for_a_reason():
    there = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert there - set(WRITTEN) - set(LEFT_OUT) == set()
    assert set(WRITTEN) & set(LEFT_OUT) == set()
    assert (set(WRITTEN) | set(LEFT_OUT)) - there <= {"wagtailsearch.SQLiteFTSIndexEntry"}  # which PostgreSQL has not
    assert set(WRITTEN.values()) == {kind.name for kind in KINDS}


def described(heading: str) -> dict[str, str]:
    """The fields that the document names under a heading, with their types."""
    part = DOCUMENT.partition(f"### {heading}\n")[2].partition("\n#")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", part, re.MULTILINE))


@pytest.mark.once
def test_the_document_names_just_the_fields_that_are_written():
    contents = {f"content: {name}": group.fields for name, (_, group) in PAGES.items()}
    contents |= {"content: poll": words.POLL.fields, "content: link": words.LINK.fields}
    for heading, written in ({kind.file: kind.fields for kind in KINDS} | contents).items():
        assert described(heading) == {field.name: field.type.word for field in written}, heading
    named = re.findall(r"^\| `(\w+\.\w+)` \| (.+) \|$", DOCUMENT, re.MULTILINE)
    assert dict(named) == LEFT_OUT


@pytest.mark.once
def test_each_file_of_the_document_has_an_example_of_a_line():
    for kind in KINDS:
        part = DOCUMENT.partition(f"### {kind.file}\n")[2].partition("\n#")[0]
        line = json.loads(re.search(r"```json\n(.+)\n```", part)[1])
        assert set(line) == {field.name for field in kind.fields}, kind.file
        for field in kind.fields:
            if line[field.name] is not None and type(field.type).__name__ in {"Plain", "Moment", "Day", "Real"}:
                field.type.read(line[field.name], None)
            assert isinstance(field.type, Many) == isinstance(line[field.name], list) or field.name == "boxes", (kind.file, field.name)


# There and back -----------------------------------------------------------------------------------------------------
def export(folder: Path, *options: str) -> Path:
    call_command("export_site", folder, *options, stdout=StringIO(), stderr=StringIO())
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def lines(folder: Path, name: str) -> list[dict]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def elsewhere(migrated, tmp_path, db):
    """Another portal, new and empty, with media of its own; and what does something there."""
    with tables.another_database(tmp_path, migrated) as act_there:

        def act(what: Callable):
            with override_settings(MEDIA_ROOT=tmp_path / "media-khac"):
                return act_there(what)

        act(lambda: call_command("setup_site", stdout=StringIO()))
        yield act


class Shown(HTMLParser):
    """What a page says and where it leads, without numbers and names that are each portal's own."""

    def __init__(self, text: str):
        super().__init__()
        self.told = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.told += [
            re.sub(r"\d+|[a-z]{24}-", "#", value) for name, value in attrs if name in ("href", "alt") and value and "/static/" not in value
        ]

    def handle_data(self, data):
        self.told += [" ".join(data.split())] if data.strip() else []


def shown(path: str) -> list[str]:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    text = answer.content.decode()
    return Shown(text[text.index("<main") : text.index("</main>")]).told


def test_a_portal_with_one_of_everything_comes_back_as_it_was(build, elsewhere, tmp_path):
    article = build_everything(build)
    first = export(tmp_path / "mot", "--with-contacts")
    assert [kind.name for kind in KINDS if not lines(first, kind.name)] == []
    assert files_in(export(tmp_path / "lai", "--with-contacts")) == files_in(first), "the same portal gives the same bytes"
    looked_at = [article.url, "/", "/gioi-thieu/"]
    before = [shown(path) for path in looked_at]

    elsewhere(lambda: call_command("import_site", first, stdout=StringIO(), stderr=StringIO()))
    second = elsewhere(lambda: export(tmp_path / "hai", "--with-contacts"))
    assert files_in(second).keys() == files_in(first).keys()
    for name, content in files_in(first).items():
        assert files_in(second)[name].splitlines() == content.splitlines(), name
    for path, told in zip(looked_at, before, strict=True):
        assert "\n".join(elsewhere(lambda path=path: shown(path))) == "\n".join(told)
    with pytest.raises(CommandError, match=r"^Cổng không trống \(đã có [^)]+\): chỉ nhập vào một cổng mới dựng\.$"):
        elsewhere(lambda: call_command("import_site", first))
    told = elsewhere(what_is_there)
    assert told["accounts"] == [("le.mui", False, False, False)]
    assert told["found"] >= 1 and told["next"] > told["documents"] > 0


@pytest.mark.once_on_postgresql
def test_the_demo_moves_from_the_embedded_database_to_the_other_kind(portal, elsewhere, settings, tmp_path):
    told = [sys.executable, "manage.py", "export_site", str(tmp_path / "mot")]
    subprocess.run(told, cwd=servers.ROOT, env=servers.portal_environment(portal.folder, portal.port), check=True, capture_output=True)
    settings.PUBLIC_URL = portal.url
    elsewhere(lambda: call_command("import_site", tmp_path / "mot", stdout=StringIO(), stderr=StringIO()))
    first, second = files_in(tmp_path / "mot"), files_in(elsewhere(lambda: export(tmp_path / "hai")))
    assert len(lines(tmp_path / "mot", "pages")) > 60 and len([name for name in first if name.startswith("files/")]) > 20
    assert second.keys() == first.keys()
    for name, content in first.items():
        assert second[name].splitlines() == content.splitlines(), name


def what_is_there() -> dict:
    """What the files do not tell: that nobody can sign in, that the search finds, that new rows get free numbers."""
    last = PortalDocument.objects.latest("pk").pk
    users = User.objects.all()
    return {
        "accounts": [(user.username, user.is_active, user.is_superuser, user.has_usable_password()) for user in users],
        "found": Entry.objects.filter(title="Nước sạch về Bến Đá", shown=True).count(),
        "documents": last,
        "next": PortalDocument.objects.create(title="Mới", file="documents/moi.txt", file_size=1).pk,
    }


@pytest.mark.once_on_postgresql
def test_contact_data_goes_out_only_where_it_is_asked_for_and_votes_only_as_totals(build, tmp_path):
    build_everything(build)
    folder = export(tmp_path / "xuat")
    whole = b"".join(content for name, content in files_in(folder).items() if name.endswith("l"))
    assert not any(secret in whole for secret in (b"lan@example.vn", b"ma-bien-nhan", b"a" * 20, b"b" * 20, b"argon2", b"le.mui@"))
    assert sorted(comment["state"] for comment in lines(folder, "comments")) == ["public", "refused", "waiting", "withdrawn"]
    poll = lines(folder, "polls")[0]
    assert (poll["voters"], [told["votes"] for told in poll["votes"]]) == (4, [1, 0])
    assert [(row["points"], row["raters"], row["as_of"]) for row in lines(folder, "ratings")] == [(13, 3, "2026-03-05")]


@pytest.mark.once_on_postgresql
def test_a_body_can_be_read_without_knowing_our_blocks(build, tmp_path):
    article = build_everything(build)
    folder = export(tmp_path / "xuat")
    page = next(row for row in lines(folder, "pages") if row["key"] == str(article.translation_key))
    assert '<a href="/tin-tuc/bai-canh/">bài <b>cạnh</b></a>' in page["html"]
    assert "<a>trang đã xóa</a>" in page["html"]
    pictures = re.findall(r'<img src="([^"]+)" alt="Gặt lúa">', page["html"])
    documents = re.findall(r'<a href="(files/documents/[^"]+)">', page["html"])
    assert len(pictures) == 3 and len(documents) == 2
    assert all((folder / path).is_file() for path in pictures + documents)
    text = page["content"]["body"][0]["value"]
    assert 'linktype="page" key="' in text and not re.search(r'\bid="', text)
    assert page["draft"]["content"]["title"] == "Nước sạch về Bến Đá (sửa)"


@pytest.mark.once_on_postgresql
def test_one_portal_of_several_goes_out_alone(build, tmp_path):
    build_everything(build)
    other = build.other_site()
    build.link("Của xã khác", site=other)
    folder = export(tmp_path / "xuat", "--site", other.hostname)
    assert [site["host"] for site in lines(folder, "sites")] == [other.hostname]
    assert [link["content"]["title"] for link in lines(folder, "links")] == ["Của xã khác"]
    assert [page["content"]["title"] for page in lines(folder, "pages")] == ["Xã khác"]
    assert [lines(folder, name) for name in ("people", "pictures", "documents", "comments", "daily_views", "tags")] == [[]] * 6
    with pytest.raises(CommandError, match="^Không có cổng nào ở khong-co.example.vn.$"):
        export(tmp_path / "khong", "--site", "khong-co.example.vn")


# What is refused ----------------------------------------------------------------------------------------------------
def sign(folder: Path) -> None:
    """Make the manifest say what the files are now."""
    manifest = json.loads((folder / MANIFEST).read_text())
    for one in manifest["files"]:
        content = (folder / one["name"]).read_bytes()
        one |= {"bytes": len(content), "lines": content.count(b"\n"), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / MANIFEST).write_text(json.dumps(manifest))


def change(name: str, /, **values) -> Callable[[Path], None]:
    """Other values in the last line of a file, signed."""

    def act(folder: Path) -> None:
        rows = lines(folder, name)
        for key, value in values.items():
            (rows[-1] if key in rows[-1] or key == "la" else rows[-1]["content"])[key] = value
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        sign(folder)

    return act


def add(name: str, raw: str) -> Callable[[Path], None]:
    """A line more, signed."""

    def act(folder: Path) -> None:
        with (folder / f"{name}.jsonl").open("a") as file:
            file.write(raw + "\n")
        sign(folder)

    return act


def a_file(kind: str, name: str, content: bytes, place: str = "") -> Callable[[Path], None]:
    """A picture or document of this name and content."""

    def act(folder: Path) -> None:
        line = {"key": name, "title": "t", "collection": None, "tags": [], "uploaded_at": "2026-03-14T02:00:00Z", "uploaded_by": None}
        line |= {"file": place or f"files/{kind}/{name}", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        size = dict.fromkeys(("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"))
        more = {"number": 5} if kind == "documents" else size | {"description": "", "credit": "", "width": 5, "height": 5}
        path = folder / line["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        add(kind, json.dumps(line | more))(folder)

    return act


def rewrite(name: str, before: str, after: str) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        (folder / name).write_text((folder / name).read_text().replace(before, after))

    return act


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
