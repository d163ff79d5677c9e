"""Pictures are cut by the queue: to which sizes and formats, when they come in, and what the clock finds left over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse
from django_tasks import task_backends
from django_tasks_db.models import DBTaskResult
from PIL import Image
from wagtail.models import Collection

from cms.models import PortalImage, PortalRendition
from cms.pictures import SHAPES, key_of, shown
from cms.tasks import cut_picture, enqueue_uncut, make_stand_in, take_in, uncut
from cms.upkeep.jobs import cut_pictures
from tests.files import picture_file
from tests.pictures import bitmap, component, cut, uncut_picture

RED, BLUE = (200, 30, 30), (30, 30, 200)


def files_of(image: PortalImage) -> set[str]:
    """The files that were cut from a picture, as they lie on the disk."""
    folder = Path(image.file.storage.path("images"))
    return {f"images/{path.name}" for path in folder.glob(Path(image.file.name).name[:9] + "*")}


def recorded(image: PortalImage) -> list[list]:
    """All cuts written on a picture."""
    return [made for kinds in image.cuts["made"].values() for cuts in kinds.values() for made in cuts]


# Cutting -----------------------------------------------------------------------------------------------------------
@pytest.mark.once_on_postgresql
def test_a_picture_is_cut_to_the_sizes_of_each_family_in_each_format(db):
    image = cut(uncut_picture())
    sizes = {
        (family, kind): [(width, height) for _, width, height, _ in cuts]
        for family, kinds in image.cuts["made"].items()
        for kind, cuts in kinds.items()
    }
    wide, free = [(320, 200), (800, 500), (1200, 750)], [(400, 225), (800, 450), (1200, 675)]
    assert sizes == {
        **{("wide", kind): wide for kind in ("avif", "webp", "jpeg")},
        **{("free", kind): free for kind in ("avif", "webp", "jpeg")},
        ("mark", "webp"): [(192, 108)],
        ("mark", "png"): [(96, 54)],
    }


@pytest.mark.once_on_postgresql
def test_what_is_written_on_a_picture_is_true_of_its_files(db):
    image = cut(uncut_picture())
    for name, width, height, length in recorded(image):
        with image.file.storage.open(name) as file, Image.open(file) as made:
            assert (made.size, file.size) == ((width, height), length), name
            assert made.format.lower() == name.rpartition(".")[2].replace("jpg", "jpeg"), name
    assert len(recorded(image)) == image.renditions.count() == len(files_of(image)) == 20


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("size", "widths"),
    [((1600, 900), [400, 800, 1200]), ((1200, 700), [400, 800, 1200]), ((600, 400), [400, 600]), ((400, 300), [400]), ((40, 30), [40])],
)
def test_nothing_is_made_larger_than_the_original_and_at_least_one_cut_is_made(db, size, widths):
    image = cut(uncut_picture(content=bitmap(size=size)))
    for kind in ("avif", "webp", "jpeg"):
        assert [width for _, width, _, _ in image.cuts["made"]["free"][kind]] == widths
        assert all(w <= size[0] and h <= size[1] for _, w, h, _ in image.cuts["made"]["wide"][kind])


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("in.jpg", bitmap((10, 200, 10, 0), mode="CMYK", size=(900, 600))),
        ("xam.png", bitmap(90, mode="L", kind="PNG", size=(900, 600))),
        ("bang-mau.gif", bitmap(3, mode="P", kind="GIF", size=(900, 600))),
        ("trong.png", bitmap((9, 90, 9, 0), mode="RGBA", kind="PNG", size=(900, 600))),
    ],
    ids=["of print", "grey", "of a palette", "see-through"],
)
def test_pictures_of_every_kind_are_cut(db, name, content):
    image = cut(uncut_picture(name, content))
    assert image.cuts["whole"] and "tried" not in image.cuts


@pytest.mark.once_on_postgresql
def test_an_emblem_stays_see_through_in_what_is_shown_of_it(db):
    image = cut(uncut_picture("bieu-trung.png", bitmap((9, 90, 9, 0), mode="RGBA", kind="PNG", size=(480, 480))))
    for kind in ("webp", "png"):
        with image.file.storage.open(image.cuts["made"]["mark"][kind][0][0]) as file, Image.open(file) as made:
            assert made.convert("RGBA").getpixel((5, 5))[3] == 0


@pytest.mark.once_on_postgresql
def test_the_crop_follows_the_focal_point_and_a_moved_one_cuts_anew(db):
    """Left half red, right half blue: a tall crop shows where it was taken."""
    canvas = Image.new("RGB", (1600, 400), RED)
    canvas.paste(BLUE, (800, 0, 1600, 400))
    buffer = BytesIO()
    canvas.save(buffer, "PNG")
    image = uncut_picture("hai-nua.png", buffer.getvalue())
    for centre, colour in ((1400, BLUE), (200, RED)):
        image = PortalImage.objects.get(pk=image.pk)
        image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = centre, 200, 300, 300
        image.save()
        assert shown(image, "card") is None or colour == BLUE, "the cuts of another focal point are not shown"
        image = cut(image)
        with image.file.storage.open(image.cuts["made"]["wide"]["avif"][0][0]) as file, Image.open(file) as made:
            assert max(abs(a - b) for a, b in zip(made.convert("RGB").getpixel((30, 100)), colour, strict=True)) < 40


@pytest.mark.once_on_postgresql
def test_a_new_file_hides_the_cuts_of_the_old_one_and_is_cut_itself(db):
    image = cut(uncut_picture(content=bitmap(RED)))
    old = recorded(image)
    image.file = ContentFile(bitmap(BLUE), name="dong-lua.jpg")
    image.save()
    assert shown(image, "card") is None
    image = cut(image)
    new = recorded(image)
    assert len(new) == 20 and {name for name, *_ in old}.isdisjoint(name for name, *_ in new)
    for name, *_ in new:
        with image.file.storage.open(name) as file, Image.open(file) as made:
            red, _, blue = made.convert("RGB").getpixel((9, 9))
            assert blue > red, name
    assert image.renditions.count() == 20


def test_a_change_that_came_while_the_picture_was_being_cut_is_not_overwritten(db, monkeypatch):
    image = uncut_picture()
    make = PortalImage.generate_rendition_instance

    def make_while_somebody_moves_the_focal_point(self, *arguments):
        PortalImage.objects.filter(pk=image.pk).update(focal_point_x=7, focal_point_y=7, focal_point_width=9, focal_point_height=9)
        return make(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(PortalImage, "generate_rendition_instance", make_while_somebody_moves_the_focal_point)
        cut_picture.call(image.pk)
    image.refresh_from_db()
    assert image.cuts == {} and image.focal_point_x == 7
    assert cut(image).cuts["of"] == key_of(image)


def test_two_that_cut_one_picture_at_once_leave_its_cuts_true_and_no_file_without_an_owner(transactional_db):
    image = uncut_picture()
    PortalRendition.objects.all().delete()
    PortalImage.objects.update(cuts={})
    start = Barrier(2)

    def work(_):
        start.wait()
        try:
            cut_picture.call(image.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    image.refresh_from_db()
    assert image.cuts["whole"] and len(recorded(image)) == 20
    assert files_of(image) == {name for name, *_ in recorded(image)} == set(image.renditions.values_list("file", flat=True))


@pytest.mark.once_on_postgresql
def test_a_picture_that_is_deleted_takes_its_files_along(db, django_capture_on_commit_callbacks):
    image, other = cut(uncut_picture()), cut(uncut_picture())
    assert len(files_of(image)) == 20
    with django_capture_on_commit_callbacks(execute=True):
        PortalImage.objects.get(pk=image.pk).delete()
    assert files_of(image) == set() and not image.file.storage.exists(image.file.name)
    assert len(files_of(other)) == 20


def test_a_picture_deleted_while_it_is_being_cut_leaves_no_file(transactional_db, monkeypatch):
    image = uncut_picture()
    PortalRendition.objects.all().delete()
    PortalImage.objects.update(cuts={})
    make = PortalImage.generate_rendition_instance

    def make_while_somebody_deletes_it(self, *arguments):
        PortalImage.objects.filter(pk=image.pk).delete()
        return make(self, *arguments)

    monkeypatch.setattr(PortalImage, "generate_rendition_instance", make_while_somebody_deletes_it)
    cut_picture.call(image.pk)
    assert files_of(image) == set()


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize("content", [b"khong phai anh", bitmap()[:2000], b""], ids=["no picture", "cut short", "file gone"])
def test_a_broken_picture_is_told_of_in_the_log_and_keeps_nothing_from_working(db, caplog, content):
    image, other = uncut_picture(), uncut_picture()
    Path(image.file.path).write_bytes(content)
    if not content:
        Path(image.file.path).unlink()
    for key in (image.pk, other.pk):
        take_in(key)
    image = PortalImage.objects.get(pk=image.pk)
    assert component(image).select_one(".picture-blank") and not component(image).img
    assert [record.getMessage().split(":")[0] for record in caplog.records if record.name == "portal.pictures"] == [
        f"picture {image.pk} cannot be cut"
    ]
    assert PortalImage.objects.get(pk=other.pk).cuts["whole"]


# Coming in ---------------------------------------------------------------------------------------------------------
@pytest.mark.once_on_postgresql
def test_a_picture_made_by_code_is_cut_when_its_transaction_commits(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        image = uncut_picture()
        assert not PortalRendition.objects.exists()
    image.refresh_from_db()
    assert image.cuts["whole"]


@pytest.mark.once_on_postgresql
def test_a_picture_uploaded_among_others_is_cut(client, build, django_capture_on_commit_callbacks):
    client.force_login(build.user("quan-tri", admin=True))
    with django_capture_on_commit_callbacks(execute=True):
        for name in ("mot.jpg", "hai.jpg"):
            told = {"files[]": picture_file(name, (900, 700)), "title": name, "collection": Collection.objects.last().pk}
            client.post(reverse("wagtailimages:add_multiple"), told)
    assert [image.cuts["whole"] for image in PortalImage.objects.all()] == [True, True]


@pytest.mark.once_on_postgresql
def test_a_file_exchanged_in_the_library_is_cut_anew(client, build, django_capture_on_commit_callbacks):
    client.force_login(build.user("quan-tri", admin=True))
    image = cut(uncut_picture())
    form = {"title": "Ảnh mới", "file": picture_file("moi.jpg", (900, 700)), "collection": image.collection_id, "tags": ""}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("wagtailimages:edit", args=[image.pk]), form).status_code == 302
    image.refresh_from_db()
    assert image.cuts["whole"] and image.cuts["of"] == key_of(image) and "moi" in image.cuts["of"]
    assert all(image.file.storage.exists(name) for name, *_ in recorded(image))


@pytest.mark.once_on_postgresql
def test_a_new_title_cuts_nothing_anew(db, django_capture_on_commit_callbacks):
    image = cut(uncut_picture())
    image.title = "Tên khác"
    with django_capture_on_commit_callbacks() as callbacks:
        image.save()
        image.save(update_fields=["title"])
    assert [callback for callback in callbacks if callback.__module__ == "cms.signals"] == []


@pytest.mark.once_on_postgresql
def test_a_queue_that_takes_no_task_keeps_no_upload_from_being_saved(db, django_capture_on_commit_callbacks, monkeypatch):
    backend = type(task_backends["default"])
    enqueue = backend.enqueue

    def enqueue_all_but_ours(self, task, *arguments):
        if task is cut_picture:
            raise OSError("the queue is away")
        return enqueue(self, task, *arguments)

    monkeypatch.setattr(backend, "enqueue", enqueue_all_but_ours)
    with django_capture_on_commit_callbacks(execute=True):
        image = uncut_picture()
    assert component(PortalImage.objects.get(pk=image.pk)).img


@pytest.mark.once_on_postgresql
def test_until_the_queue_is_through_one_jpeg_stands_in_everywhere(db):
    image = uncut_picture()
    make_stand_in(image)
    assert image.renditions.count() == 1
    for shape in SHAPES:
        soup = component(image, shape)
        assert not soup.select("source") and soup.img["src"].endswith(".jpg"), shape
        assert (soup.img["width"], soup.img["height"]) == ("800", "450")


# The clock ---------------------------------------------------------------------------------------------------------
def test_the_clock_finds_what_was_never_cut_or_is_cut_from_something_else(db):
    true, lost, other_file, other_focus, half = (cut(uncut_picture()) for _ in range(5))
    PortalImage.objects.filter(pk=lost.pk).update(cuts={})
    PortalImage.objects.filter(pk=other_file.pk).update(cuts=true.cuts)
    PortalImage.objects.filter(pk=other_focus.pk).update(focal_point_x=0)
    PortalImage.objects.filter(pk=half.pk).update(cuts=half.cuts | {"whole": False})
    assert set(uncut()) == {lost, other_file, other_focus, half}
    assert cut_pictures() == "Đã xếp hàng 4 ảnh chưa cắt."
    assert not uncut().exists()
    true.focal_point_x = 5
    true.save()
    assert list(uncut()) == [true]


def test_the_clock_tries_a_broken_picture_once_a_day(db, now):
    image = uncut_picture()
    Path(image.file.path).write_bytes(b"khong phai anh")
    assert [enqueue_uncut(), enqueue_uncut()] == [1, 0]
    now.moment += timedelta(days=1)
    assert enqueue_uncut() == 1


def test_the_clock_leaves_alone_what_waits_already_and_never_fills_the_queue(db, settings, monkeypatch):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr("cms.tasks.MOST_WAITING", 3)
    pictures = [uncut_picture(content=bitmap(size=(8, 8))) for _ in range(5)]
    cut_picture.enqueue(pictures[0].pk)
    assert [enqueue_uncut(), enqueue_uncut()] == [2, 0]
    waiting = DBTaskResult.objects.filter(task_path=cut_picture.module_path).values_list("args_kwargs", flat=True)
    assert sorted(told["args"][0] for told in waiting) == [picture.pk for picture in pictures[:3]]
