"""A portal on WordPress, read from its export."""

import gzip
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from transfer import wordpress
from transfer.items import Article, BadSource, Fault
from transfer.wordpress.body import body_of, original
from transfer.wordpress.export import Entry
from transfer.wordpress.index import Attached, Index
from transfer.wordpress.paragraphs import paragraphs
from transfer.wordpress.shortcodes import Shortcodes

pytestmark = pytest.mark.once

EXPORT = Path(__file__).parent / "data" / "wordpress" / "cong-xa.xml"
TEXT = EXPORT.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def source():
    return wordpress.open_source(EXPORT)


@pytest.fixture(scope="module")
def articles(source) -> dict:
    return {article.key: article for article in source.articles()}


def of(tmp_path, content: str | bytes, name="xuat.xml") -> wordpress.reader.WordPress:
    """A source of other content."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return wordpress.open_source(path)


def test_the_portal_is_known_by_its_address_and_counted_before_anything_is_made(source):
    assert (source.name, source.host, source.label) == (
        "wordpress dongxanh.example.vn/cong",
        "dongxanh.example.vn",
        "WordPress 6.4, dongxanh.example.vn/cong",
    )
    assert source.summary().counts == {"categories": 4, "articles": 3, "pages": 2, "comments": 2, "tags": 1}


def test_categories_come_those_above_first(source):
    found = list(source.categories())
    assert [(one.key, one.title, one.parent) for one in found] == [
        ("category:nong-nghiep", "Nông nghiệp & nông thôn", ""),
        ("category:trong-trot", "Trồng trọt", "category:nong-nghiep"),
        ("category:doan-the", "Đoàn thể", ""),
        ("category:uncategorized", "Chưa phân loại", ""),
    ]
    assert found[0].summary == "Tin đồng ruộng."
    assert {"/cong/category/nong-nghiep/trong-trot/", "/cong/category/trong-trot/feed/", "/cong/?cat=12"} <= set(found[1].addresses)


def test_an_article_comes_with_all_that_was_said_of_it(articles):
    article = articles["post:7"]
    assert (article.title, article.slug, article.summary) == (
        "Gò Mận gặt xong lúa mùa – ai cũng vui",
        "go-man-gat-lua",
        "Thửa cuối đã gặt xong.",
    )
    assert article.date == datetime(2020, 7, 4, 1, 30, tzinfo=UTC)
    assert (article.author, article.views, article.points, article.raters) == ("Trần Thị Mận", 1143, 9, 2)
    assert (article.is_live, article.takes_comments, article.doubts) == (True, False, ())
    assert (article.picture.path, article.picture.title, article.picture.caption) == (
        "cong/wp-content/uploads/2020/07/ruong-lua.jpg",
        "Nông dân gặt lúa",
        "Cánh đồng Gò Mận ngày gặt.",
    )


def test_the_deepest_category_is_the_parent_and_those_beside_it_become_tags(articles):
    assert articles["post:7"].category == "category:trong-trot"
    assert articles["post:7"].tags == ("Đoàn thể", "vụ mùa")


def test_the_category_that_an_seo_plugin_calls_the_main_one_is_the_parent(tmp_path):
    meta = "<wp:postmeta><wp:meta_key>_yoast_wpseo_primary_category</wp:meta_key><wp:meta_value>13</wp:meta_value></wp:postmeta>"
    found = next(
        of(
            tmp_path,
            TEXT.replace("<wp:postmeta><wp:meta_key><![CDATA[_thumbnail_id", meta + "<wp:postmeta><wp:meta_key><![CDATA[_thumbnail_id"),
        ).articles()
    )
    assert found.category == "category:doan-the"
    assert found.tags == ("Nông nghiệp & nông thôn", "Trồng trọt", "vụ mùa")


def test_every_address_of_an_article_comes(articles):
    assert set(articles["post:7"].addresses) == {
        "/cong/go-man-gat-lua/",
        "/cong/?p=7",
        "/cong/gat-lua-mua/",
        "/cong/go-man-gat-lua/feed/",
        "/cong/?feed=rss2&p=7",
        "/cong/?attachment_id=50",
        "/cong/go-man-gat-lua/ruong-lua/",
    }
    assert set(articles["post:8"].addresses) == {"/cong/?p=8", "/cong/?feed=rss2&p=8"}


def test_gutenbergs_text_is_plain_html_with_the_whole_picture_and_a_link_for_a_film(articles):
    html = articles["post:7"].html
    assert "<!--" not in html
    assert 'src="https://dongxanh.example.vn/cong/wp-content/uploads/2020/07/ruong-lua.jpg"' in html
    assert 'alt="Nông dân gặt lúa"' in html and html.count("alt=") == 1
    assert '<p><a href="https://www.youtube.com/watch?v=abcDEF12345&amp;t=3">' in html


def test_an_older_text_gets_its_paragraphs_and_its_shortcodes_become_figures(articles):
    article = articles["post:8"]
    assert "<p>Thôn Bến Đá tát nước<br>\ntừ sáng thứ hai.</p>\n<p>Mỗi nhà cử một người.</p>" in article.html
    assert (
        '<img src="https://dongxanh.example.vn/cong/wp-content/uploads/2020/07/may-gat.png" alt="Máy" /><figcaption>Máy của hợp tác xã</figcaption></figure>'
        in article.html
    )
    assert article.html.count("<img") == 3
    assert "<p>Xem mục [1] và [sic].</p>" in article.html
    assert "contact-form" not in article.html
    assert [doubt for doubt in article.doubts if "[contact-form-7]" in doubt]


def test_a_draft_without_the_time_of_greenwich_has_the_offices_time(articles):
    article = articles["post:8"]
    assert (article.is_live, article.slug, article.category) == (False, "lich-tat-nuoc-vu-xuan", "category:uncategorized")
    assert article.date == datetime(2020, 7, 6, 7, 15, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def test_one_broken_article_is_told_and_the_others_come(articles):
    assert list(articles) == ["post:7", "post:8", "post:9", "van-ban:14"]
    assert isinstance(articles["post:9"], Fault) and "hôm qua" in articles["post:9"].reason
    assert isinstance(articles["van-ban:14"], Fault) and "van-ban" in articles["van-ban:14"].reason


def test_pages_come_those_above_first_and_a_private_one_is_a_draft(source):
    above, below = source.pages()
    assert (above.key, above.parent, above.is_live) == ("page:17", "", True)
    assert (below.key, below.parent, below.is_live) == ("page:16", "page:17", False)
    assert "/cong/gioi-thieu/bo-may/" in below.addresses and "/cong/?page_id=16" in below.addresses


def test_pages_in_a_ring_stand_at_the_root(tmp_path):
    ring = TEXT.replace("<wp:post_id>17</wp:post_id>", "<wp:post_id>17</wp:post_id><wp:post_parent>16</wp:post_parent>", 1)
    ring = ring.replace("<wp:post_parent>0</wp:post_parent>\n\t\t<wp:post_type><![CDATA[page]]>", "<wp:post_type><![CDATA[page]]>")
    assert [page.parent for page in of(tmp_path, ring).pages()] == ["", ""]


def test_public_comments_come_with_the_offices_answer_and_without_what_names_the_reader(source):
    (comment,) = source.comments()
    assert (comment.key, comment.article, comment.name) == ("comment:21", "post:7", "Bà Lê Thị Mùi")
    assert (comment.text, comment.answer, comment.email) == ("Mừng quá.\nBao giờ tát nước?", "Thứ hai tuần sau ạ.", "")
    assert comment.sent_at == datetime(2020, 7, 5, 2, 0, tzinfo=UTC)


def test_mail_comes_only_where_it_was_asked_for_and_the_ip_address_never():
    (comment,) = wordpress.open_source(EXPORT, contact=True).comments()
    assert comment.email == "mui@thu.example.vn"
    kept = str(list(wordpress.export.entries(EXPORT, contact=True)))
    assert "mui@thu" in kept and "203.0.113.77" not in kept and "Trình-duyệt" not in kept
    assert "mui@thu" not in str(list(wordpress.export.entries(EXPORT)))


def test_a_login_or_a_mail_address_never_becomes_a_byline(tmp_path):
    def byline(*changes: tuple[str, str], version="1.2") -> str:
        text = TEXT.replace("<wp:wxr_version>1.2", f"<wp:wxr_version>{version}")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return next(of(tmp_path, text).articles()).author

    shown, author = "<wp:author_display_name><![CDATA[Trần Thị Mận]]>", TEXT[TEXT.index("<wp:author>") : TEXT.index("</wp:author>") + 12]
    assert byline((shown, "<wp:author_display_name><![CDATA[VanThu]]>")) == ""
    assert byline((shown, "<wp:author_display_name><![CDATA[]]>")) == ""
    assert byline((shown, "<wp:author_display_name><![CDATA[vanthu@dongxanh.example.vn]]>")) == ""
    assert byline((author, "")) == ""
    assert byline((author, ""), version="1.0") == ""
    assert byline((author, ""), ("[vanthu]", "[Trần Thị Mận]"), version="1.0") == "Trần Thị Mận"  # which named no logins


BAD_ADDRESS = "http://[x/2.jpg"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<![CDATA[https://dongxanh.example.vn/cong/wp-content/uploads/2020/07/may-gat.png]]>", f"<![CDATA[{BAD_ADDRESS}]]>"),
        ("<link>https://dongxanh.example.vn/cong/?attachment_id=51</link>", f"<link>{BAD_ADDRESS}</link>"),
        ("<link>https://dongxanh.example.vn/cong/go-man-gat-lua/</link>", f"<link>{BAD_ADDRESS}</link>"),
        ("<link>https://dongxanh.example.vn/cong/go-man-gat-lua/</link>", "<link>https://dongxanh.example.vn//[x/</link>"),
        ('src="/cong/wp-content/uploads/2020/07/may-gat.png"', f'src="{BAD_ADDRESS}"'),
        ('[contact-form-7 id="9" title="Liên hệ"]', f'[video src="{BAD_ADDRESS}"]'),
        ("https://www.youtube.com/watch?v=abcDEF12345&amp;t=3", "https://[x/2"),
    ],
)
def test_one_bad_address_costs_no_article(tmp_path, old, new):
    assert old in TEXT
    source = of(tmp_path, TEXT.replace(old, new))
    assert [item.key for item in source.articles() if isinstance(item, Article)] == ["post:7", "post:8"]
    assert len(list(source.pages())) == 2 and source.front_addresses()


@pytest.mark.parametrize("address", ["http://[bad/cong", "http://u@10.0.0.5/cong", "http://10.0.0.5:80:80", "http://a b/"])
def test_only_a_plain_host_is_taken_for_one(tmp_path, address):
    source = of(tmp_path, TEXT.replace("https://dongxanh.example.vn/cong</wp:base_blog_url>", f"{address}</wp:base_blog_url>"))
    assert source.host == ""
    assert len([item for item in source.articles() if isinstance(item, Article)]) == 2


def test_a_long_slug_makes_a_key_that_the_ledger_can_keep(tmp_path):
    slug = "nong-nghiep-" * 16
    source = of(tmp_path, TEXT.replace("[nong-nghiep]", f"[{slug}]").replace('nicename="nong-nghiep"', f'nicename="{slug}"'))
    above, below, *_ = source.categories()
    assert len(f"category:{above.key}") <= 200 and above.key != below.key
    assert below.parent == above.key
    article = next(of(tmp_path, TEXT.replace("trong-trot", slug)).articles())
    assert article.category == above.key


def test_a_tags_address_leads_on(source):
    (tag,) = source.tags()
    assert tag.name == "vụ mùa"
    assert {"/cong/tag/vu-mua/", "/cong/tag/vu-mua/feed/", "/cong/?tag=vu-mua"} <= set(tag.addresses)


def test_the_blog_as_a_whole_and_its_feeds_lead_on(source):
    wanted = {"/cong/", "/cong/feed/", "/cong/feed/atom/", "/cong/comments/feed/", "/cong/?feed=rss2", "/cong/?feed=comments-rss2"}
    assert wanted <= set(source.front_addresses())


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_older_exports_are_read_too(tmp_path, version):
    old = TEXT.replace("export/1.2/", f"export/{version}/").replace("<wp:wxr_version>1.2", f"<wp:wxr_version>{version}")
    old = old.replace(
        "<wp:category_parent><![CDATA[nong-nghiep]]>", "<wp:category_parent><![CDATA[Nông nghiệp & nông thôn]]>"
    )  # 1.0 names it
    source = of(tmp_path, gzip.compress(old.encode()), "xuat.xml.gz")
    assert [one.parent for one in source.categories()] == ["", "category:nong-nghiep", "", ""]
    assert next(source.articles()).html == next(wordpress.open_source(EXPORT).articles()).html


def test_control_characters_that_somebody_pasted_do_not_stop_the_reading(tmp_path):
    assert next(of(tmp_path, "\n\n" + TEXT.replace("Sáng nay", "Sáng\x08 \x1fnay")).articles()).html.startswith("<p>Sáng nay")


BAD = {
    "truncated": (TEXT[: len(TEXT) // 2], "cắt ngang"),
    "of another encoding": (TEXT.encode("utf-16-le"), "không"),
    "not as it declares": (TEXT.replace("Cổng", "\ue000").encode().replace("\ue000".encode(), b"\xc7\xf5"), "bảng mã"),
    "encoded twice": (TEXT.encode().decode("latin-1").encode(), "mã hóa hai lần"),
    "a feed": ("<rss version='2.0'><channel><title>Tin</title><item><title>Một</title></item></channel></rss>", "nguồn tin RSS"),
    "another file": ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "<{http"),
    "no XML": ("INSERT INTO wp_posts VALUES (1);", "không phải tệp XML"),
    "empty": ("", "không phải tệp XML"),
    "an unknown encoding": (TEXT.replace("UTF-8", "tcvn-5712"), "bảng mã"),
    "a newer version": (TEXT.replace("<wp:wxr_version>1.2", "<wp:wxr_version>2.0"), "chưa đọc được"),
    "a bomb": (TEXT.replace("<rss", '<!DOCTYPE rss [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><rss', 1), "thực thể"),
    "asking for a file": (TEXT.replace("<rss", '<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss', 1), "thực thể"),
    "a torn gzip": (gzip.compress(TEXT.encode())[:-30], "tệp nén"),
    "a zip": (b"PK\x03\x04....", "tệp zip"),
    "too many elements": (TEXT.replace("<item>", "<item>" + "<a/>" * 300_001, 1), "quá nhiều phần"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_in_one_line(tmp_path, what):
    content, said = BAD[what]
    with pytest.raises(BadSource) as refused:
        of(tmp_path, content)
    assert said in str(refused.value) and "\n" not in str(refused.value)


def test_an_endless_line_is_refused_before_it_fills_the_memory(tmp_path):
    start, piece = TEXT[: TEXT.index("<item>")].encode(), b"a" * (1 << 20)
    with gzip.open(tmp_path / "dai.xml.gz", "wb", 1) as file:
        file.write(start + b"<item><title>")
        for _ in range(80):
            file.write(piece)
    tracemalloc.start()
    try:
        with pytest.raises(BadSource, match="dài quá"):
            wordpress.open_source(tmp_path / "dai.xml.gz")
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


def test_of_a_long_file_only_the_entry_at_hand_is_in_memory(tmp_path):
    item = TEXT[TEXT.index("<item>\n\t\t<title><![CDATA[Lịch tát") : TEXT.index("<item>\n\t\t<title><![CDATA[Bài không")]
    head, tail = TEXT[: TEXT.index("<item>")], "</channel></rss>"
    long = item.replace("Mỗi nhà", "Mỗi nhà " * 4000)
    path = tmp_path / "dai.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write(head + "".join(long.replace(">8<", f">{n}<", 1) for n in range(1000, 1150)) + tail)
    assert path.stat().st_size > 5_000_000
    tracemalloc.start()
    try:
        assert sum(isinstance(article, Article) for article in wordpress.open_source(path).articles()) == 150
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


WHOLE = "https://a.example.vn/wp-content/uploads/a.jpg"
FILE = Attached(5, WHOLE, "A", "Ảnh A", "", 0, "")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('<img src="http://www.a.example.vn/wp-content/uploads/a-300x200.jpg">', f'<img alt="Ảnh A" src="{WHOLE}">'),
        ('<img class="wp-image-5" src="/khac.jpg" alt="Có rồi"/>', f'<img class="wp-image-5" src="{WHOLE}" alt="Có rồi"/>'),
        ('<img src="https://b.example.vn/a-300x200.jpg">', '<img src="https://b.example.vn/a-300x200.jpg">'),
    ],
)
def test_a_picture_that_wordpress_cut_smaller_is_taken_whole(written, shown):
    channel = Entry("channel", {"wp:base_blog_url": "https://a.example.vn"})
    index = Index(channel, files={5: FILE}, by_path={"/wp-content/uploads/a.jpg": 5})
    assert original(written, index) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('[video mp4="https://a.example.vn/phim.mp4"][/video] sau', '\n<p><a href="https://a.example.vn/phim.mp4">phim.mp4</a></p>\n sau'),
        ("[embed]https://youtu.be/abc[/embed]", '\n<p><a href="https://youtu.be/abc">https://youtu.be/abc</a></p>\n'),
        ('[pdf-embedder url="/tep/cong-van.pdf" title="Công văn"]', '\n<p><a href="/tep/cong-van.pdf">Công văn</a></p>\n'),
        ("[vc_row][vc_column width='1/2']Chữ[/vc_column][/vc_row]", "Chữ"),
        ("[[gallery]] và [2] [abc]", "[gallery] và [2] [abc]"),
        ("[COVID-19] Thông báo của [UBND_xã] về [TP-HCM]", "[COVID-19] Thông báo của [UBND_xã] về [TP-HCM]"),
        ("[Video] Gặt lúa [Ảnh]", "[Video] Gặt lúa [Ảnh]"),
        ("theo [Luật số = 5] và [Trích]", "theo [Luật số = 5] và [Trích]"),
        ("[Trích]Lời dân[/Trích]", "[Trích]Lời dân[/Trích]"),
        ("[covid-19] [recent_posts]", "[covid-19] [recent_posts]"),
        ("[Video src='https://a.example.vn/phim.mp4'] sau", '\n<p><a href="https://a.example.vn/phim.mp4">phim.mp4</a></p>\n sau'),
        ("[vc_row a='b']Chữ", "Chữ"),
        (
            '[gallery ids="5"]',
            '\n<figure class="gallery"><figure><img src="https://a.example.vn/wp-content/uploads/a.jpg" alt="Ảnh A"></figure></figure>\n',
        ),
        ("[/caption] [caption]không ảnh[/caption]", " không ảnh"),
        ('[video src="javascript:alert(1)"]', ""),
    ],
)
def test_a_shortcode_becomes_what_readers_saw(written, shown):
    assert Shortcodes(Index(files={5: FILE}), lambda: ()).plain(written) == shown


def test_what_may_be_a_shortcode_stays_and_is_told():
    shortcodes = Shortcodes(Index(), lambda: ())
    shortcodes.plain("[recent_posts] [COVID-19] [abc]")
    assert (shortcodes.kept, shortcodes.dropped) == ({"recent_posts"}, set())


# Neither would end within anybody's life if each beginning searched all that follows it
def test_a_button_without_end_ends(tmp_path):
    text = "<a " + "wp-block-file__button " * 100_000
    assert body_of(text, Index(), lambda: ())[0].endswith("wp-block-file__button</p>")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Một\nhai\n\nba", "<p>Một<br>\nhai</p>\n<p>ba</p>\n"),
        ("<ul>\n<li>Một</li>\n</ul>\nsau", "<ul>\n<li>Một</li>\n</ul><p>sau</p>\n"),
        ("<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"),
        ("<div>Một\n\nhai</div>", "<div><p>Một</p>\n<p>hai</p>\n</div>"),
        ("<p>Có rồi</p>", "<p>Có rồi</p>"),
    ],
)
def test_lines_become_paragraphs_as_wordpress_made_them(written, shown):
    assert paragraphs(written) == shown
