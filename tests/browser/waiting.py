"""Waiting for what a page becomes, under any policy."""

import contextlib

from playwright.sync_api import Error

from tests.servers.waiting import wait_until

PATIENCE = 15  # seconds


def until(page, expression: str, argument=None) -> None:
    """Ask the page until the expression, or the function of the argument, is true. Playwright's own waiting asks by `eval` from inside
    the page, which the portal's policy refuses.
    """

    def holds() -> bool:
        with contextlib.suppress(Error):  # the page is just being left for another
            return bool(page.evaluate(expression, argument))
        return False

    wait_until(holds, expression, PATIENCE)
