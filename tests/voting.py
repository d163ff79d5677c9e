"""Readers who vote by HTTP as a browser does, with a page's form or with the piece of one."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from polls.models import Choice, Poll, Vote

OURS = {"sec-fetch-site": "same-origin"}
PIECE = {"x-fragment": "1"}
BOTH = pytest.mark.parametrize("piece", [True, False], ids=["piece", "page"])


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def keys(poll: Poll, *texts: str) -> list[int]:
    """The keys of the choices with these texts."""
    return [Choice.objects.get(poll=poll, text=text).pk for text in texts]


def counted(poll: Poll) -> dict[str, int]:
    """How many votes each choice has."""
    return {choice.text: choice.votes.count() for choice in Choice.objects.filter(poll=poll).order_by("sort_order", "pk")}


def reworded(poll: Poll, old: str, new: str, **changes):
    """A draft in which a choice says something else, and fields have other values."""
    fresh = Poll.objects.get(pk=poll.pk).get_latest_revision_as_object()
    choices = list(fresh.choices.all())
    next(choice for choice in choices if choice.text == old).text = new
    fresh.choices = choices
    for name, value in changes.items():
        setattr(fresh, name, value)
    return fresh.save_revision()


class Reader:
    """One browser. With `piece` it asks for pieces of pages, else for whole pages."""

    def __init__(self, piece: bool = True):
        self.client = Client(headers={"host": "localhost"})  # a host that the portal knows
        self.headers = PIECE if piece else {}

    def ballot(self, poll: Poll, **asked):
        """The answer with the form in it."""
        return self.client.get(f"/binh-chon/{poll.pk}/{'phieu/' if self.headers else ''}", asked, headers=self.headers)

    def form(self, poll: Poll) -> dict:
        """What the form sends of itself."""
        form = soup(self.ballot(poll)).select_one("form.poll-ballot[method=post]")
        return {field["name"]: field.get("value", "") for field in form.select("input[type=hidden], input[type=text]")}

    def send(self, poll: Poll, sent: dict, act: str = "", headers: dict = OURS):
        return self.client.post(f"/binh-chon/{poll.pk}/{act}", sent, headers=self.headers | headers)

    def vote(self, poll: Poll, *texts: str, **more):
        """Voting for the choices with these texts."""
        return self.send(poll, self.form(poll) | {"chon": keys(poll, *texts)} | more)

    def take_back(self, poll: Poll):
        return self.send(poll, self.form(poll), "rut/")

    def stored(self, poll: Poll) -> Vote:
        """The only vote that there is."""
        return Vote.objects.get(poll=poll)
