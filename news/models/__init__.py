"""Categories and the articles in them."""

from news.models.article import ArticleAttachment, ArticlePage, ArticleTag, RelatedArticle
from news.models.category import NewsIndexPage

__all__ = ["ArticleAttachment", "ArticlePage", "ArticleTag", "NewsIndexPage", "RelatedArticle"]
