"""A portal on NukeViet as items: what it held, in our words, with nothing of its secrets."""

import dataclasses
from datetime import UTC, date, datetime

import pytest

from tests.nukeviet import mysqldump
from transfer import nukeviet
from transfer.items import BadSource, Category, Comment, Fault, OldFile, Poll, Visits
from transfer.nukeviet.content import Content
from transfer.nukeviet.portal import Portal

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def dump(tmp_path_factory):
    path = tmp_path_factory.mktemp("nukeviet") / "cong.sql"
    path.write_text(mysqldump(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def source(dump):
    with nukeviet.open_source(str(dump)) as source:
        yield source


def opened(tmp_path, text: str, **options):
    path = tmp_path / "cong.sql"
    path.write_text(text, encoding="utf-8")
    return nukeviet.open_source(str(path), **options)


def by_key(items) -> dict:
    return {item.key: item for item in items}


def test_the_source_says_who_it_is(source):
    assert (source.name, source.host) == ("nukeviet dongxanh.example.vn vi", "dongxanh.example.vn")
    assert source.label == "NukeViet 4.5.05, dongxanh.example.vn"


def test_a_host_that_is_told_changes_no_name(dump):
    with nukeviet.open_source(str(dump), host="cu.example.vn") as source:
        assert (source.name, source.host) == ("nukeviet dongxanh.example.vn vi", "cu.example.vn")


METHODS = {"category": "categories", "article": "articles", "page": "pages", "poll": "polls", "comment": "comments", "tag": "tags"}


def test_the_summary_counts_what_comes(source):
    told = source.summary().counts
    assert told == {kind: len(list(getattr(source, method)())) for kind, method in METHODS.items()} | {"visits": 1}
    assert told["article"] == 10


@pytest.mark.parametrize(
    "domain",
    [
        "10.0.0.5/x",
        "u@10.0.0.5",
        "10.0.0.5?",
        "10.0.0.5#",
        "10.0.0.5:80:80",
        "a b.vn",
        "[::1]:80/x",
        "cu.example.vn/cong",
        "\\\\cu.example.vn",
    ],
)
def test_only_a_plain_host_is_taken_for_one(domain):
    assert Portal("nv4", "vi", settings={"site_domain": domain, "my_domains": "https://Cu.example.vn:8080/"}).host == "cu.example.vn:8080"


# Categories ----------------------------------------------------------------------------------------------------------
def test_categories_come_as_a_tree_with_those_above_first(source):
    found = [(item.key, item.title, item.parent) for item in source.categories()]
    assert found == [
        ("news:0", "Tin tức", ""),  # for the article whose category is gone
        ("news:5", "Kinh tế", ""),
        ("news:2", "Nông nghiệp", "news:5"),
        ("news:7", "Thời sự", ""),
        ("news:8", "Nội bộ", ""),
        ("thong-bao:0", "Thông báo", ""),
        ("thong-bao:1", "Lịch họp", "thong-bao:0"),
    ]


def test_a_category_has_its_words(source):
    category = by_key(source.categories())["news:2"]
    assert dataclasses.replace(category, addresses=()) == Category("news:2", "Nông nghiệp", "nong-nghiep", "news:5", "Mùa vụ & thủy lợi")


def test_a_category_that_was_not_for_everybody_is_known_as_such(source):
    assert [category.key for category in source.categories() if not category.is_shown] == ["news:8"]


def test_categories_without_number_have_their_places():
    # Looking for each in a list of all would take longer than any test may
    here = Content(None, None, None, None)
    here.rows = dict.fromkeys(range(100_000))
    assert all(here.comes_before(number, number + 1) for number in range(99_999))
    assert not here.comes_before(7, 6)


def test_categories_that_hang_on_each_other_end_somewhere(tmp_path):
    text = mysqldump().replace("(5,0,'Kinh tế'", "(5,2,'Kinh tế'")
    with opened(tmp_path, text) as source:
        known = set()
        for item in source.categories():
            assert not item.parent or item.parent in known
            known.add(item.key)
    assert {"news:2", "news:5"} <= known


# Articles ------------------------------------------------------------------------------------------------------------
def test_an_article_comes_whole(source):
    article = by_key(source.articles())["news:1"]
    assert (article.title, article.slug, article.category) == ("Đường thôn thông xe !", "duong-thon-thong-xe", "news:2")
    assert article.summary == "Con đường mới & đẹp."
    assert article.html.startswith('<p class="dau">Đường thôn') and "\r\n<p><img alt='cầu'" in article.html
    assert (article.date, article.is_live, article.expires) == (datetime(2020, 7, 4, 5, 20, tzinfo=UTC), True, None)
    assert article.picture == OldFile("uploads/news/2020_07/duong.jpg", "Đường mới nhìn từ đê", "Đường mới nhìn từ đê")
    assert (article.author, article.source) == ("Minh Anh, Thanh Hà, Phóng viên", "Đài Truyền thanh xã")
    assert article.tags == ("nông thôn mới", "Giao thông", "Làm đường 2020", "Thời sự")
    assert article.attachments == (
        OldFile("uploads/news/2020_07/quyet-dinh.pdf", "quyet-dinh.pdf"),
        OldFile("https://tep.example.vn/bieu-mau.docx", "bieu-mau.docx"),
    )
    assert (article.views, article.points, article.raters, article.takes_comments, article.doubts) == (1143, 9, 2, True, ())


def test_text_that_looks_like_sql_is_text(source):
    article = by_key(source.articles())["news:9"]
    words = "<p>It's \\ ''hai'' \"ba\"; -- không phải lời ghi /* chú */ %_ \t🌾</p>\n(1,'giả'),\nINSERT INTO `x` VALUES (1);"
    assert (article.title, article.html) == ("Dấu nháy 'đơn'", words)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("news:2", "đang chờ duyệt"),
        ("news:3", "được hẹn giờ đăng"),
        ("news:4", "đã hết hạn"),
        ("news:8", "thuộc chuyên mục không mở cho mọi người"),
    ],
)
def test_what_nobody_could_read_comes_as_a_draft_and_says_why(source, key, why):
    article = by_key(source.articles())[key]
    assert not article.is_live
    assert article.doubts == (f"Ở cổng cũ bài {why} nên vào đây là bản nháp.",)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1,1593830000,0,'Dấu", "1,4000000000,0,'Dấu"),  # published in the future
        ("1,1593830000,0,'Dấu", "1,1593830000,1593840000,'Dấu"),  # its time is over
        ("1,1593830000,0,'Dấu", "21,1593830000,0,'Dấu"),  # locked with its category
        ("'Thời sự','Thoi-su','',2,3,'6',1)", "'Thời sự','Thoi-su','',2,3,'6',0)"),
        ("'news','news','news','news','Tin tức',2,1,'6')", "'news','news','news','news','Tin tức',2,0,'6')"),
    ],
)
def test_what_was_hidden_in_another_way_is_a_draft_too(tmp_path, source, old, new):
    assert by_key(source.articles())["news:9"].is_live
    text = mysqldump()
    assert old in text.replace("\\'", "'")
    with opened(tmp_path, text.replace(old, new)) as changed:
        assert not by_key(changed.articles())["news:9"].is_live


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("'Tin tức',2,1,'6')", "'Tin tức',2,1,'4')", "thuộc phần “Tin tức” không mở cho mọi người"),
        ("'Tin tức',2,1,'6')", "'Tin tức',2,0,'6')", "thuộc phần “Tin tức” đã tắt"),
        ("VALUES (1);','','','')", "VALUES (1);','','','1,3')", "không mở cho mọi người"),
    ],
)
def test_an_article_that_only_some_could_read_is_a_draft_and_says_why(tmp_path, old, new, why):
    text = mysqldump()
    assert old in text
    with opened(tmp_path, text.replace(old, new)) as changed:
        article = by_key(changed.articles())["news:9"]
        categories = by_key(changed.categories())
    assert (article.is_live, article.doubts) == (False, (f"Ở cổng cũ bài {why} nên vào đây là bản nháp.",))
    assert categories["thong-bao:1"].is_shown
    assert categories["news:5"].is_shown == categories["news:0"].is_shown == ("phần" not in why)


def test_an_article_that_only_led_elsewhere_holds_the_link(source):
    article = by_key(source.articles())["news:5"]
    assert article.html == '<p><a href="https://bao.example.vn/tin?a=1&amp;b=2">https://bao.example.vn/tin?a=1&amp;b=2</a></p>'
    assert article.picture == OldFile("https://anh.example.vn/bia.jpg")
    assert "Ở cổng cũ bài chỉ dẫn sang trang khác." in article.doubts


def test_the_lead_picture_comes_that_nukeviet_made_no_thumbnail_of(tmp_path):
    text = mysqldump()
    with opened(tmp_path, text.replace("'Đường mới nhìn từ đê',1,", "'Đường mới nhìn từ đê',0,")) as changed:
        assert by_key(changed.articles())["news:1"].picture.path == "uploads/news/2020_07/duong.jpg"


def test_an_article_without_its_category_stands_with_the_module(source):
    article = by_key(source.articles())["news:6"]
    assert (article.category, article.source, article.addresses) == ("news:0", "Báo Đồng Xanh", ())
    assert article.doubts == ("Chuyên mục cũ của bài không còn.",)


def test_an_article_without_a_title_is_a_fault_and_the_others_come(source):
    found = [item for item in source.articles() if isinstance(item, Fault)]
    assert found == [Fault("news:7", "", "bài không có tiêu đề")]


def test_where_nobody_is_named_the_account_gives_its_name_unless_that_is_none(source):
    found = by_key(source.articles())
    assert found["news:2"].author == "Phạm Thị Hiền"
    assert found["news:6"].author == ""  # the account is called admin and says no more


def test_every_news_module_comes(source):
    article = by_key(source.articles())["thong-bao:1"]
    assert (article.category, article.attachments[0].path) == ("thong-bao:1", "uploads/thong-bao/giay-moi.pdf")


def test_articles_of_a_module_come_the_oldest_first(source):
    dates = [item.date for item in source.articles() if not isinstance(item, Fault) and item.key.startswith("news:")]
    assert dates == sorted(dates)
    assert [item.key for item in source.articles()][0] == "news:9"


# What stands beside --------------------------------------------------------------------------------------------------
def test_public_comments_come_with_the_office_s_answer_and_without_contacts(source):
    first, second, third, fourth, fifth = source.comments()
    sent = datetime(2023, 11, 14, 22, 30, tzinfo=UTC)
    assert first == Comment("comment:1", "news:1", "Bà Sáu", 'Đường mới "êm" lắm.\nCảm ơn xã.', sent, "", "Cảm ơn bà đã góp ý.")
    assert (second.key, second.text, second.answer) == ("comment:3", "Tôi cũng thấy vậy.", "")
    assert third == Fault("comment:5", "Bài này đâu rồi?", "bài được nhận xét không còn")
    assert (fourth.key, fourth.article) == ("comment:7", "thong-bao:1")
    assert fifth == Fault("comment:6", "Trang đẹp.", "nhận xét ở phần “about”; ở cổng mới chỉ bài viết có nhận xét")


def test_contacts_come_where_they_are_asked_for(dump):
    with nukeviet.open_source(str(dump), contact=True) as source:
        assert next(source.comments()).email == "sau@example.vn"


def test_secrets_and_contacts_do_not_even_reach_the_temporary_file(source):
    kept = "\n".join(source.store.database.iterdump())
    assert "Phạm Thị" in kept
    for word in ("mat-khau", "@example.vn", "203.0.113", "Việc riêng", "0200 000 177"):
        assert word not in kept


def test_a_poll_comes_with_its_choices_in_their_order(source):
    found, fault = source.polls()
    opens, closes = datetime(2020, 5, 20, 18, 40, tzinfo=UTC), datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)
    choices = (("Dễ dùng", 88), ("Khó dùng", 4))
    assert found == Poll("voting:2", 'Bạn thấy cổng mới "dễ dùng" không?', choices, None, opens, closes, True, 2)
    assert fault == Fault("voting:3", "Câu hỏi trống", "câu hỏi không có phương án")


def test_pages_come_in_the_order_of_their_module(source):
    found = [item for item in source.pages() if not isinstance(item, Fault)]
    assert [(item.key, item.title, item.is_live) for item in found] == [
        ("about:2", "Giới thiệu xã Đồng Xanh", True),
        ("about:4", "Chức năng, nhiệm vụ", True),
        ("about:5", "Bản nháp", False),
    ]
    assert (found[0].summary, found[0].picture.path) == ("Đôi nét & lịch sử", "uploads/about/about/tru-so.jpg")


@pytest.mark.parametrize(("act", "groups", "why"), [(1, "1,2", "không mở cho mọi người"), (0, "6", "đã tắt")])
def test_pages_of_a_module_that_not_everybody_could_open_are_drafts_and_say_why(tmp_path, act, groups, why):
    with opened(tmp_path, mysqldump().replace("'Giới thiệu',1,1,'6')", f"'Giới thiệu',1,{act},'{groups}')")) as source:
        found = by_key(source.pages())
    assert not any(found[key].is_live for key in ("about:2", "about:4", "about:5"))
    assert found["about:2"].doubts == (f"Ở cổng cũ trang thuộc phần “Giới thiệu” {why} nên vào đây là bản nháp.",)
    assert found["about:5"].doubts == ()  # it was none of the readers' before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1600000000,1,'6')", "1600000000,1,'4')"),
        ("1600000000,1,'6')", "1600000000,0,'6')"),
        ("'Bình chọn',5,1,'6')", "'Bình chọn',5,1,'1,2')"),
        ("'Bình chọn',5,1,'6')", "'Bình chọn',5,0,'6')"),
    ],
)
def test_a_poll_that_not_everybody_could_answer_is_not_shown(tmp_path, old, new):
    text = mysqldump()
    assert old in text
    with opened(tmp_path, text.replace(old, new)) as source:
        assert not by_key(source.polls())["voting:2"].is_live


def test_a_part_whose_content_does_not_come_is_named(tmp_path):
    parts = "('laws','laws','laws','laws','Văn bản',6,1,'6'),('anh','photos','anh','anh','Ảnh',7,0,'6'),('menu','menu','menu','menu','Menu',8,1,'6')"
    with opened(tmp_path, mysqldump() + f"INSERT INTO nv4_vi_modules VALUES {parts};") as source:
        found = [item for item in source.pages() if isinstance(item, Fault)]
        assert source.summary().counts["page"] == len(list(source.pages()))
    assert found == [
        Fault("module:contact", "Liên hệ", "Phần “Liên hệ” (contact) không nhập được."),
        Fault("module:laws", "Văn bản", "Phần “Văn bản” (laws) không nhập được."),
    ]  # the other two were switched off, and nobody's content


def test_visits_come_with_the_day_until_which_they_were_counted(source):
    assert source.visits() == Visits(52341, date(2024, 7, 4))  # 0:00 in Hà Nội, the day before in UTC


# Which portal --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("prefix", "language"), [("abc_x9", "en"), ("nv", "fr"), ("cong_cu_vi", "vi")])
def test_any_prefix_and_language_is_found_by_itself(tmp_path, source, prefix, language):
    with opened(tmp_path, mysqldump(prefix, language)) as other:
        assert (other.portal.prefix, other.portal.language) == (prefix, language)
        assert [item.key for item in other.articles()] == [item.key for item in source.articles()]


def test_without_a_table_of_modules_the_tables_themselves_tell(tmp_path):
    only = ["_cat", "_detail", "_rows", "_about"]
    with opened(tmp_path, mysqldump(only=only)) as source:
        assert [module.name for module in source.portal.news] == ["news", "thong-bao"]
        assert [module.name for module in source.portal.pages] == ["about"]
        assert len(list(source.articles())) == 10


def test_two_portals_in_one_file_are_told_apart_by_who_asks(tmp_path):
    text = mysqldump("nv4", "vi") + mysqldump("nv4", "en")
    with pytest.raises(BadSource, match=r"--prefix nv4 --language en \(10 bài\); --prefix nv4 --language vi \(10 bài\)"):
        opened(tmp_path, text)
    with opened(tmp_path, text, language="en") as source:
        assert source.name.endswith(" en")


def test_a_portal_that_is_not_there_is_said_with_what_is(tmp_path):
    with pytest.raises(BadSource, match="trong đó có: --prefix nv4 --language vi"):
        opened(tmp_path, mysqldump(), prefix="nv5")


def test_two_databases_in_one_file_are_refused(tmp_path):
    with pytest.raises(BadSource, match="nhiều cơ sở dữ liệu"):
        opened(tmp_path, "USE `mot`;\n" + mysqldump() + "USE `hai`;\n" + mysqldump())
