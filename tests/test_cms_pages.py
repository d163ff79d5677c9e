"""Pages and their addresses: folded slugs, reserved words, one form of text, and old addresses that lead on for ever."""

import json
import re
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.urls import URLPattern, URLResolver, reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from cms.pages import RESERVED_BELOW_ROOT, FoldedSlugInput, is_public
from cms.text import fold
from cms.urls import private, public
from home.models import StandardPage
from news.models import ArticleAttachment, ArticlePage, NewsIndexPage
from tests.editing import administrator
from tests.reading import read, texts, words

# Slugs -------------------------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Đảng ủy đổi mới", "dang-uy-doi-moi"),
        ("ỦY BAN NHÂN DÂN xã", "uy-ban-nhan-dan-xa"),
        ("Kế hoạch số 123-KH/HU", "ke-hoach-so-123-khhu"),
        (unicodedata.normalize("NFD", "Sinh hoạt chi bộ"), "sinh-hoat-chi-bo"),
        ("???", "trang"),
        ("😀 Tin vui", "tin-vui"),
    ],
)
def test_a_page_gets_the_folded_title_as_its_address(build, title, slug):
    assert build.published_article(title).slug == slug


@pytest.mark.once
def test_a_second_page_of_the_same_title_gets_an_address_of_its_own(build):
    assert [build.published_article("Lịch họp").slug for _ in range(3)] == ["lich-hop", "lich-hop-2", "lich-hop-3"]
    assert build.published_article("Lịch họp", build.category("Thông báo")).slug == "lich-hop"


@pytest.mark.once
def test_a_long_title_gives_an_address_that_fits_and_ends_with_a_word(build):
    slug = build.published_article("Nâng cao chất lượng " * 12).slug
    assert len(slug) <= 100 and slug.endswith("-luong") or slug.endswith(("-nang", "-cao", "-chat"))


@pytest.mark.once
def test_an_address_that_the_editor_chose_stays(build):
    assert build.published_article("Tên bài", slug="dia-chi-rieng").slug == "dia-chi-rieng"


@pytest.mark.once
def test_a_title_that_folds_to_an_address_of_the_portal_gets_another_one(build):
    assert build.published_article("RSS").slug == "rss-2"
    assert build.standard_page("Tìm kiếm").slug == "tim-kiem-2"
    assert build.standard_page("Nhận xét").slug == "nhan-xet-2"


@pytest.mark.once
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_browser_folds_a_title_as_the_server_does(form):
    rules = json.loads(FoldedSlugInput().attrs["data-w-slug-formatters-value"])
    letters = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    for text in (letters, letters.upper(), "Đảng ủy đổi mới", "Nguyễn Thúy Ngần"):
        in_browser = unicodedata.normalize(form, text)
        for (pattern, _), bare in rules:
            in_browser = re.sub(pattern, bare, in_browser)
        assert in_browser.lower() == fold(text)


# Reserved addresses ------------------------------------------------------------------------------------------------


def first_parts(patterns):
    """The first part of each of our own addresses."""
    for pattern in patterns:
        assert isinstance(pattern, URLPattern | URLResolver)
        yield str(pattern.pattern).removeprefix("^").split("/")[0].split("<")[0]


@pytest.mark.once
def test_every_address_of_the_portal_itself_is_reserved():
    ours = {part for part in first_parts([*private, *public]) if part and "." not in part and not part.startswith(("sitemap", "mau-sac"))}
    assert ours and ours <= RESERVED_BELOW_ROOT


@pytest.mark.once
@pytest.mark.parametrize("slug", sorted(RESERVED_BELOW_ROOT))
def test_no_page_below_the_front_page_may_take_an_address_of_the_portal(build, slug):
    page = StandardPage(title="Trang", slug=slug)
    with pytest.raises(ValidationError) as refused:
        build.home.add_child(instance=page)
    assert refused.value.message_dict["slug"] == [f"“{slug}” là địa chỉ riêng của cổng, hãy chọn địa chỉ khác."]


@pytest.mark.once
def test_deeper_down_only_the_feed_is_reserved(build):
    assert build.published_article("Bài", slug="tim-kiem").url == "/tin-tuc/tim-kiem/"
    with pytest.raises(ValidationError):
        build.published_article("Bài", slug="rss")


office = administrator  # as fixture

REFUSAL = "là địa chỉ riêng của cổng, hãy chọn địa chỉ khác."


@pytest.mark.once
def test_a_reserved_address_is_refused_already_when_a_draft_is_saved(build, office):
    address = reverse("wagtailadmin_pages:add", args=["home", "standardpage", build.home.pk])
    form = {
        "title": "Trang", "slug": "tim-kiem", "body-count": 0, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = office.post(address, form)
    assert answer.status_code == 200 and REFUSAL in answer.content.decode()
    assert not StandardPage.objects.filter(title="Trang").exists()
    assert office.post(address, form | {"slug": "trang"}).status_code == 302


@pytest.mark.once
def test_a_draft_of_a_page_that_is_public_may_not_take_a_reserved_address_either(build, office):
    page = build.standard_page("Trang")
    form = {"title": "Trang", "slug": "rss", "body-count": 0, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    answer = office.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    assert answer.status_code == 200 and REFUSAL in answer.content.decode()
    assert page.get_latest_revision_as_object().slug != "rss"


@pytest.mark.once
def test_a_copy_may_not_take_a_reserved_address(build, office):
    page = build.standard_page("Trang")
    for slug, made in (("nhan-xet", False), ("ban-sao", True)):
        form = {"new_title": "Bản sao", "new_slug": slug, "new_parent_page": build.home.pk}
        office.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), form)
        assert StandardPage.objects.filter(slug=slug).exists() is made
    with pytest.raises(ValidationError):
        page.copy(update_attrs={"slug": "tim-kiem"})


@pytest.mark.once
def test_a_page_cannot_be_moved_to_where_its_address_is_reserved(build, office):
    inner = build.standard_page("Trang trong", build.standard_page("Trang ngoài"), slug="danh-gia")
    assert not inner.can_move_to(build.home) and build.standard_page("Khác", slug="khac").can_move_to(inner)
    office.post(reverse("wagtailadmin_pages:move_confirm", args=[inner.pk, build.home.pk]))
    inner.refresh_from_db()
    assert inner.get_parent().title == "Trang ngoài"


# One form of text --------------------------------------------------------------------------------------------------


@pytest.mark.once
def test_all_text_of_a_page_is_stored_in_its_composed_form(build):
    text = "Tường Nguyễn ở Bến Đá"
    apart = unicodedata.normalize("NFD", text)
    assert apart != text
    article = build.published_article(
        apart, summary=apart, byline_name=apart, byline_position=apart, source=apart, image_caption=apart, seo_title=apart
    )
    article = ArticlePage.objects.get(pk=article.pk)
    fields = ("title", "draft_title", "summary", "byline_name", "byline_position", "source", "image_caption", "seo_title")
    assert {getattr(article, name) for name in fields} == {text}


@pytest.mark.once
def test_control_characters_of_pasted_text_become_blanks_and_lines_stay(build):
    article = build.published_article("Tin\x0bmới", summary="Dòng một\nDòng\thai\x00\x1f")
    assert article.title == "Tin mới" and article.summary.startswith("Dòng một\nDòng\thai ") and "\x00" not in article.summary


@pytest.mark.once
def test_a_page_is_public_when_everybody_may_read_it(build):
    article = build.published_article(category=build.category())
    assert is_public(article) and not is_public(None)
    restriction = PageViewRestriction.objects.create(page=article.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    assert not is_public(ArticlePage.objects.get(pk=article.pk))
    restriction.delete()
    article.unpublish()
    assert not is_public(article)


# The tree ----------------------------------------------------------------------------------------------------------


@pytest.mark.once
def test_each_kind_of_page_stands_only_where_it_belongs():
    below = {
        kind.__name__: {child.__name__ for child in kind.allowed_subpage_models()} for kind in (NewsIndexPage, ArticlePage, StandardPage)
    }
    assert below == {"NewsIndexPage": {"NewsIndexPage", "ArticlePage"}, "ArticlePage": set(), "StandardPage": {"StandardPage"}}


# Old addresses -----------------------------------------------------------------------------------------------------


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    """Gives a page another slug, as publishing from the editor does."""

    def change(page, slug):
        page = type(page).objects.get(pk=page.pk)
        with django_capture_on_commit_callbacks(execute=True):
            page.slug = slug
            page.save_revision().publish()
        page.refresh_from_db()
        return page

    return change


@pytest.fixture
def leads_to(client):
    """Where an old address leads: one permanent step to a page that is there. None where it leads nowhere."""

    def follow(address):
        answer = client.get(address)
        if answer.status_code == 404:
            return None
        assert answer.status_code == 301, (address, answer.status_code)
        assert client.get(answer["Location"]).status_code == 200, f"{address} leads to {answer['Location']}, which is no page"
        return answer["Location"]

    return follow


@pytest.mark.once
def test_the_old_address_of_a_renamed_article_leads_to_it(build, rename, leads_to):
    article = build.article("Bài một")
    old = article.url
    assert rename(article, "bai-hai").url == "/tin-tuc/bai-hai/"
    assert leads_to(old) == leads_to(old + "?tu=thu-dien-tu") == leads_to("/tin-tuc/bai-mot") == "/tin-tuc/bai-hai/"


@pytest.mark.once
def test_every_address_of_an_article_renamed_twice_leads_to_the_last_in_one_step(build, rename, leads_to):
    article = build.article("Bài", slug="mot")
    for slug in ("hai", "ba", "bon"):
        rename(article, slug)
    assert {leads_to(f"/tin-tuc/{slug}/") for slug in ("mot", "hai", "ba")} == {"/tin-tuc/bon/"}


@pytest.mark.once
def test_an_article_renamed_there_and_back_is_at_its_first_address_and_the_other_leads_to_it(build, rename, leads_to, client):
    article = build.article("Bài", slug="mot")
    rename(article, "hai")
    rename(article, "mot")
    read(client, "/tin-tuc/mot/")
    assert leads_to("/tin-tuc/hai/") == "/tin-tuc/mot/"
    rename(article, "hai")
    read(client, "/tin-tuc/hai/")
    assert leads_to("/tin-tuc/mot/") == "/tin-tuc/hai/"


@pytest.mark.once
def test_a_page_renamed_there_and_back_and_then_withdrawn_is_not_there_and_does_not_lead_in_a_circle(build, rename, client):
    article = build.article("Bài", slug="mot")
    rename(article, "hai")
    rename(article, "mot").unpublish()
    read(client, "/tin-tuc/mot/", status=404)


@pytest.mark.once
def test_a_renamed_category_takes_its_articles_and_its_feed_with_it(build, rename, leads_to):
    outer = build.category("Kinh tế")
    inner = build.category("Nông nghiệp", outer)
    article = build.article("Gặt lúa", inner)
    olds = [page.url for page in (outer, inner, article)]
    rename(outer, "kinh-te-xa-hoi")
    news = ["/tin-tuc/kinh-te-xa-hoi/", "/tin-tuc/kinh-te-xa-hoi/nong-nghiep/", "/tin-tuc/kinh-te-xa-hoi/nong-nghiep/gat-lua/"]
    assert [leads_to(old) for old in olds] == news
    assert leads_to(f"{olds[0]}rss/") == f"{news[0]}rss/" and leads_to(f"{olds[1]}rss/") == f"{news[1]}rss/"
    assert leads_to(f"{olds[0]}?trang=2") == news[0]


@pytest.mark.once
def test_a_moved_category_takes_its_articles_with_it_in_one_step_whatever_happens_before_and_after(build, rename, leads_to):
    first, second = build.category("Kinh tế"), build.category("Đời sống")
    inner = build.category("Nông nghiệp", first)
    article = build.article("Gặt lúa", inner)
    olds = [article.url]
    olds.append(rename(article, "gat-xong-lua").url)
    inner.move(second, "last-child")
    olds.append(ArticlePage.objects.get(pk=article.pk).url)
    rename(second, "doi-song-moi")
    olds.append(ArticlePage.objects.get(pk=article.pk).url)
    NewsIndexPage.objects.get(pk=inner.pk).move(NewsIndexPage.objects.get(pk=first.pk), "last-child")
    last = rename(article, "lua-da-gat").url
    assert last == "/tin-tuc/kinh-te/nong-nghiep/lua-da-gat/"
    olds.remove("/tin-tuc/kinh-te/nong-nghiep/gat-xong-lua/")  # twice in the list: it stood here before and after
    assert {old: leads_to(old) for old in olds} == dict.fromkeys(olds, last)
    assert leads_to("/tin-tuc/doi-song/nong-nghiep/") == leads_to("/tin-tuc/doi-song-moi/nong-nghiep/") == "/tin-tuc/kinh-te/nong-nghiep/"
    assert leads_to("/tin-tuc/doi-song/nong-nghiep/rss/") == "/tin-tuc/kinh-te/nong-nghiep/rss/"


@pytest.mark.once
def test_a_page_that_moves_away_and_back_is_where_it_was(build, leads_to, client):
    category = build.category("Văn hóa")
    article = build.article("Hát chèo")
    article.move(category, "last-child")
    ArticlePage.objects.get(pk=article.pk).move(build.news, "last-child")
    read(client, "/tin-tuc/hat-cheo/")
    assert leads_to("/tin-tuc/van-hoa/hat-cheo/") == "/tin-tuc/hat-cheo/"


@pytest.mark.once
def test_a_page_that_takes_an_old_address_wins_over_the_page_that_had_it(build, rename, leads_to, client):
    first = build.article("Bài trước", slug="dia-chi")
    rename(first, "dia-chi-khac")
    second = build.article("Bài sau", slug="dia-chi")
    assert texts(read(client, "/tin-tuc/dia-chi/"), "h1") == ["Bài sau"]
    rename(second, "dia-chi-thu-ba")
    assert leads_to("/tin-tuc/dia-chi/") == "/tin-tuc/dia-chi-thu-ba/"
    assert texts(read(client, "/tin-tuc/dia-chi-khac/"), "h1") == ["Bài trước"]


@pytest.mark.once
def test_the_portals_own_addresses_win_over_any_redirect(build, client):
    for address in ("/tim-kiem", "/rss", "/tin-tuc", "/tin-tuc/rss", "/robots.txt", "/"):
        Redirect.add_redirect(address, "/noi-khac/")
    for address in ("/tim-kiem/", "/rss/", "/tin-tuc/", "/tin-tuc/rss/", "/robots.txt", "/"):
        assert client.get(address).status_code == 200, address


@pytest.mark.once
def test_an_address_that_was_only_in_a_draft_leads_nowhere_and_changes_nothing(build, rename, leads_to, client):
    article = build.article("Bài", slug="mot")
    article.slug = "chi-trong-nhap"
    article.save_revision()
    read(client, "/tin-tuc/mot/")
    assert leads_to("/tin-tuc/chi-trong-nhap/") is None
    rename(article, "hai")
    assert leads_to("/tin-tuc/chi-trong-nhap/") is None


@pytest.mark.once
def test_the_address_of_a_page_renamed_while_it_was_withdrawn_leads_to_it_when_it_returns(build, rename, leads_to):
    article = build.article("Bài", slug="mot")
    article.unpublish()
    rename(article, "hai")
    assert leads_to("/tin-tuc/mot/") == "/tin-tuc/hai/"


@pytest.mark.once
def test_an_old_address_leads_on_in_its_own_portal_only(build, rename, leads_to, client):
    article = build.article("Bài", slug="mot")
    build.other_site()
    rename(article, "hai")
    assert client.get("/tin-tuc/mot/", headers={"host": "xa-khac.example.vn"}).status_code == 404


@pytest.mark.once
def test_an_address_that_never_was_says_so_in_vietnamese_with_a_search(client, db):
    soup = read(client, "/khong-co-trang-nay/", status=404)
    assert "Không tìm thấy trang" in words(soup.h1) and soup.select_one("main form[role=search] input[name=q]")


@pytest.mark.once
@pytest.mark.parametrize(
    "address", ["/%00/", "/%FF/", "/" + "a" * 3000 + "/", "/tin-tuc/%F0%9F%98%80/", "/tin-tuc/../", "/tin-tuc//", "/'\"<>/"]
)
def test_no_address_breaks_the_portal(client, db, address):
    assert client.get(address).status_code in (301, 302, 404, 400)


@pytest.mark.once
def test_every_text_of_a_draft_is_composed_wherever_it_stands(build):
    apart = unicodedata.normalize("NFD", "Kế hoạch Đồng Xanh")
    article = build.article()
    article.title = apart
    article.body = [{"type": "heading", "value": {"text": apart, "level": "h2"}}, {"type": "paragraph", "value": f"<p>{apart}</p>"}]
    article.attachments = [ArticleAttachment(document=build.document(), title=apart)]
    draft = article.save_revision(clean=False).as_object()
    assert draft.title == draft.body[0].value["text"] == draft.attachments.get().title == "Kế hoạch Đồng Xanh"
    assert "<p>Kế hoạch Đồng Xanh</p>" in str(draft.body[1].value)
