"""Screens that are about no one thing: who gets in, and of whose things they tell."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from zipfile import ZipFile

from django.db.models import Model
from django.test import Client
from django.urls import reverse
from wagtail.contrib.settings.registry import registry

from feedback.models import ClosedArticle, RefusalReason
from newsroom.words import digest
from polls.models import Vote
from search.models import SearchedWord
from tests.matrix.pages import shows
from tests.matrix.world import Portal

REGISTER = [("", {}), ("_results", {}), ("_print", {}), ("", {"export": "csv"})]
DAYS = {"ky_from": "", "ky_to": ""}  # the whole of it


def register(client: Client, portal: Portal) -> bool:
    """The register on the screen, on paper and as a file has the portal's article."""
    asked = [(reverse(f"newsroom_register{ending}"), DAYS | more) for ending, more in REGISTER]
    return any(shows(client.get(address, told), f"Bài {portal.name}") for address, told in asked)


def register_as_workbook(client: Client, portal: Portal) -> bool:
    """The same as a workbook, which is a packed folder of texts."""
    answer = client.get(reverse("newsroom_register"), DAYS | {"export": "xlsx"})
    if answer.status_code != 200:
        return False
    with ZipFile(BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)) as packed:
        return any(f"Bài {portal.name}" in packed.read(name).decode() for name in packed.namelist())


def poll_register(client: Client, portal: Portal) -> bool:
    """The register of polls, on the screen or as a file, tells of a vote for the portal's poll."""
    Vote.objects.create(poll=portal["poll"], reader="mot-nguoi")
    asked = [(reverse("polls_register"), {}), (reverse("polls_register_results"), {}), (reverse("polls_register"), {"export": "csv"})]
    return any(shows(client.get(address, told), portal["poll"].question) for address, told in asked)


def figures(client: Client, portal: Portal) -> bool:
    """How many people read the portal, on the screen, as a file or on the sheet of a month."""
    asked = [reverse("visits_figures"), reverse("visits_csv", args=["theo-gio"]), reverse("visits_month")]
    return any(client.get(address, {"cong": portal.site.pk}).status_code == 200 for address in asked)


def keywords(client: Client, portal: Portal) -> bool:
    """What was searched for in the portal, on the screen or as a file."""
    SearchedWord.objects.create(site=portal.site, week=date(2026, 3, 9), bare="x", typed=f"từ của {portal.name}", times=9)
    asked = [(reverse(f"search_keywords{ending}"), {}) for ending in ("", "_results")] + [(reverse("search_keywords"), {"export": "csv"})]
    return any(shows(client.get(address, told), f"từ của {portal.name}") for address, told in asked)


def sealed_log(client: Client, portal: Portal) -> bool:
    """The sealed log, on the screen or as a file: it names everybody of all portals."""
    asked = [(reverse("cms_log"), {}), (reverse("cms_log_results"), {}), (reverse("cms_log"), {"export": "csv"})]
    return any(client.get(address, told).status_code == 200 for address, told in asked)


def review(name: str):
    """The approver's page of something that waits at its first step."""

    def seen(client: Client, portal: Portal) -> bool:
        return client.get(reverse("newsroom:review", args=[portal[name].current_workflow_state.pk])).status_code == 200

    return seen


def decide(name: str):
    """Approving it, with what that page sends."""

    def done(client: Client, portal: Portal) -> bool:
        state = portal[name].current_workflow_state
        seen = digest(type(portal[name]).objects.get(pk=portal[name].pk).get_latest_revision())
        sent = {"step": state.current_task_state_id, "seen": seen, "approve": "1"}
        client.post(reverse("newsroom:review", args=[state.pk]), sent)
        return type(state).objects.get(pk=state.pk).current_task_state_id != state.current_task_state_id

    return done


def report(name: str):
    """Whether one of Wagtail's reports, on the screen or as a file, names anything of a portal."""

    def seen(client: Client, portal: Portal) -> bool:
        address, results = (reverse(f"wagtailadmin_reports:{name}{ending}") for ending in ("", "_results"))
        asked = [(address, {}), (results, {}), (address, {"export": "csv"})]
        return any(shows(client.get(one, told), portal.name) for one, told in asked)

    return seen


def comments(client: Client, portal: Portal) -> bool:
    """The list has a comment of the portal, and its own screen opens."""
    comment = portal["comment"]
    asked = (reverse("feedback_comment_modeladmin_index"), reverse("feedback_comment_modeladmin_inspect", args=[comment.pk]))
    return any(shows(client.get(address), comment.text) for address in asked)


def change_comments(client: Client, portal: Portal) -> bool:
    """Nobody rewords a citizen, deletes a comment or makes one up."""
    comment, named = portal["comment"], "feedback_comment_modeladmin"
    sent = {"name": "Khác", "text": "Khác", "state": "public", "article": comment.article_id, "answer": ""}
    for address in (reverse(f"{named}_edit", args=[comment.pk]), reverse(f"{named}_create"), reverse(f"{named}_delete", args=[comment.pk])):
        client.post(address, sent)
    rows = type(comment).objects.filter(article=comment.article_id).values_list("text", flat=True)
    return list(rows) != [comment.text]


def decide_comment(client: Client, portal: Portal) -> bool:
    """Approving it, from the list and from its own screen."""
    comment = portal["comment"]
    picked = f"{comment.pk}:{comment.version}"
    for sent in ({"approve_one": picked}, {"act": "approve", "picked": picked, "back": "one"}):
        client.post(reverse("feedback_decide"), sent)
    return type(comment).objects.get(pk=comment.pk).state == "public"


def refuse_comment(client: Client, portal: Portal) -> bool:
    comment = portal["comment"]
    reason = RefusalReason.objects.filter(site=portal.site).first()
    client.post(reverse("feedback_decide"), {"act": "refuse", "picked": f"{comment.pk}:{comment.version}", "reason": reason.pk})
    return type(comment).objects.get(pk=comment.pk).state == "refused"


def close_comments(client: Client, portal: Portal) -> bool:
    """Taking no more comments on an article."""
    client.post(reverse("feedback_close", args=[portal["article"].pk]))
    return ClosedArticle.objects.filter(article=portal["article"]).exists()


def refusal_reasons(client: Client, portal: Portal) -> bool:
    """The portal's list of reasons to refuse a comment, and its form."""
    reason = RefusalReason.objects.filter(site=portal.site).first()
    return client.get(reverse("wagtailsnippets_feedback_refusalreason:edit", args=[reason.pk])).status_code == 200


def comment_history(client: Client, portal: Portal) -> bool:
    return client.get(reverse("feedback_comment_modeladmin_history", args=[portal["comment"].pk])).status_code == 200


def offices(portal: Portal) -> Iterator[tuple[str, str]]:
    """The addresses of what only administrators keep, with a name for each."""
    for model in registry:
        address = reverse("wagtailsettings:edit", args=(model._meta.app_label, model._meta.model_name, portal.site.pk))
        yield f"setting {model._meta.model_name}", address
    for space in ("wagtailusers_users", "wagtailusers_groups", "wagtailsites", "wagtailadmin_collections", "wagtailredirects"):
        yield from ((f"{space} {name}", reverse(f"{space}:{name}")) for name in ("index", "add"))
    yield from ((f"promoted results {name}", reverse(f"wagtailsearchpromotions:{name}")) for name in ("index", "add", "chooser"))
    yield "redirects from a file", reverse("wagtailredirects:start_import")
    yield from ((f"workflows {name}", reverse(f"wagtailadmin_workflows:{name}")) for name in ("index", "add", "task_index", "task_chooser"))
    yield from ((f"starting figures {name}", reverse(f"so-mang-sang:{name}")) for name in ("index", "add"))
    yield "desks", reverse("wagtailsnippets_newsroom_desk:list")
    yield "a new desk", reverse("wagtailsnippets_newsroom_desk:add")
    yield "a desk", reverse("wagtailsnippets_newsroom_desk:edit", args=[portal["desk"].pk])
    yield "a group", reverse("wagtailusers_groups:edit", args=[portal["group"].pk])
    yield "a site", reverse("wagtailsites:edit", args=[portal.site.pk])
    yield "a collection", reverse("wagtailadmin_collections:edit", args=[portal.collection.pk])
    yield "the page types", reverse("wagtailadmin_reports:page_types_usage")


def keeps(client: Client, address: str) -> bool:
    """Whether somebody is let in."""
    return client.get(address).status_code == 200


def written_elsewhere(client: Client, row: Model) -> bool:
    """Whether a desk, a group or a site is deleted."""
    space = {"desk": "wagtailsnippets_newsroom_desk", "group": "wagtailusers_groups", "site": "wagtailsites"}[row._meta.model_name]
    client.post(reverse(f"{space}:delete", args=[row.pk]))
    return not type(row).objects.filter(pk=row.pk).exists()
