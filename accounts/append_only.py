"""Logs that the database itself keeps from being rewritten: a trigger refuses UPDATE and DELETE."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% 是只增的记录，不能修改或删除', TG_TABLE_NAME;
END $$
"""
NO_FUNCTION = "DROP FUNCTION refuse_change()"


def forbid_changes(table: str) -> migrations.RunSQL:
    """The migration step that makes ``table`` append-only."""
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"DROP TRIGGER append_only ON {table}",
    )
