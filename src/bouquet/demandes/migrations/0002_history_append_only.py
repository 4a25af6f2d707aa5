"""The history of states is append-only: the database itself refuses to change a recorded transition."""

from django.db import migrations

# Each table, and the column that says what the row tells about.
TABLES = {
    "demandes_transitiondemande": "demande_id",
    "demandes_transitionintervention": "intervention_id",
    "demandes_transitionconvention": "convention_id",
}
KEPT = ("de", "vers", "motif", "auteur_nom", "le")


def _changed(subject: str, differs: str) -> str:
    """True when an update touches more than the link to the author's account, which closing it sets to null."""
    kept = [f"NEW.{column} {differs} OLD.{column}" for column in (*KEPT, subject)]
    return " OR ".join([*kept, f"(NEW.auteur_id IS NOT NULL AND NEW.auteur_id {differs} OLD.auteur_id)"])


def create_triggers(apps, schema_editor):
    for table, subject in TABLES.items():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} WHEN {_changed(subject, 'IS NOT')} "
                "BEGIN SELECT RAISE(ABORT, 'historique en ajout seul'); END"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN ({_changed(subject, 'IS DISTINCT FROM')}) EXECUTE FUNCTION demandes_append_only()"
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
