"""The database backend (ENGINE "cms.sqlite")."""

from django.db.backends.sqlite3 import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    """Every SQLite that Django takes has JSON. Django asks in a transaction, once a thread; ours begin with the writers' lock,
    so that a reader would wait for a writer, and after 20 s believe for as long as its thread lives that there is none.
    """

    supports_json_field = True


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows it."""

    features_class = DatabaseFeatures
