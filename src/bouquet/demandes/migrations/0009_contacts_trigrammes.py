"""On PostgreSQL, indexes that find who asked: a part of a name, and an address whatever its case. See 0005."""

from django.db import migrations

INDEXES = {
    "demandes_contact_trigrammes": "USING gin (UPPER(contact_nom::text) gin_trgm_ops)",
    "demandes_contact_courriel": "(UPPER(contact_courriel::text))",
}


def create(apps, schema_editor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        trigrams = cursor.fetchone() is not None
    for name, definition in INDEXES.items():
        if trigrams or "trgm" not in definition:
            schema_editor.execute(f"CREATE INDEX {name} ON demandes_demande {definition}")


def drop(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("demandes", "0008_derniere_nouvelle")]
    operations = [migrations.RunPython(create, drop)]
