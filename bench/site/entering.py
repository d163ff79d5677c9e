"""Enters the pages of a made site in the search: the longer half of making it, so that where two may write a process of its own does it."""

import gc
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import django
from django.db import connection

RARELY = (100_000, 50, 50)  # the rows of a batch go by themselves: a look for rings among them, every 700 objects, is a fifth of the time
AHEAD = 3  # batches that wait for the search before no more are written


@contextmanager
def entering(*, apart: bool) -> Iterator[Callable[[list[int]], object]]:
    """Gives what enters pages, by their keys. Behind it all of them are entered. `apart`, on PostgreSQL, it returns before that."""
    if not apart or connection.vendor == "sqlite":
        yield enter
        return
    waiting: deque[Future] = deque()
    with gathered(), ProcessPoolExecutor(1, get_context("spawn"), begin) as helper:

        def pass_on(keys: list[int]) -> None:
            waiting.append(helper.submit(enter, keys))
            while len(waiting) > AHEAD:
                waiting.popleft().result()

        yield pass_on
        for one in waiting:
            one.result()


@contextmanager
def gathered() -> Iterator[None]:
    """Within this PostgreSQL gathers new words and sorts them into their index by the thousand; behind it the index is as in every portal."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER INDEX search_words_words SET (fastupdate = on, gin_pending_list_limit = 65536)")
        try:
            yield
        finally:
            cursor.execute("ALTER INDEX search_words_words RESET (gin_pending_list_limit)")
            cursor.execute("ALTER INDEX search_words_words SET (fastupdate = off)")
            cursor.execute("SELECT gin_clean_pending_list('search_words_words')")


def begin() -> None:
    """Make this process one that enters pages."""
    django.setup()
    look_rarely()
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '256MB'")  # in which what was gathered is sorted


def look_rarely() -> None:
    """Have Python look seldom for what refers to itself: all that is there stays, and what a batch makes goes by itself."""
    gc.freeze()
    gc.set_threshold(*RARELY)


def enter(keys: list[int]) -> None:
    """Enter pages; the documents that they refer to come at the end."""
    from search import index

    index.put_many(keys, with_documents=False)
