"""The database backend (ENGINE "cms.sqlite")."""

from django.db.backends.sqlite3 import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    """Every SQLite that Django takes has JSON. Django asks in a transaction, once a thread; ours begin with the writers' lock,
    so that a reader would wait for a writer, and after 20 s believe for as long as its thread lives that there is none.
    """

    supports_json_field = True


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows it, and that can fold a text (cms/desk_search/lookups.py)."""

    features_class = DatabaseFeatures

    def get_new_connection(self, conn_params):
        from cms.text import fold  # needs models, which need this module

        connection = super().get_new_connection(conn_params)
        connection.create_function("fold", 1, lambda text: text if text is None else fold(str(text)), deterministic=True)
        return connection
