"""Categories and the articles in them."""

from news.models.article import ArticleAttachment, ArticlePage, ArticleTag, RelatedArticle
from news.models.category import NewsIndexPage
from news.models.listing import Listing

__all__ = ["ArticleAttachment", "ArticlePage", "ArticleTag", "Listing", "NewsIndexPage", "RelatedArticle"]
