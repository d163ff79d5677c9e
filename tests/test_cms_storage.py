"""Pictures and documents say the same in a folder and in a store that speaks S3, and portals live on while the store is away."""

import json
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.images.models import SourceImageIOError

from cms.models import PortalDocument, PortalImage
from cms.storage import AWAY, StorageAway
from cms.tasks import cut_picture, enqueue_uncut, uncut
from search.tasks import AWAY as UNREADABLE
from tests import servers
from tests.build import documents_block
from tests.editing import own_collection
from tests.files import picture_file
from tests.pictures import bitmap, cut, uncut_picture

pytestmark = pytest.mark.once_on_postgresql

NAME = "tai-lieu/Kế hoạch & số 1+2%.txt"


@pytest.fixture(scope="module")
def running():
    """A store that all tests of this file share."""
    with servers.object_store() as store:
        yield store


def a_file(kind: str) -> SimpleUploadedFile:
    """A new picture or document."""
    return picture_file("a.jpg") if kind == "images" else SimpleUploadedFile("a.txt", "Kế hoạch".encode())


def use(settings, store) -> None:
    from cms.settings import env
    from cms.storage.s3 import ObjectStorage

    os.environ["STORAGE_URL"] = store.url
    try:
        settings.OBJECT_STORE = env.storage("STORAGE_URL")
    finally:
        del os.environ["STORAGE_URL"]
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "cms.storage.s3.ObjectStorage"}}
    ObjectStorage._outage.end()


@pytest.fixture
def store(running, settings):
    """The files of this test lie in a store."""
    if running.process.poll() is not None:
        running.start()
    use(settings, running)
    return running


@pytest.fixture(params=["folder", "s3"])
def anywhere(request):
    """The files of this test lie in the folder, and in a store."""
    return request.getfixturevalue("store") if request.param == "s3" else None


@pytest.fixture
def librarian(build, client):
    """Somebody who may put files into the library."""
    client.force_login(build.user("quan-tri", admin=True))
    return client


# What the portal asks of whoever keeps its files --------------------------------------------------------------------------
def test_what_is_saved_is_there_under_its_name_until_it_is_deleted(anywhere):
    name = default_storage.save(NAME, ContentFile(b"noi dung"))
    assert default_storage.exists(name) and default_storage.size(name) == 8
    with default_storage.open(name) as file:
        assert (file.read(3), file.read(), file.seek(0), file.read()) == (b"noi", b" dung", 0, b"noi dung")
    default_storage.delete(name)
    assert not default_storage.exists(name)
    default_storage.delete(name)  # nothing happens to what is gone
    with pytest.raises(FileNotFoundError):
        default_storage.open(name).read()
    with pytest.raises(FileNotFoundError):
        default_storage.size(name)


def test_nothing_is_ever_written_over(anywhere):
    first, second = (default_storage.save("mot/ten.txt", ContentFile(text)) for text in (b"mot", b"hai"))
    assert first != second
    assert [default_storage.open(name).read() for name in (first, second)] == [b"mot", b"hai"]
    assert set(default_storage.listdir("mot")[1]) >= {name.rpartition("/")[2] for name in (first, second)}


def test_a_large_file_comes_back_whole(anywhere):
    content = os.urandom(9 * 1024 * 1024)  # more than one part
    name = default_storage.save("lon.bin", ContentFile(content))
    with default_storage.open(name) as file:
        assert file.read() == content
    default_storage.delete(name)


@pytest.mark.parametrize("name", ["../ngoai.txt", "/etc/ngoai.txt", "a/../../ngoai.txt"])
def test_no_name_leads_out_of_the_library(anywhere, name):
    from django.core.exceptions import SuspiciousOperation

    with pytest.raises(SuspiciousOperation):
        default_storage.save(name, ContentFile(b"x"))


def test_every_address_is_one_of_the_portal(anywhere):
    assert default_storage.url("images/Đồng lúa.jpg") == "/media/images/%C4%90%E1%BB%93ng%20l%C3%BAa.jpg"


def test_what_deletes_files_later_carries_no_secret(store, settings):
    told = json.dumps(default_storage.deconstruct())
    assert told == '["cms.storage.s3.ObjectStorage", [], {}]'


# A picture, from its upload to its end ------------------------------------------------------------------------------------
def test_a_picture_is_uploaded_cut_shown_and_gone(anywhere, librarian, client, build, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        librarian.post(reverse("wagtailimages:add"), {"title": "Đồng lúa", "file": picture_file(), "collection": own_collection(build)})
    image = PortalImage.objects.get(title="Đồng lúa")
    assert image.cuts["whole"]
    names = [made[0] for kinds in image.cuts["made"].values() for cuts in kinds.values() for made in cuts]
    article = build.article(image=image)
    page = client.get(article.url).content.decode()
    client.logout()
    for name in names:
        answer = client.get(f"/media/{name}")
        assert answer.status_code == 200, name
        assert b"".join(answer) == default_storage.open(name).read()
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert any(f"/media/{name}" in page for name in names)
    assert client.get(f"/media/{image.file.name}").status_code == 404, "an original has no address"
    with django_capture_on_commit_callbacks(execute=True):
        article.delete()
        image.delete()
    assert not any(default_storage.exists(name) for name in (*names, image.file.name))
    assert client.get(f"/media/{names[0]}").status_code == 404


def test_who_has_a_picture_or_wants_a_part_of_it_is_told_so(store, client, db):
    name = cut(uncut_picture()).cuts["made"]["free"]["jpeg"][0][0]
    whole = client.get(f"/media/{name}")
    part = client.get(f"/media/{name}", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content, part["Content-Length"]) == (206, whole.content[10:20], "10")
    assert part["Content-Range"] == f"bytes 10-19/{len(whole.content)}"
    for condition in ({"If-None-Match": whole["ETag"]}, {"If-Modified-Since": whole["Last-Modified"]}):
        answer = client.get(f"/media/{name}", headers=condition)
        assert (answer.status_code, answer.content) == (304, b"")
    head = client.head(f"/media/{name}")
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(whole.content)))
    assert client.get(f"/media/{name}", headers={"Range": "bytes=9999999-"}).status_code == 416
    assert client.post(f"/media/{name}").status_code == 405


@pytest.mark.parametrize("up", ["../", "x/../../", "..\\", "/../", "./../", "../images/../"])
def test_the_address_of_pictures_leads_to_nothing_else_in_the_store(store, client, db, up):
    document = PortalDocument.objects.create(title="Kín", file=ContentFile(b"noi dung kin", name="kin.txt"))
    assert client.get(f"/media/images/{up}{document.file.name}").status_code in {400, 404}


@pytest.mark.parametrize("name", ["a" * 256, "é" * 128, "a" * 2000])
def test_a_picture_of_a_name_that_no_store_takes_is_not_there(anywhere, client, db, settings, name):
    (settings.MEDIA_ROOT / "images").mkdir(parents=True, exist_ok=True)
    assert client.get(f"/media/images/{name}.jpg").status_code == 404


def test_a_document_is_given_by_the_portal_itself(anywhere, client, build):
    document = build.document()
    build.article(body=[documents_block(document.pk)])
    answer = client.get(document.url)
    assert (answer.status_code, b"".join(answer)) == (200, b"noi dung")
    assert answer["X-Content-Type-Options"] == "nosniff"


# While the store is away -----------------------------------------------------------------------------------------------
@pytest.fixture
def away(store, build, settings):
    """A picture and a document that were there; then the store stops."""
    from cms.storage.s3 import ObjectStorage

    image, document = cut(uncut_picture()), build.document()
    article = build.article(image=image, body=[documents_block(document.pk)])
    store.stop()
    yield image, document, article
    ObjectStorage._outage.end()
    store.start()


def test_pages_go_on_and_pictures_say_when_to_come_again(away, client):
    image, document, article = away
    assert client.get(article.url).status_code == 200
    for address in (f"/media/{image.cuts['made']['free']['jpeg'][0][0]}", document.url):
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store"), address
        assert int(answer["Retry-After"]) > 0


@pytest.mark.parametrize("kind", ["images", "docs"])
def test_an_upload_is_refused_in_one_sentence_and_leaves_nothing(away, store, librarian, build, kind):
    before, names = (PortalImage.objects.count(), PortalDocument.objects.count()), store.names()
    told = {"title": "Kế hoạch", "collection": own_collection(build)}
    answer = librarian.post(reverse(f"wagtail{kind}:add"), told | {"file": a_file(kind)})
    assert answer.content.decode().count(AWAY) == 1
    assert 'value="Kế hoạch"' in answer.content.decode(), "what was typed stays"
    answer = librarian.post(reverse(f"wagtail{kind}:add_multiple"), told | {"files[]": a_file(kind)})
    assert AWAY in answer.json()["error_message"]
    assert (PortalImage.objects.count(), PortalDocument.objects.count()) == before
    assert store.names() == names


def test_the_desk_shows_its_library_all_the_same(away, librarian):
    for name in ("wagtailimages:index", "wagtaildocs:index"):
        assert librarian.get(reverse(name)).status_code == 200


def test_a_store_that_breaks_off_in_the_middle_of_an_upload_is_told_of_too(away, librarian, build, monkeypatch):
    monkeypatch.setattr("cms.storage.s3.ObjectStorage.is_away", lambda storage: False)
    answer = librarian.post(reverse("wagtaildocs:add"), {"title": "x", "collection": own_collection(build), "file": a_file("docs")})
    assert (answer.status_code, AWAY in answer.content.decode()) == (503, True)
    assert not PortalDocument.objects.filter(title="x").exists()


def test_a_picture_that_could_not_be_read_is_cut_when_the_store_is_back(away, store):
    from cms.storage.s3 import ObjectStorage

    image = away[0]
    PortalImage.objects.filter(pk=image.pk).update(cuts={})
    image.renditions.all().delete()
    with pytest.raises((StorageAway, SourceImageIOError)):
        cut_picture.call(image.pk)
    assert image in uncut(), "it was not the picture's fault"
    store.start()
    ObjectStorage._outage.end()
    assert enqueue_uncut() == 1
    image.refresh_from_db()
    assert image.cuts["whole"]
    store.stop()


def test_a_picture_whose_cuts_could_not_be_written_is_cut_later(store, db, monkeypatch):
    image = uncut_picture()

    def refuse(*_):
        raise StorageAway("no answer")

    with monkeypatch.context() as broken:
        broken.setattr("cms.storage.s3.ObjectStorage._save", refuse)
        with pytest.raises(StorageAway):
            cut_picture.call(image.pk)
    assert image in uncut()
    assert cut(image).cuts["whole"]


def test_a_document_that_could_not_be_read_says_so_in_the_report(away):
    from search.models import DocumentText
    from search.tasks import read_document

    document = away[1]
    DocumentText.objects.filter(document=document).delete()
    read_document.call(document.pk)
    assert DocumentText.objects.get(document=document).note == UNREADABLE


def test_a_share_picture_without_its_emblem_is_kept_by_nobody(away, client, build, settings):
    from cms.models import OfficeSettings
    from home.share_picture import address, card_of

    article = away[2]
    office = OfficeSettings.for_site(build.site)
    office.emblem = away[0]
    office.save()
    answer = client.get(address(article, card_of(article, build.site, office)))
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")


def test_a_store_that_refuses_us_is_as_good_as_away(store, client, db):
    name = cut(uncut_picture(content=bitmap(size=(300, 200)))).cuts["made"]["free"]["jpeg"][0][0]
    bucket = store.folder / servers.stores.BUCKET
    bucket.rename(store.folder / "khong-con")
    try:
        assert client.get(f"/media/{name}").status_code == 503
    finally:
        (store.folder / "khong-con").rename(bucket)
    assert client.get(f"/media/{name}").status_code == 200
