"""The history of states stays append-only, but for one thing: the name of somebody who is forgotten (RGPD).

The signature may become « Personne effacée », and a reason may lose words for « [effacé] »; nothing else changes.
"""

from importlib import import_module

from django.db import migrations

before = import_module("bouquet.demandes.migrations.0002_history_append_only")
NOBODY, MARK = "Personne effacée", "[effacé]"


def _changed(subject: str, differs: str) -> str:
    kept = [f"NEW.{column} {differs} OLD.{column}" for column in ("de", "vers", "le", subject)]
    forgotten = [
        f"(NEW.auteur_nom {differs} OLD.auteur_nom AND NEW.auteur_nom <> '{NOBODY}')",
        f"(NEW.motif {differs} OLD.motif AND NEW.motif NOT LIKE '%{MARK}%')",
        f"(NEW.auteur_id IS NOT NULL AND NEW.auteur_id {differs} OLD.auteur_id)",
    ]
    return " OR ".join([*kept, *forgotten])


def create_triggers(apps, schema_editor):
    before.drop_triggers(apps, schema_editor)
    for table, subject in before.TABLES.items():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} WHEN {_changed(subject, 'IS NOT')} "
                "BEGIN SELECT RAISE(ABORT, 'historique en ajout seul'); END",
                params=None,
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN ({_changed(subject, 'IS DISTINCT FROM')}) EXECUTE FUNCTION demandes_append_only()",
                params=None,
            )


def put_back(apps, schema_editor):
    before.drop_triggers(apps, schema_editor)
    before.create_triggers(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("demandes", "0011_brouillons")]
    operations = [migrations.RunPython(create_triggers, put_back)]
