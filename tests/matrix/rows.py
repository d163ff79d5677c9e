"""What may be tried with polls, links and reasons to send something back."""

from datetime import timedelta

from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from home.models import SidebarLink
from newsroom.models import ReturnReason
from polls.models import Poll
from tests.matrix.pages import NEW, shows
from tests.matrix.world import name_of

NAMES = {Poll: "question", SidebarLink: "title", ReturnReason: "text"}


def at(model: type[Model], name: str, *args) -> str:
    """An address among those of a kind of row."""
    return reverse(f"{model.snippet_viewset.url_namespace}:{name}", args=args)


def form(model: type[Model], site: Site, row: Model | None = None) -> dict:
    """What the form of a row sends."""
    told = {"site": site.pk, NAMES[model]: NEW}
    if model is SidebarLink:
        return told | {"url": "https://mot-cua.example.vn/", "group": "Dịch vụ"}
    if model is ReturnReason:
        return told
    texts = [("", "Thứ bảy"), ("", "Chủ nhật")] if row is None else [(choice.pk, choice.text) for choice in row.choices.all()]
    choices = [{"id": key, "text": text, "brought_forward_votes": 0} for key, text in texts]
    told |= {"opens_at": "04/07/2020 09:05", "closes_at": "", "max_choices": 1, "show_results": "always", "brought_forward_voters": 0}
    return nested_form_data(told | {"choices": inline_formset(choices, initial=len(choices) if row else 0)})


def fresh(row: Model) -> Model:
    """As the database has it now."""
    return type(row).objects.get(pk=row.pk)


def written(row: Model) -> str:
    """The name that its newest version has."""
    now = fresh(row)
    newest = now.get_latest_revision_as_object() if hasattr(now, "get_latest_revision_as_object") else now
    return getattr(newest, NAMES[type(row)])


def opens(client: Client, row: Model, *names: str) -> bool:
    """Whether any of these screens of a row lets somebody in."""
    return any(client.get(at(type(row), name, row.pk)).status_code == 200 for name in names)


# Looking --------------------------------------------------------------------------------------------------------------
def listed(client: Client, row: Model) -> bool:
    return any(shows(client.get(at(type(row), name)), name_of(row)) for name in ("list", "list_results"))


def choose(client: Client, row: Model) -> bool:
    """In the window in which a page's block takes one."""
    spaces = row.snippet_viewset.chooser_viewset.url_namespace
    asked = [(reverse(f"{spaces}:{name}", args=args), more) for name, args, more in (
        ("choose", [], {}), ("choose_results", [], {}), ("chosen", [row.pk], {}), ("chosen_multiple", [], {"id": row.pk}),
    )]  # fmt: skip
    return any(shows(client.get(address, more), name_of(row)) for address, more in asked)


def open(client: Client, row: Model) -> bool:
    return opens(client, row, "edit")


def history(client: Client, row: Model) -> bool:
    return opens(client, row, "history", "history_results", "usage")


def compare(client: Client, row: Model) -> bool:
    asked = [
        ("revisions_compare", ("earliest", "latest")),
        ("revisions_view", [row.latest_revision_id]),
        ("revisions_revert", [row.latest_revision_id]),
    ]
    return any(client.get(at(type(row), name, row.pk, *more)).status_code == 200 for name, more in asked)


# Writing --------------------------------------------------------------------------------------------------------------
def add(client: Client, row: Model) -> bool:
    """A new row of the same kind in the same portal."""
    client.post(at(type(row), "add"), form(type(row), row.site))
    return type(row).objects.filter(site=row.site, **{NAMES[type(row)]: NEW}).exists()


def copy(client: Client, row: Model) -> bool:
    """The form of a new one, filled as this one is."""
    return opens(client, row, "copy")


def save(client: Client, row: Model, **more) -> bool:
    client.post(at(type(row), "edit", row.pk), form(type(row), row.site, row) | more)
    return written(row) == NEW


def submit(client: Client, row: Model) -> bool:
    save(client, row, **{"action-submit": "1"})
    return fresh(row).workflow_in_progress


def publish(client: Client, row: Model) -> bool:
    save(client, row, **{"action-publish": "1"})
    return getattr(fresh(row), NAMES[type(row)]) == NEW or fresh(row).last_published_at != row.last_published_at


def revert(client: Client, row: Model) -> bool:
    client.post(at(type(row), "revisions_revert", row.pk, row.latest_revision_id), form(type(row), row.site, row))
    return written(row) == NEW


def reorder(client: Client, row: Model) -> bool:
    """Drag it below its neighbour."""
    neighbour = fresh(row)
    neighbour.pk, neighbour.sort_order = None, row.sort_order + 5
    setattr(neighbour, NAMES[type(row)], "Hàng xóm")
    neighbour.save(force_insert=True)
    client.post(at(type(row), "reorder", row.pk) + "?position=99")
    return fresh(row).sort_order > row.sort_order


# Deciding over what readers see ---------------------------------------------------------------------------------------
def unpublish(client: Client, row: Model) -> bool:
    client.post(at(type(row), "unpublish", row.pk))
    return not fresh(row).live


def unschedule(client: Client, row: Model) -> bool:
    revision = row.latest_revision
    revision.approved_go_live_at = timezone.now() + timedelta(days=1)
    revision.save()
    client.post(at(type(row), "revisions_unschedule", row.pk, revision.pk))
    revision.refresh_from_db()
    return revision.approved_go_live_at is None


def lock(client: Client, row: Model) -> bool:
    client.post(at(type(row), "lock", row.pk))
    return fresh(row).locked


def unlock(client: Client, row: Model) -> bool:
    type(row).objects.filter(pk=row.pk).update(locked=True, locked_at=timezone.now())
    client.post(at(type(row), "unlock", row.pk))
    return not fresh(row).locked


def delete(client: Client, row: Model) -> bool:
    client.post(at(type(row), "delete", row.pk))
    return not type(row).objects.filter(pk=row.pk).exists()


def delete_many(client: Client, row: Model) -> bool:
    address = reverse("wagtail_bulk_action", args=(row._meta.app_label, row._meta.model_name, "delete"))
    client.post(f"{address}?id={row.pk}")
    return not type(row).objects.filter(pk=row.pk).exists()
