"""The forms and previews of the admin as an administrator's browser sends and reads them."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html

from newsroom.models import NewsroomSettings
from tests.reading import words


@pytest.fixture
def administrator(build, client):
    """The client, signed in as administrator."""
    client.force_login(build.user("quan-tri", admin=True))
    return client


def filled(office, address: str, new: dict, form_id: str | None = None) -> dict:
    """What the form at an address sends when the editor has typed this; the rest is as the form came."""
    answer = office.get(address)
    assert answer.status_code == 200, address
    html = answer.content.decode()
    if form_id is None:
        forms = re.findall(r"<form\b.*?</form>", html, re.S)
        html = next(form for form in forms if 'method="POST"' in form and "logout" not in form.split(">")[0])
    return querydict_from_html(html, form_id).dict() | nested_form_data(new)


def list_of(values: list) -> dict:
    """The form data of a ListBlock."""
    return {"count": len(values)} | {str(i): {"deleted": "", "order": i, "value": value} for i, value in enumerate(values)}


def add_address(model, parent, name="add"):
    return reverse(f"wagtailadmin_pages:{name}", args=[model._meta.app_label, model._meta.model_name, parent.pk])


def preview(office, address: str, form: dict) -> str:
    """What the preview beside a form shows of what has been typed."""
    answer = office.post(address, form)
    assert answer.status_code == 200 and answer.json() == {"is_valid": True, "is_available": True}, address
    shown = office.get(address)
    assert shown.status_code == 200, address
    return words_of_page(shown)


def words_of_page(answer) -> str:
    return words(BeautifulSoup(answer.content, "html.parser"))


def let_out(row):
    """What the newsroom does when a draft has gone through its approval: no form publishes."""
    row.refresh_from_db()
    row.latest_revision.publish()


def snippet(model, name, *args):
    return reverse(f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}:{name}", args=args)


def own_collection(build) -> int:
    """The key of the portal's collection; an administrator is asked for one, an editor of one portal is not."""
    return NewsroomSettings.for_site(build.site).collection_id
