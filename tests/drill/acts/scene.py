"""What every act stands on: a portal with a little of everything, the desk, and the table in which acts are entered."""

from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from news.models import ArticlePage
from newsroom.models import Desk
from newsroom.roles import FIRST_APPROVER, SECOND_APPROVER
from tests.build import Builder
from tests.drill.watch import Expectation
from tests.editing import filled


@dataclass
class Round:
    """One run of an act: what is done, what readers must be told from its return on, and how it is cleared away."""

    do: Callable[[], object]
    expect: list[Expectation]
    undo: Callable[[], object] = lambda: None


ACTS: dict[str, Callable[["Scene", str], Round]] = {}


def act(make: Callable[["Scene", str], Round]) -> Callable[["Scene", str], Round]:
    """Enter an act in the table, under its name in words."""
    ACTS[make.__name__.replace("_", " ")] = make
    return make


class Scene(Builder):
    """A portal with a little of everything, a second portal beside it, and an administrator who is signed in."""

    def __init__(self):
        super().__init__()
        self.default = super().site
        self.category_page = self.category("Thời sự")
        self.elsewhere = self.category("Kinh tế")
        self.other = self.other_site()
        self.links = [self.link(title) for title in ("Lịch công tác", "Một cửa", "Văn bản")]
        self.office = Client(HTTP_HOST="localhost")
        self.office.force_login(self.user("quan-tri", admin=True))
        self.people = {"first": self.approver(FIRST_APPROVER), "second": self.approver(SECOND_APPROVER)}

    def approver(self, role):
        """Somebody at the portal's desk of a role."""
        person = self.user(role.account)
        person.groups.add(Desk.objects.get(role_key=role.key, place=self.home).group)
        return person

    def an_article(self, word: str, **fields) -> ArticlePage:
        """A published article of this moment whose title is a word of its own: one of days ago stands in no sitemap of news."""
        return self.article(word, fields.pop("category", self.category_page), **{"date": timezone.now()} | fields)

    def a_draft(self, word: str) -> ArticlePage:
        """An article that nobody has published."""
        parent = again(self.category_page)
        page = ArticlePage(title=word, summary="Tóm tắt.", date=timezone.now(), live=False)
        parent.add_child(instance=page)
        page.save_revision()
        return page

    def path(self, page: Page) -> str:
        """The address of a page on its own host."""
        return again(page).get_url(current_site=self.default)

    def post(self, address: str, form: dict, status: int = 302) -> Callable[[], object]:
        """What sends a form of the desk when it is called."""

        def send():
            answer = self.office.post(address, form)
            assert answer.status_code == status, (address, answer.status_code, answer.context and answer.context.get("form"))

        return send

    def post_as(self, who: str, address: str, form: dict) -> Callable[[], object]:
        """What sends a form as one of the approvers."""
        client = Client(HTTP_HOST="localhost")
        client.force_login(self.people[who])
        return lambda: client.post(address, form)

    def form(self, address: str, new: dict, form_id: str | None = None) -> dict:
        return filled(self.office, address, new, form_id)


def again(row):
    """A row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


def removed(*pages: Page) -> Callable[[], None]:
    def remove():
        for page in pages:
            for found in Page.objects.filter(pk=page.pk):
                found.specific.delete()

    return remove


def edited(page: Page, **fields):
    """A new revision of a page."""
    page = again(page)
    for name, value in fields.items():
        setattr(page, name, value)
    return page.save_revision()


def everywhere(scene: Scene, **told) -> list[Expectation]:
    """On the front page, on a list and on another portal's front page where that is told apart."""
    return [Expectation("/", **told), Expectation(scene.path(scene.category_page), **told)]


def searched(scene: Scene, word: str, page: Page, *, found: bool) -> Expectation:
    """Whether a search for a word leads to a page, at the address that it has now. The word itself stands in any answer."""
    link = f'href="{scene.path(page)}"'
    return Expectation(f"/tim-kiem/?q={word}", **{"shows" if found else "hides": link})
