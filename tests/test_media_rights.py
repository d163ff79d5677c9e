"""Who may fetch which file: documents and pictures of drafts, private and withdrawn pages are not public by their address."""

import http.client
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, PageViewRestriction, ReferenceIndex

from cms.models import OfficeSettings, PortalImage
from cms.shown import is_shown
from cms.tasks import cut_picture
from home.models import SidebarLink
from news.models import ArticleAttachment
from tests import servers
from tests.build import documents_block

pytestmark = pytest.mark.once_on_postgresql

LINK = '<p><a linktype="document" id="{}">Kế hoạch</a></p>'
WAYS = {
    "in a body": lambda key: {"body": [documents_block(key)]},
    "by a link": lambda key: {"body": [{"type": "paragraph", "value": LINK.format(key)}]},
    "as an attachment": lambda key: {"attachments": [key]},
}


def status(thing, user=None) -> int:
    """What somebody gets at the address of a document or of a cut picture; nobody in particular where no user is named."""
    client = Client(SERVER_NAME="localhost")
    if user:
        client.force_login(user)
    answer = client.get(thing if isinstance(thing, str) else thing.url)
    if answer.streaming:
        b"".join(answer.streaming_content)  # closing it would close the test's database
    return answer.status_code


def shows(build, document, way="in a body", **fields):
    return build.article(**WAYS[way](document.pk), **fields)


# Documents ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("way", WAYS)
def test_a_document_is_public_while_a_public_page_refers_to_it(build, way):
    document = build.document()
    assert status(document) == 404
    article = shows(build, document, way)
    assert status(document) == 200
    article.unpublish()
    assert status(document) == 404


def test_a_document_of_a_draft_is_not_public(build):
    document, article = build.document(), build.article()
    article.body = [documents_block(document.pk)]
    revision = article.save_revision()
    assert status(document) == 404
    revision.publish()
    assert status(document) == 200


def test_a_document_of_a_private_page_is_for_whoever_may_read_that(build):
    document = build.document()
    article = shows(build, document)
    hidden = PageViewRestriction.objects.create(page=article.get_parent(), restriction_type="groups")
    hidden.groups.add(group := Group.objects.create(name="Chi bộ"))
    member, other = build.user("an"), build.user("binh")
    member.groups.add(group)
    assert [status(document), status(document, other), status(document, member)] == [404, 404, 200]
    hidden.delete()
    assert status(document) == 200


def test_a_document_of_a_deleted_page_is_not_public(build):
    document = build.document()
    shows(build, document).delete()
    assert status(document) == 404


def test_a_document_that_the_next_version_does_not_show_any_more_is_not_public(build):
    document = build.document()
    article = shows(build, document)
    article.body = []
    article.save_revision().publish()
    assert status(document) == 404


def test_a_document_that_two_pages_show_stays_while_one_of_them_is_there(build):
    document = build.document()
    first, second = shows(build, document), shows(build, document)
    first.unpublish()
    assert status(document) == 200
    second.unpublish()
    assert status(document) == 404


def test_a_page_that_stands_in_no_portal_shows_nothing(build):
    document = build.document()
    article = shows(build, document)
    site = build.site
    site.root_page = build.category("Riêng")
    site.save()
    assert article.live and status(document) == 404


def test_staff_fetch_what_they_work_with_and_the_moderator_of_comments_does_not(office):
    document = office.build.document()
    document.collection = Collection.objects.get(pk=GroupCollectionPermission.objects.values_list("collection", flat=True).first())
    document.save()
    for name, expected in (("bientap", 200), ("truongban", 200), ("lanhdao", 200), ("kiemduyet", 404)):
        assert status(document, office.user(name)) == expected, name


def test_a_document_appears_with_its_page_although_the_queue_has_not_written_the_index(build, monkeypatch):
    document = build.document()
    monkeypatch.setattr("wagtail.signal_handlers.update_reference_index_task", SimpleNamespace(enqueue=lambda *told: None))
    shows(build, document)
    assert status(document) == 200


def test_a_document_is_found_in_few_questions(build):
    document = build.document()
    shows(build, document)
    status(document)
    with CaptureQueriesContext(connection) as asked:
        assert status(document) == 200
    assert len(asked) <= 6, [one["sql"] for one in asked]


@pytest.mark.parametrize("name", ["khac.docx", "", "../x", "ke-hoach.docx/"])
def test_another_name_leads_nowhere(build, name):
    document = build.document()
    shows(build, document)
    assert status(f"/tai-lieu/{document.pk}/{name}") == 404


def test_a_document_is_saved_and_runs_nowhere_while_a_pdf_is_read_in_the_browser(build):
    saved, read = build.document(), build.document(name="ke-hoach.pdf")
    for document in (saved, read):
        shows(build, document)
    client = Client(SERVER_NAME="localhost")
    answer = client.get(saved.url)
    assert answer["Content-Disposition"] == 'attachment; filename="ke-hoach.docx"'
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content) and int(answer["Content-Length"]) == saved.file_size
    answer = client.get(read.url)
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("application/pdf", 'inline; filename="ke-hoach.pdf"')
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    b"".join(answer.streaming_content)


def test_who_has_a_document_is_told_so_as_long_as_it_is_public(build):
    document = build.document()
    document._set_file_hash()
    document.save()
    article = shows(build, document)
    client = Client(SERVER_NAME="localhost")
    answer = client.get(document.url)
    tag = answer["ETag"]
    b"".join(answer.streaming_content)
    assert client.get(document.url, headers={"If-None-Match": tag}).status_code == 304
    article.unpublish()
    assert client.get(document.url, headers={"If-None-Match": tag}).status_code == 404


def test_a_document_whose_file_is_lost_is_not_there(build):
    document = build.document()
    shows(build, document)
    default_storage.delete(document.file.name)
    assert status(document) == 404


# Pictures -------------------------------------------------------------------------------------------------------------
def addresses(image) -> set[str]:
    """Where what is cut from a picture is found, as pages write it."""
    image = PortalImage.objects.get(pk=image.pk)
    listed = {f"/media/{cut[0]}" for kinds in image.cuts["made"].values() for cuts in kinds.values() for cut in cuts}
    assert listed <= {cut.url for cut in image.renditions.all()}, "the picture knows where its cuts lie"
    return {cut.url for cut in image.renditions.all()}


@pytest.fixture
def image(build):
    one = build.image()
    one.get_rendition("max-165x165")  # as the library shows it
    return one


LEAVES = {
    "it is unpublished": lambda article, build: article.unpublish(),
    "it becomes private": lambda article, build: PageViewRestriction.objects.create(page=article.get_parent(), restriction_type="login"),
    "it is deleted": lambda article, build: article.delete(),
    "it expires": lambda article, build: expire(article),
    "it shows another picture": lambda article, build: publish_with(article, build.image()),
}


def expire(article) -> None:
    from newsroom.jobs import publish_due

    article.expire_at = timezone.now() - timedelta(minutes=1)
    article.save_revision()
    type(article).objects.filter(pk=article.pk).update(expire_at=article.expire_at)
    publish_due()


def publish_with(article, image) -> None:
    article.image = image
    article.save_revision().publish()


@pytest.mark.parametrize("leave", LEAVES.values(), ids=LEAVES)
def test_the_addresses_of_a_picture_end_when_its_last_public_page_goes(build, image, leave):
    article = build.article(image=image)
    known = addresses(image)
    assert {status(address) for address in known} == {200} and is_shown(image)
    leave(article, build)
    assert not is_shown(image)
    assert {status(address) for address in known} == {404}
    now = addresses(image)
    assert len(now) == len(known) and not now & known
    assert {status(address) for address in now} == {200}, "who works on it sees it all the same"


def test_a_picture_that_another_page_shows_keeps_its_addresses(build, image):
    first, second = build.article(image=image), build.article(image=image)
    known = addresses(image)
    first.unpublish()
    assert addresses(image) == known
    second.unpublish()
    assert not addresses(image) & known


def test_a_picture_of_the_office_keeps_its_addresses_until_another_stands_there(build, image):
    office = OfficeSettings.for_site(build.site)
    office.emblem = image
    office.save()
    known = addresses(image)
    build.article(image=image).unpublish()
    assert addresses(image) == known and is_shown(image)
    office.emblem = None
    office.save()
    assert not is_shown(image) and not addresses(image) & known


def test_a_picture_of_a_link_of_the_sidebar_goes_with_it(build, image):
    link: SidebarLink = build.link(image=image)
    known = addresses(image)
    assert is_shown(image)
    link.unpublish()
    assert not is_shown(image) and not addresses(image) & known


def test_a_part_of_the_tree_that_becomes_private_takes_all_its_pictures_along(build):
    category = build.category("Nội bộ")
    images = [build.image() for _ in range(3)]
    for image in images:
        build.article(category=category, image=image)
    known = {address for image in images for address in addresses(image)}
    PageViewRestriction.objects.create(page=category, restriction_type="login")
    assert {status(address) for address in known} == {404}


def test_pages_that_come_back_show_the_new_addresses(build, image):
    article = build.article(image=image)
    article.unpublish()
    article.save_revision().publish()
    html = Client(SERVER_NAME="localhost").get(article.url).content.decode()
    [shown] = {address for address in addresses(image) if address in html}
    assert status(shown) == 200


def test_what_the_queue_cuts_later_lies_under_names_of_its_own(build, image):
    article = build.article(image=image)
    cut_picture.call(image.pk)
    known = addresses(image)
    assert len(known) > 2
    article.unpublish()
    assert {status(address) for address in known} == {404}
    assert {status(address) for address in addresses(image)} == {200}


def test_a_lost_cut_stops_nobody_from_hiding_the_others(build, image):
    article = build.article(image=image)
    known = addresses(image)
    lost = image.renditions.first()
    default_storage.delete(lost.file.name)
    article.unpublish()
    assert {status(address) for address in known} == {404}


def test_withdrawing_leaves_no_file_behind(build, image):
    article = build.article(image=image)
    before = len(default_storage.listdir("images")[1])
    article.unpublish()
    assert len(default_storage.listdir("images")[1]) == before


def test_the_index_that_is_asked_knows_the_attachments_of_a_page(build):
    document = build.document()
    article = build.article()
    article.attachments = [ArticleAttachment(document=document)]
    article.save_revision().publish()
    assert ReferenceIndex.get_references_to(document).exists() and status(document) == 200


# Through nginx, which gives cut pictures straight from their folder -----------------------------------------------------
def test_nginx_gives_no_original_and_no_document_and_what_was_renamed_is_gone_at_once(tmp_path):
    media = tmp_path / "media"
    for name in ("images/a.jpg", "original_images/a.jpg", "documents/a.pdf"):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(b"x")
    with servers.nginx("127.0.0.1:1", tmp_path) as proxy:

        def read(path: str):
            talk = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
            talk.request("GET", path)
            answer = talk.getresponse()
            answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}

        assert [read(f"/media/{name}")[0] for name in ("images/a.jpg", "original_images/a.jpg", "documents/a.pdf")] == [200, 404, 404]
        assert read("/media/images/a.jpg")[1]["cross-origin-resource-policy"] == "cross-origin"
        for path, expected in (("/media/images/a.jpg", 200), ("/media/x", 404), ("/", 503), ("/static/x.css", 404)):
            code, said = read(path)
            assert code == expected
            assert said["x-content-type-options"] == "nosniff", path
            dress = " style-src 'self'; img-src 'self'; base-uri 'none';" if code != 200 else ""  # of nginx's own pages
            assert said["content-security-policy"] == f"default-src 'none';{dress} frame-ancestors 'none'", path
        (media / "images/a.jpg").rename(media / "images/b.jpg")
        assert [read(f"/media/images/{name}.jpg")[0] for name in "ab"] == [503, 200], "the portal is asked, which is not there"
