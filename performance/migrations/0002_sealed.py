"""The database itself keeps the logs from being rewritten, and the rows of an approved form from being touched."""

from django.db import migrations

from accounts.append_only import forbid_changes

FUNCTION = """
CREATE FUNCTION refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE form bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN form := NEW.evaluation_id; ELSE form := OLD.evaluation_id; END IF;
  IF EXISTS (SELECT 1 FROM performance_evaluation WHERE id = form AND state IN ('approved', 'archived')) THEN
    RAISE EXCEPTION '自评表已批准，不能再改；如需更改请建立新版本';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
"""

WHOLE = """
CREATE FUNCTION refuse_sealed_form() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('approved', 'archived') AND (
    TG_OP = 'DELETE' OR NEW.state NOT IN ('approved', 'archived')
    OR to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state')
  THEN
    RAISE EXCEPTION '自评表已批准，不能再改；如需更改请建立新版本';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
"""
WHOLE_SEALED = """
CREATE TRIGGER sealed BEFORE UPDATE OR DELETE ON performance_evaluation
FOR EACH ROW EXECUTE FUNCTION refuse_sealed_form()
"""


def seal(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER sealed BEFORE INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_sealed()",
        f"DROP TRIGGER sealed ON {table}",
    )


class Migration(migrations.Migration):

    dependencies = [
        ('performance', '0001_initial'),
        ('accounts', '0002_append_only'),
    ]

    operations = [
        forbid_changes('performance_evaluationstep'),
        forbid_changes('performance_payment'),
        forbid_changes('performance_answer'),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refuse_sealed()"),
        migrations.RunSQL(WHOLE, "DROP FUNCTION refuse_sealed_form()"),
        migrations.RunSQL(WHOLE_SEALED, "DROP TRIGGER sealed ON performance_evaluation"),
        seal('performance_fundrow'),
        seal('performance_indicatorrow'),
        seal('performance_proposal'),
    ]
