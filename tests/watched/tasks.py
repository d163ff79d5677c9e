"""A task that goes wrong with what it was given."""

from django_tasks import task


@task()
def write_to(reader: str) -> None:
    """A mail that nobody takes."""
    raise ConnectionRefusedError(111, f"máy chủ thư không nhận {reader}")
