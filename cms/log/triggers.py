"""The database itself refuses to change or delete a seal. For migrations.

SQLite forgets the triggers of a table that a migration makes anew: such a migration takes them off first and puts them on again.
"""

NAMES = ("cms_keep_seal", "cms_keep_seal_there")
TABLE = "cms_logseal"

SQLITE = """
CREATE TRIGGER cms_keep_seal BEFORE UPDATE ON cms_logseal BEGIN SELECT RAISE(ABORT, 'a seal is never changed'); END;
CREATE TRIGGER cms_keep_seal_there BEFORE DELETE ON cms_logseal BEGIN SELECT RAISE(ABORT, 'a seal is never deleted'); END;
"""
POSTGRESQL = """
CREATE FUNCTION cms_keep_seal() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'a seal is never changed or deleted' USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER cms_keep_seal BEFORE UPDATE OR DELETE ON cms_logseal FOR EACH ROW EXECUTE FUNCTION cms_keep_seal();
CREATE TRIGGER cms_keep_seal_there BEFORE TRUNCATE ON cms_logseal FOR EACH STATEMENT EXECUTE FUNCTION cms_keep_seal();
"""


def put_on(apps, schema_editor) -> None:
    """For a migration's way forward."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
        return
    for statement in SQLITE.strip().splitlines():
        schema_editor.execute(statement, params=None)


def take_off(apps, schema_editor) -> None:
    """For its way back."""
    on_table = schema_editor.connection.vendor == "postgresql"
    for name in NAMES:
        schema_editor.execute(f"DROP TRIGGER {name} ON {TABLE}" if on_table else f"DROP TRIGGER {name}", params=None)
    if on_table:
        schema_editor.execute("DROP FUNCTION cms_keep_seal()", params=None)
