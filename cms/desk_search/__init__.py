"""The search of the admin: Wagtail's own index and lists, in which words are written and asked for without accents."""

from django.db import connection


def SearchBackend(params: dict):
    """The backend for the database that the portal stands on, under the name that Wagtail looks for."""
    if connection.vendor == "postgresql":
        from cms.desk_search.postgresql import FoldedBackend
    else:
        from cms.desk_search.sqlite import FoldedBackend
    return FoldedBackend(params)
