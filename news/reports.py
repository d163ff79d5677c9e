"""What other rooms tell of an article."""

from datetime import datetime

from news.models import ArticlePage


def published_at(article: ArticlePage) -> datetime:
    """When an article came out, as the page says it under its title."""
    return article.date


def changed_at(article: ArticlePage) -> datetime:
    """When what is shown of an article last changed; never before it came out.

    Its last publication counts where it was published before: at the desk a publication is a change of words that somebody approved.
    What came from an old portal was published here for the first time long after its date, and that changed nothing; it counts as
    changed when another revision than its first is shown. A correction that the page tells of counts by its own moment.
    """
    moments = [published_at(article), getattr(article, "corrected_at", None)]
    first, last = article.first_published_at, article.last_published_at
    if first and last and last > first and (first != article.date or getattr(article, "was_revised", False)):
        moments.append(last)
    return max(moment for moment in moments if moment)
