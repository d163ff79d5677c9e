"""Lists of articles and articles: what stands on them, and in which order."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from feedback.actions import add_comment
from feedback.actions import start_with as start_ratings_with
from feedback.models import Comment
from home.models import SidebarLink, WeatherReport
from news.models import ArticleAttachment, ArticlePage, RelatedArticle
from polls.models import Poll
from tests.build import at, documents_block
from tests.reading import IMPOSSIBLE, queries, read, texts, words
from visits.actions import start_with
from visits.models import DailyViews

pytestmark = pytest.mark.once_on_postgresql


# Lists -------------------------------------------------------------------------------------------------------------


def test_a_category_lists_its_articles_newest_first(build, client):
    category = build.category()
    for day in (5, 9, 1, 7):
        build.article(f"Tin ngày {day}", category, date=at(2026, 3, day))
    assert texts(read(client, category.url), ".rows h2") == ["Tin ngày 9", "Tin ngày 7", "Tin ngày 5", "Tin ngày 1"]


def test_a_list_holds_the_articles_of_the_categories_in_it(build, client):
    outer = build.category("Kinh tế")
    inner = build.category("Nông nghiệp", outer)
    elsewhere = build.category("Văn hóa")
    build.article("Tin trong", inner, date=at(2026, 3, 2))
    build.article("Tin ngoài", outer, date=at(2026, 3, 1))
    build.article("Tin khác", elsewhere, date=at(2026, 3, 3))
    assert texts(read(client, outer.url), ".rows h2") == ["Tin trong", "Tin ngoài"]
    assert texts(read(client, inner.url), ".rows h2") == ["Tin trong"]
    assert texts(read(client, "/tin-tuc/"), ".rows h2") == ["Tin khác", "Tin trong", "Tin ngoài"]


def test_a_list_names_the_category_of_an_article_that_stands_further_down(build, client):
    outer = build.category("Kinh tế")
    build.article("Tin trong", build.category("Nông nghiệp", outer))
    build.article("Tin ngoài", outer)
    rows = {words(row.h2): texts(row, ".label") for row in read(client, outer.url).select(".row")}
    assert rows == {"Tin trong": ["Nông nghiệp"], "Tin ngoài": []}


def test_a_category_leads_to_the_categories_in_it_in_the_order_of_the_tree(build, client):
    outer = build.category("Kinh tế")
    for title in ("Nông nghiệp", "Chợ", "Làng nghề"):
        build.category(title, outer)
    build.category("Ẩn", outer).unpublish()
    soup = read(client, outer.url)
    assert texts(soup, ".chips a") == ["Nông nghiệp", "Chợ", "Làng nghề"]
    assert soup.select_one(".chips a")["href"] == "/tin-tuc/kinh-te/nong-nghiep/"


def test_an_empty_category_says_so(build, client):
    assert "Chuyên mục này chưa có bài viết." in words(read(client, build.category().url))


@pytest.fixture
def long_list(build):
    """45 articles of one moment: only the key can order them. With the titles in the order of the list."""
    category = build.category()
    titles = [f"Tin {number}" for number in range(45)]
    build.many_articles(titles, category, date=at(2026, 3, 3))
    return category, titles[::-1]


def test_a_list_shows_twenty_a_page_and_no_article_twice_or_never_when_all_bear_the_same_date(long_list, client):
    category, in_order = long_list
    pages = [texts(read(client, f"{category.url}?trang={number}"), ".rows h2") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert sum(pages, []) == in_order


def test_a_page_number_that_is_none_gives_the_nearest_page(long_list, client):
    category, in_order = long_list
    nearest = dict(zip(IMPOSSIBLE, (1, 1, 1, 3, 1), strict=True))
    shown = {typed: read(client, category.url, data={"trang": typed}) for typed in IMPOSSIBLE}
    assert {typed: texts(soup, ".rows h2")[0] for typed, soup in shown.items()} == {
        typed: in_order[20 * (number - 1)] for typed, number in nearest.items()
    }
    assert {typed: texts(soup, ".pages [aria-current=page]") for typed, soup in shown.items()} == {
        typed: [f"Trang {number}"] for typed, number in nearest.items()
    }


def test_no_page_number_breaks_a_list(build, client):
    build.article()
    for typed in ("1e3", "9" * 5000, "²", "\x00", "2 ", "٢", "1.5", "😀", "None", "1&trang=abc"):
        read(client, "/tin-tuc/", data={"trang": typed})


def test_the_pages_of_a_list_lead_to_each_other(long_list, client):
    category, _ = long_list
    middle = read(client, f"{category.url}?trang=2")
    assert middle.select_one("a[rel=prev]")["href"] == "?trang=1"
    assert middle.select_one("a[rel=next]")["href"] == "?trang=3"
    assert middle.select_one("link[rel=canonical]")["href"].endswith(f"{category.url}?trang=2")
    assert middle.title.string.startswith("Thời sự – Trang 2")
    first, last = read(client, category.url), read(client, f"{category.url}?trang=3")
    assert first.select_one("a[rel=prev]") is None and first.select_one("link[rel=canonical]")["href"].endswith(category.url)
    assert last.select_one("a[rel=next]") is None


def test_a_page_with_twenty_articles_takes_no_more_queries_than_one_with_three(build, client):
    category = build.category()

    def add(number):
        for _ in range(number):
            build.article("", category, image=build.image(size=(64, 40)), tags=["mùa màng"], summary="Tin mùa màng.")

    add(7)
    article = build.article("Bài chính", category, tags=["mùa màng"], summary="Tin mùa màng.", date=at(2020, 1, 1))
    addresses = [category.url, "/tim-kiem/?q=mua+mang", "/rss/", f"{category.url}rss/", article.url]
    few = {"/": queries(client, "/")}  # five stand at the head, three in their category
    hidden = list(ArticlePage.objects.filter(pk__in=category.articles(None).keys(slice(3, 7))))
    for hidden_one in hidden:
        hidden_one.unpublish()
    few |= {address: queries(client, address) for address in addresses}
    for hidden_one in hidden:
        hidden_one.get_latest_revision().publish()
    add(12)
    assert {address: queries(client, address) for address in few} == few


# Articles ----------------------------------------------------------------------------------------------------------


def test_an_article_shows_all_that_the_old_portal_showed(build, client):
    article = build.article(
        "Đổi mới sinh hoạt chi bộ",
        build.category("Xây dựng Đảng"),
        date=at(2020, 7, 4, 9, 5),
        summary="Chi bộ sinh hoạt theo chuyên đề.",
        byline_name="Nguyễn Thị Mận",
        byline_position="Phó Trưởng ban Tuyên giáo",
        source="Báo địa phương",
        image=build.image(credit="Trần Văn Cốm"),
        image_caption="Quang cảnh buổi sinh hoạt",
        tags=["chi bộ"],
    )
    start_with(article, 1143, "cổng cũ", date(2023, 3, 25))
    start_ratings_with(article, 5, 1, "cổng cũ", date(2023, 3, 25))
    for number in range(10):
        add_comment(article, f"Bạn đọc {number}", "Bài hay.", at(2020, 7, 5, number))
    soup = read(client, article.url)
    assert texts(soup, "h1") == ["Đổi mới sinh hoạt chi bộ"]
    assert texts(soup, ".article-facts li") == ["Thứ bảy, 04/07/2020 09:05", "Đã xem: 1.143", "Nhận xét: 10"]
    assert texts(soup, ".byline") == ["Nguyễn Thị Mận Phó Trưởng ban Tuyên giáo"]
    assert "Đánh giá cho bài viết: 5 điểm (1 đánh giá)" in words(soup.select_one(".rating"))
    assert texts(soup, ".article-category a") == ["Xây dựng Đảng"]
    assert texts(soup, "main figcaption") == ["Quang cảnh buổi sinh hoạt Ảnh: Trần Văn Cốm"]
    assert soup.select_one("main figure img")["alt"] == "Cánh đồng lúa chín vàng"
    assert texts(soup, ".article-source") == ["Nguồn: Báo địa phương"]
    assert texts(soup, ".tags li") == ["chi bộ"]
    assert texts(soup, "nav.crumbs li") == ["Trang chủ", "Tin tức", "Xây dựng Đảng", "Đổi mới sinh hoạt chi bộ"]
    assert soup.select_one("meta[name=description]")["content"] == "Chi bộ sinh hoạt theo chuyên đề."
    assert soup.select_one("link[rel=canonical]")["href"] == f"http://localhost{article.url}"


def test_a_plain_article_shows_zeros_and_leaves_the_rest_out(build, client):
    soup = read(client, build.article().url)
    assert texts(soup, ".article-facts li")[1:] == ["Đã xem: 0", "Nhận xét: 0"]
    assert "Chưa có đánh giá" in words(soup.select_one(".rating"))
    assert not soup.select(".byline, .article-source, .tags, .files, main figure")


def test_views_counted_here_and_brought_forward_are_added(build, client):
    article = build.article()
    start_with(article, 1100, "cổng cũ", date(2023, 3, 25))
    DailyViews.objects.create(page=article, day=timezone.localdate() - timedelta(days=400), views=40)
    DailyViews.objects.create(page=article, day=timezone.localdate(), views=3)
    assert "Đã xem: 1.143" in texts(read(client, article.url), ".article-facts li")


def test_the_byline_stays_as_written_when_its_author_takes_another_office(build, client):
    author = build.user("nguyen-man")
    author.last_name, author.first_name, author.position = "Nguyễn Thị", "Mận", "Phó Trưởng ban"
    author.save()
    article = build.article(byline_name=author.get_full_name(), byline_position=author.position, owner=author)
    author.position, author.first_name = "Trưởng ban", "Mận (đã chuyển)"
    author.save()
    assert texts(read(client, article.url), ".byline") == ["Nguyễn Thị Mận Phó Trưởng ban"]


def test_attachments_stand_in_their_order_under_their_own_name_or_the_librarys(build, client):
    article = build.article()
    article.attachments = [
        ArticleAttachment(document=build.document("Phụ lục", "phu-luc.pdf"), sort_order=2),
        ArticleAttachment(document=build.document("so-12-qd.docx", "so-12.docx"), title="Quyết định số 12", sort_order=1),
    ]
    article.save_revision().publish()
    soup = read(client, article.url)
    assert texts(soup, ".file-name") == ["Quyết định số 12", "Phụ lục"]
    assert [kind.split(",")[0] for kind in texts(soup, ".file-facts")] == ["DOCX", "PDF"]
    answer = client.get(soup.select_one("a.file")["href"])
    assert answer.status_code == 200 and b"".join(answer.streaming_content) == b"noi dung"


def test_an_article_whose_document_or_picture_was_deleted_is_still_read(build, client):
    document, image = build.document(), build.image()
    article = build.article(image=image, attachments=[document.pk], body=[documents_block(document.pk, title="")])
    article.unpublish()  # while readers see it nobody may delete them
    document.delete()
    image.delete()
    ArticlePage.objects.get(pk=article.pk).save_revision().publish()
    assert not read(client, article.url).select(".file, main figure")


def test_an_article_whose_pictures_file_is_gone_is_still_read_and_listed(build, client):
    image = build.image()
    article = build.article(image=image, body=[{"type": "picture", "value": {"image": image.pk}}])
    image.file.storage.delete(image.file.name)
    for address in (article.url, "/tin-tuc/", "/", "/rss/"):
        assert client.get(address).status_code == 200


def test_what_editors_type_is_text_and_never_markup(build, client):
    words_typed = "<script>alert(1)</script> & “Tin”"
    article = build.article(words_typed, summary=words_typed, byline_name=words_typed, source=words_typed, tags=[words_typed])
    for address in (article.url, "/tin-tuc/", "/", "/tim-kiem/?q=alert"):
        html = re.sub("</?mark>", "", client.get(address).content.decode())  # a search marks its words
        assert "<script>alert" not in html and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “Tin”" in html


# Related articles --------------------------------------------------------------------------------------------------


def related(client, article):
    return texts(read(client, article.url), ".related h3")


def test_related_articles_are_those_the_editor_chose_in_the_chosen_order(build, client):
    article, first, second = build.article(tags=["lúa"]), build.article("Bài một"), build.article("Bài hai")
    build.article("Gần chủ đề", tags=["lúa"])
    article.related = [RelatedArticle(article=second, sort_order=1), RelatedArticle(article=first, sort_order=2)]
    article.save_revision().publish()
    assert related(client, article) == ["Bài hai", "Bài một"]


def test_an_article_chosen_twice_as_related_stands_there_once(build, client):
    article, other = build.article(), build.article("Bài một")
    article.related = [RelatedArticle(article=other, sort_order=1), RelatedArticle(article=other, sort_order=2)]
    article.save_revision().publish()
    assert related(client, article) == ["Bài một"]


def test_with_nothing_chosen_related_articles_share_tags_then_the_category(build, client):
    here, there = build.category("Nông nghiệp"), build.category("Văn hóa")
    article = build.article("Bài này", here, tags=["lúa", "kênh mương"])
    build.article("Cùng mục, cũ", here, date=at(2026, 1, 1))
    build.article("Khác hẳn", there, tags=["cheo"], date=at(2026, 5, 1))
    build.article("Cùng mục, mới", here, date=at(2026, 4, 1))
    build.article("Một thẻ chung", there, tags=["lúa"], date=at(2020, 1, 1))
    build.article("Hai thẻ chung", there, tags=["kênh mương", "lúa", "khác"], date=at(2019, 1, 1))
    assert related(client, article) == ["Hai thẻ chung", "Một thẻ chung", "Cùng mục, mới", "Cùng mục, cũ"]


def test_related_articles_of_one_moment_are_always_in_the_same_order_and_at_most_four(build, client):
    article = build.article("Bài này")
    made = [build.article(f"Tin {number}", date=at(2026, 1, 1)).title for number in range(6)]
    assert related(client, article) == made[:1:-1]


def test_an_article_without_others_of_its_portal_has_no_related_ones(build, client):
    """Also when another commune writes about the same things."""
    ours = build.article("Tin xã ta", tags=["lúa"])
    other_index = build.category("Tin tức", build.other_site().root_page.specific, slug="tin-tuc")
    build.article("Tin xã khác", other_index, tags=["lúa"])
    assert related(client, ours) == []


def test_an_article_can_be_previewed_before_it_was_ever_saved(build):
    category = build.category()
    build.article("Bài cùng mục", category)
    article = ArticlePage(title="Bài đang viết", summary="Tóm tắt.", date=at(2026, 3, 3))
    article.path = category.path + "0009"
    article.depth = category.depth + 1
    article.set_url_path(category)
    answer = article.make_preview_request()
    text = answer.rendered_content if hasattr(answer, "rendered_content") and not answer.is_rendered else answer.content.decode()
    assert answer.status_code == 200 and "Bài đang viết" in text and "Bài cùng mục" in text


def test_every_order_of_a_list_ends_with_the_key_so_that_no_database_may_mix_equal_rows(build):
    """SQLite happens to keep equal rows in order also without it; PostgreSQL does not."""
    article, poll = build.article(tags=["lúa"]), build.poll()
    orders = [
        ArticlePage.objects.newest_first(),
        ArticlePage.objects.published().for_listing(),
        ArticlePage.objects.all().close_to(article, [], build.news, build.home),
        Poll.objects.newest_first(),
        Comment.objects.oldest_first(),
        SidebarLink.objects.for_showing(build.site),
        WeatherReport.objects.fresh(poll.site),
    ]
    assert [rows.model.__name__ for rows in orders if rows.query.order_by[-1].lstrip("-") != "pk"] == []
