"""The people of an office, each signed in, and what they do at their desks by HTTP."""

from django.test import Client
from django.urls import reverse
from wagtail.models import Page, WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.models import User
from news.models import ArticlePage
from newsroom.models import Desk, ReturnReason
from newsroom.roles import ROLES

FIRST, SECOND = "Duyệt lần một", "Duyệt lần hai"  # the steps, as the desk reads them


def told(answer) -> str:
    """The messages above a page."""
    return " ".join(str(message) for message in answer.context["messages"])


class Office:
    """The people of a portal, each signed in, and what they do at their desks by HTTP."""

    def __init__(self, build):
        self.build = build
        self.clients: dict[str, Client] = {}
        for role in ROLES:
            self.hire(role, role.account)
        self.hire(None, "quantri")

    def hire(self, role, username: str, place: Page | None = None) -> User:
        user = self.build.user(username, admin=role is None)
        if role:
            user.groups.add(Desk.objects.get(role_key=role.key, place=place or self.build.home).group)
        client = self.clients[username] = Client(SERVER_NAME="localhost")
        client.force_login(user)
        return user

    def user(self, username: str) -> User:
        return User.objects.get(username=username)

    def form(self, **changes) -> dict:
        told = {
            "title": "Khai mạc lễ hội đền Thượng",
            "slug": "khai-mac-le-hoi",
            "summary": "Sáng nay, lễ hội khai mạc.",
            "body": streamfield([("paragraph", rich_text("<p>Đông đảo nhân dân tham dự.</p>"))]),
            "attachments": inline_formset([]),
            "related": inline_formset([]),
            "date": "14/03/2026 08:00",
            "comments": inline_formset([]),
        }
        return nested_form_data(told | changes)

    def write(self, username: str = "bientap", **changes) -> ArticlePage:
        """A new article, submitted."""
        address = reverse("wagtailadmin_pages:add", args=("news", "articlepage", self.build.news.pk))
        answer = self.clients[username].post(address, self.form(**{"action-submit": "1"} | changes))
        assert answer.status_code == 302, answer.context["form"].errors
        return ArticlePage.objects.latest("pk")

    def edit(self, username: str, page: Page, **changes):
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return self.clients[username].post(address, self.form(**changes), follow=True)

    def look(self, username: str, page: Page):
        """The approver's page of what was submitted last."""
        return self.clients[username].get(reverse("newsroom:review", args=[self.state(page).pk]))

    def decide(self, username: str, page: Page, shown=None, **told):
        """Press a button of the approver's page, as it was shown to them."""
        shown = shown or self.look(username, page)
        if shown.status_code != 200:
            return shown
        sent = {"step": shown.context["state"].pk if shown.context["state"] else 0, "seen": shown.context["seen"], "approve": "1"} | told
        return self.clients[username].post(shown.wsgi_request.path, sent, follow=True)

    def send_back(self, username: str, page: Page, text: str = "Thiếu ảnh."):
        reason = ReturnReason.objects.get(site=self.build.site, text__startswith="Thiếu")
        return self.decide(username, page, reason=reason.pk, text=text, **{"return": "1"})

    def state(self, page: Page) -> WorkflowState:
        return Page.objects.get(pk=page.pk).workflow_states.order_by("-pk").first()

    def stands(self, page: Page) -> tuple[bool, str | None]:
        """Whether it is live, and the step at which it waits."""
        page = Page.objects.get(pk=page.pk)
        return page.live, page.current_workflow_task and page.current_workflow_task.name
