"""Makes what a test needs, in few words. Everything has a value, so that a test names only what it is about."""

from datetime import datetime, timedelta
from io import BytesIO
from itertools import count

from django.core.files.base import ContentFile
from django.utils import timezone
from modelsearch.index import insert_or_update_object
from PIL import Image
from taggit.models import Tag
from wagtail.models import Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.cache import renew
from cms.models import PortalDocument, PortalImage, User
from cms.snippets import publish_snippet
from cms.tasks import make_stand_in
from home.models import HomePage, SidebarLink, StandardPage
from news.actions import NewArticle, add_article, add_articles
from news.models import ArticlePage, NewsIndexPage
from polls.models import Choice, Poll
from search import index

PARAGRAPH = {"type": "paragraph", "value": "<p>Nội dung của bài.</p>"}


class Builder:
    """Builders over the default site's skeleton."""

    def __init__(self):
        self.numbers = count(1)

    @property
    def site(self) -> Site:
        return Site.objects.get(is_default_site=True)

    @property
    def home(self) -> HomePage:
        return HomePage.objects.get(pk=self.site.root_page_id)

    @property
    def news(self) -> NewsIndexPage:
        """The index /tin-tuc/."""
        return NewsIndexPage.objects.child_of(self.home).first()

    def category(self, title: str = "Thời sự", parent: Page | None = None, **fields) -> NewsIndexPage:
        """A live category in the index, or in another category, that is found; without a revision, and nobody heard of its publication."""
        now = timezone.now()
        page = NewsIndexPage(title=title, show_in_menus=True, first_published_at=now, last_published_at=now, **fields)
        (parent or self.news).add_child(instance=page)
        index.put(page)
        return NewsIndexPage.objects.get(pk=page.pk)

    def published_category(self, title: str, parent: Page | None = None) -> NewsIndexPage:
        """The same, with a revision that Wagtail has published."""
        page = self.category(title, parent)
        page.save_revision().publish()
        return NewsIndexPage.objects.get(pk=page.pk)

    def article(self, title: str = "", category: NewsIndexPage | None = None, *, tags=(), attachments=(), **fields) -> ArticlePage:
        """A live article that is found, written as an import writes it: in a fourth of the time that publishing takes, and without what
        only those hear who listen to that. Without a date each one is an hour older than the one before.
        """
        fields = self._fields(title, fields)
        page = ArticlePage(**fields | {"body": ArticlePage._meta.get_field("body").to_python(fields["body"])}, live=True)
        tags = [Tag.objects.get_or_create(name=name)[0].pk for name in tags]
        add_articles([NewArticle(page, (category or self.news).pk, tags, [(key, "") for key in attachments])])
        article = ArticlePage.objects.get(pk=page.pk)
        index.put(article)
        insert_or_update_object(article)
        renew(self.site)
        return article

    def published_article(self, title: str = "", category: NewsIndexPage | None = None, **fields) -> ArticlePage:
        """The same, published by Wagtail with all that hears of it: the register, the log."""
        parent = NewsIndexPage.objects.get(pk=(category or self.news).pk)
        return add_article(parent, **self._fields(title, fields))

    def _fields(self, title: str, fields: dict) -> dict:
        number = next(self.numbers)
        words = {"title": title or f"Bài số {number}", "summary": f"Tóm tắt của bài số {number}."}
        return words | {"date": timezone.now() - timedelta(hours=number), "body": [PARAGRAPH]} | fields

    def many_articles(self, titles, category: NewsIndexPage, **fields) -> None:
        """Live articles without revision, publication and references, so that a long list is made fast; the search does not know them."""
        parent = NewsIndexPage.objects.get(pk=category.pk)
        with disable_reference_index_auto_update():
            for title in titles:
                parent.add_child(instance=ArticlePage(title=title, slug=f"bai-{next(self.numbers)}", summary="Tóm tắt.", **fields))

    def standard_page(self, title: str = "Giới thiệu", parent: Page | None = None, **fields) -> StandardPage:
        """A live standard page below the front page."""
        page = StandardPage(title=title, show_in_menus=True, **fields)
        (parent or self.home).add_child(instance=page)
        page.save_revision().publish()
        return StandardPage.objects.get(pk=page.pk)

    def image(self, title: str = "Cánh đồng", description: str = "Cánh đồng lúa chín vàng", size=(640, 360), **fields) -> PortalImage:
        """A picture of one colour, before the queue has cut it: one JPEG stands in for its cuts."""
        buffer = BytesIO()
        Image.new("RGB", size, (90, 150, 90)).save(buffer, "JPEG")
        file = ContentFile(buffer.getvalue(), name=f"anh-{next(self.numbers)}.jpg")
        image = PortalImage.objects.create(title=title, description=description, file=file, **fields)
        make_stand_in(image)
        return image

    def document(self, title: str = "Kế hoạch", name: str = "ke-hoach.docx") -> PortalDocument:
        """A small file."""
        return PortalDocument.objects.create(title=title, file=ContentFile(b"noi dung", name=name))

    def link(self, title: str = "Một cửa điện tử", **fields) -> SidebarLink:
        """A live link of the sidebar."""
        fields = {"site": self.site, "url": "https://lien-ket.example.vn/"} | fields
        return publish_snippet(SidebarLink(title=title, **fields))

    def poll(self, question: str = "Bạn quan tâm mục gì?", choices=("Tin tức", "Thủ tục"), **fields) -> Poll:
        """An open poll, live."""
        fields = {"site": self.site, "opens_at": timezone.now() - timedelta(days=1)} | fields
        poll = Poll(question=question, **fields)
        poll.choices = [Choice(text=text, sort_order=order) for order, text in enumerate(choices)]
        return publish_snippet(poll)

    def user(self, username: str = "nguoi-dung", *, admin: bool = False) -> User:
        """Somebody who can sign in with the password "mat-khau"."""
        make = User.objects.create_superuser if admin else User.objects.create_user
        return make(username, f"{username}@example.vn", "mat-khau")

    def other_site(self, hostname: str = "xa-khac.example.vn") -> Site:
        """The portal of another commune in the same installation."""
        root = Page.objects.get(depth=1)
        home = root.add_child(instance=HomePage(title="Xã khác", slug=f"xa-khac-{next(self.numbers)}"))
        return Site.objects.create(hostname=hostname, port=80, root_page=home, site_name="Xã khác")


def documents_block(*keys: int, title: str = "Tệp") -> dict:
    """The part of a body that shows these documents."""
    return {"type": "documents", "value": {"title": title, "documents": list(keys)}}


def at(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    """A local moment."""
    return timezone.make_aware(datetime(year, month, day, hour, minute))
