"""Votes, changes, taking back, closing and publishing at the same moment, in transactions of their own."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier, Event, Thread

import pytest
from django.db import close_old_connections, connection, connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms.cache import generation
from cms.database import held
from polls.models import Choice, Poll, Vote
from tests.build import Builder
from tests.servers.waiting import wait_until
from tests.voting import Reader, counted, keys, reworded

READERS = 8


@pytest.fixture
def poll(transactional_db, settings):
    settings.READER_PROOF_AFTER = settings.READER_REFUSE_AFTER = 10**9
    return Builder().poll("Hỏi?", ("Một", "Hai"))


def at_once(*acts):
    """Every act in a thread, all beginning together; gives what they return."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            gate.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        running = [threads.submit(run, act) for act in acts]
        wait(running)
    return [ran.result() for ran in running]


def sending(reader, poll, form, *choices, act=""):
    """An act that sends a reader's form; gives the status of the answer."""
    chosen = {"chon": keys(poll, *choices)} if choices else {}
    return lambda: reader.send(poll, form | chosen, act).status_code


def test_readers_who_vote_at_once_are_all_counted(poll):
    for _ in range(3):
        acts = [sending(reader, poll, reader.form(poll), "Một") for reader in [Reader() for _ in range(READERS)]]
        assert set(at_once(*acts)) == {200}
    assert counted(poll) == {"Một": 3 * READERS, "Hai": 0}


@pytest.mark.parametrize("with_cookie", [True, False])
def test_one_reader_who_votes_many_times_at_once_has_one_vote_and_good_answers(poll, with_cookie):
    for number in range(5):
        reader = Reader()
        if with_cookie:
            reader.vote(poll, "Một")
            reader.take_back(poll)
        forms = [reader.form(poll) for _ in range(READERS)] if with_cookie else [reader.form(poll)] * READERS
        windows = [Reader() for _ in forms]
        for window in windows:
            window.client.cookies.load(reader.client.cookies)
        acts = [sending(window, poll, form, ("Một", "Hai")[n % 2]) for n, (window, form) in enumerate(zip(windows, forms, strict=True))]
        assert Counter(at_once(*acts)) == {200: READERS}
        assert Vote.objects.count() == number + 1 and sum(counted(poll).values()) == number + 1


def test_changing_and_taking_back_at_once_leave_a_whole_vote_or_none(poll):
    for _ in range(6):
        reader = Reader()
        reader.vote(poll, "Một")
        before = Vote.objects.count()
        forms = [reader.form(poll) for _ in range(4)]
        acts = [sending(reader, poll, form, "Hai") for form in forms[:2]]
        acts += [sending(reader, poll, form, act="rut/") for form in forms[2:]]
        assert set(at_once(*acts)) == {200}
        assert Vote.objects.count() in (before, before - 1) and sum(counted(poll).values()) == Vote.objects.count()


def test_no_vote_is_taken_after_a_publish_that_closes_the_poll(poll):
    """Whoever was told that the vote is taken is counted with a moment before the end, everybody else is not counted."""
    for number in range(4):
        poll = Builder().poll(f"Hỏi {number}?", ("Một", "Hai"))
        acts = [sending(reader, poll, reader.form(poll), "Một") for reader in [Reader() for _ in range(READERS)]]
        fresh = Poll.objects.get(pk=poll.pk).get_latest_revision_as_object()
        fresh.closes_at = timezone.now()
        revision = fresh.save_revision()

        *answers, _ = at_once(*acts, revision.publish)
        assert set(answers) <= {200, 409}
        assert Vote.objects.filter(poll=poll).count() == answers.count(200)
        assert not Vote.objects.filter(poll=poll, cast_at__gte=Poll.objects.get(pk=poll.pk).closes_at).exists()


def test_no_vote_slips_in_while_other_words_are_published(poll):
    for number in range(6):
        poll = Builder().poll(f"Hỏi {number}?", ("Một", "Hai"))
        reader = Reader()
        voting = sending(reader, poll, reader.form(poll), "Một")
        revision = reworded(poll, "Một", "Ba", question="Khác?")
        answer, _ = at_once(voting, revision.publish)
        now = Poll.objects.get(pk=poll.pk)
        texts = set(Choice.objects.filter(poll=poll).values_list("text", flat=True))
        told = (answer, now.question, texts, Vote.objects.filter(poll=poll).count())
        assert told in [(200, f"Hỏi {number}?", {"Một", "Hai"}, 1), (422, "Khác?", {"Ba", "Hai"}, 0)]


def test_a_publish_waits_for_a_vote_that_is_under_way_and_other_votes_do_not(poll):
    """On SQLite, where a transaction is the only writer, other votes wait, too."""
    voted, go_on = Event(), Event()

    def slow():
        with transaction.atomic():
            list(held(Poll.objects.filter(pk=poll.pk)))
            Vote.objects.create(poll=poll, reader="cham").choices.set(keys(poll, "Một"))
            voted.set()
            go_on.wait(30)
        connection.close()

    fresh = Poll.objects.get(pk=poll.pk).get_latest_revision_as_object()
    fresh.question = "Khác?"
    revision = fresh.save_revision()

    def publish():
        revision.publish()
        connection.close()

    def somebody_waits():
        if connection.vendor == "sqlite":
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
            return cursor.fetchone()[0] > 0

    voting, publishing = Thread(target=slow), Thread(target=publish)
    voting.start()
    assert voted.wait(30)
    if connection.vendor == "postgresql":
        assert Reader().vote(poll, "Hai").status_code == 200
    publishing.start()
    try:
        wait_until(somebody_waits, "the publish to wait for the vote")
        assert publishing.is_alive()
    finally:
        go_on.set()
        voting.join(30)
        publishing.join(30)
    close_old_connections()
    assert Poll.objects.get(pk=poll.pk).question == "Hỏi?" and counted(poll) == {"Một": 1, "Hai": int(connection.vendor == "postgresql")}


def test_a_vote_makes_no_copy_old_and_leaves_nothing_to_the_queue(poll):
    reader, mark = Reader(), generation.mark_of(poll.site_id)
    before, waiting = generation.generation(mark), DBTaskResult.objects.count()
    reader.vote(poll, "Một")
    reader.vote(poll, "Hai")
    reader.take_back(poll)
    assert before is not None and generation.generation(mark) == before
    assert DBTaskResult.objects.count() == waiting


def test_rows_are_held_only_in_a_transaction(poll):
    with pytest.raises(transaction.TransactionManagementError):
        held(Poll.objects.all())


def test_a_reader_whose_form_somebody_else_used_at_the_same_moment_is_asked_again(poll):
    """Two browsers that know each their own word send one form."""
    readers = [Reader(), Reader()]
    other = Builder().poll("Để có bánh?", ("Một",))
    for reader in readers:
        reader.vote(other, "Một")
    form = readers[0].form(poll)
    for _ in range(4):
        answers = at_once(*(sending(reader, poll, form, "Một") for reader in readers))
        assert sorted(answers) == [200, 422] and Vote.objects.filter(poll=poll).count() == 1
