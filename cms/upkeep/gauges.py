"""How the portal stands at the moment at which Prometheus asks: what nobody counts, but everybody can look up."""

from collections.abc import Iterator

from django.db import Error
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric

from cms import clock
from cms.cache.generation import store
from cms.upkeep import measures, workers
from cms.upkeep.version import version


def gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    """A measure with one value."""
    return GaugeMetricFamily(f"portal_{name}", told, value=value)


def by(label: str, name: str, told: str, values: dict[str, float]) -> GaugeMetricFamily:
    """A measure with a value for each of several things."""
    family = GaugeMetricFamily(f"portal_{name}", told, labels=[label])
    for thing, value in values.items():
        family.add_metric([thing], value)
    return family


class Now:
    """Collects the measures; those of the database are away where it is."""

    def __init__(self, processes: list[int]):
        self.processes = processes

    def describe(self) -> list[Metric]:
        """Nothing beforehand: the registry would ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield by("version", "version", "Always 1.", {version(): 1})
        yield from self.of_the_machine()
        yield from self.of_the_workers()
        answers = measures.database_answers()
        yield gauge("database_up", "Whether the database answers.", answers)
        if answers:
            yield from of_the_database()

    def of_the_machine(self) -> Iterator[Metric]:
        """Disk and page cache."""
        disk, pages = measures.disk(), measures.pages()
        yield gauge("disk_free_bytes", "Free on the disk of DATA_DIR.", disk.limit - disk.taken)
        yield gauge("disk_bytes", "Size of the disk of DATA_DIR.", disk.limit)
        yield gauge("page_cache_bytes", "Taken by the copies of pages.", pages.taken)
        yield gauge("page_cache_limit_bytes", "What the copies may take; 0 where Redis holds its own limit.", pages.limit)
        yield gauge("page_cache_up", "Whether the store of the copies can be written to.", store().answers())

    def of_the_workers(self) -> Iterator[Metric]:
        """What the web workers of this server take of the machine; of each alone only the largest, else every restart adds a name."""
        memory = [workers.memory_of(process) for process in self.processes]
        files = [workers.open_files_of(process) for process in self.processes]
        yield gauge("workers", "Web workers that run.", len(self.processes))
        yield gauge("workers_memory_bytes", "Memory of all web workers.", sum(memory))
        yield gauge("worker_memory_max_bytes", "Memory of the largest web worker.", max(memory, default=0))
        yield gauge("workers_open_files", "Files and connections open in all web workers.", sum(files))
        yield gauge("worker_open_files_max", "The same of the worker with the most.", max(files, default=0))


def of_the_database() -> list[Metric]:
    """Queue, clock, refusals, size; nothing where the database goes away meanwhile."""
    try:
        queue, told = measures.queue(), clock.standing()
        waited = (timezone.now() - queue.oldest).total_seconds() if queue.oldest else 0
        succeeded = {one.job.name: one.run.succeeded_at.timestamp() for one in told if one.run and one.run.succeeded_at}
        return [
            gauge("database_bytes", "Size of the database.", measures.database().size),
            by("state", "tasks", "Tasks of the queue; failed ones of the last 24 hours.",
               {"ready": queue.ready, "running": queue.running, "failed": queue.failed}),
            gauge("tasks_oldest_seconds", "How long the first waiting task has waited.", waited),
            by("job", "job_late", "Whether a job of the clock is late.", {one.job.name: one.late for one in told}),
            by("job", "job_failed", "Whether a job's last run failed.", {one.job.name: one.failed for one in told}),
            by("job", "job_last_success_timestamp_seconds", "When a job last succeeded.", succeeded),
            by("rule", "refused_acts", "Acts of readers that were refused in the last 24 hours.", measures.refused()),
        ]  # fmt: skip
    except Error:
        return []
