"""Builds the demo portal from its data files, through the ledger: twice changes nothing, and all of it can go again."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Collection, Page, Site

from cms.models import OfficeSettings, PortalDocument, PortalImage
from cms.pages import publish
from cms.snippets import publish_snippet
from cms.uploads import check_document, check_picture
from feedback.actions import add_comment
from home.models import HomePage, SidebarLink, SidebarSettings, StandardPage
from news.actions import add_article
from news.models import ArticlePage, NewsIndexPage
from newsroom.models import NewsroomSettings
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
        self.collection = NewsroomSettings.for_site(self.site).collection
        self.now = self.ledger.load.started_at  # so that a load that goes on later gives the same dates
        self.library = Library({}, {})
        self.categories: dict[str, Page | None] = {}
        self.articles: dict[str, ArticlePage] = {}
        self.notes: list[str] = []  # what whoever loads should be told

    def steps(self) -> list[Step]:
        """Everything to do, in order, each with a word for the progress bar."""
        return [
            *((f"ảnh {name}", partial(self.picture, name, entry)) for name, entry in content.pictures().items()),
            *((f"tài liệu {name}", partial(self.document, name, title)) for name, title in content.documents().items()),
            ("tài khoản", self.accounts),
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
        image = self.ledger.once(f"picture:{name}", partial(make_picture, entry, self.collection))
        if image:
            self.library.pictures[name] = image.pk

    def document(self, name: str, title: str) -> None:
        document = self.ledger.once(f"document:{name}", partial(make_document, name, title, self.collection))
        if document:
            self.library.documents[name] = document.pk

    def accounts(self) -> None:
        taken = people.load_accounts(self.ledger)
        self.notes += [f"Bỏ qua tài khoản {name}: đã có người dùng tên này." for name in taken]

    def office(self) -> None:
        emblem, banner = self.library.pictures.get("bieu-trung"), self.library.pictures.get("bang-ngang")
        setting = OfficeSettings.for_site(self.site)
        self.ledger.change("office", setting, lambda: content.OFFICE | {"emblem_id": emblem, "banner_id": banner})
        self.ledger.change("hosts", NewsroomSettings.for_site(self.site), lambda: {"known_hosts": content.KNOWN_HOSTS})

    def category(self, path: str) -> None:
        title, summary = content.CATEGORIES[path]
        above, _, slug = path.rpartition("/")
        parent = self.categories[above] if above else NewsIndexPage.objects.child_of(self.home).in_menu_order().first()
        page = NewsIndexPage(title=title, slug=slug, summary=summary, show_in_menus=True)
        self.categories[path] = self.once_below(parent, f"category:{path}", partial(publish, parent, page))

    def article(self, text: Text) -> None:
        category = self.categories[text.head["category"]]
        article = self.once_below(category, f"article:{text.name}", partial(self.make_article, text))
        if article:
            self.articles[text.name] = article

    def once_below(self, parent: Page | None, key: str, make: Callable[[], Page]) -> Page | None:
        """The page of this key; it is not made where the page above it is gone."""
        return self.ledger.once(key, make) if parent or self.ledger.has(key) else None

    def make_article(self, text: Text) -> ArticlePage:
        head = text.head
        for tag in head["tags"]:
            if not Tag.objects.filter(name__iexact=tag).exists():
                self.ledger.once(f"tag:{tag}", partial(Tag.objects.create, name=tag))
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
            **self.correction(head.get("corrected")),
        )

    def correction(self, told: dict | None) -> dict:
        """The fields of what was corrected in an article, where something was."""
        return {"correction": told["text"], "corrected_at": self.moment(told["days_ago"], told["time"])} if told else {}

    def page(self, text: Text) -> None:
        self.ledger.once(f"page:{text.name}", partial(self.make_page, text))

    def make_page(self, text: Text) -> Page:
        page = StandardPage(title=text.head["title"], slug=text.name, summary=text.head["summary"], show_in_menus=True)
        page.body = StandardPage._meta.get_field("body").to_python(blocks_of(text.body, self.library))
        return publish(self.home, page)

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
        for group, title, url in content.LINKS:
            link = SidebarLink(site=self.site, group=group, title=title, url=url, new_window=True)
            self.ledger.once(f"link:{title}", partial(publish_snippet, link))

    def front(self) -> None:
        """The front page and the boxes as an editor would have composed them."""
        there = {path: page.pk for path, page in self.categories.items() if page}
        home = HomePage.objects.get(pk=self.home.pk)
        self.ledger.change("front", home, lambda: {"body": content.front_body(self.library.pictures, there)})
        self.ledger.change("sidebar", SidebarSettings.for_site(self.site), lambda: {"boxes": content.SIDEBAR})

    def moment(self, days_ago: int, clock: str) -> datetime:
        """A local time of day some days before the load, never in the future."""
        day = timezone.localdate(self.now) - timedelta(days=days_ago)
        moment = timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))
        return min(moment, self.now - timedelta(minutes=10))


def make_picture(entry: dict, collection: Collection) -> PortalImage:
    """A picture of the portal's library, from a file beside the texts."""
    file = ContentFile(entry["file"].read_bytes(), name=entry["file"].name)
    check_picture(file)
    return PortalImage.objects.create(
        title=entry["title"], description=entry["description"], credit=entry["credit"], file=file, collection=collection
    )


def make_document(name: str, title: str, collection: Collection) -> PortalDocument:
    """A document that says what it stands for."""
    file = ContentFile(docx(title), name=name)
    check_document(file)
    return PortalDocument.objects.create(title=title, file=file, file_size=file.size, collection=collection)
