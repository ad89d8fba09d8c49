import django.db.models.deletion
from django.db import migrations, models

SQLITE = (
    """CREATE VIRTUAL TABLE kb_searchindex
        USING fts5(title, lead, headings, body, facets, tokenize = "ascii tokenchars '_+#'")""",
    # A virtual table can have no foreign key: the trigger stands for its ON DELETE CASCADE.
    """CREATE TRIGGER kb_searchdocument_gone AFTER DELETE ON kb_searchdocument
        BEGIN DELETE FROM kb_searchindex WHERE rowid = old.place; END""",
)
SQLITE_BACK = ("DROP TRIGGER kb_searchdocument_gone", "DROP TABLE kb_searchindex")
POSTGRES = (
    "ALTER TABLE kb_searchdocument ADD COLUMN short tsvector, ADD COLUMN whole tsvector",
    "ALTER TABLE kb_searchdocument ALTER COLUMN short SET STORAGE MAIN",
    "CREATE INDEX kb_searchdocument_short ON kb_searchdocument USING gin (short) WITH (fastupdate = off)",
    "CREATE INDEX kb_searchdocument_whole ON kb_searchdocument USING gin (whole) WITH (fastupdate = off)",
)
POSTGRES_BACK = ("ALTER TABLE kb_searchdocument DROP COLUMN short, DROP COLUMN whole",)


def _run(schema_editor, postgres, sqlite):
    for statement in postgres if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def build(apps, schema_editor):
    """The index itself, in each database's own structures."""
    _run(schema_editor, POSTGRES, SQLITE)


def demolish(apps, schema_editor):
    """Takes it down again."""
    _run(schema_editor, POSTGRES_BACK, SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("kb", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("head", models.CharField(db_index=True, max_length=20)),
                ("middle", models.CharField(db_index=True, max_length=20)),
                ("tail", models.CharField(db_index=True, max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_document",
                        serialize=False,
                        to="kb.article",
                    ),
                ),
                ("place", models.BigIntegerField(unique=True)),
                ("stemmer", models.CharField(blank=True, db_index=True, max_length=20)),
                ("text", models.TextField()),
            ],
        ),
        migrations.RunPython(build, demolish),
    ]
