"""The publishing register as somebody reads it in a browser, as files and on paper; and a desk whose articles stand in it."""

import csv
from io import BytesIO, StringIO
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from cms.models import User
from news.models import ArticlePage
from newsroom import actions
from newsroom.models import Desk
from newsroom.register.query import publications, sites_for
from newsroom.register.rows import rows_of
from newsroom.roles import EDITOR, FIRST_APPROVER, SECOND_APPROVER
from newsroom.words import digest
from tests.build import PARAGRAPH
from tests.reading import read, texts

ALL = {"ky_from": "", "ky_to": ""}


class Office:
    """People of the desk, and what they do with an article."""

    def __init__(self, build, now):
        self.build, self.now = build, now
        self.an = self.person("an", "Nguyễn Thị", "An", EDITOR)
        self.binh = self.person("binh", "Trần", "Bình", FIRST_APPROVER)
        self.chi = self.person("chi", "Lê Thị", "Chi", SECOND_APPROVER)

    def person(self, username, family, given, role=None, place=None) -> User:
        user = self.build.user(username)
        user.last_name, user.first_name = family, given
        user.save()
        if role:
            Desk.objects.get(role_key=role.key, place=place or self.build.home).group.user_set.add(user)
        return user

    def draft(self, title, category=None, byline="Phạm Dung") -> ArticlePage:
        page = ArticlePage(title=title, summary="Tóm tắt.", body=[PARAGRAPH], byline_name=byline, live=False, owner=self.an)
        (category or self.build.news).add_child(instance=page)
        page.save_revision(user=self.an)
        return page

    def change(self, page, user=None, **fields):
        page.refresh_from_db()
        newest = page.get_latest_revision_as_object()
        for name, value in fields.items():
            setattr(newest, name, value)
        newest.save_revision(user=user or self.an, log_action=True)

    def submit(self, page, hour=8, minute=0):
        self.now.moment = self.now.moment.replace(hour=hour, minute=minute)
        page.refresh_from_db()
        page.get_workflow().start(page, self.an)

    def approve(self, page, user, hour=8, minute=0):
        self.now.moment = self.now.moment.replace(hour=hour, minute=minute)
        page.refresh_from_db()
        state = page.current_workflow_state
        actions.approve(state, state.current_task_state_id, user, digest(page.get_latest_revision()))
        page.refresh_from_db()

    def through(self, title, category=None, **more) -> ArticlePage:
        """An article that both have approved."""
        page = self.draft(title, category, **more)
        self.let_out(page)
        return page

    def let_out(self, page):
        self.submit(page)
        self.approve(page, self.binh, 9, 15)
        self.approve(page, self.chi, 10, 30)


@pytest.fixture
def desk(build, now) -> Office:
    return Office(build, now)


@pytest.fixture
def administrator(build):
    """An administrator's browser."""
    client = Client()
    client.force_login(build.user("quantri", admin=True))
    return client


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def register(user=None) -> list:
    """All rows that somebody may see, the oldest first."""
    entries = publications(None if user is None else sites_for(user))
    return list(rows_of(entries.order_by("published", "pk")))


def address(name="newsroom_register", **asked) -> str:
    return f"{reverse(name)}?{urlencode(asked or ALL, doseq=True)}"


def titles(client, **asked) -> list[str]:
    return texts(read(client, address(**asked)), "table.listing tbody td.title .title-wrapper")


def table_of(csv_bytes: bytes) -> list[dict]:
    return list(csv.DictReader(StringIO(csv_bytes.decode("utf-8-sig"))))


def csv_rows(client, **asked) -> list[dict]:
    response = client.get(address(**(asked or ALL), export="csv"))
    assert response.status_code == 200
    return table_of(b"".join(response.streaming_content))


def workbook(client, **asked):
    response = client.get(address(**(asked or ALL), export="xlsx"))
    assert response.status_code == 200
    return load_workbook(BytesIO(b"".join(response.streaming_content)))


def paper(client, **asked) -> BeautifulSoup:
    response = client.get(address("newsroom_register_print", **asked))
    assert response.status_code == 200
    return BeautifulSoup(b"".join(response.streaming_content), "html.parser")
