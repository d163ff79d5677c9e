"""Every address of the admin, with keys of the world's own portal in it, and who gets behind it."""

import re
from copy import deepcopy
from pathlib import Path

from django.test import Client
from django.urls import get_resolver
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query
from wagtail.models import Task, Workflow

from feedback.models import RefusalReason
from tests.matrix.table import PEOPLE
from tests.matrix.world import World
from tests.routes import Route, routes

TABLE = Path(__file__).parent.parent / "data" / "admin-views.txt"
DESK = "quan-tri/"
METHODS = ("get", "post")
KEY = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
NO_METHOD = "."


def views() -> list[Route]:
    """All that the admin has, but what stands for all the rest."""
    return [route for route in routes(get_resolver().url_patterns) if route.text.startswith(DESK) and not route.text.endswith(".*/$")]


def path_of(view: Route, keys: dict[str, object]) -> str:
    """The address with keys in it. Raises KeyError where one is not known."""
    filled = KEY.sub(lambda found: str(keys[found[1] or found[2]]), view.text)
    return "/" + filled.replace("^", "").replace("$", "").replace("\\.", ".")


def known(world: World) -> dict[str, dict[str, object]]:
    """What stands for a key (what the world lacks is made), by the beginning of a view's name; "" for those that mean the same everywhere."""
    own, article = world.own, world.own["article"]
    state = own["annex"].current_workflow_state
    return {
        "": {
            "page_id": article.pk, "page_pk": article.pk, "page_to_move_id": article.pk, "parent_page_id": own["topic"].pk,
            "destination_id": own["inner"].pk, "pk": article.pk, "revision_id": article.latest_revision_id,
            "revision_id_a": "earliest", "revision_id_b": "live", "content_type_app_name": "news",
            "content_type_model_name": "articlepage", "app_label": "news", "model_name": "articlepage", "app_name": "home",
            "action": "publish", "action_name": "approve", "task_state_id": state.current_task_state_id, "workflow_state_id": state.pk,
            "task_id": state.current_task_state.task_id, "workflow_pk": state.workflow_id, "image_id": own["picture"].pk,
            "document_id": own["document"].pk, "doc_id": own["document"].pk, "collection_id": own.collection.pk, "object_id": article.pk,
            "instance_pk": own["comment"].pk, "session_id": 1, "uploaded_file_id": 1, "redirect_id": 1, "query_id": 1,
            "uidb64": "MQ", "token": "x-y", "name": "trang", "kind": "page", "restriction_id": 1, "filter_spec": "width-100",
        },
        "wagtailadmin_pages:workflow": {"page_id": own["annex"].pk},
        "wagtailadmin_pages:co": {"page_id": own["annex"].pk, "app_label": "news", "model_name": "articlepage"},
        "wagtailadmin_collections": {"pk": own.collection.pk},
        "wagtailadmin_workflows": {"pk": Workflow.objects.first().pk, "app_label": "newsroom", "model_name": "reviewtask"},
        **dict.fromkeys((f"wagtailadmin_workflows:{act}_task" for act in ("edit", "disable", "enable")), {"pk": Task.objects.first().pk}),
        "wagtailadmin_tag_model": {"app_name": "taggit", "model_name": "tag"},
        "wagtailsettings": {"model_name": "sidebarsettings", "pk": own.site.pk},
        "wagtailsnippets_polls_poll": {"pk": own["poll"].pk, "revision_id": own["poll"].latest_revision_id},
        "wagtailsnippetchoosers_polls_poll": {"pk": own["poll"].pk},
        "wagtailsnippets_feedback_refusalreason": {"pk": RefusalReason.objects.filter(site=own.site).first().pk},
        "wagtailsnippets_home_sidebarlink": {"pk": own["waiting"].pk, "revision_id": own["waiting"].latest_revision_id},
        "wagtailsnippetchoosers_home_sidebarlink": {"pk": own["link"].pk},
        "wagtailsnippets_newsroom_returnreason": {"pk": own["reason"].pk},
        "wagtailsnippets_newsroom_desk": {"pk": own["desk"].pk},
        "wagtailsites": {"pk": own.site.pk},
        "wagtailusers_users": {"pk": world.office.user("kiemduyet").pk},
        "wagtailusers_groups": {"pk": own["group"].pk},
        "wagtaildocs": {"pk": own["document"].pk},
        "wagtailimages": {"pk": own["picture"].pk},
        "wagtailadmin_api:pages": {"pk": article.pk, "action_name": "publish"},
        "wagtailadmin_api:documents": {"pk": own["document"].pk},
        "wagtailadmin_api:images": {"pk": own["picture"].pk},
        "wagtailredirects": {"redirect_id": Redirect.objects.create(site=own.site, old_path="/cu", redirect_link="/moi/").pk},
        "wagtailsearchpromotions": {"query_id": Query.get("lịch tiếp công dân").pk},
        "visits_": {"name": "theo-gio"},
        "newsroom:review": {"pk": own["annex"].pk},
    }  # fmt: skip


def keys_of(view: Route, told: dict[str, dict[str, object]]) -> dict[str, object]:
    """The keys of one view: the longest beginning of its name has the last word."""
    found: dict[str, object] = {}
    for beginning in sorted((one for one in told if view.name.startswith(one)), key=len):
        found |= told[beginning]
    return found


def gets_behind(client: Client, method: str, path: str) -> bool | None:
    """Whether somebody gets further than the refusal; None where the address does not know the method."""
    kept, client.raise_request_exception = deepcopy(client.cookies), False  # a view that stumbles over nothing has let somebody in
    answer = getattr(client, method)(path)
    client.cookies = kept  # one of them signs out
    if answer.status_code == 405:
        return None
    if answer.status_code in (301, 302):
        return answer["Location"].split("?")[0] != f"/{DESK}" and "/dang-nhap/" not in answer["Location"]
    return answer.status_code not in (401, 403, 404)


def who_gets_behind(world: World, view: Route, method: str, told: dict) -> str:
    """The letters of those who do, "-" for nobody, "." where there is no such method."""
    path = path_of(view, keys_of(view, told))
    found = {
        letter: world.tried(lambda client, where: gets_behind(client, method, where), username, path) for letter, username in PEOPLE.items()
    }
    if None in found.values():
        return NO_METHOD
    return "".join(letter for letter, does in found.items() if does) or "-"


def row(view: Route, cells: list[str]) -> str:
    """A line of the table."""
    return f"{view.text:<110} {' '.join(f'{cell:<5}' for cell in cells)}".rstrip()
