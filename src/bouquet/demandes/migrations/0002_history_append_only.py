"""The history of states is append-only: the database itself refuses to change a recorded transition."""

from django.db import migrations

TABLES = ("demandes_transitiondemande", "demandes_transitionintervention", "demandes_transitionconvention")
# The only change let through is the loss of the author's account (SET NULL); auteur_nom keeps the name.
KEPT = ("de", "vers", "motif", "auteur_nom", "le")


def _changed(style: str) -> str:
    return " OR ".join(f"NEW.{column} {style} OLD.{column}" for column in KEPT)


def create_triggers(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} WHEN {_changed('IS NOT')} "
                "BEGIN SELECT RAISE(ABORT, 'historique en ajout seul'); END"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN ({_changed('IS DISTINCT FROM')}) EXECUTE FUNCTION demandes_append_only()"
            )


def create_function(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION demandes_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'historique en ajout seul' USING ERRCODE = 'check_violation'; END $$"
        )


def drop_triggers(apps, schema_editor):
    for table in TABLES:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only{on}")


class Migration(migrations.Migration):
    dependencies = [("demandes", "0001_initial")]
    operations = [
        migrations.RunPython(create_function, migrations.RunPython.noop),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
