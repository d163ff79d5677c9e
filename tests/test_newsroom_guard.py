"""The injection guard: a gambling link is found whether it comes by SQL, by a template, by a static file or into a kept copy; and in a
portal in which all was approved nothing is.
"""

import json
import re
import shutil
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.cache.copy import Copy, make_copy
from cms.cache.generation import generation, mark_of, store
from cms.cache.store import key_of
from cms.first_script import SCRIPT
from home.models import SidebarLink
from news.models import ArticlePage
from newsroom.dashboard import Suspicions
from newsroom.guard import round as guard_round
from newsroom.guard import watch
from newsroom.guard.accounted import strange_part
from newsroom.guard.files import Places, seal
from newsroom.guard.reading import read
from newsroom.guard.round import look
from newsroom.models import Finding, GuardRound
from tests.build import at

pytestmark = pytest.mark.once_on_postgresql

GAMBLING = "https://nha-cai-88.example.com/dang-ky"
INJECTED = f'<div style="position:absolute;left:-9999px"><a href="{GAMBLING}">cá cược bóng đá</a></div>'
ROOT = Path(__file__).resolve().parent.parent


def found() -> set[tuple[str, str]]:
    return {(finding.kind, finding.place) for finding in Finding.objects.standing()}


def kinds(place: str = "") -> set[str]:
    return {kind for kind, where in found() if place in where}


def everything() -> list[str]:
    return [f"{finding} | {finding.place}" for finding in Finding.objects.standing()]


@pytest.fixture
def tree(tmp_path, settings):
    """A copy of the portal's tree, with static files as they are served, sealed. Pages are rendered by its templates."""
    for part in ("templates", "cms", "newsroom"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "locale"))
    served = tmp_path / "served"
    (served / "js").mkdir(parents=True)
    for name in ("portal.js", "portal.js.br", "portal.js.gz"):
        (served / "js" / name).write_bytes(b"let portal = 1;")
    settings.BASE_DIR, settings.STATIC_ROOT, settings.SEAL_FILE = tmp_path, served, tmp_path / "files.seal"
    settings.TEMPLATES = [portal_settings.TEMPLATES[0] | {"DIRS": [tmp_path / "templates"]}]
    call_command("seal_files", stdout=StringIO())
    return tmp_path


@pytest.fixture
def article(build, tree) -> ArticlePage:
    """A small portal: an article that leads out, a page, a link beside it, a poll; all went out as they should."""
    way_out = '<p>Xem <a href="https://bao.example.com/?a=1&amp;b=2">bản <b>tin</b></a> &amp; <a href="mailto:a@b.vn">thư</a>.</p>'
    build.standard_page(body=[{"type": "box", "value": {"title": "Khung", "text": way_out}}])
    build.link("Một cửa", url="https://motcua.example.com/")
    build.poll()
    told = {"source": "Báo", "correction": "Đã sửa ngày.", "corrected_at": timezone.now() - timedelta(minutes=5)}
    return build.published_article("Giải bóng đá xã", body=[{"type": "paragraph", "value": way_out}], **told)


def by_sql(article: ArticlePage, words: str, instead: str) -> None:
    """What somebody does who has found a way into the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM news_articlepage WHERE page_ptr_id = %s", [article.pk])
        body = cursor.fetchone()[0]
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        assert words in text
        changed = text.replace(words, json.dumps(instead, ensure_ascii=False)[1:-1])
        cursor.execute("UPDATE news_articlepage SET body = %s WHERE page_ptr_id = %s", [changed, article.pk])


@pytest.fixture
def keep(article):
    """Puts a copy of the article's page into the page cache, for this test only."""
    key = key_of("http", article.get_site().pk, article.get_url(), "")
    yield lambda copy: store().write(key, copy.to_bytes())
    store().remove(key)


# Nothing is found where nothing is -------------------------------------------------------------------------------------
def test_in_a_portal_in_which_all_went_out_as_it_should_nothing_is_found(article, client):
    client.get(article.url)
    progress = look(60)
    assert everything() == []
    assert (progress.left, progress.round.pages) == (0, Page.objects.live().filter(depth__gt=1).count())
    assert progress.round.unopened == 0
    assert progress.round.sealed
    out = StringIO()
    call_command("guard", stdout=out)
    assert "Không thấy dấu hiệu nào." in out.getvalue()


def test_what_two_approvers_let_out_is_approved_and_so_are_later_drafts_no_matter(office, tree):
    article = office.write()
    office.decide("truongban", article)
    office.decide("lanhdao", article)
    office.edit("bientap", article, title="Tựa khác")
    look(60)
    assert everything() == []


# The three ways in, and a fourth ------------------------------------------------------------------------------------------
def test_a_gambling_link_by_sql_is_found_told_once_and_gone_when_it_is_mended(office, article):
    by_sql(article, "Xem ", f"Xem {INJECTED}")
    errors, out = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("guard", stdout=out, stderr=errors)
    assert ended.value.code == 1
    place = f"bài viết {article.pk} “Giải bóng đá xã”"
    assert kinds(place) == {"link", "hidden", "words"}
    assert GAMBLING in out.getvalue()
    assert all("Giải bóng đá xã" in where for _, where in found())
    told = [message for message in mail.outbox if "dấu hiệu bị chèn" in message.subject]
    assert [message.to for message in told] == [["quantri@example.vn"]]
    assert GAMBLING in told[0].body
    with pytest.raises(SystemExit):
        call_command("guard", stdout=out, stderr=errors)
    assert len([message for message in mail.outbox if "dấu hiệu bị chèn" in message.subject]) == 1
    by_sql(article, json.dumps(INJECTED, ensure_ascii=False)[1:-1], "")
    call_command("guard", stdout=out)
    assert everything() == []
    assert Finding.objects.exclude(gone_at=None).count() >= 3


def test_a_gambling_link_in_a_template_is_found_on_pages_and_as_a_file(article, tree):
    footer = tree / "templates" / "components" / "footer.html"
    footer.write_text(footer.read_text() + INJECTED)
    from django.template import engines

    engines["django"].engine.template_loaders[0].reset()
    look(60)
    assert {"link", "hidden", "file"} <= kinds()
    assert ("file", str(footer)) in found()
    assert "words" not in kinds()
    links = Finding.objects.standing().filter(kind="link")
    assert 0 < links.count() <= 5, "the same thing on every page is not written down for every page"
    assert all(GAMBLING in finding.what for finding in links)


def test_changed_static_files_are_found_as_they_lie_in_the_source_and_as_they_are_served(article, tree):
    changed = [tree / "served/js/portal.js.br", tree / "served/js/portal.js", tree / "cms/static/js/portal.js", tree / "cms/urls.py"]
    for path in changed:
        path.write_bytes(path.read_bytes() + f"location='{GAMBLING}'".encode())
    fresh = tree / "served" / "js" / "la.js"
    fresh.write_text("x")
    gone = tree / "served" / "js" / "portal.js.gz"
    gone.unlink()
    look(60)
    assert {Path(place).name for _, place in found()} == {"portal.js.br", "portal.js", "urls.py", "la.js", "portal.js.gz"}
    assert kinds() == {"file"}
    call_command("seal_files", stdout=StringIO())
    look(60)
    assert everything() == []


def test_a_kept_copy_of_a_page_is_looked_at_in_every_encoding(article, client, keep):
    site, html = article.get_site(), client.get(article.url).content.decode()
    headers = [("Content-Type", "text/html; charset=utf-8")]
    good = make_copy(generation(mark_of(site.pk)), [], headers, html.encode())
    keep(good)
    look(60)
    assert everything() == []
    bad = make_copy(good.generation, [], headers, html.replace("</main>", f"{INJECTED}</main>").encode())
    mixed = Copy(good.generation, good.until, good.made, headers, good.tag, good.bodies | {"br": bad.bodies["br"]})
    keep(mixed)
    look(60)
    assert kinds("bản sao trong bộ nhớ đệm") == {"link", "hidden"}
    assert all("bản sao" in where for _, where in found())


# Rows ----------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("wagtailcore_page", {"title": "Cá cược bóng đá"}),
        ("wagtailcore_page", {"seo_title": "Cá cược bóng đá"}),
        ("news_articlepage", {"summary": "Vào nha-cai-88.example.com"}),
        ("news_articlepage", {"correction": "Vào nhà cái."}),
    ],
)
def test_words_that_sql_has_changed_are_found(article, table, change):
    (name, value), key = *change.items(), "id" if table == "wagtailcore_page" else "page_ptr_id"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {name} = %s WHERE {key} = %s", [value, article.pk])
    look(60)
    assert any("khác bản đã duyệt" in finding.what and value in finding.what for finding in Finding.objects.standing())


def test_a_link_beside_the_pages_that_sql_has_changed_is_found(article):
    SidebarLink.objects.update(url=GAMBLING)
    look(60)
    assert ("words", f"liên kết {SidebarLink.objects.get().pk} “Một cửa”") in found()
    assert any(GAMBLING in finding.what for finding in Finding.objects.standing().filter(kind="link"))


def test_an_approved_revision_that_was_written_over_is_found(office, tree):
    article = office.write()
    office.decide("truongban", article)
    office.decide("lanhdao", article)
    revision = ArticlePage.objects.get(pk=article.pk).live_revision
    content = revision.content | {"summary": "Cá cược."}
    Revision.objects.filter(pk=revision.pk).update(content=content)
    ArticlePage.objects.filter(pk=article.pk).update(summary="Cá cược.")
    look(60)
    assert [finding.what for finding in Finding.objects.standing()] == ["nội dung của bản sửa đã duyệt bị ghi đè"]


def test_a_page_that_went_out_past_the_log_is_found(build, tree):
    page = build.published_article()
    revision = page.save_revision()
    Page.objects.filter(pk=page.pk).update(live_revision=revision)
    look(60)
    assert [finding.what for finding in Finding.objects.standing()] == ["bản đang hiện không có trong nhật ký xuất bản"]
    Page.objects.filter(pk=page.pk).update(live_revision=None)
    look(60)
    assert "đang hiện mà không có bản sửa nào đã xuất bản" in {finding.what for finding in Finding.objects.standing()}


# The seal -------------------------------------------------------------------------------------------------------------------
def test_a_seal_that_was_changed_or_taken_away_is_found_and_one_that_never_was_is_said(build, tree, settings):
    settings.SEAL_FILE = tree / "elsewhere.seal"
    assert "chưa niêm phong" in look(60).said
    assert everything() == []
    settings.SEAL_FILE = tree / "files.seal"
    look(60)
    head, _, told = settings.SEAL_FILE.read_text().partition("\n")
    settings.SEAL_FILE.write_text(f"{head}\n{re.sub('[0-9a-f]{64}', '0' * 64, told)}")
    look(60)
    assert kinds() == {"file"}
    assert "bị sửa" in Finding.objects.standing().get().what
    settings.SEAL_FILE.unlink()
    look(60)
    assert "chưa niêm phong" in Finding.objects.standing().get().what


def test_a_seal_needs_the_key_of_the_portal(tmp_path, settings):
    (tmp_path / "manage.py").write_text("x")
    places = Places(tmp_path, ("manage.py",), tmp_path / "static", tmp_path / "files.seal")
    assert seal(places) == 1
    from newsroom.guard import files

    assert list(files.changed(places)) == []
    settings.LOG_KEY = "another key"
    with pytest.raises(files.SealFault, match="không do cổng này đóng"):
        list(files.changed(places))


# In slices --------------------------------------------------------------------------------------------------------------------
def test_a_round_goes_on_where_it_stopped_and_says_what_is_left(build, tree, monkeypatch):
    monkeypatch.setattr(guard_round, "TOGETHER", 2)
    for _ in range(3):
        build.published_article()
    number = Page.objects.live().filter(depth__gt=1).count()
    first = look(0)
    assert (first.round.pages, first.left) == (2, number - 2)
    assert f"còn {number - 2} trang" in watch.sentence(first)
    rounds = {first.round.pk}
    while (progress := look(0)).left:
        rounds.add(progress.round.pk)
    assert rounds == {progress.round.pk}
    assert progress.round.pages == number


def test_the_clock_looks_at_night_once_and_fails_while_something_stands(article, now):
    now.moment = at(2026, 3, 14, 9)
    assert "vòng đầu vào đêm nay" in watch.watch()
    assert not GuardRound.objects.exists()
    now.moment = at(2026, 3, 15, 1)
    assert "đủ một vòng" in watch.watch()
    now.moment = at(2026, 3, 15, 1, 5)
    assert "Vòng gần nhất" in watch.watch()
    assert GuardRound.objects.count() == 1
    by_sql(article, "Xem ", f"Xem {INJECTED}")
    now.moment = at(2026, 3, 16, 1)
    with pytest.raises(watch.Suspicious, match=r"^\d dấu hiệu bị chèn.*đủ một vòng"):
        watch.watch()
    now.moment = at(2026, 3, 16, 9)
    with pytest.raises(watch.Suspicious):
        watch.watch()


# Who sees it -------------------------------------------------------------------------------------------------------------------
def test_administrators_see_it_on_the_dashboard_and_in_a_report_and_others_do_not(office, article):
    assert not Suspicions().is_for(office.user("quantri"))
    by_sql(article, "Xem ", f"Xem {INJECTED}")
    look(60)
    admin, editor = office.clients["quantri"], office.clients["bientap"]
    assert GAMBLING in admin.get("/quan-tri/").content.decode()
    assert GAMBLING not in editor.get("/quan-tri/").content.decode()
    report = reverse("newsroom_findings")
    assert GAMBLING in admin.get(report).content.decode()
    assert GAMBLING in b"".join(admin.get(f"{report}?export=csv").streaming_content).decode()
    assert GAMBLING not in admin.get(f"{report}?gone=yes").content.decode()
    assert GAMBLING in admin.get(f"{report}?gone=no&kind=link").content.decode()
    assert editor.get(report).status_code in (302, 403)
    assert Client(SERVER_NAME="localhost").get(report).status_code == 302


# What is wrong with a page --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<script>x()</script>", "script"),
        ('<script src="https://xau.example.com/a.js"></script>', "script"),
        ('<script src="/media/images/a.js"></script>', "script"),
        ('<script type="application/ld+json">x()</script>', "script"),
        ('<p onclick="x()">a</p>', "script"),
        ('<a href="java&#10;script:x()">a</a>', "script"),
        ('<img src="data:image/png;base64,x">', "script"),
        ('<iframe src="/a"></iframe>', "frame"),
        ('<object data="/a"></object>', "frame"),
        ('<base href="/a">', "frame"),
        ('<meta http-equiv="refresh" content="0;url=/a">', "frame"),
        ("<p style='font-size:1px'>cá cược</p>", "hidden"),
        ("<style>p{}</style>", "hidden"),
        ("<div hidden><p><a href='/a'>a</a></p></div>", "hidden"),
        (f"<div hidden>{'cá cược ' * 10}</div>", "hidden"),
        ("<p class='visually-hidden'><a href='/a'>a</a>", "hidden"),
        ("<noscript><a href='/a'>a</a></noscript>", "hidden"),
        ("<font size=1>cá cược</font>", "hidden"),
    ],
)
def test_what_no_page_of_ours_may_hold_is_seen(html, kind):
    assert [wrong for wrong, _ in read(f"<main>{html}</main>", "/static/").wrong] == [kind]


@pytest.mark.parametrize(
    ("text", "known", "told"),
    [
        ("Sáng nay cả xã cá cược ra đồng.", ["Sángnaycảxãrađồng.", "Hôm qua"], "… cá cược ra đồng."),
        ("Cá cược", ["Sángnay"], "Cá cược"),
        ("Sáng nay", [], "Sáng nay"),
    ],
)
def test_of_changed_words_it_is_told_where_they_begin_to_be_others(text, known, told):
    assert strange_part(text, known) == told


def test_what_our_pages_hold_is_right():
    html = (
        f"<script>{SCRIPT}</script><script src='/static/js/portal.js' defer></script><script type='application/ld+json'>{{}}</script>"
        "<li hidden><button>Gửi tới…</button></li><a href='/a'><span class='visually-hidden'>Xem ảnh lớn</span></a><img src='/media/images/a.jpg'>"
    )
    assert read(html, "/static/").wrong == []


@pytest.mark.parametrize(
    "html",
    [
        '<a href="//xau.example.com">a</a>', '<img srcset="/a.jpg 1x, https://xau.example.com/b.jpg 2x">', '<form action="https://xau.example.com/">',
        '<button formaction="https://xau.example.com/">', '<link rel="stylesheet" href="https://xau.example.com/a.css">', '<area href="https:xau.example.com">',
        '<meta property="og:image" content="https://xau.example.com/a.jpg">', '<video poster="https://xau.example.com/a.jpg">',
        '<a href="/a" ping="https://xau.example.com/">', '<svg><a xlink:href="https://xau.example.com/">',
    ],
)  # fmt: skip
def test_every_way_by_which_a_page_leads_or_loads_is_seen(html):
    assert any("xau.example.com" in address for _, address, _ in read(html, "/static/").leads)
