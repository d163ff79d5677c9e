"""The newsroom's skeleton: site, tree, roles and workflow, made once, put right, and two people before the public."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.core.management.base import CommandError
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.models import User
from home.models import HomePage, SidebarLink
from news.models import NewsIndexPage
from newsroom.desk import open_desk, permission
from newsroom.models import Desk, NewsroomSettings, ReturnReason, ReviewTask
from newsroom.roles import EDITOR, FIRST_APPROVER, ROLES, SECOND_APPROVER, STEPS, WORKFLOW, Role
from tests.tables import everything

pytestmark = pytest.mark.once_on_postgresql


def set_up() -> str:
    """Run the command; what it says."""
    said = StringIO()
    call_command("setup_site", stdout=said)
    return said.getvalue()


def group_of(role: Role) -> Group:
    return Group.objects.get(name=role.name)


def portal() -> Site:
    return Site.objects.get(is_default_site=True)


def global_rights(role: Role) -> set[str]:
    return {f"{right.content_type.app_label}.{right.codename}" for right in group_of(role).permissions.select_related("content_type")}


def page_rights(role: Role) -> set[tuple[int, str]]:
    rows = GroupPagePermission.objects.filter(group=group_of(role))
    return {(row.page.slug, row.permission.codename) for row in rows.select_related("page", "permission")}


def media_rights(role: Role) -> set[tuple[str, str]]:
    rows = GroupCollectionPermission.objects.filter(group=group_of(role))
    return {(row.collection.name, row.permission.codename) for row in rows.select_related("collection", "permission")}


def row_rights(role: Role) -> set[tuple[str, str]]:
    rows = GroupSitePermission.objects.filter(group=group_of(role)).select_related("site", "permission__content_type")
    return {(row.site.hostname, f"{row.permission.content_type.app_label}.{row.permission.codename}") for row in rows}


# Once, twice --------------------------------------------------------------------------------------------------------
def test_setting_up_twice_changes_nothing(build):
    build.article()
    set_up()
    before = everything()
    assert len(before) > 50
    assert "http://localhost" in set_up()
    assert everything() == before


def test_every_role_has_exactly_the_rights_of_the_table_at_its_portal(db):
    for role in ROLES:
        assert global_rights(role) == {"wagtailadmin.access_admin"}
        assert page_rights(role) == {("trang-chu", f"{right}_page") for right in role.pages}
        assert media_rights(role) == {(portal().site_name, f"{right}_{model}") for right in role.media for model in ("image", "document")}
        assert row_rights(role) == {(portal().hostname, name) for name in role.rows}


def test_nobody_has_wagtails_right_to_publish(db):
    publish = permission("wagtailcore.publish_page")
    assert not GroupPagePermission.objects.filter(permission=publish).exists()


def test_every_portal_has_its_own_desks(build):
    other = build.other_site()
    set_up()
    for role in ROLES:
        group = Group.objects.get(name=f"{role.name} – Xã khác")
        rights = GroupPagePermission.objects.filter(group=group)
        assert {row.page_id for row in rights} <= {other.root_page_id}
        assert {row.site_id for row in GroupSitePermission.objects.filter(group=group)} <= {other.pk}
        assert {row.collection.name for row in GroupCollectionPermission.objects.filter(group=group)} <= {"Xã khác"}
    assert Desk.objects.count() == 2 * len(ROLES)
    assert set(ReturnReason.objects.values_list("site", flat=True)) == {portal().pk, other.pk}


def test_a_desk_for_one_category_keeps_its_rights_there_and_has_none_elsewhere(build):
    category = build.category("Văn hóa")
    open_desk(EDITOR, category, "Biên tập viên – Văn hóa")
    set_up()
    group = Group.objects.get(name="Biên tập viên – Văn hóa")
    assert {row.page_id for row in GroupPagePermission.objects.filter(group=group)} == {category.pk}
    assert not GroupSitePermission.objects.filter(group=group).exists()
    assert {row.collection.name for row in GroupCollectionPermission.objects.filter(group=group)} == {"Cổng thông tin"}


def test_pictures_that_lay_loose_come_into_the_portals_collection_while_there_is_one_portal(build):
    NewsroomSettings.objects.update(collection=None)
    picture = build.image()
    set_up()
    picture.refresh_from_db()
    assert picture.collection == NewsroomSettings.for_site(portal()).collection


def test_a_right_that_the_table_does_not_grant_is_taken_away(build):
    editors, root, page = group_of(EDITOR), Page.objects.get(depth=1), build.category()
    collection = Collection.get_first_root_node().add_child(instance=Collection(name="Ảnh lễ hội"))
    before = global_rights(EDITOR), page_rights(EDITOR), media_rights(EDITOR), row_rights(EDITOR)
    editors.permissions.add(permission("cms.delete_user"), permission("polls.delete_poll"))
    GroupPagePermission.objects.create(group=editors, page=root, permission=permission("wagtailcore.publish_page"))
    GroupPagePermission.objects.create(group=editors, page=page, permission=permission("wagtailcore.publish_page"))
    GroupCollectionPermission.objects.create(
        group=editors, collection=Collection.get_first_root_node(), permission=permission("wagtailcore.add_collection")
    )
    GroupCollectionPermission.objects.create(group=editors, collection=collection, permission=permission("wagtailimages.delete_image"))
    GroupSitePermission.objects.create(group=editors, site=build.site, permission=permission("cms.change_officesettings"))
    set_up()
    assert (global_rights(EDITOR), page_rights(EDITOR), media_rights(EDITOR), row_rights(EDITOR)) == before


def test_a_right_that_is_missing_is_given_back(db):
    editors = group_of(EDITOR)
    before = global_rights(EDITOR), page_rights(EDITOR), media_rights(EDITOR)
    editors.permissions.clear()
    GroupPagePermission.objects.filter(group=editors).delete()
    GroupCollectionPermission.objects.filter(group=editors).delete()
    set_up()
    assert (global_rights(EDITOR), page_rights(EDITOR), media_rights(EDITOR)) == before


def test_a_group_that_was_deleted_comes_back_and_takes_its_step(db):
    group_of(SECOND_APPROVER).delete()
    set_up()
    assert Desk.objects.get(role_key=SECOND_APPROVER.key).group == group_of(SECOND_APPROVER)


def test_groups_that_the_office_made_are_its_own(db):
    theirs = Group.objects.create(name="Cộng tác viên")
    theirs.permissions.add(permission("polls.delete_poll"))
    GroupPagePermission.objects.create(group=theirs, page=Page.objects.get(depth=1), permission=permission("wagtailcore.add_page"))
    set_up()
    assert theirs.permissions.count() == 1
    assert GroupPagePermission.objects.filter(group=theirs).count() == 1


# Workflow -----------------------------------------------------------------------------------------------------------
def steps() -> list[tuple[str, str]]:
    rows = WorkflowTask.objects.filter(workflow__name=WORKFLOW).order_by("sort_order")
    return [(row.task.name, row.task.specific.role.name) for row in rows]


IN_ORDER = [("Duyệt lần một", FIRST_APPROVER.name), ("Duyệt lần hai", SECOND_APPROVER.name)]


def test_two_steps_stand_before_the_public_in_their_order(build):
    assert steps() == IN_ORDER
    assert build.article().get_workflow().name == WORKFLOW


def test_a_workflow_that_was_turned_round_opened_or_switched_off_is_put_right(build):
    first, second = (WorkflowTask.objects.get(task__name=name) for name, _ in STEPS)
    WorkflowTask.objects.filter(pk=first.pk).update(sort_order=7)
    ReviewTask.objects.filter(pk=second.task_id).update(name="Ai cũng duyệt")
    ReviewTask.objects.filter(pk=first.task_id).update(active=False)
    Workflow.objects.get(name=WORKFLOW).deactivate()
    assert build.article().get_workflow() is None
    set_up()
    assert steps() == IN_ORDER
    assert build.article().get_workflow().name == WORKFLOW
    assert set(ReviewTask.objects.values_list("active", flat=True)) == {True}


def test_plain_steps_of_before_are_taken_out(build):
    plain = GroupApprovalTask.objects.create(name="Duyệt lần một")
    WorkflowTask.objects.create(workflow=Workflow.objects.get(name=WORKFLOW), task=plain, sort_order=0)
    set_up()
    assert steps() == IN_ORDER
    assert not GroupApprovalTask.objects.exists()


def ship() -> tuple[Workflow, GroupApprovalTask]:
    """What Wagtail's migrations make."""
    moderators, _ = Group.objects.get_or_create(name="Moderators")
    Group.objects.get_or_create(name="Editors")
    task = GroupApprovalTask.objects.create(name="Moderators approval")
    task.groups.add(moderators)
    workflow = Workflow.objects.create(name="Moderators approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow, task


def test_what_wagtail_ships_is_gone(db):
    def shipped() -> int:
        return (
            Group.objects.filter(name__in=["Editors", "Moderators"]).count()
            + Workflow.objects.filter(name="Moderators approval").count()
            + GroupApprovalTask.objects.filter(name="Moderators approval").count()
        )

    assert shipped() == 0
    ship()
    assert shipped() == 4
    set_up()
    assert shipped() == 0


def test_a_group_of_wagtails_with_people_in_it_stays(build):
    ship()
    build.user("co-nguoi").groups.add(Group.objects.get(name="Moderators"))
    set_up()
    assert list(Group.objects.filter(name__in=["Editors", "Moderators"]).values_list("name", flat=True)) == ["Moderators"]


def test_a_workflow_of_wagtails_that_pages_went_through_stays(build):
    workflow, task = ship()
    page = build.article()
    workflow.start(page, build.user(admin=True))
    set_up()
    assert Workflow.objects.filter(pk=workflow.pk).exists()
    assert GroupApprovalTask.objects.filter(pk=task.pk).exists()


# Site and tree ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("address", "hostname", "port"),
    [
        ("https://dongxanh.example.vn", "dongxanh.example.vn", 443),
        ("http://dongxanh.example.vn", "dongxanh.example.vn", 80),
        ("http://127.0.0.1:8123", "127.0.0.1", 8123),
    ],
)
def test_the_site_follows_the_portals_address(build, settings, address, hostname, port):
    named = build.site
    named.site_name = "Xã Đồng Xanh"
    named.save()
    settings.PUBLIC_URL = address
    assert set_up().strip().endswith(address)
    site = build.site
    assert (site.pk, site.hostname, site.port, site.site_name, site.root_url) == (named.pk, hostname, port, "Xã Đồng Xanh", address)


def test_other_sites_are_left_alone(build, settings):
    other = build.other_site()
    before = Site.objects.filter(pk=other.pk).values().get(), Page.objects.filter(pk=other.root_page_id).values().get()
    settings.PUBLIC_URL = "https://dongxanh.example.vn"
    set_up()
    assert (Site.objects.filter(pk=other.pk).values().get(), Page.objects.filter(pk=other.root_page_id).values().get()) == before
    assert Site.objects.count() == 2


def test_the_address_of_another_portal_of_the_installation_is_refused(build, settings):
    build.other_site("xa-khac.example.vn")
    settings.PUBLIC_URL = "http://xa-khac.example.vn"
    with pytest.raises(CommandError, match="^PUBLIC_URL: ") as told:
        set_up()
    assert len(str(told.value).splitlines()) == 1


def test_a_tree_that_is_there_is_left_alone(build):
    home = build.home
    home.title = "Cổng thông tin xã Đồng Xanh"
    home.save_revision().publish()
    build.news.delete()
    news = NewsIndexPage(title="Thời sự quê nhà", slug="thoi-su")
    home.add_child(instance=news)
    before = list(Page.objects.order_by("path").values())
    set_up()
    assert list(Page.objects.order_by("path").values()) == before


def test_the_pages_of_the_skeleton_are_published_as_an_editor_would(build, client):
    for page in (build.home, build.news):
        assert page.live and page.live_revision_id and page.last_published_at
        assert not page.has_unpublished_changes
    assert "/tin-tuc/" in client.get("/tim-kiem/?q=tin+tuc").content.decode().split("<main")[1]
    assert client.get("/sitemap-1.xml").content.decode().count("<lastmod>") == 2


def test_a_front_page_is_not_made_twice_when_the_site_was_lost(build):
    home = build.home
    build.site.delete()
    set_up()
    assert (build.home.pk, HomePage.objects.count(), NewsIndexPage.objects.count()) == (home.pk, 1, 1)


def test_wagtails_welcome_page_goes_only_while_nothing_stands_below_it(db):
    root = Page.objects.get(depth=1)
    assert not root.get_children().filter(slug="home").exists()
    root.add_child(instance=Page(title="Welcome to your new Wagtail site!", slug="home"))
    set_up()
    assert not Page.objects.get(depth=1).get_children().filter(slug="home").exists()
    welcome = Page.objects.get(depth=1).add_child(instance=Page(title="Welcome", slug="home"))
    welcome.add_child(instance=Page(title="Của cơ quan", slug="cua-co-quan"))
    set_up()
    assert Page.objects.filter(pk=welcome.pk).exists()


# Accounts -----------------------------------------------------------------------------------------------------------
def test_the_accounts_of_the_table_are_five_people_at_most_once(db):
    assert len({role.account for role in ROLES}) == len(ROLES) == 4
    assert not User.objects.filter(username__in=[role.account for role in ROLES]).exists(), "people are made by the demo, not by setup_site"
    assert SidebarLink.objects.count() == 0
    assert Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin").count() == 1
    assert WorkflowPage.objects.get().page.depth == 1
