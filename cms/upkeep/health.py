"""/healthz/: the process answers. /readyz/: it can serve readers."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from cms.cache.generation import store
from cms.upkeep.measures import connection_in_order, database_answers

migrated: set[str] = set()  # databases whose migrations this process found complete


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Whether the portal can serve: the database answers and its migrations are applied. Without its store of copies it is
    slow, but it serves: that is told and decides nothing.
    """
    with connection_in_order():
        answers = database_answers()
        complete = answers and _migrations_are_complete()
    told = {"ready": complete, "database": answers, "migrations": complete if answers else None, "cache": store().answers()}
    return JsonResponse(told, status=200 if complete else 503)


def _migrations_are_complete() -> bool:
    """Whether nothing is to be migrated. Once that was so it stays so as long as this process runs its code."""
    if connection.alias not in migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        migrated.add(connection.alias)
    return True
