"""The demo comes in once and goes out again without a trace; nothing of the office's own is touched."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from cms.models import PortalImage
from news.models import ArticlePage
from tests.test_transfer_demo import counts
from transfer.demo import content
from transfer.demo.load import Demo
from transfer.models import Load

pytestmark = pytest.mark.django_db


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


def test_a_load_that_was_broken_off_goes_on_where_it_stopped(db):
    steps = Demo().run()
    for _ in range(80):
        next(steps)
    steps.close()
    some = ArticlePage.objects.count()
    call_command("load_demo")
    whole = ArticlePage.objects.count()
    assert 0 < some < whole == len(content.articles())
