"""An old portal is brought in by a test; what a reader and an editor find then, and how many rows there are."""

from io import StringIO

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry

from feedback.models import Comment, StartingFigure
from news.models import ArticlePage, Listing
from polls.models import Poll
from search.models import Entry
from transfer.bringing import Options, run
from transfer.models import Load
from visits.models import StartingFigure as StartingViews


@pytest.fixture(autouse=True)
def three_together(monkeypatch):
    """Three articles are written together."""
    monkeypatch.setattr("transfer.bringing.running.TOGETHER", 3)


def bring(source, **options):
    """Run an import; what it became and what it said."""
    out = StringIO()
    outcome = run(source, Options(**options), out)
    return outcome, out.getvalue()


def shown() -> dict:
    """All that a reader or an editor finds of what came, without keys and moments of ours."""
    articles = ArticlePage.objects.order_by("path")
    return {
        "pages": list(Page.objects.order_by("path").values_list("path", "url_path", "title", "live", "numchild")),
        "articles": [(page.summary, page.date, page.body.get_prep_value()[0]["value"], *page.tags.names()) for page in articles],
        "views": list(StartingViews.objects.order_by("figure").values_list("page__url_path", "figure")),
        "ratings": list(StartingFigure.objects.order_by("article__path").values_list("article__url_path", "points", "raters")),
        "comments": list(Comment.objects.order_by("sent_at").values_list("article__url_path", "name", "text", "state")),
        "redirects": list(Redirect.objects.order_by("old_path").values_list("old_path", "redirect_page__url_path", "redirect_link")),
        "lists": list(Listing.objects.order_by("category", "article__path").values_list("category__url_path", "article__url_path")),
        "search": sorted(Entry.objects.values_list("page__url_path", "title")),
        "desk": sorted(page.url_path for page in articles.filter(index_entries__isnull=False)),
        "log": sorted(PageLogEntry.objects.filter(action__startswith="newsroom").values_list("page__url_path", "action")),
        "polls": list(Poll.objects.values_list("question", "brought_forward_voters", "choices__text")),
        "load": [(load.name, load.finished_at is None) for load in Load.objects.all()],
    }


def everything() -> dict[str, int]:
    """How many rows each table has, the log and all that a load keeps too."""
    from django.apps import apps

    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}
