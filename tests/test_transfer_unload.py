"""The demo comes in once and goes out again without a trace; nothing of the office's own is touched."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cms.models import PortalImage, User
from news.models import ArticlePage, NewsIndexPage
from tests.test_transfer_demo import counts
from transfer.demo import content, people
from transfer.demo.load import Demo
from transfer.demo.people import forget_accounts
from transfer.models import Load

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def few(monkeypatch) -> list:
    """A demo of every third article and of the pictures that these show, where it does not matter how many there are."""
    articles, pictures = content.articles()[::3], content.pictures()
    told = "".join(f"{text.head.get('picture')}\n{text.body}" for text in [*articles, *content.pages()])
    shown = {name: entry for name, entry in pictures.items() if name in told or name in {"bieu-trung", "bang-ngang"}}
    monkeypatch.setattr(content, "articles", lambda: articles)
    monkeypatch.setattr(content, "pictures", lambda: shown)
    return articles


def test_unloading_leaves_the_portal_as_it_was_before(db, build):
    build.user("quan-tri-that", admin=True)
    own = build.article("Bài của cơ quan")
    own_image = build.image()
    before = counts()
    home_body = build.home.body.get_prep_value()
    call_command("load_demo")
    assert counts() != before
    call_command("unload_demo")
    assert counts() == before
    assert list(ArticlePage.objects.all()) == [own]
    assert list(PortalImage.objects.all()) == [own_image]
    assert build.home.body.get_prep_value() == home_body
    assert not (settings.DATA_DIR / "demo-accounts.txt").exists()
    call_command("load_demo")  # asked for, it comes again
    assert ArticlePage.objects.count() == 1 + len(content.articles())


def test_a_demo_that_was_taken_away_does_not_come_back_by_itself(db):
    Load.objects.create(name="demo", finished_at=timezone.now(), undone_at=timezone.now())
    call_command("load_demo", "--once")
    assert not ArticlePage.objects.exists()


def run_until(word: str) -> None:
    """A load that is killed after the step of this name."""
    steps = Demo().run()
    while next(steps) != word:
        pass
    steps.close()


def test_where_the_office_deleted_a_category_before_the_load_was_complete_the_rest_comes_without_it(db, few):
    run_until("chuyên mục thong-bao")
    NewsIndexPage.objects.get(slug="thoi-su").delete()
    PortalImage.objects.get(title=content.pictures()["bang-ngang"]["title"]).delete()
    call_command("load_demo")
    left_out = {text.name for text in content.articles() if text.head["category"] == "thoi-su"}
    assert left_out
    assert set(ArticlePage.objects.values_list("slug", flat=True)) == {text.name for text in content.articles()} - left_out
    assert Client().get("/").status_code == 200


def passwords() -> dict[str, str]:
    """Name and password of each account in the file."""
    return dict(line.split("\t")[:2] for line in (settings.DATA_DIR / "demo-accounts.txt").read_text().splitlines())


def test_no_account_is_made_whose_password_was_not_written(db, monkeypatch, few):
    forget_accounts()

    def killed(lines):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(people, "write_accounts", killed)
        call_command("load_demo")
    assert not User.objects.exists()
    call_command("load_demo")
    assert all(User.objects.get(username=name).check_password(password) for name, password in passwords().items())
    assert len(passwords()) == 5


def test_a_user_of_the_office_with_the_name_of_a_demo_account_is_left_alone_and_named(build, capsys, few):
    forget_accounts()
    own = build.user("bientap")
    call_command("load_demo")
    own.refresh_from_db()
    assert own.check_password("mat-khau")
    assert "Bỏ qua tài khoản bientap: đã có người dùng tên này." in capsys.readouterr().out
    assert set(passwords()) == {"quantri", "truongban", "lanhdao", "kiemduyet"}


def test_a_load_that_was_broken_off_goes_on_where_it_stopped(db, few):
    run_until(content.articles()[9].head["title"])
    some = ArticlePage.objects.count()
    call_command("load_demo")
    whole = ArticlePage.objects.count()
    assert 0 < some < whole == len(content.articles())
