"""On PostgreSQL, an index of the trigrams of objets, so that a word inside one is found without reading them all.

`pg_trgm` is a trusted extension: whoever owns the database may add it. Where it is not installed, the search works
the same and reads every objet, as on SQLite.
"""

from django.db import migrations

INDEX = "demandes_objet_trigrammes"


def create(apps, schema_editor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if cursor.fetchone() is None:
            return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    schema_editor.execute(f"CREATE INDEX {INDEX} ON demandes_demande USING gin (objet_plie gin_trgm_ops)")


def drop(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("demandes", "0004_listes")]
    operations = [migrations.RunPython(create, drop)]
