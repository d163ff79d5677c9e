"""What may be tried with a page: each act says whether it happened, by what the database holds or the screen shows afterwards."""

import json
from datetime import timedelta

from django.db.models import Max
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from home.models import HomePage, StandardPage
from news.models import ArticlePage, NewsIndexPage
from tests.matrix.world import name_of

NEW = "Tựa vừa sửa"
PLACES = {  # what may be tried below which page: the type, and its parent
    "front": (HomePage, None),
    "about": (StandardPage, "front"),
    "about-in-about": (StandardPage, "about"),
    "topic": (NewsIndexPage, "front"),
    "topic-in-topic": (NewsIndexPage, "topic"),
    "article": (ArticlePage, "topic"),
    "article-in-front": (ArticlePage, "front"),
    "about-in-topic": (StandardPage, "topic"),
    "front-in-front": (HomePage, "front"),
}


def at(name: str, *args) -> str:
    """An address among Wagtail's for pages."""
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def form(model: type[Page], **changes) -> dict:
    """What the form of a page type sends."""
    told = {"title": NEW, "slug": "tua-vua-sua", "summary": "Tóm tắt.", "comments": inline_formset([])}
    if model is not NewsIndexPage:
        told["body"] = streamfield([] if model is HomePage else [("paragraph", rich_text("<p>Đông đảo nhân dân tham dự.</p>"))])
    if model is ArticlePage:
        told |= {"attachments": inline_formset([]), "related": inline_formset([]), "date": "14/03/2026 08:00"}
    return nested_form_data(told | changes)


def fresh(page: Page) -> Page:
    """As the database has it now."""
    return Page.objects.get(pk=page.pk)


def went_out(page: Page) -> bool:
    """Whether readers see anything new of it. Of a page that is not live Wagtail writes the title into its row, where nobody reads it."""
    now = fresh(page)
    return now.live != page.live or now.last_published_at != page.last_published_at or (now.live and now.title == NEW)


def shows(answer, name: str) -> bool:
    """Whether somebody was let in and sees it there."""
    return answer.status_code == 200 and name in unescaped(answer)


def unescaped(answer) -> str:
    """The text of an answer, of a window in the admin too."""
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    return json.dumps(json.loads(text), ensure_ascii=False) if text.startswith(('{"', "[")) else text


# Looking --------------------------------------------------------------------------------------------------------------
def explore(client: Client, page: Page) -> bool:
    return shows(client.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk]), follow=True), name_of(page))


def search(client: Client, page: Page) -> bool:
    return shows(client.get(at("search"), {"q": name_of(page)}), f"/pages/{page.pk}/edit/") or _among_all(client, page)


def _among_all(client: Client, page: Page) -> bool:
    """The list of all pages of the type."""
    answer = client.get(at("type_use", page._meta.app_label, page._meta.model_name))
    return shows(answer, f"/pages/{page.pk}/edit/")


def choose(client: Client, page: Page) -> bool:
    """In the window in which a link leads to a page: browsing, searching, or taking it."""
    above = client.get(reverse("wagtailadmin_choose_page_child", args=[page.get_parent().pk]))
    inside = client.get(reverse("wagtailadmin_choose_page_child", args=[page.pk]))
    found = client.get(reverse("wagtailadmin_choose_page_search"), {"q": name_of(page)})
    taken = client.get(reverse("wagtailadmin_choose_page_chosen_multiple"), {"id": page.pk})
    return any(shows(answer, name_of(page)) for answer in (above, inside, found, taken))


def api(client: Client, page: Page) -> bool:
    """The interface that the admin's side panel asks."""
    return client.get(reverse("wagtailadmin_api:pages:detail", args=[page.pk])).status_code == 200


def open(client: Client, page: Page) -> bool:
    return client.get(at("edit", page.pk)).status_code == 200


def history(client: Client, page: Page) -> bool:
    return any(client.get(at(name, page.pk)).status_code == 200 for name in ("history", "history_results", "workflow_history", "usage"))


def compare(client: Client, page: Page) -> bool:
    address = at("revisions_compare", page.pk, "earliest", "latest")
    return any(client.get(one).status_code == 200 for one in (address, at("revisions_view", page.pk, page.latest_revision_id)))


def cancelling(client: Client, page: Page) -> bool:
    """The question before somebody takes a page out of its review."""
    return client.get(at("confirm_workflow_cancellation", page.pk)).status_code == 200


def draft(client: Client, page: Page) -> bool:
    """Its preview."""
    return client.get(at("view_draft", page.pk)).status_code == 200


# Writing --------------------------------------------------------------------------------------------------------------
def save(client: Client, page: Page, **more) -> bool:
    client.post(at("edit", page.pk), form(type(page), slug=page.slug, **more))
    return fresh(page).get_latest_revision_as_object().title == NEW


def autosave(client: Client, page: Page) -> bool:
    headers = {"HTTP_ACCEPT": "application/json"}
    client.post(at("edit", page.pk), form(type(page), slug=page.slug), **headers)
    return fresh(page).get_latest_revision_as_object().title == NEW


def submit(client: Client, page: Page) -> bool:
    save(client, page, **{"action-submit": "1"})
    return fresh(page).workflow_in_progress


def publish(client: Client, page: Page) -> bool:
    """By the form, and of many at once."""
    save(client, page, **{"action-publish": "1"})
    many_at_once(client, "publish", page)
    return went_out(page)


def revert(client: Client, page: Page) -> bool:
    """The form of an older revision, and saving that."""
    address = at("revisions_revert", page.pk, page.latest_revision_id)
    opened = client.get(address).status_code == 200
    client.post(address, form(type(page), slug=page.slug, revision=page.latest_revision_id))
    changed = fresh(page).latest_revision_id != page.latest_revision_id
    assert opened == changed
    return changed


def add(client: Client, place: tuple[type[Page], Page]) -> bool:
    """A new page of a type below another page, as a draft."""
    model, parent = place
    client.post(at("add", model._meta.app_label, model._meta.model_name, parent.pk), form(model))
    return Page.objects.child_of(parent).filter(slug="tua-vua-sua").exists()


def copy(client: Client, page: Page, to: Page | None = None) -> bool:
    told = {"new_title": NEW, "new_slug": "ban-sao", "new_parent_page": (to or page.get_parent()).pk}
    client.post(at("copy", page.pk), told)
    return Page.objects.filter(slug="ban-sao").exists()


def show_a_copy(client: Client, page: Page) -> bool:
    """A copy that readers see at once, also as an alias."""
    told = {"new_title": NEW, "new_parent_page": page.get_parent().pk}
    client.post(at("copy", page.pk), told | {"new_slug": "ban-sao", "publish_copies": "on"})
    client.post(at("copy", page.pk), told | {"new_slug": "bi-danh", "alias": "on"})
    return Page.objects.filter(slug__in=["ban-sao", "bi-danh"], live=True).exists()


def act_by_api(client: Client, page: Page) -> bool:
    """Anything by the interface that the admin's scripts ask: it is for looking only."""
    before = list(Page.objects.values_list("pk", "path", "live", "latest_revision"))
    sent = {
        "destination_page_id": page.get_parent().pk,
        "keep_live": True,
        "slug": "ban-sao",
        "update_slug": "bi-danh",
        "position": "first-child",
    }
    sent |= {"revision_id": page.latest_revision_id}
    for name in ("copy", "create_alias", "revert_to_page_revision", "publish", "move", "unpublish", "delete"):
        address = reverse("wagtailadmin_api:pages:action", args=[page.pk, name])
        client.post(address, sent, content_type="application/json")
    return list(Page.objects.values_list("pk", "path", "live", "latest_revision")) != before


# Deciding over what readers see ---------------------------------------------------------------------------------------
def unpublish(client: Client, page: Page) -> bool:
    client.post(at("unpublish", page.pk))
    return page.live and not fresh(page).live


def unpublish_many(client: Client, page: Page) -> bool:
    many_at_once(client, "unpublish", page)
    return page.live and not fresh(page).live


def unschedule(client: Client, page: Page) -> bool:
    revision = page.latest_revision
    revision.approved_go_live_at = timezone.now() + timedelta(days=1)
    revision.save()
    client.post(at("revisions_unschedule", page.pk, revision.pk))
    revision.refresh_from_db()
    return revision.approved_go_live_at is None


def move(client: Client, page: Page, to: Page) -> bool:
    client.post(at("move_confirm", page.pk, to.pk))
    return fresh(page).get_parent().pk == to.pk


def move_many(client: Client, page: Page, to: Page) -> bool:
    many_at_once(client, "move", page, chooser=to.pk)
    return fresh(page).get_parent().pk == to.pk


def reorder(client: Client, page: Page) -> bool:
    """Among its neighbours."""
    page.get_parent().add_child(instance=type(page)(title="Hàng xóm", slug="hang-xom", live=False))
    last = page.get_parent().get_children().aggregate(last=Max("path"))["last"]
    before = fresh(page).path
    client.post(at("set_page_position", page.pk) + ("?position=0" if before == last else "?position=99"))
    return fresh(page).path != before


def close(client: Client, page: Page) -> bool:
    """Say who may read it."""
    client.post(at("set_privacy", page.pk), {"restriction_type": "login"})
    return PageViewRestriction.objects.filter(page=page).exists()


def lock(client: Client, page: Page) -> bool:
    client.post(at("lock", page.pk))
    return fresh(page).locked


def unlock(client: Client, page: Page) -> bool:
    Page.objects.filter(pk=page.pk).update(locked=True, locked_at=timezone.now())
    client.post(at("unlock", page.pk))
    return not fresh(page).locked


def delete(client: Client, page: Page) -> bool:
    client.post(at("delete", page.pk))
    return not Page.objects.filter(pk=page.pk).exists()


def delete_many(client: Client, page: Page) -> bool:
    many_at_once(client, "delete", page)
    return not Page.objects.filter(pk=page.pk).exists()


def override(client: Client, page: Page) -> bool:
    """Publish in an emergency."""
    client.post(reverse("newsroom:override", args=["page", page.pk]), {"reason": "Bão vào trong đêm."})
    return went_out(page)


def many_at_once(client: Client, action: str, page: Page, **told) -> None:
    """Wagtail's acts on several pages, on one."""
    client.post(reverse("wagtail_bulk_action", args=("wagtailcore", "page", action)) + f"?id={page.pk}", told)
