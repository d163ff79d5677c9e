"""A page of the browser that remembers what went wrong on it."""

from dataclasses import dataclass, field

import pytest

from tests.browser.writing import key_of, sign_in_by_form

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@dataclass
class Trouble:
    """What a page complained of, and whom it asked."""

    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # by the policy that the page came with


# What a page's policy refuses, in its frames too
REFUSED = """addEventListener("securitypolicyviolation", (told) => {
  console.debug("refused", told.effectiveDirective, told.blockedURI, told.sample, "on", location.pathname, told.sourceFile);
});"""


def watched(page, own: str) -> Trouble:
    """Write down errors of scripts, requests to others, and answers of 400 and above."""
    trouble = Trouble()
    page.on("console", lambda message: trouble.refused.append(message.text) if message.text.startswith("refused ") else None)
    page.on("pageerror", lambda error: trouble.errors.append(str(error)))
    page.on("console", lambda message: trouble.errors.append(message.text) if message.type == "error" else None)
    page.on(
        "request", lambda request: trouble.strangers.append(request.url) if not request.url.startswith((own, "data:", "blob:")) else None
    )
    page.on("response", lambda answer: trouble.failures.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    return trouble


@pytest.fixture
def open_page(browser, portal):
    """Opens a page of the portal at a size, as a new visitor, on whose device a script may make something different from the start;
    closes it behind the test, in which no policy may have refused anything.
    """
    contexts, pages = [], []

    def open_at(path: str, viewport=DESK, script: str = "", **options):
        context = browser.new_context(viewport=viewport, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options)
        context.set_default_timeout(15_000)
        context.add_init_script(REFUSED + script)
        contexts.append(context)
        page = context.new_page()
        page.trouble = watched(page, portal.url)
        pages.append(page)
        page.goto(portal.url + path)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert [told for page in pages for told in page.trouble.refused] == []


@pytest.fixture(scope="session")
def sessions() -> dict[str, dict]:
    """The cookies of accounts that have signed in before, by name."""
    return {}


@pytest.fixture
def sign_in(open_page, portal, sessions):
    """Opens an admin page as one of the demo accounts; by the form the first time, in the same session later."""

    def sign_in_as(name: str, path: str = "/quan-tri/", viewport=DESK):
        if name in sessions:
            return open_page(path, viewport, storage_state=sessions[name])
        page = open_page("/dang-nhap/", viewport)
        sign_in_by_form(page, portal, name, path)
        sessions[name] = page.context.storage_state()
        return page

    return sign_in_as


@pytest.fixture(scope="session")
def form_of_new_article() -> list[str]:
    """Its address, once somebody has looked it up."""
    return []


@pytest.fixture
def new_article(sign_in, portal, form_of_new_article):
    """Opens the form of a new article in the category Thời sự, as somebody."""

    def open_form(name: str):
        if form_of_new_article:
            return sign_in(name, form_of_new_article[0])
        page = sign_in(name, "/quan-tri/account/")  # a light page
        form_of_new_article.append(f"/quan-tri/pages/add/news/articlepage/{key_of(page, portal, 'Thời sự')}/")
        page.goto(portal.url + form_of_new_article[0])
        return page

    return open_form
