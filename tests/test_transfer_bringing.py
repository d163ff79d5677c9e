"""An old portal comes in whole, once, and goes out again as it came."""

import pytest

from news.models import ArticlePage
from tests import old_portal as old
from transfer.bringing import Options, run, seams
from io import StringIO
pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def simplest_parts(monkeypatch):
    """The simplest parts that do the work: what they are in earnest is tried in their own tests."""
    monkeypatch.setattr(seams, "body_of", old.paragraph_of)
    monkeypatch.setattr(seams, "open_media", lambda ledger, collection, options, host: old.FolderMedia(ledger, collection, options.files))
    monkeypatch.setattr(seams, "lead_all", old.redirect_all)


def test_it_comes(build):
    out = StringIO()
    outcome = run(old.old_portal(), Options(), out)
    print(out.getvalue())
    for line in outcome.lines: print(line)
    assert ArticlePage.objects.count() == 7
    assert 0
