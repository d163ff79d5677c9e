"""Somebody to whom a fault of the portal is shown, and whether what is shown is fit for a citizen."""

import pytest
from django.test import Client

from cms.errors import FAULTS

SECRET = "mat-khau-cua-may-chu"


@pytest.fixture
def citizen(db) -> Client:
    """Somebody who gets the error page, not the exception."""
    return a_reader()


def a_reader(**headers) -> Client:
    return Client(raise_request_exception=False, SERVER_NAME="localhost", **headers)


def is_a_page_a_citizen_understands(response, status: int) -> None:
    """Right status, in Vietnamese, kept by no cache, and nothing of the program's inside."""
    text = response.content.decode()
    assert response.status_code == status
    assert '<html lang="vi">' in text
    assert f'<h1 class="page-title">{FAULTS[status].title}</h1>' in text
    assert FAULTS[status].sentence in text
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in text
    for inside in (SECRET, "Traceback", "Error", "Exception", "site-packages", "django"):
        assert inside not in text
