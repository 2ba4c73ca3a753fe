"""After a test that commits: what it wrote is deleted, and only where it wrote.

Django's flush truncates some two hundred tables and writes all content types and permissions anew,
a second and more each time. Here the tables that hold a row lose their rows, the partitioned ones
too; foreign keys and the triggers that keep a record from being changed are asleep meanwhile.
"""

from django.db import connection, transaction

KEPT = ("django_migrations", "django_content_type", "auth_permission")
TABLES = """
SELECT quote_ident(relname) FROM pg_class
WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
AND relname <> ALL (%s)
"""


def empty() -> None:
    """Every table without rows, but for what Django itself writes after `migrate`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TABLES, [list(KEPT)])
        asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for (name,) in cursor.fetchall())
        cursor.execute(" UNION ALL ".join(asked))
        held = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(";".join(f"DELETE FROM {name}" for name in held) or "SELECT")
