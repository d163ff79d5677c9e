"""What all tests stand on: the portal's skeleton in the database, builders, and the running portal with its demo."""

import gc
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as chance
from wagtail.models import Site

from cms.cache import generation
from cms.signin import sessions
from cms.upkeep import health
from tests import servers, tables
from tests.build import Builder, at
from tests.office import Office

# Pages whose pictures are cut; on all others one JPEG stands in for each, as it does in the first minutes of every portal
CUT = ("/", "/tin-tuc/van-hoa-xa-hoi/le-hoi-dinh-ha/")

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the thread of the tests


def has_shown_everything(sender, request, **kwargs) -> None:
    """Whoever `Client.force_login` signs in stands at a desk, with all factors shown, however a test moves the clock. Its request
    comes from nowhere; those who come by the door are left to it.
    """
    if not request.path:
        request.session.update(dict.fromkeys((sessions.BEGAN, sessions.SEEN, sessions.PROVED, sessions.SHOWN), LONG_AFTER))
        request.session.set_expiry(timedelta(days=3650))


LONG_AFTER = 2**40  # seconds since 1970: no session is over before
user_logged_in.connect(has_shown_everything)

# What is tried by chance: the same few at every change, others and many more in the drill
chance.register_profile(
    "suite", max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
chance.register_profile("drill", chance.get_profile("suite"), max_examples=1000, derandomize=False, print_blob=True)
chance.load_profile("suite")


def pytest_collection_modifyitems(items):
    """A test that both halves leave to the other would never run."""
    if lost := [item.nodeid for item in items if item.get_closest_marker("once") and item.get_closest_marker("once_on_postgresql")]:
        raise pytest.UsageError(f"once and once_on_postgresql: {', '.join(lost)}")


def pytest_collection_finish(session):
    """What was imported and collected stays to the end: nobody need look through it again and again for what may go."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_addoption(parser):
    parser.addoption("--rounds", type=int, default=1, help="how often each act is played before readers that never pause")
    parser.addoption("--looks-anew", action="store_true", help="keep the pictures of tests/browser/test_looks.py instead of comparing them")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A database with all tables and what the migrations put into them, for those that would migrate one of their own: a file
    where the test database is one of SQLite, else the name of one beside it. Not there where no test asks for a database.
    """
    if connection.vendor == "sqlite":
        return tmp_path_factory.mktemp("migrated") / "portal.sqlite3"
    return f"{connection.settings_dict['NAME']}_migrated"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, migrated, tmp_path_factory):
    """Every test finds what `setup_site` makes: a front page, the index /tin-tuc/, roles and workflow."""
    with django_db_blocker.unblock():
        tables.copy_database(migrated)
        call_command("setup_site", stdout=StringIO())
        bring_back = tables.keep_rows(tmp_path_factory.mktemp("kept"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: bring_back())
        yield
    with django_db_blocker.unblock():
        tables.drop_database(migrated)


@pytest.fixture(autouse=True)
def cold_cache():
    """Nothing kept from one test warms the next."""
    cache.clear()
    generation.forget_all()
    health.migrated.clear()
    Site.clear_site_root_paths_cache()


@pytest.fixture
def build(db) -> Builder:
    """Makes articles, categories, links, polls for a test."""
    return Builder()


@pytest.fixture
def office(build) -> Office:
    """The people of the portal at their desks."""
    return Office(build)


@pytest.fixture
def transactional_db(transactional_db, settings):
    """Real transactions, over the rows of before and without copies and counts: rows have the same keys from test to test, so that
    a copy made in an earlier test would be shown where the database is away, and its readers would count.
    """
    for copy in settings.PAGE_CACHE["FOLDER"].glob("copies/*/*"):
        copy.unlink()
    for window in settings.PAGE_CACHE["FOLDER"].glob("counts/[0-9]*"):
        shutil.rmtree(window)


@pytest.fixture
def now(monkeypatch):
    """A moment that stands still until it is moved."""

    class Now:
        moment = at(2026, 3, 14, 9)

    monkeypatch.setattr(timezone, "now", lambda: Now.moment)
    return Now


@pytest.fixture
def quiet_network(settings):
    """The tests are no flood."""
    settings.READER_PROOF_AFTER = settings.READER_REFUSE_AFTER = 10**9


@pytest.fixture
def database_away(db):
    """Does something while the database does not answer: in a thread, whose new connection really fails."""

    def do(act, *arguments):
        address = connection.settings_dict
        lost = {"NAME": "/proc/khong-co/portal.sqlite3"} if connection.vendor == "sqlite" else {"PORT": servers.free_port()}
        before = {name: address[name] for name in lost}
        address.update(lost)
        try:
            with ThreadPoolExecutor(1) as elsewhere:
                return elsewhere.submit(act, *arguments).result()
        finally:
            address.update(before)

    return do


@pytest.fixture
def shared(request, settings, transactional_db):
    """Copies, generations and Wagtail's own cache where the test's parameter says: in the folder, or in a Redis."""
    with ExitStack() as ours:
        if getattr(request, "param", "folder") == "redis":
            address = ours.enter_context(servers.redis())
            settings.PAGE_CACHE = settings.PAGE_CACHE | {"REDIS": address}
            redis = {"BACKEND": "cms.cache.backends.shared.SharedCache", "LOCATION": address}
            settings.CACHES = {"default": settings.CACHES["default"] | redis}
        generation.store.cache_clear()
        yield
        caches.close_all()
    generation.store.cache_clear()


@pytest.fixture(scope="session")
def served(django_db_setup):
    """Starts the portal with four workers, or gives the port of the one that runs already with the same environment."""
    with ExitStack() as ours:
        running: dict[frozenset, int] = {}

        def serve(folder, environment: dict[str, str]) -> int:
            known = frozenset(environment.items())
            if known not in running:
                ours.close()  # never two at a time
                running.clear()
                running[known] = ours.enter_context(servers.web(folder, 4, "tests.drill.settings", **environment))
            return running[known]

        yield serve


@pytest.fixture
def workers(shared, settings, served):
    """The port of the portal with four workers, over the database, the copies and the files of this test."""
    switch = sys.getswitchinterval()
    (settings.DATA_DIR / "static").mkdir(exist_ok=True)
    sys.setswitchinterval(0.0005)  # seconds: the moment at which a call returns is not hidden by the threads of readers
    yield served(settings.DATA_DIR, servers.shared_environment())
    sys.setswitchinterval(switch)


@pytest.fixture(scope="session")
def portal(tmp_path_factory, migrated):
    """The portal as `make run` starts it, with its demo, on its embedded database; only the pictures of CUT are cut."""
    folder = tmp_path_factory.mktemp("portal")
    if connection.vendor == "sqlite" and migrated.exists():
        shutil.copy(migrated, folder / "portal.sqlite3")
    with servers.portal(folder) as running:
        running.cut_only(*CUT)
        yield running


@pytest.fixture(scope="session")
def browser():
    """A Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"])
        yield chromium
        chromium.close()
