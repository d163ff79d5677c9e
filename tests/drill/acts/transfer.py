"""What comes from an old portal, and goes again."""

from io import StringIO

from django.utils import timezone

from tests import old_portal as old
from tests.drill.acts.scene import Round, act, everywhere
from tests.drill.watch import Expectation
from transfer.bringing import Options, run
from transfer.items import Category
from transfer.ledger import Ledger


def coming(word: str) -> old.OldPortal:
    """An old portal with an article of today, in a category that we have too."""
    told = old.article(1, title=word, slug=word, date=timezone.now())
    return old.OldPortal(name=f"cu {word}", all_categories=[Category("thoi-su", "Thời sự", "thoi-su")], all_articles=[told])


def bring(word: str) -> None:
    run(coming(word), Options(), StringIO())


def take_away(word: str) -> None:
    assert not [reason for _, reason in Ledger(f"cu {word}").undo() if reason]


@act
def an_article_is_brought_in(scene, word):
    shown = [Expectation(f"{scene.path(scene.category_page)}{word}/", shows=word), *everywhere(scene, shows=word)]
    return Round(lambda: bring(word), shown, lambda: take_away(word))


@act
def what_was_brought_in_is_taken_away_again(scene, word):
    bring(word)
    gone = [Expectation(f"{scene.path(scene.category_page)}{word}/", status=404), *everywhere(scene, hides=word)]
    return Round(lambda: take_away(word), gone)
