"""Names of documents without accents, for the search; on PostgreSQL with their trigrams (see demandes/0005)."""

from django.db import migrations, models

from bouquet.core.text import fold

INDEX = "echanges_noms_trigrammes"


def fold_names(apps, schema_editor) -> None:
    documents = apps.get_model("echanges", "Document").objects
    batch = []
    for document in documents.only("nom").iterator(chunk_size=1000):
        document.nom_plie = fold(document.nom)
        batch.append(document)
    documents.bulk_update(batch, ["nom_plie"], batch_size=500)


def create_index(apps, schema_editor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            cursor.execute(f"CREATE INDEX {INDEX} ON echanges_document USING gin (nom_plie gin_trgm_ops)")


def drop_index(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("echanges", "0001_messages"), ("demandes", "0005_listes_trigrammes")]
    operations = [
        migrations.AddField(
            model_name="document",
            name="nom_plie",
            field=models.CharField(default="", editable=False, max_length=140, verbose_name="nom sans accents"),
            preserve_default=False,
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(create_index, drop_index),
    ]
