"""Two portals of one installation with the same things in each, and the people of the first; what an act did is undone after it."""

from dataclasses import dataclass, field

from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, Page, Site

from cms.models import PortalDocument, PortalImage
from feedback.models import Comment
from home.models import HomePage
from news.models import ArticlePage, NewsIndexPage
from newsroom.desk import open_desk, set_up_collection, set_up_desk
from newsroom.models import Desk, ReturnReason
from newsroom.roles import EDITOR, FIRST_APPROVER, SECOND_APPROVER
from tests.build import PARAGRAPH, Builder
from tests.office import Office


@dataclass
class Portal:
    """A portal and what stands in it, by name. Everything bears the portal's name, so that it can be found in an answer."""

    name: str
    site: Site
    collection: Collection
    things: dict[str, object] = field(default_factory=dict)

    def __getitem__(self, name: str):
        return self.things[name]


class World:
    """The portals, and the people of the first one, each signed in."""

    def __init__(self):
        self.build = Builder()
        other = self.build.other_site()
        set_up_desk()
        self.office = Office(self.build)
        self.own, self.other = self._furnish("Đồng Chiêm", self.build.site), self._furnish("Rừng Thông", other)
        self.own.things |= self._topic("Bên cạnh", self.own, "beside")
        for role in (EDITOR, FIRST_APPROVER, SECOND_APPROVER):
            place = self.own["topic"]
            open_desk(role, place, f"{role.name} – {place}")
            self.office.hire(role, f"{role.account}-muc", place)

    def client(self, username: str) -> Client:
        return self.office.clients[username]

    def tried(self, act, username: str, thing) -> bool:
        """Whether an act happens when somebody tries it."""
        with transaction.atomic():
            try:
                return act(self.client(username), thing)
            finally:
                transaction.set_rollback(True)

    def _furnish(self, name: str, site: Site) -> Portal:
        """What an office has: pages of every type, poll and link, picture and document, reason, comment."""
        portal = Portal(name, site, set_up_collection(site))
        front = self._renamed_front(site, name)
        news = self.build.published_category(f"Tin {name}", parent=front)
        about = self.build.standard_page(f"Giới thiệu {name}", parent=front, body=[PARAGRAPH])
        portal.things |= {
            "front": front,
            "news": news,
            "about": about,
            "annex": self.build.standard_page(f"Phụ lục {name}", parent=front, body=[PARAGRAPH]),
        }
        portal.things |= {"shelf": self.build.published_category(f"Ngăn {name}", parent=news)} | self._topic(name, portal)
        portal.things |= self._rows(name, site) | self._media(name, portal.collection)
        self._begin_reviews(name, portal)
        portal.things["comment"] = Comment.objects.create(article=portal["article"], name=f"Bạn đọc {name}", text=f"Lời của {name}")
        return portal

    def _begin_reviews(self, name: str, portal: Portal) -> None:
        """A page and a link that wait for approval, and a locked page: what Wagtail's reports tell of."""
        portal.things["waiting"] = self.build.link(f"Chờ duyệt {name}", site=portal.site)
        for thing in (portal["annex"], portal["waiting"]):
            thing.save_revision()
            thing.get_workflow().start(thing, self.office.user("quantri"))
        Page.objects.filter(pk=portal["news"].pk).update(locked=True, locked_at=timezone.now(), locked_by=self.office.user("quantri"))

    def _renamed_front(self, site: Site, name: str) -> HomePage:
        front = HomePage.objects.get(pk=site.root_page_id)
        front.title = f"Cổng {name}"
        front.save_revision().publish()
        return HomePage.objects.get(pk=front.pk)

    def _topic(self, name: str, portal: Portal, prefix: str = "") -> dict[str, Page]:
        """A category with an article, a draft, and a category of its own, into which they may be moved."""
        topic = self.build.published_category(f"Chuyên mục {name}", parent=portal["news"])
        inner = self.build.published_category(f"Trong {name}", parent=topic)
        article = self.build.published_article(f"Bài {name}", topic)
        draft = ArticlePage(title=f"Nháp {name}", summary="Tóm tắt.", body=[PARAGRAPH], live=False)
        NewsIndexPage.objects.get(pk=topic.pk).add_child(instance=draft)
        draft.save_revision()
        made = {"topic": topic, "inner": inner, "article": article, "draft": draft}
        return {f"{prefix}-{key}" if prefix else key: type(page).objects.get(pk=page.pk) for key, page in made.items()}

    def _rows(self, name: str, site: Site) -> dict[str, object]:
        reason = ReturnReason.objects.create(site=site, text=f"Lý do {name}")
        return {
            "poll": self.build.poll(f"Hỏi {name}?", site=site),
            "link": self.build.link(f"Liên kết {name}", site=site),
            "reason": reason,
            "desk": Desk.objects.get(role_key=EDITOR.key, place=site.root_page),
            "group": Group.objects.get(desk__role_key=EDITOR.key, desk__place=site.root_page),
        }

    def _media(self, name: str, collection: Collection) -> dict[str, object]:
        picture = self.build.image(f"Ảnh {name}", collection=collection)
        document = self.build.document(f"Tài liệu {name}")
        PortalDocument.objects.filter(pk=document.pk).update(collection=collection)
        return {"picture": PortalImage.objects.get(pk=picture.pk), "document": PortalDocument.objects.get(pk=document.pk)}


def name_of(thing) -> str:
    """What stands for a thing on a screen."""
    return next(getattr(thing, field) for field in ("title", "question", "text") if hasattr(thing, field))
