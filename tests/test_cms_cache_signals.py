"""What makes the copies of a site old, and what does not."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from cms.cache.generation import forget_all, generation, mark_of
from cms.models import OfficeSettings, User
from feedback.actions import add_comment
from feedback.models import Comment
from home.models import SidebarLink, SidebarSettings, WeatherSettings
from polls.models import Choice, Poll
from tests.build import Builder


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """A portal with something of everything, and another portal beside it: once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        build = Builder()
        category = build.category("Thời sự")
        yield {
            "category": category,
            "elsewhere": build.category("Kinh tế"),
            "article": build.article("Bài cũ", category, image=build.image()),
            "link": build.link("Một cửa"),
            "poll": build.poll(),
            "document": build.document(),
            "other": build.other_site(),
        }
        transaction.set_rollback(True)


@pytest.fixture
def scene(standing, build):
    """The portals as this test finds them."""
    scene = {"build": build} | {name: again(thing) for name, thing in standing.items()}
    forget_all()
    return scene


def edited(article):
    article.title = "Tên mới"
    return article.save_revision()


def again(thing):
    """The thing as it stands in the database; beside a page others may have been added."""
    return type(thing).objects.get(pk=thing.pk)


def choice_of(poll):
    choice = poll.choices.first()
    choice.text = "Khác"
    return choice


PUBLIC_ACTS = {
    "an article is published": lambda s: s["build"].article("Bài mới", s["category"]),
    "a new edition is published": lambda s: edited(s["article"]).publish(),
    "an article is withdrawn": lambda s: s["article"].unpublish(),
    "an article is moved": lambda s: again(s["article"]).move(again(s["elsewhere"]), pos="last-child"),
    "a category is moved": lambda s: again(s["elsewhere"]).move(again(s["category"]), pos="last-child"),
    "an article is copied live": lambda s: s["article"].copy(update_attrs={"slug": "ban-sao"}, keep_live=True),
    "an alias is made": lambda s: s["article"].create_alias(parent=s["elsewhere"]),
    "an article is deleted": lambda s: s["article"].delete(),
    "a category is deleted with its articles": lambda s: s["category"].delete(),
    "a page is made private": lambda s: PageViewRestriction.objects.create(page=s["category"], restriction_type="login"),
    "a link is made": lambda s: s["build"].link("Mới"),
    "a new edition of a link is published": lambda s: s["link"].save_revision().publish(),
    "a link is withdrawn": lambda s: s["link"].unpublish(),
    "a link is changed": lambda s: s["link"].save(),
    "a link is dragged to another place": lambda s: SidebarLink.objects.get(pk=s["link"].pk).save(update_fields=["sort_order"]),
    "a link is deleted": lambda s: s["link"].delete(),
    "a poll is made": lambda s: s["build"].poll("Khác?"),
    "a new edition of a poll is published": lambda s: s["poll"].save_revision().publish(),
    "a poll is withdrawn": lambda s: s["poll"].unpublish(),
    "a poll is changed": lambda s: s["poll"].save(),
    "a choice is changed": lambda s: choice_of(s["poll"]).save(),
    "a choice is deleted": lambda s: s["poll"].choices.first().delete(),
    "a poll is deleted": lambda s: s["poll"].delete(),
    "the office is changed": lambda s: OfficeSettings.for_site(s["build"].site).save(),
    "the sidebar is changed": lambda s: SidebarSettings.for_site(s["build"].site).save(),
    "the place of the weather is changed": lambda s: WeatherSettings.for_site(s["build"].site).save(),
    "the site is changed": lambda s: s["build"].site.save(),
    "a redirect is made": lambda s: Redirect.add_redirect("/cu", "/moi"),
    "a picture is changed": lambda s: s["article"].image.save(),
    "a document is deleted": lambda s: s["document"].delete(),
    "a public comment is brought in": lambda s: add_comment(s["article"], "Lan", "Hay", timezone.now()),
}

SILENT_ACTS = {
    "a draft is saved": lambda s: edited(s["article"]),
    "a draft of a link is saved": lambda s: s["link"].save_revision(),
    "a draft of a poll is saved": lambda s: s["poll"].save_revision(),
    "a link that is not live is changed": lambda s: draft_of(s["build"].site).save(),
    "a poll that is not live is changed": lambda s: draft_poll(s["build"].site).save(),
    "a poll is locked": lambda s: s["poll"].save(update_fields=["locked"]),
    "an edition of a poll is scheduled": lambda s: schedule(s["poll"]),
    "an edition is scheduled": lambda s: schedule(s["article"]),
    "a picture is uploaded": lambda s: s["build"].image(),
    "a document is uploaded": lambda s: s["build"].document(),
    "a comment waits": lambda s: add_comment(s["article"], "Lan", "Hay", timezone.now(), state=Comment.State.WAITING),
    "somebody is given an account": lambda s: s["build"].user("moi"),
    "somebody signs in": lambda s: User.objects.update(last_login=timezone.now()),
}

OURS_ALONE = ["a new edition is published", "an article is deleted", "a link is changed", "a choice is changed", "the office is changed"]


def draft_of(site):
    link = SidebarLink.objects.create(site=site, title="Nháp", url="https://a.example.vn/", live=False)
    link.save_revision()
    return link


def draft_poll(site):
    poll = Poll(site=site, question="Nháp?", live=False)
    poll.choices = [Choice(text="Có"), Choice(text="Không")]
    poll.save()
    return poll


def schedule(article):
    article.go_live_at = timezone.now() + timedelta(days=1)
    article.save_revision().publish()


@pytest.mark.parametrize("act", PUBLIC_ACTS)
def test_what_readers_could_see_makes_the_copies_old(scene, act):
    mark = mark_of(scene["build"].site.pk)
    before = generation(mark)
    PUBLIC_ACTS[act](scene)
    assert generation(mark) != before


@pytest.mark.parametrize("act", SILENT_ACTS)
def test_what_readers_cannot_see_leaves_the_copies_fresh(scene, act):
    mark = mark_of(scene["build"].site.pk)
    before = generation(mark)
    SILENT_ACTS[act](scene)
    assert generation(mark) == before


@pytest.mark.parametrize("act", OURS_ALONE)
def test_one_portals_changes_leave_the_others_copies_fresh(scene, act):
    mark = mark_of(scene["other"].pk)
    before = generation(mark)
    PUBLIC_ACTS[act](scene)
    assert generation(mark) == before


def test_a_page_that_moves_to_another_portal_leaves_no_copy_behind(scene):
    here, there = mark_of(scene["build"].site.pk), mark_of(scene["other"].pk)
    page = scene["build"].standard_page("Chuyển đi")
    forget_all()
    before = generation(here), generation(there)
    again(page).move(again(scene["other"].root_page.specific), pos="last-child")
    assert generation(here) != before[0]
    assert generation(there) != before[1]


def test_inside_a_transaction_nothing_is_kept_until_it_commits(scene, django_capture_on_commit_callbacks):
    mark = mark_of(scene["build"].site.pk)
    before = generation(mark)
    with django_capture_on_commit_callbacks(execute=True):
        scene["link"].save()
        assert generation(mark) is None
    assert generation(mark) not in (None, before)


def test_a_change_whose_worker_died_before_the_commit_ends_by_itself(scene, monkeypatch):
    mark = mark_of(scene["build"].site.pk)
    before = generation(mark)
    scene["link"].save()
    assert generation(mark) is None
    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr("cms.cache.generation.time.time", later.timestamp)
    assert generation(mark) not in (None, before)
