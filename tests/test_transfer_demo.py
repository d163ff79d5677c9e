"""The demo: enough of it, all our own, loaded once, readable whole, and gone again without a trace."""

import re
from collections import defaultdict

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from PIL import Image
from wagtail.models import Page, Revision

from cms.models import JobRun, LogMark, LogSeal, LogWaiting, PortalDocument, User
from feedback.reports import numbers
from home.models import HomePage
from news.models import ArticlePage, NewsIndexPage
from newsroom.guard.round import look
from newsroom.models import Finding
from polls.models import Poll
from tests.steps import out_of_reach
from transfer.demo import content
from transfer.models import Load, LoadedThing
from visits.reports import statistics, views_of

# What is kept of a load by design, or written by reading: not part of "as it was before"
LEFT_ASIDE = {Load, LoadedThing, JobRun, ContentType, Revision, LogMark, LogSeal, LogWaiting}


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo, loaded for all tests of this file and rolled back behind them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(demo, db):
    """A database in which the demo stands."""


def counts() -> dict[str, int]:
    """How many rows each table has, logs and search aside."""
    from django.apps import apps

    aside = LEFT_ASIDE | {model for model in apps.get_models() if model._meta.app_label in {"sessions", "django_tasks_database"}}
    models = [model for model in apps.get_models() if model not in aside and not model.__name__.endswith("LogEntry")]
    histories = Revision.objects.filter(object_id__in=map(str, HomePage.objects.values_list("pk", flat=True)))  # these stay
    return {model._meta.label: model._base_manager.count() for model in models} | {
        "revisions": Revision.objects.count() - histories.count()
    }


@pytest.mark.once_on_postgresql
def test_the_injection_guard_finds_nothing_in_the_whole_demo(loaded):
    progress = look(120)
    assert [f"{finding} | {finding.place}" for finding in Finding.objects.all()] == []
    assert (progress.left, progress.round.unopened) == (0, 0)
    assert progress.round.pages == Page.objects.live().filter(depth__gt=1).count() >= 60


# The data files ------------------------------------------------------------------------------------------------------
def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@pytest.mark.once
def test_there_are_enough_articles_of_a_right_length_over_a_year():
    texts = content.articles()
    assert len(texts) >= 40
    assert len({text.head["category"] for text in texts}) >= 6
    for text in texts:
        assert 200 <= len(words(text.body)) <= 900, text.name
        assert len(text.head["summary"]) <= 300, text.name
        assert text.head["category"] in content.CATEGORIES, text.name
    assert max(text.head["days_ago"] for text in texts) > 300


@pytest.mark.once
def test_no_eight_words_stand_in_two_articles():
    places = defaultdict(set)
    for text in content.articles():
        run = words(f"{text.head['title']} {text.head['summary']} {text.head['picture_caption']} {text.body}")
        for start in range(len(run) - 7):
            places[" ".join(run[start : start + 8])].add(text.name)
    assert {run: names for run, names in places.items() if len(names) > 1} == {}


@pytest.mark.once
def test_texts_are_in_one_composed_form():
    import unicodedata

    for path in content.HERE.rglob("*.*"):
        if path.suffix in {".md", ".toml", ".py"}:
            text = path.read_text(encoding="utf-8")
            assert unicodedata.normalize("NFC", text) == text, path


@pytest.mark.once
def test_every_picture_has_a_drawing_a_bitmap_and_a_description():
    pictures = content.pictures()
    assert len(pictures) >= 30
    drawings = {path.stem for path in (content.HERE / "pictures").glob("*.svg")}
    assert set(pictures) == drawings
    for name, entry in pictures.items():
        with Image.open(entry["file"]) as bitmap:
            assert bitmap.width >= 480, name
            assert len(bitmap.convert("RGB").resize((80, 45)).quantize(64).getcolors()) > 20, f"{name} shows hardly anything"
        assert len(entry["description"]) >= 40, name


@pytest.mark.once
def test_pictures_differ_from_each_other():
    seen = {}
    for name, entry in content.pictures().items():
        with Image.open(entry["file"]) as bitmap:
            small = bitmap.convert("L").resize((16, 9)).tobytes()
        assert small not in seen, f"{name} looks like {seen.get(small)}"
        seen[small] = name


# The loaded portal ---------------------------------------------------------------------------------------------------
def test_one_article_carries_the_figures_of_the_reference_page(loaded):
    article = ArticlePage.objects.get(slug=content.FIGURED_ARTICLE)
    shown = numbers(article)
    assert (views_of(article), shown.comments, shown.mean, shown.raters) == (1143, 10, 5, 1)
    assert statistics(article.get_site()).total == 396_894


def test_the_five_accounts_exist_with_their_groups_and_their_passwords_are_told(loaded):
    lines = [line.split("\t") for line in (settings.DATA_DIR / "demo-accounts.txt").read_text().splitlines()]
    assert [name for name, _, _ in lines] == ["quantri", "bientap", "truongban", "lanhdao", "kiemduyet"]
    for name, password, role in lines:
        user = User.objects.get(username=name)
        assert user.check_password(password)
        assert user.has_perm("wagtailadmin.access_admin")
        assert user.is_superuser or list(user.groups.values_list("name", flat=True)) == [role]
        assert user.exemption.allowed_by_name == "dữ liệu mẫu", "who goes without a second factor does so by name"
    assert (settings.DATA_DIR / "demo-accounts.txt").stat().st_mode & 0o077 == 0


def test_the_running_poll_and_the_two_named_links_are_there(loaded):
    page = Client().get("/").content.decode()
    for words_shown in ("Bạn quan tâm mục gì nhất trong Website của chúng tôi?", "Quản lý văn bản", "Một cửa điện tử", "Độ ẩm", "Gió"):
        assert words_shown in page


def test_every_page_of_the_demo_can_be_read(loaded):
    client = Client()
    pages = Page.objects.live().filter(depth__gt=1)
    assert pages.count() > 60
    for page in pages:
        answer = client.get(page.url)
        assert answer.status_code == 200, page.url
        assert page.title in answer.content.decode().replace("&amp;", "&").replace("&quot;", '"').replace("&#x27;", "'"), page.url
        assert not answer.cookies, page.url


def test_every_feed_and_document_of_the_demo_can_be_read(loaded):
    client = Client()
    feeds = ["/rss/", *(f"{category.url}rss/" for category in NewsIndexPage.objects.live())]
    for address in [*feeds, *(document.url for document in PortalDocument.objects.all())]:
        assert client.get(address).status_code == 200, address


@pytest.mark.once_on_postgresql
def test_everything_that_a_state_portal_owes_is_at_most_three_steps_from_the_front_page(loaded):
    assert out_of_reach(Client(SERVER_NAME="localhost"), 3) == []


def test_the_news_has_a_third_page(loaded):
    answer = Client().get("/tin-tuc/?trang=3")
    assert answer.context["articles"].number == 3
    assert len(answer.context["articles"]) > 0


def test_loading_twice_changes_nothing(loaded):
    before = counts()
    revisions = set(ArticlePage.objects.values_list("latest_revision_id", flat=True))
    call_command("load_demo")
    assert counts() == before
    assert set(ArticlePage.objects.values_list("latest_revision_id", flat=True)) == revisions


def test_an_article_that_the_office_deleted_does_not_come_back(loaded):
    ArticlePage.objects.first().delete()
    left = ArticlePage.objects.count()
    call_command("load_demo")
    assert ArticlePage.objects.count() == left


def test_the_demo_is_loaded_again_after_the_office_deleted_a_category(loaded):
    NewsIndexPage.objects.get(slug="thoi-su").delete()
    before = counts()
    call_command("load_demo")
    assert counts() == before
    assert Client().get("/").status_code == 200


def test_unloading_is_refused_while_nobody_else_is_administrator(loaded):
    with pytest.raises(CommandError, match="quản trị"):
        call_command("unload_demo")
    assert Poll.objects.exists()


def test_an_administrator_who_is_not_active_does_not_count(loaded):
    User.objects.create_superuser("cu", "cu@example.vn", "mat-khau", is_active=False)
    with pytest.raises(CommandError):
        call_command("unload_demo")
