"""What can be found follows what readers may see: pages, and documents through the pages that refer to them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, Site

from bench.scale import plan
from cms.privacy import private_paths_now
from news.models import ArticleAttachment
from search.actions import enter_missing
from search.comparing import differences
from search.index import put, put_document, put_many
from search.models import DocumentText, DocumentUse, Entry
from search.query import Filters, understand
from search.ranking import find
from tests.build import at, documents_block


@pytest.fixture(autouse=True)
def nothing_differs(db):
    """Whatever a test does, the index ends as if it had been written anew."""
    yield
    assert not differences(), differences()


def found(build, typed: str, site: Site | None = None, **chosen) -> list[str]:
    """The titles that are found."""
    return [entry.title for entry in find(site or build.site, understand(typed), Filters(**chosen))[:50]]


def attached(build, document, title="Bài có tệp", **fields):
    return build.article(title, attachments=[document.pk], **fields)


def make_private(page):
    return PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


# Documents -----------------------------------------------------------------------------------------------------------
def test_a_document_is_found_only_through_a_public_page_that_refers_to_it(build):
    document = build.document("Biểu thuế")
    assert found(build, "biểu thuế") == []
    article = attached(build, document)
    assert found(build, "biểu thuế") == ["Biểu thuế"]
    article.unpublish()
    assert found(build, "biểu thuế") == [] and not DocumentUse.objects.exists()
    article.save_revision().publish()
    restriction = make_private(article)
    assert found(build, "biểu thuế") == []
    restriction.delete()
    assert found(build, "biểu thuế") == ["Biểu thuế"]
    article.delete()
    assert found(build, "biểu thuế") == []


@pytest.mark.parametrize(
    "block",
    [
        documents_block,
        lambda key: {"type": "paragraph", "value": f'<p>Xem <a linktype="document" id="{key}">tệp</a>.</p>'},
    ],
    ids=["in a block", "in a link"],
)
def test_a_document_in_the_text_is_found_too(build, block):
    document = build.document("Biểu thuế")
    build.article("Thuế đất", body=[block(document.pk)])
    assert found(build, "biểu thuế") == ["Biểu thuế"]


def test_a_reference_that_was_taken_out_leads_to_the_document_no_more(build):
    article = attached(build, build.document("Biểu thuế"))
    article.attachments = []
    article.save_revision()
    assert found(build, "biểu thuế") == ["Biểu thuế"]  # a draft
    article.get_latest_revision().publish()
    assert found(build, "biểu thuế") == []


def test_a_document_is_found_through_the_newest_of_its_pages_and_through_another_when_that_one_goes(build):
    document, category = build.document("Biểu thuế"), build.category("Tài chính")
    old = attached(build, document, "Cũ", date=at(2020, 1, 1))
    new = attached(build, document, "Mới", category=category, date=at(2022, 1, 1))
    entry = Entry.objects.get(document=document)
    assert (entry.page_id, entry.category_id, entry.date) == (new.pk, category.pk, new.date)
    assert found(build, "biểu thuế", categories=(category.pk,), kind="tai-lieu") == ["Biểu thuế"]
    new.delete()
    entry = Entry.objects.get(document=document)
    assert (entry.page_id, entry.date) == (old.pk, old.date) and found(build, "biểu thuế") == ["Biểu thuế"]


def test_a_document_of_two_portals_is_found_in_each_through_its_own_page(build):
    document, other = build.document("Biểu thuế"), build.other_site()
    attached(build, document, "Của ta")
    index = build.category("Tin tức", other.root_page.specific, slug="tin-tuc")
    theirs = attached(build, document, "Của họ", category=index)
    assert found(build, "biểu thuế") == found(build, "biểu thuế", other) == ["Biểu thuế"]
    theirs.unpublish()
    assert found(build, "biểu thuế") == ["Biểu thuế"] and found(build, "biểu thuế", other) == []


def test_a_document_is_found_by_its_present_name_and_by_its_words(build):
    document = build.document("Biểu thuế")
    article = attached(build, document)
    DocumentText.objects.create(document=document, file=document.file.name, state="read", text="Xứ đồng Cửa Chùa")
    put_document(document)
    assert found(build, "cửa chùa") == ["Biểu thuế"]
    article.unpublish()
    document.title = "Bảng giá đất"
    document.save()
    article.save_revision().publish()
    assert found(build, "biểu thuế") == [] and found(build, "giá đất") == found(build, "cửa chùa") == ["Bảng giá đất"]


# Pages ---------------------------------------------------------------------------------------------------------------
def test_the_front_page_and_drafts_are_not_found(build):
    build.home.save_revision().publish()
    article = build.article("Gặt lúa")
    article.title = "Cấy lúa"
    article.save_revision()
    assert found(build, build.home.title) == [] and found(build, "lúa") == ["Gặt lúa"]


def test_what_the_editors_form_calls_a_heading_is_no_word_of_a_page(build):
    build.article("Gặt lúa", body=[{"type": "heading", "value": {"text": "Vụ mùa", "level": "h2"}}])
    assert found(build, "vụ mùa") == ["Gặt lúa"] and found(build, "mục lớn") == []


def test_captions_bylines_and_descriptions_are_words_of_a_page(build):
    picture = {"type": "picture", "value": {"image": build.image().pk, "caption": "Cầu tre bắc lại", "description": "Ba người khiêng tre"}}
    build.article("Cầu mới", body=[picture], byline_name="Phạm Thị Nhài")
    for typed in ("bắc lại", "khiêng tre", "pham thi nhai"):
        assert found(build, typed) == ["Cầu mới"], typed


def test_an_article_that_moves_is_found_in_its_new_category(build):
    here, there = build.category("Ở đây"), build.category("Ở kia")
    article = attached(build, build.document("Phụ lục lúa"), "Gặt lúa", category=here)
    assert found(build, "lúa", categories=(here.pk,)) == ["Gặt lúa", "Phụ lục lúa"]
    article.move(there, pos="last-child")
    assert found(build, "lúa", categories=(here.pk,)) == []
    assert found(build, "lúa", categories=(there.pk,)) == ["Gặt lúa", "Phụ lục lúa"]


def test_a_part_of_the_tree_that_becomes_private_is_found_no_more_and_found_again_when_it_opens(build):
    open_part, closed = build.category("Mở"), build.category("Kín")
    inner = build.category("Trồng trọt", open_part)
    attached(build, build.document("Phụ lục lúa"), "Gặt lúa", category=inner)
    make_private(closed)
    assert len(found(build, "lúa")) == 2
    open_part.move(closed, pos="last-child")
    assert found(build, "lúa") == [] and found(build, "trồng trọt") == []
    inner.refresh_from_db()
    inner.move(build.news, pos="last-child")
    assert found(build, "lúa") == ["Gặt lúa", "Phụ lục lúa"] and found(build, "trồng trọt") == ["Trồng trọt"]


def test_an_alias_of_a_private_page_is_not_found_either(build):
    article, category = build.article("Gặt lúa"), build.category("Bản sao")
    article.create_alias(parent=category)
    assert found(build, "lúa") == ["Gặt lúa", "Gặt lúa"]
    restriction = make_private(article)
    assert found(build, "lúa") == []
    restriction.delete()
    assert found(build, "lúa") == ["Gặt lúa", "Gặt lúa"]


def test_a_part_of_the_tree_that_moves_to_another_portal_is_found_there(build):
    other = build.other_site()
    category = build.category("Nông nghiệp")
    attached(build, build.document("Phụ lục lúa"), "Gặt lúa", category=category)
    category.move(other.root_page, pos="last-child")
    assert found(build, "lúa") == [] and found(build, "lúa", other) == ["Gặt lúa", "Phụ lục lúa"]


def test_a_portal_that_begins_elsewhere_finds_what_stands_below(build):
    other = build.other_site()
    index = build.category("Tin tức", other.root_page.specific, slug="tin-tuc")
    build.article("Gặt lúa", index)
    site = build.site
    site.root_page, other.root_page = other.root_page, site.root_page
    other.delete()
    site.save()
    assert found(build, "lúa") == ["Gặt lúa"]


def test_a_portal_that_is_deleted_takes_its_entries_along(build):
    other = build.other_site()
    build.article("Gặt lúa", build.category("Tin tức", other.root_page.specific, slug="tin-tuc"))
    other.delete()
    assert not Entry.objects.exclude(site=build.site).exists()


# What it costs -------------------------------------------------------------------------------------------------------
def test_what_has_not_changed_is_not_written_again(build, django_assert_max_num_queries):
    article = attached(build, build.document("Biểu thuế"))
    places = set(Entry.objects.values_list("pk", "place"))
    with django_assert_max_num_queries(24) as asked:
        put(article)
    written = [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == [] and set(Entry.objects.values_list("pk", "place")) == places


def test_many_pages_are_written_in_a_number_of_queries_that_does_not_grow(build, django_assert_max_num_queries):
    keys = [build.article(f"Gặt lúa {number}").pk for number in range(12)]
    Entry.objects.filter(page__in=keys).delete()
    with django_assert_max_num_queries(60):
        put_many(keys)
    assert len(found(build, "gặt lúa")) == 12


def test_documents_that_were_left_for_the_end_are_found_after_it_and_after_a_run_that_was_broken_off_before(build):
    document = build.document("Biểu thuế")
    old, new = attached(build, document, "Cũ", date=at(2020, 1, 1)), attached(build, document, "Mới", date=at(2022, 1, 1))
    keys = [old.pk, new.pk]
    Entry.objects.filter(page__in=keys).delete()
    put_many(keys, with_documents=False)
    assert set(Entry.objects.filter(page__in=keys).values_list("page", "document")) == {(old.pk, None), (new.pk, None)}
    assert enter_missing(keys) == 0
    assert Entry.objects.get(document=document).page_id == new.pk


def test_an_attachment_that_is_written_twice_is_one_use(build):
    document = build.document("Biểu thuế")
    article = attached(build, document)
    article.attachments.add(ArticleAttachment(document=document, title="Lần hai"))
    article.save_revision().publish()
    assert DocumentUse.objects.count() == 1 and found(build, "biểu thuế") == ["Biểu thuế"]


# However many there are ----------------------------------------------------------------------------------------------
@pytest.mark.once
def test_neither_the_entries_of_pages_nor_what_is_private_is_looked_for_among_all_rows(build):
    make_private(build.article("Kín"))
    with CaptureQueriesContext(connection) as asked:
        private_paths_now()
        list(Entry.objects.of_pages(range(1, 200)))
    _, aliases, entries = (plan(query["sql"]).splitlines() for query in asked.captured_queries)
    assert any("alias_of_id>?" in line for line in aliases) and not any("SCAN" in line for line in aliases), aliases
    assert len(entries) == 1 and "(page_id=?)" in entries[0], entries
