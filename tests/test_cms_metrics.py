"""/so-lieu-may/: what Prometheus reads, the folder in which workers count, and the alarms that stand on it."""

import os
import re
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from cms.clock import jobs
from cms.models import JobRun, Refusal
from cms.upkeep import metrics, workers
from tests.servers import ROOT

pytestmark = pytest.mark.once_on_postgresql

TOKEN = "mot-chuoi-chi-may-theo-doi-biet-" * 2
WATCHER = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}
OF_PROMETHEUS = {"up"}


@pytest.fixture
def told(client, build, settings):
    """Asks for the measures."""
    settings.STATUS_TOKEN = TOKEN

    def ask() -> dict[tuple[str, str], float]:
        answer = client.get("/so-lieu-may/", **WATCHER)
        assert (answer.status_code, answer["Cache-Control"].count("no-store")) == (200, 1)
        families = text_string_to_metric_families(answer.content.decode())
        return {(sample.name, "/".join(sample.labels.values())): sample.value for family in families for sample in family.samples}

    return ask


def test_the_measures_are_for_who_shows_the_token(client, settings, db):
    settings.STATUS_TOKEN = TOKEN
    assert client.get("/so-lieu-may/", HTTP_AUTHORIZATION="Bearer sai").status_code == 401
    assert client.get("/so-lieu-may/").status_code == 401
    settings.STATUS_TOKEN = ""
    assert client.get("/so-lieu-may/", HTTP_AUTHORIZATION="Bearer ").status_code == 401


def test_requests_are_counted_by_part_of_the_portal_and_status(client, told):
    before = told()
    for _ in range(3):
        client.get("/tin-tuc/")
    client.get("/khong-co-trang-nay/")
    after = told()
    grown = {name: after[name] - before.get(name, 0) for name in after if name[0] == "portal_requests_total"}
    assert (grown["portal_requests_total", "trang/200"], grown["portal_requests_total", "trang/404"]) == (3, 1)
    assert after["portal_request_seconds_count", "trang"] - before.get(("portal_request_seconds_count", "trang"), 0) == 4
    assert after["portal_requests_in_hand", ""] == 1, "the one that asks"


def test_the_first_two_requests_of_a_kind_may_come_at_once(monkeypatch):
    monkeypatch.setattr(metrics, "_of_requests", {})
    monkeypatch.setattr(metrics, "_of_durations", {})
    looked_for, may_go_on, of = threading.Event(), threading.Event(), metrics.durations.labels

    def slow(group: str):
        looked_for.set()
        assert may_go_on.wait(30)
        return of(group)

    monkeypatch.setattr(metrics.durations, "labels", slow)
    with ThreadPoolExecutor(1) as elsewhere:
        first = elsewhere.submit(metrics.answered, "thu", 200, 0.1)
        assert looked_for.wait(30)
        monkeypatch.setattr(metrics.durations, "labels", of)
        try:
            metrics.answered("thu", 200, 0.1)
        finally:
            may_go_on.set()
        assert first.result() is None


def test_the_clock_the_queue_and_refusals_are_told(told, build, now):
    JobRun.objects.create(name="sum-views", due_at=now.moment, succeeded=False, succeeded_at=now.moment)
    Refusal.objects.create(site=build.site, about="poll 1", rule=Refusal.Rule.STAMP, hour=now.moment, number=4)
    Refusal.objects.create(site=build.site, about="poll 2", rule=Refusal.Rule.STAMP, hour=now.moment, number=1)
    seen = told()
    assert (seen["portal_job_failed", "sum-views"], seen["portal_job_late", "sum-views"], seen["portal_job_late", "weather"]) == (1, 0, 1)
    assert seen["portal_job_last_success_timestamp_seconds", "sum-views"] == now.moment.timestamp()
    assert {job for name, job in seen if name == "portal_job_late"} == {job.name for job in jobs()}
    assert (seen["portal_refused_acts", "stamp"], seen["portal_refused_acts", "links"]) == (5, 0)
    assert seen["portal_tasks", "failed"] == 0 and seen["portal_database_bytes", ""] > 0
    assert 0 < seen["portal_disk_free_bytes", ""] < seen["portal_disk_bytes", ""]
    assert seen["portal_worker_memory_max_bytes", ""] > 20_000_000


def test_the_measures_say_so_when_the_database_is_away(database_away, told):
    seen = database_away(told)
    assert seen["portal_database_up", ""] == 0
    assert seen["portal_disk_bytes", ""] > 0
    assert "portal_tasks" not in {name for name, _ in seen}


def test_every_alarm_stands_on_measures_that_there_are_and_says_where_to_read_on(client, told, settings):
    told()
    text = client.get("/so-lieu-may/", **WATCHER).content.decode()
    there = set(OF_PROMETHEUS)
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE):
        there |= {f"{name}{end}" for end in ("_bucket", "_sum", "_count")} if kind == "histogram" else {name}
    guide = (ROOT / "docs" / "van-hanh.md").read_text()
    rules = [rule for group in yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"] for rule in group["rules"]]
    assert len(rules) > 10
    for rule in rules:
        asked = set(re.findall(r"\bportal_\w+", rule["expr"])) | ({"up"} if re.search(r"\bup\b", rule["expr"]) else set())
        assert asked and asked <= there, rule["alert"]
        assert f"### {rule['annotations']['doc']}\n" in guide, rule["alert"]
        assert rule["annotations"]["summary"] and rule["labels"]["severity"] in {"page", "ticket"}


# The folder ---------------------------------------------------------------------------------------------------------
def test_what_an_ended_server_counted_is_thrown_away_and_what_another_machine_counts_stays(tmp_path):
    ours = workers.begin(tmp_path)
    machine = ours.name.rpartition(".")[0]
    ended = [tmp_path / f"{machine}.999999999-5", tmp_path / f"{machine}.{os.getppid()}-1", tmp_path / f"{machine}.rac"]
    elsewhere, forgotten = tmp_path / "may-khac.1-5", tmp_path / "may-cu.1-5"
    for folder in (*ended, elsewhere, forgotten):
        folder.mkdir()
    os.utime(forgotten, (0, 0))
    assert workers.begin(tmp_path) == ours
    assert {path.name for path in tmp_path.iterdir()} == {ours.name, elsewhere.name}


def test_of_workers_that_keep_dying_only_the_last_are_remembered(tmp_path):
    ours = workers.begin(tmp_path)
    with subprocess.Popen(["true"]) as process:
        process.wait()
    for number in range(workers.MOST + 5):
        for kind in ("counter", "gauge_livesum"):
            path = ours / f"{kind}_{10**9 + number}.db"
            path.touch()
            os.utime(path, (number, number))
    alive = ours / f"counter_{os.getpid()}.db"
    alive.touch()
    os.utime(alive, (0, 0))
    workers.begin(tmp_path)
    left = sorted(int(path.stem.rpartition("_")[2]) - 10**9 for path in ours.glob("counter_1*") if path != alive)
    assert left == list(range(5, workers.MOST + 5))
    workers.forget_dead(ours)
    assert not list(ours.glob("gauge_live*")) and alive.exists()
    assert workers.living(ours) == [os.getpid()]
