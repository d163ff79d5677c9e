"""An administrator at work beside the pages: pictures and documents, accounts, readers' comments, and every other screen opens."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Collection

from cms.models import PortalDocument, PortalImage
from feedback.actions import add_comment
from feedback.models import Comment
from feedback.wagtail_hooks import CommentAdmin
from newsroom.roles import MODERATOR
from tests import files
from tests.build import at
from tests.editing import administrator, filled, own_collection
from tests.files import picture_file
from tests.reading import read, words

pytestmark = pytest.mark.once_on_postgresql

office = administrator  # as fixture


# Pictures and documents --------------------------------------------------------------------------------------------


def test_a_picture_is_uploaded_described_and_found_in_the_library(office, build):
    for name in ("wagtailimages:add", "wagtailimages:add_multiple"):
        assert office.get(reverse(name)).status_code == 200
    answer = office.post(
        reverse("wagtailimages:add_multiple"), {"files[]": picture_file(), "title": "Đồng lúa", "collection": own_collection(build)}
    )
    assert answer.status_code == 200 and json.loads(answer.content)["success"], answer.content
    image = PortalImage.objects.get()
    address = reverse("wagtailimages:edit", args=[image.pk])
    form = {
        "title": "Đồng lúa chín",
        "description": "Đồng lúa chín vàng",
        "credit": "Trần Cốm",
        "collection": image.collection_id,
        "tags": "",
    }
    assert office.post(address, form).status_code == 302
    image.refresh_from_db()
    assert (image.description, image.credit, image.width) == ("Đồng lúa chín vàng", "Trần Cốm", 80)
    assert "Đồng lúa chín" in office.get(reverse("wagtailimages:index")).content.decode()
    assert office.get(reverse("wagtailimages_chooser:choose")).status_code == 200


@pytest.mark.parametrize("name", ["IMG_0001.jpg", f"{'Lễ hội đền Thượng ' * 8}.jpg"])
def test_a_picture_that_takes_the_file_name_of_a_deleted_one_has_another_address(office, build, name):
    addresses = []
    for _ in range(2):
        office.post(
            reverse("wagtailimages:add_multiple"), {"files[]": picture_file(name), "title": "Ảnh", "collection": own_collection(build)}
        )
        image = PortalImage.objects.get()
        cuts = image.get_renditions("fill-1200x630-c100|format-webp", "width-40")
        addresses.append({cut.url for cut in cuts.values()} | {image.file.name})
        assert image.title == "Ảnh" and len(image.file.name) < 100
        image.delete()
        for cut in [*cuts.values(), image]:
            cut.file.storage.delete(cut.file.name)
    assert addresses[0].isdisjoint(addresses[1])


def test_a_private_page_or_collection_asks_for_a_name_and_not_for_a_password(office, build):
    collection = Collection.get_first_root_node().add_child(name="Nội bộ")
    for address in (
        reverse("wagtailadmin_pages:set_privacy", args=[build.news.pk]),
        reverse("wagtailadmin_collections:set_privacy", args=[collection.pk]),
    ):
        form = office.get(address).context["form"]
        assert "password" not in form.fields
        assert "login" in dict(form.fields["restriction_type"].choices) and "password" not in dict(form.fields["restriction_type"].choices)


def test_a_file_that_is_no_picture_is_refused(office, build):
    false = SimpleUploadedFile("anh.jpg", b"<script>alert(1)</script>", "image/jpeg")
    page = SimpleUploadedFile("trang.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    for file in (false, page):
        answer = office.post(reverse("wagtailimages:add_multiple"), {"files[]": file, "title": "x"})
        assert not json.loads(answer.content)["success"]
    assert not PortalImage.objects.exists()


def test_a_document_is_uploaded_and_a_program_is_refused(office, build):
    for name in ("wagtaildocs:add", "wagtaildocs:add_multiple"):
        assert office.get(reverse(name)).status_code == 200
    for name, accepted in (("ke-hoach.docx", True), ("virus.exe", False), ("trang.html", False)):
        file = SimpleUploadedFile(name, files.docx("Kế hoạch"), "application/octet-stream")
        answer = office.post(reverse("wagtaildocs:add_multiple"), {"files[]": file, "title": name, "collection": own_collection(build)})
        assert json.loads(answer.content)["success"] is accepted, name
    document = PortalDocument.objects.get()
    assert office.get(document.url).status_code == 200
    assert "ke-hoach.docx" in office.get(reverse("wagtaildocs:index")).content.decode()


# People ------------------------------------------------------------------------------------------------------------


def test_the_position_of_a_member_of_the_staff_is_kept_with_the_account(office, build):
    new = {"username": "ngan", "email": "ngan@example.vn", "first_name": "Ngần", "last_name": "Lê Thị", "position": "Chánh Văn phòng"}
    new |= {"password1": "mot-mat-khau-dai-2026", "password2": "mot-mat-khau-dai-2026"}
    address = reverse("wagtailusers_users:add")
    answer = office.post(address, filled(office, address, new))
    assert answer.status_code == 302, answer.context["form"].errors
    person = get_user_model().objects.get(username="ngan")
    assert person.position == "Chánh Văn phòng"
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    assert "Chánh Văn phòng" in office.get(address).content.decode()
    assert office.post(address, filled(office, address, {"position": "Phó Chủ tịch UBND"})).status_code == 302
    person.refresh_from_db()
    assert person.position == "Phó Chủ tịch UBND"


# Screens -----------------------------------------------------------------------------------------------------------


def test_the_comments_are_listed_searched_filtered_and_inspected(office, build):
    article = build.article("Gặt lúa")
    for name, state in (("Lê Thị Mùi", "waiting"), ("Trần Cốm", "public")):
        comment = add_comment(article, name, "Bài hay <b>lắm</b>.", at(2026, 3, 3), state=state)
    helper = CommentAdmin().url_helper
    listing = helper.get_action_url("index")
    both, waiting, searched = (office.get(listing + query).content.decode() for query in ("", "?state__exact=waiting", "?q=Cốm"))
    assert "Lê Thị Mùi" in both and "Trần Cốm" in both and "<b>lắm" not in both
    assert "Lê Thị Mùi" in waiting and "Trần Cốm" not in waiting
    assert "Trần Cốm" in searched and "Lê Thị Mùi" not in searched
    assert "Bài hay" in office.get(helper.get_action_url("inspect", comment.pk)).content.decode()


@pytest.mark.parametrize("account", ["quan-tri", "kiem-duyet"])
def test_nobody_rewrites_adds_or_deletes_what_a_citizen_wrote(office, build, account):
    comment = add_comment(build.article("Gặt lúa"), "Lê Thị Mùi", "Bài hay lắm.", at(2026, 3, 3), state="waiting")
    if account == "kiem-duyet":
        moderator = build.user(account)
        moderator.groups.add(Group.objects.get(name=MODERATOR.name))
        office.force_login(moderator)
    helper = CommentAdmin().url_helper
    listing = office.get(helper.get_action_url("index"))
    assert listing.status_code == 200 and "Lê Thị Mùi" in listing.content.decode()
    assert "Bài hay lắm." in office.get(helper.get_action_url("inspect", comment.pk)).content.decode()
    forged = {"name": "Người khác", "text": "Bài dở.", "state": "public", "article": comment.article_id}
    for action, keys in (("edit", [comment.pk]), ("delete", [comment.pk]), ("create", [])):
        address = helper.get_action_url(action, *keys)
        assert address not in listing.content.decode(), action
        assert office.get(address).status_code in (302, 403) and office.post(address, forged).status_code in (302, 403), action
    assert list(Comment.objects.values_list("name", "text", "state")) == [("Lê Thị Mùi", "Bài hay lắm.", "waiting")]


SCREENS = [
    "wagtailadmin_home", "wagtailadmin_explore_root", "wagtailadmin_account", "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:workflow", "wagtailadmin_reports:workflow_tasks", "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:aging_pages", "wagtailadmin_reports:page_types_usage", "wagtailadmin_workflows:index",
    "wagtailadmin_workflows:task_index", "wagtailadmin_collections:index", "wagtailusers_users:index", "wagtailusers_groups:index",
    "wagtailsites:index", "wagtailredirects:index", "wagtailredirects:add", "wagtailimages:index", "wagtaildocs:index",
    "wagtailadmin_pages:search", "wagtailadmin_choose_page",
]  # fmt: skip


def test_the_dashboard_the_explorer_the_reports_and_all_other_screens_open(office, build):
    article = build.article("Gặt lúa", build.category())
    article.title = "Gặt lúa (nháp)"
    article.save_revision(user=get_user_model().objects.get())
    for name in SCREENS:
        assert office.get(reverse(name)).status_code == 200, name
    for page in (build.home, build.news, article.get_parent()):
        text = words(read(office, reverse("wagtailadmin_explore", args=[page.pk])))
        assert page.title in text and page.get_children().first().get_admin_display_title() in text
    for name in ("history", "usage", "edit", "delete", "unpublish", "copy", "move", "view_draft"):
        assert office.get(reverse(f"wagtailadmin_pages:{name}", args=[article.pk])).status_code == 200, name


def test_no_number_in_an_admin_address_breaks_a_list(office, build):
    build.article()
    for name in ("wagtailimages:index", "wagtailadmin_explore_root", "wagtailadmin_reports:site_history"):
        for typed in ("abc", "0", "-1", "9999", ""):
            assert office.get(reverse(name), {"p": typed}).status_code in (200, 404), (name, typed)


def test_the_admin_is_closed_to_those_who_are_not_signed_in(client, db):
    for name in SCREENS:
        answer = client.get(reverse(name))
        assert answer.status_code == 302 and "/dang-nhap/" in answer["Location"], name
