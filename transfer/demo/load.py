"""Builds the demo portal from its data files, through the ledger: twice changes nothing, and all of it can go again."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Page, Site

from cms.models import OfficeSettings, PortalDocument, PortalImage
from feedback.actions import add_comment
from home.models import HomePage, SidebarLink, SidebarSettings, StandardPage
from news.actions import add_article
from news.models import ArticlePage, NewsIndexPage
from transfer.demo import content, figures, people
from transfer.demo.documents import docx
from transfer.demo.markup import Library, Text, blocks_of
from transfer.ledger import Ledger

NAME = "demo"

Step = tuple[str, Callable[[], object]]


class Demo:
    """One loading of the demo into the default site."""

    def __init__(self) -> None:
        self.ledger = Ledger(NAME)
        self.site = Site.objects.select_related("root_page").get(is_default_site=True)
        self.home = HomePage.objects.get(pk=self.site.root_page_id)
        self.now = self.ledger.load.started_at  # so that a load that goes on later gives the same dates
        self.library = Library({}, {})
        self.categories: dict[str, Page] = {}
        self.articles: dict[str, ArticlePage] = {}

    def steps(self) -> list[Step]:
        """Everything to do, in order, each with a word for the progress bar."""
        return [
            *((f"ảnh {name}", partial(self.picture, name, entry)) for name, entry in content.pictures().items()),
            *((f"tài liệu {name}", partial(self.document, name, title)) for name, title in content.documents().items()),
            ("tài khoản", partial(people.load_accounts, self.ledger)),
            ("cơ quan", self.office),
            *((f"chuyên mục {path}", partial(self.category, path)) for path in content.CATEGORIES),
            *((text.head["title"], partial(self.article, text)) for text in content.articles()),
            *((text.head["title"], partial(self.page, text)) for text in content.pages()),
            ("nhận xét", self.comments),
            ("liên kết", self.links),
            ("số liệu", partial(figures.load_figures, self.ledger, self.site, self.articles)),
            ("trang chủ", self.front),
        ]

    def run(self) -> Iterator[str]:
        """Do every step; yields its word when it is done."""
        for word, act in self.steps():
            act()
            yield word
        self.ledger.finish()

    def picture(self, name: str, entry: dict) -> None:
        image = self.ledger.once(f"picture:{name}", partial(make_picture, entry))
        if image:
            self.library.pictures[name] = image.pk

    def document(self, name: str, title: str) -> None:
        document = self.ledger.once(f"document:{name}", partial(make_document, name, title))
        if document:
            self.library.documents[name] = document.pk

    def office(self) -> None:
        emblem, banner = self.library.pictures.get("bieu-trung"), self.library.pictures.get("bang-ngang")
        setting = OfficeSettings.for_site(self.site)
        self.ledger.change("office", setting, **content.OFFICE, emblem_id=emblem, banner_id=banner)

    def category(self, path: str) -> None:
        title, summary = content.CATEGORIES[path]
        above, _, slug = path.rpartition("/")
        parent = self.categories[above] if above else NewsIndexPage.objects.child_of(self.home).in_menu_order().first()
        page = NewsIndexPage(title=title, slug=slug, summary=summary, show_in_menus=True)
        self.categories[path] = self.ledger.once(f"category:{path}", partial(publish, parent, page))

    def article(self, text: Text) -> None:
        for tag in text.head["tags"]:
            if not Tag.objects.filter(name__iexact=tag).exists():
                self.ledger.once(f"tag:{tag}", partial(Tag.objects.create, name=tag))
        article = self.ledger.once(f"article:{text.name}", partial(self.make_article, text))
        if article:
            self.articles[text.name] = article

    def make_article(self, text: Text) -> ArticlePage:
        head = text.head
        return add_article(
            self.categories[head["category"]],
            slug=text.name,
            title=head["title"],
            summary=head["summary"],
            date=self.moment(head["days_ago"], head["time"]),
            body=blocks_of(text.body, self.library),
            tags=head["tags"],
            byline_name=head["byline"],
            byline_position=head["position"],
            source=head["source"],
            image_id=self.library.pictures.get(head["picture"]),
            image_caption=head["picture_caption"],
        )

    def page(self, text: Text) -> None:
        page = StandardPage(title=text.head["title"], slug=text.name, summary=text.head["summary"], show_in_menus=True)
        page.body = StandardPage._meta.get_field("body").to_python(blocks_of(text.body, self.library))
        self.ledger.once(f"page:{text.name}", partial(publish, self.home, page))

    def comments(self) -> None:
        """What readers said; some of it waits for a moderator."""
        for number, said in enumerate(content.comments()):
            article = self.articles.get(said["article"])
            if article:
                sent_at = min(article.date + timedelta(days=said["days_after"], minutes=37 * number), self.now)
                fields = {"state": said.get("state", "public"), "answer": said.get("answer", "")}
                make = partial(add_comment, article, said["name"], said["text"], sent_at, **fields)
                self.ledger.once(f"comment:{number}", make)

    def links(self) -> None:
        for order, (group, title, url) in enumerate(content.LINKS):
            link = SidebarLink(site=self.site, group=group, title=title, url=url, sort_order=order, new_window=True)
            self.ledger.once(f"link:{title}", partial(saved, link))

    def front(self) -> None:
        """The front page and the boxes as an editor would have composed them."""
        body = content.front_body(self.library.pictures, {path: page.pk for path, page in self.categories.items() if page})
        self.ledger.change("front", HomePage.objects.get(pk=self.home.pk), body=body)
        self.ledger.change("sidebar", SidebarSettings.for_site(self.site), boxes=content.SIDEBAR)

    def moment(self, days_ago: int, clock: str) -> datetime:
        """A local time of day some days before the load, never in the future."""
        day = timezone.localdate(self.now) - timedelta(days=days_ago)
        moment = timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))
        return min(moment, self.now - timedelta(minutes=10))


def make_picture(entry: dict) -> PortalImage:
    """A picture of the library, from a file beside the texts."""
    file = ContentFile(entry["file"].read_bytes(), name=entry["file"].name)
    return PortalImage.objects.create(title=entry["title"], description=entry["description"], credit=entry["credit"], file=file)


def make_document(name: str, title: str) -> PortalDocument:
    """A document that says what it stands for."""
    file = ContentFile(docx(title), name=name)
    return PortalDocument.objects.create(title=title, file=file, file_size=file.size)


def saved(row: Model) -> Model:
    """The row, checked and saved."""
    row.full_clean()
    row.save()
    return row


def publish(parent: Page, page: Page) -> Page:
    """The page, live below its parent, with a first revision."""
    page.live = False
    parent.refresh_from_db()  # others were added below it since it was read
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
