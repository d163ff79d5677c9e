"""What the database itself keeps once somebody has voted: the question, and the choices, word for word. For migrations.

SQLite forgets the triggers of a table that a migration makes anew, and takes no migration of votes while they stand: such a
migration takes them off first and puts them on again at its end. Tests look for them after all migrations. On SQLite a choice
that nobody ticked can still be deleted by hand: Django empties tables there by deleting, in any order.
"""

NAMES = {"polls_poll": ["polls_keep_question"], "polls_choice": ["polls_keep_text", "polls_keep_number"]}

SQLITE = """
CREATE TRIGGER polls_keep_question BEFORE UPDATE OF question ON polls_poll
WHEN OLD.question IS NOT NEW.question AND EXISTS (SELECT 1 FROM polls_vote WHERE poll_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'somebody has voted: question and choices stay'); END;
CREATE TRIGGER polls_keep_text BEFORE UPDATE OF text, poll_id ON polls_choice
WHEN (OLD.text IS NOT NEW.text OR OLD.poll_id IS NOT NEW.poll_id)
    AND EXISTS (SELECT 1 FROM polls_vote WHERE poll_id IN (OLD.poll_id, NEW.poll_id))
BEGIN SELECT RAISE(ABORT, 'somebody has voted: question and choices stay'); END;
CREATE TRIGGER polls_keep_number BEFORE INSERT ON polls_choice
WHEN EXISTS (SELECT 1 FROM polls_vote WHERE poll_id = NEW.poll_id)
BEGIN SELECT RAISE(ABORT, 'somebody has voted: question and choices stay'); END;
"""

# The poll is locked before votes are looked for, so that one which is under way is waited for
POSTGRESQL = """
CREATE FUNCTION polls_keep_answered() RETURNS trigger AS $$
DECLARE
    name text := CASE TG_TABLE_NAME WHEN 'polls_poll' THEN 'id' ELSE 'poll_id' END;
    asked bigint[] := ARRAY[(to_jsonb(OLD) ->> name)::bigint, (to_jsonb(NEW) ->> name)::bigint];
BEGIN
    PERFORM 1 FROM polls_poll WHERE id = ANY (asked) ORDER BY id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM polls_vote WHERE poll_id = ANY (asked)) THEN
        RAISE EXCEPTION 'somebody has voted: question and choices stay' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$ LANGUAGE plpgsql;
CREATE TRIGGER polls_keep_question BEFORE UPDATE OF question ON polls_poll FOR EACH ROW
WHEN (OLD.question IS DISTINCT FROM NEW.question) EXECUTE FUNCTION polls_keep_answered();
CREATE TRIGGER polls_keep_text BEFORE UPDATE OF text, poll_id ON polls_choice FOR EACH ROW
WHEN ((OLD.text, OLD.poll_id) IS DISTINCT FROM (NEW.text, NEW.poll_id)) EXECUTE FUNCTION polls_keep_answered();
CREATE TRIGGER polls_keep_number BEFORE INSERT OR DELETE ON polls_choice FOR EACH ROW
EXECUTE FUNCTION polls_keep_answered();
"""


def put_on(apps, schema_editor) -> None:
    """For a migration's way forward."""
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
    else:
        for statement in SQLITE.split("END;")[:-1]:
            schema_editor.execute(f"{statement}END;", params=None)


def take_off(apps, schema_editor) -> None:
    """For its way back."""
    on_table = schema_editor.connection.vendor == "postgresql"
    for table, names in NAMES.items():
        for name in names:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}" if on_table else f"DROP TRIGGER {name}", params=None)
    if on_table:
        schema_editor.execute("DROP FUNCTION polls_keep_answered()", params=None)
