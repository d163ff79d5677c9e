"""The search of the admin: every list and chooser finds with and without accents, and nothing typed breaks it."""

import unicodedata
from io import StringIO
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from modelsearch.index import get_indexed_models
from taggit.models import Tag
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry
from wagtail.search.query import And, Or, Phrase, PlainText

from cms.desk_search.folding import LONGEST_TEXT, MOST_WORDS
from cms.models import PortalImage, User
from cms.upkeep.desk_index import all_missing, enter_missing, missing
from feedback.models import RefusalReason
from home.models import SidebarLink
from news.models import ArticlePage
from newsroom.models import Desk, ReturnReason
from polls.models import Poll
from tests.build import at
from tests.reading import words

SOUGHT, OTHER = "Đường về Hòa Bình 77", "Đường xa Bến Đá 78"
SEEN, UNSEEN = "Hòa Bình 77", "Bến Đá 78"  # what no query of the table holds


def person(build, name: str) -> None:
    last, _, first = name.rpartition(" ")
    user = build.user(f"nguoi-{first}")
    user.last_name, user.first_name = last, first
    user.save()


def desk(build, name: str) -> None:
    row = Desk.objects.create(role_key="editor", place=build.category(name))
    Group.objects.filter(pk=row.group_id).update(name=f"Biên tập – {name}")


def comment(build, name: str) -> None:
    from feedback import actions

    actions.add_comment(build.article(), "Mùi", name, at(2026, 3, 3), state="waiting")


def of(model, name: str = "list"):
    """The address of a kind of shared content: its list, or what its chooser finds."""
    viewset = model.snippet_viewset
    return lambda build: reverse((viewset if name == "list" else viewset.chooser_viewset).get_url_name(name))


def at_address(name: str):
    return lambda build: reverse(name)


MAKE = {
    "page": lambda build, name: build.article(name),
    "image": lambda build, name: build.image(name, description="Ảnh"),
    "document": lambda build, name: build.document(name),
    "link": lambda build, name: build.link(name),
    "poll": lambda build, name: build.poll(name),
    "return reason": lambda build, name: ReturnReason.objects.create(site=build.site, text=name),
    "refusal reason": lambda build, name: RefusalReason.objects.create(site=build.site, text=name),
    "desk": desk,
    "person": person,
    "group": lambda build, name: Group.objects.create(name=name),
    "comment": comment,
}
PLACES = {
    "pages": ("page", lambda build: reverse("wagtailadmin_explore_results", args=[build.news.pk])),
    "search of pages": ("page", at_address("wagtailadmin_pages:search_results")),
    "chooser of pages": ("page", at_address("wagtailadmin_choose_page_search")),
    "images": ("image", at_address("wagtailimages:index_results")),
    "chooser of images": ("image", at_address("wagtailimages_chooser:choose_results")),
    "documents": ("document", at_address("wagtaildocs:index_results")),
    "chooser of documents": ("document", at_address("wagtaildocs_chooser:choose_results")),
    "links": ("link", of(SidebarLink)),
    "chooser of links": ("link", of(SidebarLink, "choose_results")),
    "polls": ("poll", of(Poll)),
    "chooser of polls": ("poll", of(Poll, "choose_results")),
    "reasons to return": ("return reason", of(ReturnReason)),
    "reasons to refuse": ("refusal reason", of(RefusalReason)),
    "desks": ("desk", of(Desk)),
    "people": ("person", at_address("wagtailusers_users:index_results")),
    "groups": ("group", at_address("wagtailusers_groups:index_results")),
    "comments": ("comment", at_address("feedback_comment_modeladmin_index")),
}


def search(client, address: str, typed: str) -> str:
    """The words of what is found."""
    answer = client.get(address, {"q": typed})
    assert answer.status_code == 200, (address, typed[:40])
    soup = BeautifulSoup(answer.content, "html.parser")
    return words(soup.find("main") or soup)


@pytest.fixture
def client(office):
    """The administrator, at the desk."""
    return office.clients["quantri"]


TYPED = ["Đường về hòa", "duong ve hoa", "DUONG VE", "đường về hoà bình", "HOÀ BÌNH", "hoa binh", "hòa đuong", "về"]


@pytest.mark.parametrize("place", PLACES)
def test_every_list_and_chooser_finds_with_and_without_accents(build, client, place):
    kind, address = PLACES[place]
    for name in (OTHER, SOUGHT):
        MAKE[kind](build, name)
    for typed in [*TYPED, unicodedata.normalize("NFD", "Đường về hòa")]:
        found = search(client, address(build), typed)
        assert SEEN in found and UNSEEN not in found, typed
    found = search(client, address(build), "duong")
    assert SEEN in found and UNSEEN in found
    for typed in ("hoa ben", '"?"', "khongco"):
        found = search(client, address(build), typed)
        assert SEEN not in found and UNSEEN not in found, typed


@pytest.mark.parametrize(
    "place", [place for place in PLACES if PLACES[place][0] not in ("comment", "group", "desk") and "reason" not in place]
)
def test_the_last_word_may_be_begun_and_the_newest_comes_first(build, client, place):
    kind, address = PLACES[place]
    for name in (SOUGHT, OTHER, "Hồi ức 79"):
        MAKE[kind](build, name)
    found = search(client, address(build), "h")
    assert UNSEEN not in found and found.index("Hồi ức 79") < found.index(SEEN)


def test_an_article_that_was_renamed_is_found_by_its_present_title_only(build):
    article = build.article("Tên cũ")
    article.title = "Nếp mới"
    article.save_revision().publish()
    assert [page.pk for page in Page.objects.all().autocomplete("nep")] == [article.pk]
    assert not Page.objects.all().autocomplete("ten cu")


def test_an_account_is_found_by_its_name_its_position_and_its_address(build, client):
    person(build, "Nguyễn Văn Á")
    User.objects.get(first_name="Á").groups.add(Group.objects.first())
    user = User.objects.get(first_name="Á")
    user.position = "Chánh Văn phòng"
    user.save()
    address = reverse("wagtailusers_users:index_results")
    for typed in ("nguyen van a", "a nguyen", "Nguyễn Á", "chanh van phong", "nguoi-Á", "example"):
        assert "Nguyễn Văn Á" in search(client, address, typed), typed
    for more in ("is_active=true", "is_superuser=false", f"group={Group.objects.first().pk}", "ordering=name", "ordering=-last_login"):
        answer = client.get(f"{address}?q=nguyen+van&{more}")
        assert answer.status_code == 200 and "Nguyễn Văn Á" in answer.content.decode(), more
    user.delete()
    assert not IndexEntry.objects.filter(object_id=str(user.pk or 0), content_type__model="user").exists()
    assert "Nguyễn Văn Á" not in search(client, address, "nguyen")


def test_signing_in_does_not_write_into_the_index(build, client, django_assert_num_queries):
    user = build.user()
    with django_assert_num_queries(1):
        user.save(update_fields=["last_login"])


def test_a_filter_of_the_list_of_pages_narrows_what_is_found(build, client):
    build.article("Đường về Hòa Bình 77")
    draft = build.article("Đường quê 76")
    draft.unpublish()
    address = reverse("wagtailadmin_explore_results", args=[build.news.pk])
    for more in ("has_child_pages=false", "ordering=title", "ordering=-latest_revision_created_at", "site=" + str(build.site.pk)):
        answer = client.get(f"{address}?q=duong&{more}")
        assert answer.status_code == 200 and "Hòa Bình 77" in answer.content.decode(), more
    answer = client.get(reverse("wagtailadmin_pages:search_results"), {"q": "duong live:false"})
    assert "Đường quê 76" in answer.content.decode() and "Hòa Bình 77" not in answer.content.decode()


@pytest.mark.parametrize("typed", ["Đổi", "doi", "ĐỔI MỚI", "doi mo", unicodedata.normalize("NFD", "đổi")])
def test_tags_are_suggested_whatever_their_accents(client, typed):
    for name in ("đổi mới", "mới", "đồi chè", "đời sống"):
        Tag.objects.create(name=name)
    found = client.get(reverse("wagtailadmin_tag_autocomplete"), {"term": typed}).json()
    assert "đổi mới" in found and "mới" not in found


# Whatever is typed -------------------------------------------------------------------------------------------------
NASTY = [
    '"', '"a" "b', "\\ ' ; --", "\x00", "tin\x00mới", "tin* (", "NEAR(a b, 2)", "a AND", "title:tin -x", "%s %", "& <-> tin:*", "😀 \u202e\ufeff",
    "ﬁ İ ß 𝐭 ٣", "a" * 10_000, "đ " * 5_000, '"a' * 5_000,
]  # fmt: skip
ELSEWHERE = ["wagtailredirects:index_results", "wagtailadmin_workflows:index_results"]
RAW = ["%FF%FE", "%ED%A0%80", "%zz"]


def ask_everything(client, address: str, name: str = "q") -> list[str]:
    """What of all nasty texts an address does not stand."""
    asked = [*map(quote, NASTY), *RAW]
    return [typed[:40] for typed in asked if client.get(f"{address}?{name}={typed}").status_code != 200]


@pytest.mark.parametrize("place", PLACES)
def test_nothing_that_can_be_typed_breaks_a_list_or_a_chooser(build, client, place):
    kind, address = PLACES[place]
    MAKE[kind](build, SOUGHT)
    client.raise_request_exception = False
    assert ask_everything(client, address(build)) == []


@pytest.mark.parametrize("name", ELSEWHERE)
def test_nothing_breaks_the_lists_that_wagtail_searches_itself(client, name):
    client.raise_request_exception = False
    assert ask_everything(client, reverse(name)) == []


def test_nothing_breaks_the_suggested_tags_and_the_answers_for_scripts(build, client):
    build.image()
    Tag.objects.create(name="tin")
    client.raise_request_exception = False
    assert ask_everything(client, reverse("wagtailadmin_tag_autocomplete"), "term") == []
    assert ask_everything(client, reverse("wagtailadmin_tag_model_autocomplete", args=["taggit", "tag"]), "term") == []
    for kind in ("pages", "images", "documents"):
        assert ask_everything(client, reverse(f"wagtailadmin_api:{kind}:listing"), "search") == [], kind


ANYTHING = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯáàảãạấếốớứắýỳỷỹỵ0123456789"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=6)


def asked(text) -> list:
    """A text, alone and in every question that can be made of it."""
    plain = PlainText(text, operator="or")
    return [text, Phrase(text), And([plain, Phrase(text)]), Or([Phrase(text), plain])]


@given(typed=st.text(st.characters(), max_size=80) | st.sampled_from(NASTY), written=st.text(st.characters(), max_size=80))
@ANYTHING
def test_any_text_may_be_written_and_asked_for(build, typed, written):
    image = PortalImage.objects.first() or build.image()
    image.title = written
    backend = get_search_backend()
    backend.add(image)
    for question in asked(typed):
        assert len(backend.search(question, PortalImage)) <= 1 and len(backend.autocomplete(question, PortalImage)) <= 1


@given(title=WORDS)
@ANYTHING
def test_every_title_is_found_by_its_own_words_in_any_dress(build, title):
    image = PortalImage.objects.first() or build.image()
    image.title = "_".join(title)
    backend = get_search_backend()
    backend.add(image)
    plain = " ".join(title)
    for typed in (plain, plain.upper(), unicodedata.normalize("NFD", plain), ", ".join(reversed(title)), plain[:-1] or plain):
        assert list(backend.autocomplete(typed, PortalImage.objects.all())) == [image], typed
    assert list(backend.search(f"{plain} khongco", PortalImage.objects.all())) == []


def test_words_past_those_that_count_are_not_asked_for(build):
    image = build.image(" ".join(f"w{number}" for number in range(MOST_WORDS)))
    typed = f"{image.title} khongco"
    assert list(get_search_backend().autocomplete(typed, PortalImage.objects.all())) == [image]


def test_a_text_of_a_whole_book_can_be_saved(build):
    article = build.article()
    article.body = [{"type": "paragraph", "value": f"<p>{' '.join(f'chữ{number:x}' for number in range(LONGEST_TEXT // 4))}</p>"}]
    article.save_revision().publish()
    assert list(Page.objects.all().search("chu1f")) == [article.page_ptr]


# Upkeep ------------------------------------------------------------------------------------------------------------
def test_what_is_missing_in_the_index_is_written_by_the_queue(build):
    build.many_articles(["Đường về Hòa Bình 77", OTHER], build.category())
    build.image(SOUGHT)
    IndexEntry.objects.all().delete()
    lacking = all_missing()
    assert lacking == sum(missing(model).count() for model in get_indexed_models()) > 5
    assert str(lacking) in enter_missing()
    assert all_missing() == 0 and "Còn 0 mục" in enter_missing()
    assert [page.title for page in ArticlePage.objects.autocomplete("hoa binh")] == [SOUGHT]
    assert PortalImage.objects.search("hoa binh").count() == 1


def test_wagtails_own_command_writes_the_whole_index_anew(build):
    build.article(SOUGHT)
    IndexEntry.objects.all().delete()
    call_command("update_index", stdout=StringIO())
    assert all_missing() == 0 and Page.objects.all().autocomplete("hoa binh").count() == 1
