"""The addresses of a portal on NukeViet, with and without rewriting."""

import pytest

from tests.nukeviet import mysqldump
from transfer import nukeviet
from transfer.nukeviet.addresses import Addresses
from transfer.nukeviet.portal import Portal

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("nukeviet") / "cong.sql"
    path.write_text(mysqldump(), encoding="utf-8")
    with nukeviet.open_source(str(path)) as source:
        yield source


def addresses(items, key) -> tuple[str, ...]:
    return next(item.addresses for item in items if item.key == key)


def test_an_article_had_its_address_with_and_without_module_language_and_rewriting(source):
    assert set(addresses(source.articles(), "news:1")) == {
        "/Nong-nghiep/Duong-thon-thong-xe-1.html",
        "/news/Nong-nghiep/Duong-thon-thong-xe-1.html",
        "/vi/Nong-nghiep/Duong-thon-thong-xe-1.html",
        "/vi/news/Nong-nghiep/Duong-thon-thong-xe-1.html",
        "/vi/news/Nong-nghiep/Duong-thon-thong-xe-1",
        "/index.php?language=vi&nv=news&op=Nong-nghiep/Duong-thon-thong-xe-1.html",
        "/index.php?language=vi&nv=news&op=Nong-nghiep/Duong-thon-thong-xe-1",
        # in the list of its other category
        "/Thoi-su/Duong-thon-thong-xe-1.html",
        "/news/Thoi-su/Duong-thon-thong-xe-1.html",
    }


def test_a_module_that_is_not_the_first_is_always_named(source):
    assert set(addresses(source.articles(), "thong-bao:1")) == {
        "/thong-bao/lich-hop/hop-dan-1.html",
        "/vi/thong-bao/lich-hop/hop-dan-1.html",
        "/vi/thong-bao/lich-hop/hop-dan-1",
        "/index.php?language=vi&nv=thong-bao&op=lich-hop/hop-dan-1.html",
        "/index.php?language=vi&nv=thong-bao&op=lich-hop/hop-dan-1",
    }


def test_a_category_had_pages_and_a_feed(source):
    found = set(addresses(source.categories(), "news:7"))  # six articles, two on a page
    assert {"/Thoi-su", "/vi/news/Thoi-su", "/index.php?language=vi&nv=news&op=Thoi-su"} <= found
    assert {"/Thoi-su/page-2", "/news/Thoi-su/page-3", "/index.php?language=vi&nv=news&op=Thoi-su/page-3"} <= found
    assert {"/rss/Thoi-su", "/news/rss/Thoi-su", "/index.php?language=vi&nv=news&op=rss/Thoi-su"} <= found
    assert not any("page-4" in address or "page-1" in address for address in found)


def test_the_category_of_a_module_has_the_module_s_own_address(source):
    found = addresses(source.categories(), "thong-bao:0")
    assert {"/thong-bao/", "/vi/thong-bao/", "/index.php?language=vi&nv=thong-bao", "/thong-bao/rss"} <= set(found)


def test_tags_and_topics_keep_their_letters(source):
    found = {tag.name: set(tag.addresses) for tag in source.tags()}
    assert list(found) == ["nông thôn mới", "Giao thông", "Làm đường 2020"]
    assert {"/tag/nông-thôn-mới", "/vi/news/tag/nông-thôn-mới", "/index.php?language=vi&nv=news&op=tag/nông-thôn-mới"} <= found[
        "nông thôn mới"
    ]
    assert {"/topic/Lam-duong-2020", "/news/topic/Lam-duong-2020"} <= found["Làm đường 2020"]


def test_pages_had_an_ending_and_the_first_one_its_module_s_address(source):
    assert set(addresses(source.pages(), "about:4")) == {
        "/about/chuc-nang.html",
        "/vi/about/chuc-nang.html",
        "/index.php?language=vi&nv=about&op=chuc-nang.html",
        "/index.php?language=vi&nv=about&op=chuc-nang",
    }
    assert {"/about/", "/index.php?language=vi&nv=about"} <= set(addresses(source.pages(), "about:2"))


def test_lists_that_have_no_like_lead_to_the_front(source):
    found = set(source.front_addresses())
    assert {"/vi/", "/index.php?language=vi", "/feeds/"} <= found
    assert {"/nhom-tin/Tin-tieu-diem", "/news/nhom-tin/Tin-tieu-diem", "/author/minh-anh"} <= found
    assert "/" not in found


def test_no_address_is_given_to_two_things(source):
    things = [item for kind in ("categories", "articles", "pages") for item in getattr(source, kind)()]
    told = [address for thing in things for address in getattr(thing, "addresses", ())]
    assert len(told) == len(set(told))


@pytest.mark.parametrize(
    ("settings", "first"),
    [
        ({"rewrite_op_mod": "news", "rewrite_exturl": ".html"}, "/c/a-7.html"),
        ({"rewrite_op_mod": "", "rewrite_exturl": ".html"}, "/news/c/a-7.html"),
        ({"rewrite_op_mod": "about", "rewrite_exturl": ""}, "/news/c/a-7"),
        ({}, "/news/c/a-7.html"),
    ],
)
def test_the_settings_of_the_portal_say_how_it_wrote_them(settings, first):
    found = Addresses(Portal("nv4", "vi", settings=settings)).article("news", "c", [], "a", 7)
    assert found[0] == first
    assert len(found) == len(set(found))
