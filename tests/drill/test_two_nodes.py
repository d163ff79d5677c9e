"""Two machines, each in a network of its own, behind the deployed nginx: one portal over one database, one Redis, one store of files.

python -m tests.servers postgresql python -m pytest -m drill tests/drill/test_two_nodes.py
"""

import itertools
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import psycopg2
import pytest
from django.urls import reverse
from django.utils import timezone

from cms.clock import jobs
from search.index import put_many
from tests import servers
from tests.build import at
from tests.counting import BROWSER
from tests.drill.nodes import PORT, bridge, nodes
from tests.drill.report import write_down
from tests.drill.town import family, town
from tests.drill.victims import NOTHING, tried
from tests.exactness import HELD, Ledger, networks
from tests.office import Office
from tests.pictures import bitmap, uncut_picture
from tests.reader import Reader
from tests.sending import stamped
from tests.test_cms_storage import use

pytestmark = pytest.mark.drill

ACTS, HANDS = 400, 24  # of each kind; threads that send
READING = 6  # seconds of reading before and after a machine is killed
TASKS = 12
LEFT = "SELECT 1 FROM cms_jobrun WHERE due_at <= now() OR claimed_until IS NOT NULL"  # jobs to do
COUNTING = """
CREATE TABLE ran (name text, machine text, since timestamptz);
CREATE FUNCTION note_run() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO ran VALUES (NEW.name, NEW.claimed_by, NEW.started_at); RETURN NEW; END $$;
CREATE TRIGGER ran AFTER UPDATE ON cms_jobrun FOR EACH ROW
  WHEN (NEW.started_at IS DISTINCT FROM OLD.started_at) EXECUTE FUNCTION note_run();
CREATE TABLE took (task uuid);
CREATE FUNCTION note_task() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO took VALUES (NEW.id); RETURN NEW; END $$;
CREATE TRIGGER took AFTER UPDATE ON django_tasks_database_dbtaskresult FOR EACH ROW
  WHEN (NEW.status = 'RUNNING' AND OLD.status <> 'RUNNING') EXECUTE FUNCTION note_task();
"""


class Desks:
    """An article that waits for its last approval; who may give it is signed in already, as the copied database knows."""

    def __init__(self, build):
        self.office = Office(build)
        self.page = self.office.write(date=f"{timezone.localtime():%d/%m/%Y %H:%M}")  # the newest of all
        self.office.decide("truongban", self.page)
        self.review = reverse("newsroom:review", args=[self.office.state(self.page).pk])
        self.cookie = f"sessionid={self.office.clients['lanhdao'].cookies['sessionid'].value}"


@pytest.fixture
def pair(transactional_db, build, settings, tmp_path, request):
    """A town with two machines, nginx before both; also the desk, and tasks that wait. The parameter is how many old articles there are."""
    told = {}

    def more() -> None:
        told["desks"] = Desks(build)
        build.many_articles([f"Tin cũ {number:04}" for number in range(getattr(request, "param", 0))], build.news, date=at(2021, 3, 14))
        put_many(build.news.get_children().live().values_list("pk", flat=True))
        settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
        for number in range(TASKS):
            uncut_picture(f"cho-{number}.jpg", bitmap(size=(60, 40)))

    with bridge() as line:
        net = line.split()[1]
        with town(build, lambda store: use(settings, store), tmp_path, f"{net}.1", more) as made:
            made.database.let_in(f"{net}.0/24")
            for name in ("database", "cache", "store"):
                made.more[f"{name.upper()}_URL"] = getattr(made, name).url.replace("127.0.0.1", f"{net}.1")
            made.more["STORAGE_URL"] = made.more.pop("STORE_URL")
            made.more["TRUSTED_PROXIES"] = f"{net}.0/24"
            made.told = told
            with nodes(made, line) as machines:
                both = "; server ".join(f"{node.address}:{PORT}" for node in machines)
                with servers.nginx(both, tmp_path) as proxy:
                    made.nginx, made.proxy = proxy.port, proxy
                    yield made, machines


def test_what_is_published_on_one_machine_is_read_on_the_other_at_once(pair):
    whole, (one, two) = pair
    begun, desks = time.monotonic(), whole.told["desks"]
    path = desks.page.get_url()
    for node in (one, two):  # both have copies of the lists, and know that there is no such page
        assert [node.ask(path)[0], node.ask("/")[0], node.ask("/tin-tuc/")[0]] == [404, 200, 200]
        assert desks.page.title not in node.ask("/tin-tuc/")[1]
    status, form = one.ask(desks.review, Cookie=desks.cookie)
    assert status == 200, form[:300]
    fields = dict(re.findall(r'<input type="hidden" name="(csrfmiddlewaretoken|step|seen)" value="([^"]*)"', form))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form).group(1)
    sent = urlencode(fields | {"csrfmiddlewaretoken": token, "approve": "1"})
    status, said = one.ask(
        desks.review, "POST", sent, Cookie=f"{desks.cookie}; csrftoken={token}", Content_Type="application/x-www-form-urlencoded"
    )
    read = [two.ask(path), two.ask("/tin-tuc/"), two.ask("/"), one.ask(path)]
    assert status in (200, 302), said[:500]
    assert [status for status, _ in read] == [200] * 4
    assert all(desks.page.title in text for _, text in read)
    told = f"approved and published on {one.address}, read on {two.address} at the next request: page, list, front page\n"
    write_down("two-nodes-publish", "Two nodes: published on one, read on the other", told, (time.monotonic() - begun) / 60)


def kinds_of(content) -> dict[str, tuple[str, str, dict, str]]:
    """What readers send: where to, what the form is about, what stands in it, and the table of its rows."""
    poll, article = content.poll, content.article
    return {
        "votes": (f"/binh-chon/{poll}/", f"poll {poll}", {"chon": content.choice}, "polls_vote"),
        "ratings": (f"/danh-gia/{article}/", f"article {article}", {"points": 4}, "feedback_rating"),
        "comments": (f"/nhan-xet/{article}/", f"comment {article}", {"name": "Bạn đọc", "text": "Lời {}"}, "feedback_comment"),
    }


def acts_of(kinds: dict) -> list[tuple[str, str, dict, str]]:
    """One form of each kind from each of many networks: its kind, where to, what is in it, and the network."""
    acts = []
    for number, network in enumerate(networks(ACTS)):
        for name, (path, about, fields, _) in kinds.items():
            form = {key: str(value).format(number) for key, value in fields.items()} | {"stamp": stamped(about, HELD)}
            acts.append((name, path, form, network))
    return acts


def send_to_both_at_once(machines, content) -> list[int]:
    """The same form on both machines at the same moment; what each answers."""
    form = {"chon": content.choice, "stamp": stamped(f"poll {content.poll}", HELD)}
    gate = threading.Barrier(2)

    def at_once(node) -> int:
        gate.wait(30)
        headers = {"Content_Type": "application/x-www-form-urlencoded", "Sec_Fetch_Site": "same-origin", "X_Fragment": "1"}
        return node.ask(f"/binh-chon/{content.poll}/", "POST", urlencode(form), **headers)[0]

    with ThreadPoolExecutor(2) as hands:
        return list(hands.map(at_once, machines))


def test_votes_comments_ratings_and_views_are_exact_over_both_machines(pair):
    whole, machines = pair
    begun, content, lines = time.monotonic(), whole.content, []
    kinds = kinds_of(content)
    ledgers, acts = {name: Ledger() for name in kinds}, acts_of(kinds)

    def send(act) -> None:
        name, path, form, network = act
        ledgers[name].note(form, tried(lambda: Reader(whole.nginx, network).ask(path, form)))

    def see(network: str):
        return tried(lambda: Reader(whole.nginx, network).ask("/truc-tiep/", {"trang": content.article}, User_Agent=BROWSER))

    with ThreadPoolExecutor(HANDS) as hands:
        seen = hands.map(see, networks(ACTS))
        list(hands.map(send, acts))
        seen = Counter(getattr(answer, "status", 0) for answer in seen)
    for name, (*_, table) in kinds.items():
        stored = [stamp for (stamp,) in whole.rows(f"SELECT stamp FROM {table} WHERE stamp <> 'da-co'")]
        found = ledgers[name].differences(stored)
        lines.append(f"{name}: {len(ledgers[name].taken)} acknowledged, {len(stored)} rows; {found}")
        assert found == NOTHING and len(ledgers[name].taken) == len(stored) == ACTS, lines
    views, visitors = whole.rows("SELECT count(*), count(DISTINCT visitor) FROM visits_view")[0]
    lines.append(f"views: {seen}, {views} rows of {visitors} visitors")
    assert views == visitors == seen[200] > ACTS / 2 and set(seen) <= {200, 503}, lines
    for node in machines:
        servers.wait_until(lambda node=node: str(ACTS) in _live(node, content.article), "the figures of both on each", 20)
    answers = send_to_both_at_once(machines, content)
    votes = whole.rows("SELECT count(*) FROM polls_vote")[0][0]
    lines.append(f"one form sent to both at once: answers {answers}, {votes - ACTS} vote")
    assert votes == ACTS + 1, lines
    told = "\n".join([f"{len(acts)} forms and {ACTS} live requests through nginx by {HANDS} hands at once", *lines]) + "\n"
    write_down("two-nodes-exact", "Two nodes: what readers send is counted exactly", told, (time.monotonic() - begun) / 60)


def test_a_killed_machine_costs_no_reader_an_error_and_comes_back_by_itself(pair):
    whole, machines = pair
    begun, seen, over, numbers = time.monotonic(), [], threading.Event(), itertools.count(1000)
    paths = itertools.cycle([*whole.content.known, *whole.content.unknown])

    def read() -> None:
        while not over.is_set():
            path = f"{next(paths)}?trang={next(numbers) % 99_000}"  # each asks a machine: nginx has no copy
            answer = tried(lambda path=path: Reader(whole.nginx).ask(path))
            seen.append((time.monotonic(), getattr(answer, "status", 0), "</html>" in getattr(answer, "text", "")))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    try:
        moments = []
        for node in machines:  # each once: whoever reads on then is served by the one that had been away
            time.sleep(READING)
            node.kill("web")
            moments.append(time.monotonic())
            time.sleep(READING)
            node.start("web")
            time.sleep(12)  # nginx looks again after ten
    finally:
        over.set()
        for thread in threads:
            thread.join()
    wrong = [one for one in seen if one[1:] != (200, True)]
    told = f"{len(seen)} pages read by {len(threads)} readers while each of two machines was killed (SIGKILL) and came back: {len(wrong)} errors\n"
    write_down("two-nodes-killed", "Two nodes: one killed under load", told, (time.monotonic() - begun) / 60)
    assert not wrong, (told, wrong[:5], [moment - begun for moment in moments])
    assert len(seen) > 200, told


def test_clock_and_queue_run_on_both_machines_and_do_everything_once(pair):
    whole, machines = pair
    begun = time.monotonic()
    whole.do(COUNTING)
    for node in machines:
        node.start("clock")
        node.start("queue")
    waiting = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
    servers.wait_until(lambda: whole.rows(waiting)[0][0] == 0, "the end of the queue", 90)
    ended = "SELECT count(*) FROM cms_jobrun WHERE finished_at IS NOT NULL"
    servers.wait_until(
        lambda: whole.rows(ended)[0][0] >= sum(not job.apart for job in jobs()), "a run of every job that is due at once", 90
    )
    taken = Counter(task for (task,) in whole.rows("SELECT task FROM took"))
    failed = whole.rows("SELECT task_path FROM django_tasks_database_dbtaskresult WHERE status = 'FAILED'")
    lines = [f"{len(taken)} tasks, each taken {set(taken.values())} times, {len(failed)} failed"]
    assert len(taken) >= TASKS and set(taken.values()) == {1} and not failed, lines
    names, clocks, rounds = {job.name for job in jobs()}, set(), 0
    while len(clocks) < 2 or rounds < 4:  # until both have had their turn
        assert rounds < 15, f"only {clocks} ever ran a job"
        whole.do("DELETE FROM ran; UPDATE cms_jobrun SET due_at = now()")
        servers.wait_until(lambda: not whole.rows(LEFT), "the end of a round", 60)
        ran = Counter(name for (name,) in whole.rows("SELECT name FROM ran"))
        assert {name: ran[name] for name in names} == dict.fromkeys(names, 1), ran
        clocks |= {machine for (machine,) in whole.rows("SELECT machine FROM ran")}
        rounds += 1
    lines.append(f"{rounds} rounds in which all {len(names)} jobs were due: each ran once, on {len(clocks)} clocks by turns")
    lines.append(_die_with_a_claim(whole, machines))
    write_down("two-nodes-clock", "Two nodes: clock and queue", "\n".join(lines) + "\n", (time.monotonic() - begun) / 60)


def _die_with_a_claim(whole, machines) -> str:
    """A clock dies while it holds a job: nobody else takes it before its time is over, then one does."""
    with psycopg2.connect(whole.database.url) as line, line.cursor() as cursor:
        cursor.execute("LOCK TABLE visits_view IN ACCESS EXCLUSIVE MODE")  # whoever sums must wait
        whole.do("UPDATE cms_jobrun SET due_at = now() WHERE name = 'sum-views'")
        held = "SELECT claimed_by FROM cms_jobrun WHERE name = 'sum-views' AND claimed_until IS NOT NULL"
        servers.wait_until(lambda: whole.rows(held), "a claim", 60)
        (holder,) = whole.rows(held)[0]
        process = int(holder.rpartition(":")[2])
        next(node for node in machines if process in family(node.processes["clock"].pid)).kill("clock")
    ran = whole.rows("SELECT count(*) FROM ran WHERE name = 'sum-views'")[0][0]
    time.sleep(12)  # two looks of the clock that is left
    assert whole.rows(held) == [(holder,)], "a claim holds as long as it was given"
    assert whole.rows("SELECT count(*) FROM ran WHERE name = 'sum-views'")[0][0] == ran
    whole.do("UPDATE cms_jobrun SET claimed_until = now() - interval '1 second' WHERE name = 'sum-views'")
    done = "SELECT claimed_by FROM cms_jobrun WHERE name = 'sum-views' AND claimed_until IS NULL AND succeeded"
    servers.wait_until(lambda: whole.rows(done), "the other clock's turn", 60)
    assert whole.rows(done)[0][0] != holder
    return "a clock killed while it held a job: not taken before the end of its claim, then done once by the other"


def _live(node, article: int) -> str:
    """The figures that a machine tells a reader."""
    headers = {"Content_Type": "application/x-www-form-urlencoded", "Sec_Fetch_Site": "same-origin"}
    return node.ask("/truc-tiep/", "POST", urlencode({"trang": article}), **headers)[1]
