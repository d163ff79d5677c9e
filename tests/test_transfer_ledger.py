"""The book of a load: everything once, all of it taken away again, and nothing else."""

from functools import partial
from pathlib import Path

import pytest
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.rich_text import RichText

from cms.models import OfficeSettings
from feedback.models import Comment
from home.models import HomePage, SidebarLink
from news.models import ArticlePage
from polls.models import Poll, Vote
from transfer.ledger import Ledger
from transfer.models import Load, LoadedThing

pytestmark = pytest.mark.django_db


LEAD = [{"type": "lead", "value": {"story": None, "followers": []}}]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger("thu")


def undo(ledger: Ledger) -> dict[str, str]:
    """Take the load away; gives the reason for each thing that had to stay."""
    return {entry.key: reason for entry, reason in ledger.undo() if reason}


def new_link(build, title="Một cửa"):
    return partial(SidebarLink.objects.create, title=title, url="https://a.example.vn/", site=build.site)


def test_a_thing_is_made_once_and_found_again(build, ledger):
    first = ledger.once("link", new_link(build))
    assert Ledger("thu").once("link", new_link(build)) == first
    assert SidebarLink.objects.count() == 1


def test_a_thing_that_somebody_deleted_is_not_made_again(build, ledger):
    ledger.once("link", new_link(build)).delete()
    assert ledger.once("link", new_link(build)) is None
    assert not SidebarLink.objects.exists()


def test_two_loads_do_not_know_each_other(build, ledger):
    ledger.once("link", new_link(build))
    Ledger("khac").once("link", new_link(build))
    assert undo(ledger) == {}
    assert SidebarLink.objects.count() == 1


def test_a_thing_whose_making_fails_leaves_no_trace(build, ledger):
    def make():
        new_link(build)()
        raise ValueError("hỏng")

    with pytest.raises(ValueError, match="hỏng"):
        ledger.once("link", make)
    assert not SidebarLink.objects.exists()
    assert not LoadedThing.objects.exists()


def test_undo_takes_away_what_the_load_made_and_nothing_else(build, ledger):
    own = new_link(build, "Của cơ quan")()
    ledger.once("link", new_link(build))
    assert undo(ledger) == {}
    assert list(SidebarLink.objects.all()) == [own]
    assert Load.objects.get(name="thu").undone_at is not None


def test_changed_fields_are_given_back(build, ledger):
    office = OfficeSettings.for_site(build.site)
    OfficeSettings.objects.filter(pk=office.pk).update(slogan="Câu cũ")
    office.refresh_from_db()
    image = build.image()
    ledger.change("office", office, lambda: {"slogan": "Câu mới", "emblem_id": image.pk})
    office.refresh_from_db()
    assert (office.slogan, office.emblem) == ("Câu mới", image)
    undo(ledger)
    office.refresh_from_db()
    assert (office.slogan, office.emblem) == ("Câu cũ", None)


def test_what_an_editor_changed_since_stays_as_the_editor_left_it(build, ledger):
    office = OfficeSettings.for_site(build.site)
    ledger.change("office", office, lambda: {"slogan": "Câu mới", "address": "Nơi mới"})
    office.refresh_from_db()
    office.slogan = "Câu của cơ quan"
    office.save()
    undo(ledger)
    office.refresh_from_db()
    assert (office.slogan, office.address) == ("Câu của cơ quan", "")


def test_the_blocks_of_a_page_are_given_back(build, ledger):
    ledger.change("front", build.home, lambda: {"body": LEAD})
    assert [block.block_type for block in build.home.body] == ["lead"]
    undo(ledger)
    assert len(build.home.body) == 0


def test_a_change_of_a_page_is_published_and_so_is_its_taking_back(build, ledger):
    before = build.home.live_revision_id
    ledger.change("front", build.home, lambda: {"body": LEAD})
    changed = build.home.live_revision_id
    assert [block.block_type for block in build.home.live_revision.as_object().body] == ["lead"]
    undo(ledger)
    assert len({before, changed, build.home.live_revision_id}) == 3
    assert not build.home.has_unpublished_changes


def test_a_draft_of_the_front_page_outlives_a_change(build, ledger):
    home = build.home
    home.title = "Tiêu đề đang viết"
    home.save_revision()
    ledger.change("front", build.home, lambda: {"body": LEAD})
    assert (build.home.title, build.home.draft_title, len(build.home.body)) == ("Trang chủ", "Tiêu đề đang viết", 1)
    assert build.home.get_latest_revision_as_object().title == "Tiêu đề đang viết"


def test_what_a_change_would_set_is_asked_for_only_once(build, ledger):
    ledger.change("front", build.home, lambda: {"body": LEAD})
    ledger.change("front", build.home, lambda: pytest.fail("asked again"))


def test_a_category_with_an_editors_own_article_stays(build, ledger):
    category = ledger.once("category", partial(build.category, "Chuyên mục mẫu"))
    mine = ledger.once("article", partial(build.article, "Bài mẫu", category))
    own = build.article("Bài của cơ quan", category)
    assert undo(ledger) == {"category": "có trang khác nằm bên trong"}
    assert list(ArticlePage.objects.all()) == [own]
    assert not ArticlePage.objects.filter(pk=mine.pk).exists()
    own.delete()
    assert undo(ledger) == {}


def test_a_picture_that_an_editors_own_article_shows_stays(build, ledger):
    image = ledger.once("picture", build.image)
    own = build.article(image=image)
    assert undo(ledger) == {"picture": "đang được nội dung khác dùng"}
    own.delete()
    assert undo(ledger) == {}


def test_a_page_that_a_link_of_the_office_leads_to_stays_and_so_does_its_category(build, ledger):
    category = ledger.once("category", partial(build.category, "Chuyên mục mẫu"))
    article = ledger.once("article", partial(build.article, "Bài mẫu", category))
    link = build.link(url="", page=article)
    assert undo(ledger) == {"article": "đang được nội dung khác dùng", "category": "có trang khác nằm bên trong"}
    assert list(SidebarLink.objects.all()) == [link]
    link.delete()
    assert undo(ledger) == {}


def test_a_page_that_an_editors_own_article_speaks_of_stays(build, ledger):
    article = ledger.once("article", build.article)
    own = build.article(body=[{"type": "paragraph", "value": f'<p><a linktype="page" id="{article.pk}">bài trước</a></p>'}])
    assert undo(ledger) == {"article": "đang được nội dung khác dùng"}
    own.delete()
    assert undo(ledger) == {}


def test_a_page_that_speaks_only_of_itself_goes_with_the_redirect_to_it(build, ledger):
    article = ledger.once("article", build.article)
    article.body = [("paragraph", RichText(f'<p><a linktype="page" id="{article.pk}">bài này</a></p>'))]
    article.save_revision().publish()
    Redirect.add_redirect("/cu", article)
    assert undo(ledger) == {}
    assert not Redirect.objects.exists()


def test_a_poll_that_an_editors_own_article_shows_stays_with_its_votes(build, ledger):
    poll = ledger.once("poll", build.poll)
    own = build.article(body=[{"type": "poll", "value": {"poll": poll.pk}}])
    Vote.objects.create(poll=poll, reader="abc").choices.add(poll.choices.first())
    assert undo(ledger) == {"poll": "đang được nội dung khác dùng"}
    assert Vote.objects.count() == 1
    own.delete()
    assert undo(ledger) == {}


def test_a_tag_that_an_editors_own_article_or_picture_bears_stays(build, ledger):
    for key in ("lễ hội", "mùa vụ", "chợ"):
        ledger.once(key, partial(Tag.objects.create, name=key))
    own, image = build.article(tags=["lễ hội"]), build.image()
    image.tags.add("mùa vụ")
    assert undo(ledger) == dict.fromkeys(("mùa vụ", "lễ hội"), "đang được nội dung khác dùng")
    assert list(ArticlePage.objects.get(pk=own.pk).tags.names()) == ["lễ hội"]
    own.delete()
    image.delete()
    assert undo(ledger) == {}
    assert not Tag.objects.exists()


def test_a_picture_goes_with_the_loads_own_article(build, ledger, django_capture_on_commit_callbacks):
    image = ledger.once("picture", build.image)
    ledger.once("article", partial(build.article, image=image))
    file = Path(image.file.path)
    assert file.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert undo(ledger) == {}
    assert not file.exists()
    assert HomePage.objects.count() == 1


def test_undoing_twice_is_harmless(build, ledger):
    ledger.once("link", new_link(build))
    undo(ledger)
    assert undo(ledger) == {}


def test_votes_of_readers_go_with_the_poll_that_the_load_made(build, ledger):
    poll = ledger.once("poll", build.poll)
    Vote.objects.create(poll=poll, reader="abc").choices.add(poll.choices.first())
    assert undo(ledger) == {}
    assert not Poll.objects.exists()


def test_comments_of_readers_go_with_the_article_that_the_load_made(build, ledger):
    article = ledger.once("article", build.article)
    Comment.objects.create(article=article, name="Ai đó", text="Hay quá")
    assert undo(ledger) == {}
    assert not Comment.objects.exists()
