"""Each act so many times against four workers with readers that never pause; a worker that is killed, again and again."""

import time

import pytest
from django.conf import settings as settings_now

from tests import servers
from tests.drill.acts import ACTS, Scene
from tests.drill.killing import MOMENTS, die_at
from tests.drill.report import without_places, write_down
from tests.drill.run import groups_apart, play_all, told
from tests.drill.watch import Readers

pytestmark = pytest.mark.drill

PARTS = 8  # of at most half an hour each
APART = 8  # groups
LOG = 6000  # characters of the server's log that are told
EVERYDAY = '"level": "INFO"'  # every request has such a line


def act_them(scene: Scene, port: int, groups: list[list[str]], rounds: int, name: str, what: str, longest: float) -> None:
    """Play, write down, and fail where a reader was told of the past later than the longest delay, in seconds."""
    begun = time.monotonic()
    with Readers(port) as readers:
        seen = play_all(scene, readers, groups, rounds)
    lines = (settings_now.DATA_DIR / "web.log").read_text().splitlines()
    log = without_places("\n".join(line for line in lines if EVERYDAY not in line))[-LOG:]
    table = told(seen, f"4 workers, 4 readers that never pause, each act {rounds} times, every other time inside a transaction") + (
        f"\nThe server's log:\n{log}" if log else ""
    )
    write_down(name, what, table, (time.monotonic() - begun) / 60)
    assert all(one.delay <= longest and one.failed == 0 for one in seen.values()), table
    assert longest or all(one.stale == 0 for one in seen.values()), table


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("shared", ["folder", "redis"], indirect=True)
def test_straight_to_the_application_nothing_is_stale(workers, request, settings, part):
    from django.db import connection

    where = "redis" if settings.PAGE_CACHE["REDIS"] else "folder"
    name = f"never-stale-{connection.vendor}-{where}-{part + 1}"
    groups = [[name] for name in list(ACTS)[part::PARTS]]
    what = f"Never stale, straight to the application; generations and copies: {where}; part {part + 1} of {PARTS}"
    act_them(Scene(), workers, groups, request.config.getoption("rounds"), name, what, longest=0)


@pytest.mark.parametrize("part", range(PARTS))
def test_through_nginx_nothing_is_older_than_a_second(workers, request, settings, part):
    groups = groups_apart(list(ACTS), APART)[part::PARTS]
    with servers.nginx(f"127.0.0.1:{workers}", settings.DATA_DIR) as proxy:
        name, what = f"never-stale-nginx-{part + 1}", f"Never stale, through nginx; part {part + 1} of {PARTS}"
        act_them(Scene(), proxy.port, groups, request.config.getoption("rounds"), name, what, longest=1)


def test_a_worker_that_is_killed_leaves_nothing_stale(workers, request, settings):
    scene, rounds, begun = Scene(), request.config.getoption("rounds") // 4, time.monotonic()
    with Readers(workers) as readers:
        for _ in range(rounds):
            for moment in MOMENTS:
                die_at(moment, scene, readers, workers, settings.DATA_DIR)
    lines = [f"{moment.replace('_', ' '):<32} killed {rounds} times, 0 stale answers" for moment in MOMENTS]
    write_down("never-stale-killed", "Workers killed in the middle of a change", "\n".join(lines) + "\n", (time.monotonic() - begun) / 60)
