"""Polls and links at the desk: their forms, their drafts, their approval, and what readers see of them."""

import json

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from home.models import SidebarLink
from newsroom.desk import set_up_desk
from newsroom.roles import EDITOR, FIRST_APPROVER, SECOND_APPROVER
from polls.models import Choice, Poll, Vote
from tests.reading import read, texts


def link_form(**changes):
    return {"title": "Một cửa", "url": "https://mot-cua.example.vn/", "group": "Dịch vụ"} | changes


def poll_form(poll=None, choices=("Thứ bảy", "Chủ nhật"), **changes):
    """What the form of a poll sends; the choices are those of the poll, or new ones with these texts."""
    rows = [{"id": choice.pk, "text": choice.text, "brought_forward_votes": 0} for choice in poll.choices.all()] if poll else []
    new = [{"id": "", "text": text, "brought_forward_votes": 0} for text in (() if poll else choices)]
    told = {
        "question": poll.question if poll else "Chợ họp ngày nào?", "opens_at": "04/07/2020 09:05", "closes_at": "", "max_choices": 1,
        "show_results": "always", "brought_forward_voters": 0, "choices": inline_formset(rows + new, initial=len(rows)),
    }  # fmt: skip
    return nested_form_data(told | changes)


def form_of(model, **changes):
    return link_form(**changes) if model is SidebarLink else poll_form(**changes)


def made(build, model, name="Thứ gì?", **fields):
    """A live row whose readers see this name."""
    return build.link(name, **fields) if model is SidebarLink else build.poll(name, **fields)


def name_of(model):
    return "title" if model is SidebarLink else "question"


def shown(build, client, model):
    """The names that readers see beside the front page."""
    return texts(read(client, "/"), ".aside .quick-title" if model is SidebarLink else ".aside .box-poll .poll-question")


def draft(row, name, **changes):
    """A new revision of a row, as its form would save it."""
    fresh = type(row).objects.get(pk=row.pk).get_latest_revision_as_object()
    for field, value in (changes | {name_of(type(row)): name}).items():
        setattr(fresh, field, value)
    return fresh.save_revision()


def vote(poll, *picked):
    cast = Vote.objects.create(poll=poll, reader=f"ban-doc-{Vote.objects.count()}")
    cast.choices.set(Choice.objects.filter(poll=poll, text__in=picked))


def approve(office, who, row):
    """Duyệt, on the approver's page."""
    client = office.clients[who]
    page = client.get(reverse("newsroom:review", args=[row.current_workflow_state.pk]))
    assert page.status_code == 200, who
    client.post(page.wsgi_request.path, {"step": page.context["state"].pk, "seen": page.context["seen"], "approve": "1"})


@pytest.fixture
def another_portal(office, build):
    """Another portal of the same installation, with people of its own."""
    site = build.other_site()
    set_up_desk()
    for role, username in ((EDITOR, "bientap-khac"), (FIRST_APPROVER, "truongban-khac"), (SECOND_APPROVER, "lanhdao-khac")):
        office.hire(role, username, site.root_page)
    return site


BOTH = pytest.mark.parametrize("model", [Poll, SidebarLink])


def words_of(answer):
    text = answer.content.decode()
    return json.dumps(json.loads(text), ensure_ascii=False) if text.startswith('{"') else text
