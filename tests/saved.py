"""Saved pages of tests/data/saved, the article in one, and what was doubted of it."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from transfer import saved_page
from transfer.items import Article

SAVED = Path(__file__).parent / "data" / "saved"
HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def article_in(path: Path) -> Article:
    (article,) = saved_page.open_source([path]).articles()
    assert isinstance(article, Article), article
    return article


def doubts_about(article: Article, word: str) -> list[str]:
    return [doubt for doubt in article.doubts if word in doubt]


@pytest.fixture(scope="module")
def old() -> Article:
    return article_in(SAVED / "bang-cu.html")
