"""Writes into the admin's search what is missing there: after an upgrade, a backup, an import past the models."""

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django_tasks import task
from modelsearch.index import get_indexed_models
from modelsearch.utils import get_content_type_pk
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

TOGETHER = 200  # rows that are written in one task: mails wait for no more than that


def missing(model) -> QuerySet:
    """The rows of a kind that the index does not know."""
    known = IndexEntry.objects.filter(content_type=get_content_type_pk(model), object_id=Cast(OuterRef("pk"), CharField()))
    return model.get_indexed_objects().filter(~Exists(known)).order_by("pk")


def all_missing() -> int:
    """How many rows of all kinds are missing."""
    return sum(missing(model).count() for model in get_indexed_models())


@task(priority=-10)
def write_missing() -> None:
    """Write some of them, and leave the others to a task after the others'."""
    for model in get_indexed_models():
        if rows := list(missing(model)[:TOGETHER]):
            get_search_backend().add_bulk(model, rows)
            write_missing.enqueue()
            return


def enter_missing() -> str:
    """Give the queue what is missing."""
    if lacking := all_missing():
        write_missing.enqueue()
    return f"Còn {lacking} mục chưa có trong chỉ mục tìm kiếm của trang quản trị."
