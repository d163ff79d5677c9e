"""Old addresses after moving in: all of them lead on, for good, in one step, to where the page is now; and nothing of ours is hidden."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.cache.front import PageCache
from cms.models import Withdrawal
from cms.old_addresses import LONGEST, is_front, key_of
from tests.build import documents_block
from transfer import addresses
from transfer.ledger import Ledger
from transfer.models import LoadedThing

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NUKEVIET = "/index.php?language=vi&nv=news&op=Thoi-su/Hop-xa-ve-thuy-loi-12"
LONG = "/tin/" + "đường-làng-ngõ-xóm-" * 16 + "12.html"


@pytest.fixture
def ledger() -> Ledger:
    return Ledger("thu")


@pytest.fixture
def site(build):
    return build.site


def led(client, address: str) -> tuple[int, str]:
    """The status, and where it leads."""
    answer = client.get(address)
    return answer.status_code, answer.headers.get("Location", "")


# How an address is written -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "asked"),
    [
        (
            "/tin-tuc/Hop-xa-12.html",
            ["/tin-tuc/Hop-xa-12.html", "/tin-tuc/hop-xa-12.html/", "/TIN-TUC/HOP-XA-12.HTML", "/tin-tuc//hop-xa-12.html"],
        ),
        ("/tin/họp-xã/", ["/tin/họp-xã", "/tin/h%E1%BB%8Dp-x%C3%A3/", "/tin/H%e1%bb%8cP-X%C3%83", "/tin/ho%CC%A3p-xa%CC%83/"]),
        ("/tin/h%E1%BB%8Dp-x%C3%A3/", ["/tin/họp-xã", "/tin/họp-xã/?page=2"]),
        ("/?p=12", ["/?p=12", "/index.php?p=12", "/?utm_source=zalo&p=12&fbclid=x", "/?p=12&preview=true"]),
        (
            NUKEVIET,
            [
                NUKEVIET,
                "/index.php?op=Thoi-su%2FHop-xa-ve-thuy-loi-12&nv=news",
                "/?nv=news&op=Thoi-su/Hop-xa-ve-thuy-loi-12&utm_medium=x",
                "/index.php?nv=news&amp;op=thoi-su/hop-xa-ve-thuy-loi-12/",
                "/Index.PHP?nv=News&op=Thoi-su/Hop-xa-ve-thuy-loi-12",
            ],
        ),
        ("http://cu.example.vn/2019/07/họp/", ["/2019/07/họp", "/index.php/2019/07/họp/", "/2019/07/họp/?utm_source=x"]),
        ("/uploads/Ảnh bìa (1).jpg", ["/uploads/%E1%BA%A2nh%20b%C3%ACa%20(1).jpg", "/uploads/Ảnh%20bìa%20%281%29.jpg"]),
        ("/tin/a;b%25?x=1%2B1", ["/tin/a;b%25?x=1%2B1", "/tin/a%3Bb%25/?x=1%2B1"]),
        (LONG, [LONG, LONG.upper(), LONG + "?utm_source=x"]),
    ],
)
def test_an_old_address_leads_to_its_page_however_it_is_written(build, client, ledger, site, old, asked):
    article = build.article("Họp xã")
    assert addresses.lead(ledger, [old], article, site) == []
    assert [led(client, address) for address in asked] == [(301, article.url)] * len(asked)


@pytest.mark.parametrize("old", ["/Tin/Họp;x%20y%3Fz%25.html", NUKEVIET, LONG, "/tag/c++/?a=b=c&d=%26", "/a[b]?c[]=1", "/%E0%A4/x"])
def test_an_editor_who_saves_a_kept_redirect_changes_nothing(old):
    key = key_of(old)
    assert Redirect.normalise_path(key) == key == key_of(key) and len(key) <= LONGEST


@pytest.mark.parametrize("address", ["/a\0b", "/a%00", "/?p=%00", "/\ud800"])
def test_what_is_no_address_is_told(build, ledger, site, address):
    assert [clash.reason for clash in addresses.lead(ledger, [address], build.article("Tin"), site)] == ["không đọc được địa chỉ"]


def test_two_long_addresses_that_begin_alike_are_two(build, client, ledger, site):
    one, other = build.article("Một"), build.article("Hai")
    assert addresses.lead_all(ledger, [([LONG], one), ([LONG.replace("12.html", "13.html")], other)], site) == []
    assert led(client, LONG.replace("12.html", "13.html")) == (301, other.url)


# Where it leads ------------------------------------------------------------------------------------------------------
def test_it_leads_in_one_step_to_where_the_page_was_moved_later(build, client, ledger, site):
    article = build.article("Họp xã")
    addresses.lead(ledger, ["/tin/hop-12.html"], article, site)
    article.move(build.category("Thủy lợi"), pos="last-child")
    article.refresh_from_db()
    article.slug = "ten-moi"
    article.save_revision().publish()
    status, link = led(client, "/tin/hop-12.html")
    assert (status, link) == (301, "/tin-tuc/thuy-loi/ten-moi/") and client.get(link).status_code == 200


def test_a_draft_is_not_there_yet_and_what_was_withdrawn_is_gone(build, client, ledger, site):
    draft, withdrawn = build.article("Nháp"), build.article("Đã gỡ")
    addresses.lead_all(ledger, [(["/cu-1/"], draft), (["/?p=2"], withdrawn)], site)
    draft.unpublish()
    withdrawn.unpublish()
    Withdrawal.objects.create(page=withdrawn, sentence="Theo yêu cầu.")
    assert (led(client, "/cu-1/"), led(client, "/?p=2")) == ((404, ""), (410, ""))


def test_a_categorys_old_pages_lead_to_it_and_its_feeds_to_its_feed(build, client, ledger, site):
    category = build.category("Thời sự")
    old = ["/thoi-su-cu/", "/thoi-su-cu/page-2/", "/?cat=3", "/?nv=news&op=Thoi-su/page-3"]
    feeds = ["/thoi-su-cu/feed/", "/news/rss/Thoi-su/", "/?feed=rss2&cat=3", "/index.php?nv=news&op=rss/Thoi-su"]
    assert addresses.lead(ledger, old + feeds, category, site) == []
    assert {led(client, address) for address in old} == {(301, category.url)}
    assert {led(client, address) for address in feeds} == {(301, f"{category.url}rss/")}
    assert client.get(f"{category.url}rss/").status_code == 200


def test_a_tag_leads_to_the_search_that_finds_what_bears_it(build, client, ledger, site):
    addresses.lead(ledger, ["/tag/chuyen-doi-so/"], addresses.tag_address("Chuyển đổi số & học"), site)
    status, link = led(client, "/tag/chuyen-doi-so")
    assert (status, client.get(link).status_code) == (301, 200)
    assert client.get(link).context["typed"] == "Chuyển đổi số & học"
    assert len(addresses.tag_address("đường làng " * 60)) <= 255


def test_old_files_lead_to_the_document_and_the_picture_that_readers_see(build, client, ledger, site):
    document, image, unseen = build.document(name="ke-hoach.docx"), build.image(), build.image()
    body = [documents_block(document.pk)]
    article = build.article("Tin", image=image, body=body)
    files = [("uploads/2020/Kế hoạch.docx", document), ("https://cu.vn/wp-content/uploads/a.jpg", image), ("uploads/news/b.jpg", unseen)]
    addresses.lead_all(ledger, [(addresses.file_addresses(path), to) for path, to in files], site)
    assert led(client, "/uploads/2020/K%E1%BA%BF%20ho%E1%BA%A1ch.docx") == (301, document.url)
    for asked in ("/wp-content/uploads/a.jpg", "/wp-content/uploads/a-300x200.jpg"):
        answer = client.get(asked)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (301, "max-age=3600")
        assert answer.headers["Location"].startswith("/media/images/") and client.get(answer.headers["Location"]).status_code == 200
    assert led(client, "/assets/news/b.jpg") == (404, "")  # stands on no public page
    article.unpublish()
    assert led(client, "/uploads/2020/K%E1%BA%BF%20ho%E1%BA%A1ch.docx") == (404, "")


def test_the_old_names_of_the_front_page_lead_to_it_and_what_it_was_asked_for_in_vain_is_not_there(client, build):
    for address in ("/index.php", "/index.php?utm_source=x", "/INDEX.php/?language=vi"):
        assert led(client, address) == (301, "/") and is_front(address)
    for address in ("/?p=404", "/?nv=news&op=khong-co", "/index.php?nv=news"):
        assert led(client, address) == (404, "")
    for address in ("/", "/?id=abc", "/?language=en", "/?utm_source=x"):
        assert led(client, address) == (200, "")


# What it must not hide -----------------------------------------------------------------------------------------------
def test_a_living_page_is_never_hidden_and_says_so(build, client, ledger, site):
    living, other = build.article("Đang đăng", slug="dang-dang"), build.article("Khác")
    said = addresses.lead(ledger, ["/tin-tuc/dang-dang/", "/TIN-TUC/dang-dang", "/rss/", "/tin-tuc/rss", "/", "/index.php"], other, site)
    assert {clash.address for clash in said} == {"/tin-tuc/dang-dang/", "/TIN-TUC/dang-dang", "/rss/", "/tin-tuc/rss"}
    assert {clash.page_id for clash in said} == {other.pk} and not Redirect.objects.exists()
    assert led(client, "/tin-tuc/dang-dang") == (301, living.url)


def test_a_page_that_came_later_to_an_old_address_is_not_hidden_without_its_slash_either(build, client, ledger, site):
    other = build.article("Khác")
    assert addresses.lead(ledger, ["/gioi-thieu/"], other, site) == []
    assert led(client, "/gioi-thieu") == (301, other.url)
    page = build.standard_page("Giới thiệu")
    assert (led(client, "/gioi-thieu"), led(client, page.url)) == ((301, "/gioi-thieu/"), (200, ""))


def test_a_page_that_kept_its_address_answers_to_all_writings_of_it(build, client, ledger, site):
    article = build.article("Họp xã", slug="hop-xa")
    assert addresses.lead(ledger, ["/tin-tuc/Hop-xa/"], article, site) == []
    assert [led(client, address) for address in ("/tin-tuc/hop-xa/", "/Tin-tuc/Hop-XA/")] == [(200, ""), (301, article.url)]


def test_of_two_that_claim_an_address_the_first_has_it_and_the_other_is_told(build, client, ledger, site):
    first, second = build.article("Một"), build.article("Hai")
    for _ in range(2):  # a second run says the same
        said = addresses.lead_all(ledger, [(["/cu.html"], first), (["/CU.html", "/rieng.html"], second)], site)
        assert [(clash.address, clash.claimed_by, clash.reason) for clash in said] == [("/CU.html", "Hai", "địa chỉ đã dẫn tới “Một”")]
    assert led(client, "/cu.html") == (301, first.url)


def test_a_redirect_of_an_editor_stays(build, client, ledger, site):
    mine = Redirect.add_redirect("/cu.html", build.home, site=site)
    assert len(addresses.lead(ledger, ["/cu.html"], build.article("Tin"), site)) == 1
    assert list(Redirect.objects.all()) == [mine]


def test_another_portals_addresses_are_its_own(build, client, ledger, site):
    ours, other = build.article("Ta"), build.other_site()
    addresses.lead(ledger, ["/?p=1"], ours, site)
    addresses.lead(Ledger("khac"), ["/?p=1"], other.root_page, other)
    assert led(client, "/?p=1") == (301, "/tin-tuc/ta/")
    assert client.get("/?p=1", headers={"host": "xa-khac.example.vn"}).headers["Location"] == "/"
    assert client.get("/?p=2", headers={"host": "xa-khac.example.vn"}).status_code == 404


# The book of the load ------------------------------------------------------------------------------------------------
def test_undo_takes_them_away_and_what_was_deleted_is_not_made_again(build, ledger, site):
    pairs = [([f"/cu-{number}", f"/?p={number}"], build.article()) for number in range(3)]
    addresses.lead_all(ledger, pairs, site)
    Redirect.objects.filter(old_path="/cu-1").delete()
    addresses.lead_all(Ledger("thu"), pairs, site)
    assert Redirect.objects.count() == 5
    own = Redirect.add_redirect("/cua-co-quan", "/", site=site)
    assert [reason for _, reason in ledger.undo() if reason] == [] and list(Redirect.objects.all()) == [own]


def test_all_are_taken_away_at_once_and_nothing_else(build, ledger, site):
    article = build.article("Tin")
    own = Redirect.add_redirect("/cua-co-quan", "/", site=site)
    addresses.lead(ledger, [f"/cu-{number}" for number in range(5)], article, site)
    with CaptureQueriesContext(connection) as asked:
        assert [reason for _, reason in ledger.undo()] == [""] * 5
    assert sum('DELETE FROM "wagtailredirects_redirect"' in query["sql"] for query in asked) == 1
    assert list(Redirect.objects.all()) == [own] and not LoadedThing.objects.exists()
    assert Page.objects.get(pk=article.pk).live


def test_many_are_led_by_few_questions(build, ledger, site):
    article = build.article("Tin")
    with CaptureQueriesContext(connection) as asked:
        addresses.lead_all(ledger, [([f"/tin/bai-{number}.html", f"/?p={number}"], article) for number in range(1500)], site)
    assert Redirect.objects.count() == 3000 and len(asked) < 80


# What reading costs --------------------------------------------------------------------------------------------------
def test_an_old_address_costs_few_questions_and_a_page_none_more(build, client, ledger, site):
    article = build.article("Tin")
    addresses.lead(ledger, ["/?p=12"], article, site)
    client.get("/")
    with CaptureQueriesContext(connection) as plain:
        client.get("/")
    with CaptureQueriesContext(connection) as tracked:
        client.get("/?utm_source=x")
    with CaptureQueriesContext(connection) as old:
        assert client.get("/?p=12").status_code == 301
    redirects = [query["sql"] for query in plain if "wagtailredirects" in query["sql"]]
    assert (redirects, len(tracked)) == ([], len(plain)) and len(old) <= 3


@pytest.mark.django_db(transaction=True)
def test_old_words_reach_the_redirect_past_the_copy_of_the_front_page_and_make_no_copies(settings, transactional_db):
    from tests.build import Builder

    settings.ALLOWED_HOSTS = ["*"]
    build, application = Builder(), PageCache(WSGIHandler())
    article = build.article("Tin")
    addresses.lead(Ledger("thu"), ["/?p=12", "/?nv=news&op=tin-12"], article, build.site)

    def read(path: str) -> tuple[str, str, str]:
        said: list = []
        environ = RequestFactory(SERVER_NAME="localhost", HTTP_HOST="localhost").get(path).environ
        parts = application(environ, lambda status, headers, exc_info=None: said.extend([status[:3], dict(headers)]))
        list(parts)
        parts.close() if hasattr(parts, "close") else None
        return said[0], said[1].get("X-Cache", ""), said[1].get("Location", "")

    assert [read("/"), read("/"), read("/?utm_source=x")] == [("200", how, "") for how in ("miss", "hit", "hit")]
    for old in ("/?p=12", "/?utm_source=x&p=12", "/index.php?op=tin-12&nv=news"):
        assert (read(old)[0], read(old)[2]) == ("301", article.url)
    with CaptureQueriesContext(connection) as asked:
        assert read("/?p=987")[0] == "404"
    kept = len(application.recent)
    for number in range(5):
        read(f"/?p={number}"), read(f"/?id={number}"), read(f"/index.php?nv=news&op={number}")
    assert (len(application.recent), read("/")[1]) == (kept, "hit") and len(asked) < 15
