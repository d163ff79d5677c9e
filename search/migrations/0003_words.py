"""The words of the entries, in the form that each database searches: `search/engines/` says what stands in it."""

from django.db import migrations

MADE = {
    "sqlite": [
        """CREATE VIRTUAL TABLE search_words USING fts5(bare, written, marks, columnsize=0, tokenize="ascii tokenchars '_'")""",
        """CREATE VIRTUAL TABLE search_heads USING fts5(
            title, summary, title_written, summary_written, marks, columnsize=0, prefix='2 3', tokenize="ascii tokenchars '_'"
        )""",
        """CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry WHEN old.place IS NOT NULL BEGIN
            DELETE FROM search_words WHERE rowid = old.place;
            DELETE FROM search_heads WHERE rowid = old.place;
        END""",
    ],
    "postgresql": [
        # Rows of the table itself stay short, so that many are passed quickly: the words lie outside it, those with their places
        # apart from what the index holds
        """CREATE TABLE search_words (place bigint PRIMARY KEY, shown boolean NOT NULL,
            words tsvector NOT NULL, bare tsvector NOT NULL, written tsvector NOT NULL) WITH (toast_tuple_target = 128)""",
        "CREATE INDEX search_words_words ON search_words USING gin (words) WITH (fastupdate = off)",
        """CREATE FUNCTION search_entry_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            DELETE FROM search_words WHERE place = OLD.place;
            RETURN OLD;
        END $$""",
        "CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry FOR EACH ROW EXECUTE FUNCTION search_entry_gone()",
    ],
}
UNMADE = {
    "sqlite": ["DROP TRIGGER search_entry_gone", "DROP TABLE search_heads", "DROP TABLE search_words"],
    "postgresql": ["DROP TRIGGER search_entry_gone ON search_entry", "DROP FUNCTION search_entry_gone()", "DROP TABLE search_words"],
}


def make(apps, editor) -> None:
    for statement in MADE[editor.connection.vendor]:
        editor.execute(statement)


def unmake(apps, editor) -> None:
    for statement in UNMADE[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_found_things")]

    operations = [migrations.RunPython(make, unmake)]
