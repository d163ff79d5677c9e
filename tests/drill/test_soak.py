"""Half an hour of reading, writing and publishing on two machines, at seven tenths of what they can do: no error, and nothing that grows.

python -m tests.servers postgresql python -m pytest -m drill tests/drill/test_soak.py

MINUTES=2 before it makes a trial of that length. An office signs in at the door (each with a second factor), writes, approves and takes
down all the time. First the same mix is done without a pause for a minute, which shows how much can be done beside that; then acts come
at moments of chance, seven tenths as many, whatever the servers do. Every answer is judged: a page by its title, a list by what came out or was taken
down more than a second before; votes, ratings and comments are counted against the database.

What is weighed every 15 seconds, and its bounds, between the middle of the first third of the time and that of the last:

- memory (RSS) of each process of the web servers, of clocks, queues, nginx and Redis: at most 10 % or 30 MB more;
- open files of clocks and queues: at most 10 more; of a web worker never more than 120, of nginx 120, of Redis 190, which is what so many
  threads may hold;
- nginx's folder of copies: never above its limit (here 3 MiB) by more than 2 MB, as its manager looks every ten seconds;
- what Redis holds, the portal's copies among it: never above its limit (here 6 MiB) by more than a tenth. Both limits are reached;
- the folders of the machines without logs and backups: at most 1 MB more;
- connections to the database: never more than 110; tasks that wait: at most 20 more;
- the processes of the web servers are the same from the beginning to the end.
"""

import os
import time
from collections import Counter

import pytest

from cms.clock import jobs
from tests import servers
from tests.drill.mixed import HANDS, MIX, Public
from tests.drill.publishing import Office
from tests.drill.report import write_down
from tests.drill.test_two_nodes import pair  # noqa: F401 - the machines
from tests.drill.victims import NOTHING
from tests.drill.weighing import NGINX_LIMIT, Scales

pytestmark = pytest.mark.drill

MINUTES = float(os.environ.get("MINUTES", "30"))
OLD = 800  # articles of years ago, so that there are more pages than Redis and nginx have room for
FILLING = 30  # seconds in which only these are read, until both are full
WARMING, RAMP = 15, 60  # seconds without a pause: those that do not count, and those that do
SHARE = 0.7  # of what was done then
EVERY = 8  # seconds between two articles
LOOK = 15  # seconds between two looks at what the servers hold
IN_WORK = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
ENDED = "SELECT count(*) FROM cms_jobrun WHERE finished_at IS NOT NULL"
FAILED = """
SELECT task_path FROM django_tasks_database_dbtaskresult WHERE status = 'FAILED'
UNION ALL SELECT name FROM cms_jobrun WHERE finished_at IS NOT NULL AND NOT succeeded
"""


@pytest.mark.parametrize("pair", [OLD], indirect=True)
def test_nothing_fails_and_nothing_grows(pair):  # noqa: F811 - the fixture
    town, machines = pair
    begun = time.monotonic()
    scales, office = Scales(town, machines), Office(town, EVERY)
    settle(town, machines, scales)
    office.comes_to_work()
    articles, old = articles_of(town)
    ramp = Public(town, office, articles, old)
    public = Public(town, office, articles, old, networks=ramp.networks, numbers=ramp.numbers)
    Public(town, office, articles, old, mix={"old article": 1}, networks=ramp.networks, numbers=ramp.numbers).run(FILLING)
    with office:
        ramp.run(WARMING)
        warm = len(ramp.acts)
        ramp.run(RAMP)
        most = (len(ramp.acts) - warm) / RAMP
        public.run(60 * MINUTES, SHARE * most, lambda seconds: look(scales, seconds))
    servers.wait_until(lambda: town.rows(IN_WORK)[0][0] == 0, "the end of the queue", 120)
    found, counted = account(ramp, public)
    last = [f"{node.address}: {fault}" for node in machines for fault in left_behind(office, node)]
    failed = town.rows(FAILED)
    lines = [
        f"{HANDS} hands without a pause for {RAMP} s: {most:.0f} acts a second, {len(ramp.wrong)} wrong",
        f"then {SHARE:.0%} of it for {MINUTES:g} minutes: {len(public.acts)} acts, of which the last was answered after "
        f"{public.lasted() / 60:.1f} minutes ({len(public.acts) / public.lasted():.0f} a second), {len(public.wrong)} wrong",
        *told_of(office), *counted, f"wrong on the machines themselves at the end: {len(last)}", f"failed jobs and tasks: {len(failed)}",
        f"changes among the processes of the web servers: {len(scales.workers) - 1}", f"copies driven out of Redis: {scales.driven_out}", "",
        latencies(public), "", "answers by nginx's copy and the portal's: "
        + ", ".join(f"{nginx} {portal}: {number}" for (nginx, portal), number in public.copies.most_common()), "", scales.table(), "", *ramp.wrong[:10], *public.wrong[:20], *office.wrong[:10], *last[:10], *map(str, failed[:10]),
    ]  # fmt: skip
    table = "\n".join(lines) + "\n"
    write_down("soak", "Soak: two machines at 70 % of what they can do", table, (time.monotonic() - begun) / 60)
    assert [ramp.wrong, public.wrong, office.wrong, last, failed] == [[]] * 5, table
    assert all(one == NOTHING for one in found), table
    assert scales.broken() == [] and len(scales.workers) == 1, table
    assert scales.driven_out > 0 and was_full(scales), f"a limit was never reached\n{table}"
    assert public.lasted() < 1.05 * 60 * MINUTES + LOOK, f"this was more than could be done: not seven tenths of it\n{table}"
    assert len(public.acts) > 0.95 * SHARE * most * 60 * MINUTES and len(office.took) > 60 * MINUTES / EVERY / 3, table


def settle(town, machines, scales: Scales) -> None:
    """Clocks and queues run, and have done what waits at a beginning; backups wait for the night."""
    for node in machines:
        node.start("clock")
        node.start("queue")
    servers.wait_until(lambda: town.rows(ENDED)[0][0] >= sum(not job.apart for job in jobs()), "a run of every job that is due at once", 90)
    servers.wait_until(lambda: town.rows(IN_WORK)[0][0] == 0, "the end of the queue", 120)
    scales.set_limits()


def articles_of(town) -> tuple[list[tuple[int, str, str]], list[tuple[str, str]]]:
    """Key, address and title of those that everybody reads, by their numbers; address and title of the old ones."""
    rows = {f"/tin-tuc/{slug}/": (key, title) for key, slug, title in town.rows("SELECT id, slug, title FROM wagtailcore_page ORDER BY id")}
    known = [path for path in [*town.content.known, *town.content.unknown] if path in rows]
    return [(rows[path][0], path, rows[path][1]) for path in known], [
        (path, title) for path, (_, title) in rows.items() if title.startswith("Tin cũ")
    ]


def look(scales: Scales, seconds: float) -> None:
    """Weigh again and again, for so long."""
    began = time.monotonic()
    for number in range(1, int(seconds // LOOK) + 1):
        time.sleep(max(0.0, began + number * LOOK - time.monotonic()))
        scales.weigh((time.monotonic() - began) / 60)


def account(*publics: Public) -> tuple[list[dict], list[str]]:
    """Of each kind of act, what differs between the words of clients and the rows; and that in words."""
    found, lines = [], []
    for kind, ledger in publics[-1].ledgers.items():
        for other in publics[:-1]:
            ledger.taken |= other.ledgers[kind].taken
            ledger.refused |= other.ledgers[kind].refused
            ledger.unanswered |= other.ledgers[kind].unanswered
        stored = publics[-1].stored(kind)
        found.append(ledger.differences(stored))
        lines.append(f"{kind}s: {len(ledger.taken)} acknowledged, {len(stored)} rows; {found[-1]}")
    return found, lines


def left_behind(office: Office, node) -> list[str]:
    """What of the day a machine by itself, without nginx, shows otherwise than it stands."""
    listed, faults = node.ask("/tin-tuc/")[1], []
    for piece in office.pieces:
        status, text = node.ask(piece.path)
        if (status, piece.title in text) != ((404, False) if piece.gone else (200, True)):
            faults.append(f"{piece.path}: {status}")
        if (piece.title in listed) == bool(piece.gone):
            faults.append(f"{piece.title} in the list")
    return faults


def told_of(office: Office) -> list[str]:
    out, took = [piece for piece in office.pieces if piece.out], sorted(office.took)
    middle, longest = (took[len(took) // 2], took[-1]) if took else (0, 0)
    return [
        f"{len(office.pieces)} articles written, {len(out)} published, {sum(bool(piece.gone) for piece in out)} taken down, {len(office.wrong)} "
        f"wrong; from the first word to the last approval {middle:.1f} s, at most {longest:.1f} s"
    ]


def was_full(scales: Scales) -> bool:
    """Whether nginx had nearly as many copies as it may."""
    return max(scales.series["nginx's copies, MB"]) > 0.8 * NGINX_LIMIT


def latencies(public: Public) -> str:
    """Seconds from the moment at which an act was due to its answer."""
    lines = [f"{'':<14}{'acts':>8}{'middle':>9}{'95 %':>9}{'99 %':>9}{'longest':>9}  answers"]
    for name in [*MIX, "all"]:
        took = sorted(seconds for one, _, seconds in public.acts if name in (one, "all"))
        if not took:
            continue
        at = [took[min(len(took) - 1, int(share * len(took)))] for share in (0.5, 0.95, 0.99, 1)]
        answers = Counter({status: number for (one, status), number in public.answers.items() if one == name})
        seen = ", ".join(f"{status}: {number}" for status, number in sorted(answers.items()))
        lines.append(f"{name:<14}{len(took):>8}{''.join(f'{seconds:>9.3f}' for seconds in at)}  {seen}")
    return "\n".join(lines)
