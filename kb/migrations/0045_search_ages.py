from django.db import migrations

COLUMNS = {"title": ("ts_filter(short, '{a}')", 16), "whole": ("whole", 8)}


def _age(factor):
    lengths = (f"(place >> {bits})::int * {factor} + {kind}" for kind, bits in enumerate(range(48, 60, 2)))
    return f"(ARRAY[{', '.join(lengths)}])"


def _exchange(schema_editor, *, aged):
    if schema_editor.connection.vendor == "postgresql":
        for name, (column, factor) in COLUMNS.items():
            indexed = f"{column}, {_age(factor)}" if aged else column
            schema_editor.execute(f"DROP INDEX kb_searchdocument_{name}")
            schema_editor.execute(
                f"CREATE INDEX kb_searchdocument_{name} ON kb_searchdocument"
                f" USING gin ({indexed}) WITH (fastupdate = off)"
            )
        schema_editor.execute("ANALYZE kb_searchdocument")


def build(apps, schema_editor):
    """Beside the words, the stretches of time in which a document was published (kb.search.postgres)."""
    _exchange(schema_editor, aged=True)


def demolish(apps, schema_editor):
    """The words alone."""
    _exchange(schema_editor, aged=False)


class Migration(migrations.Migration):
    dependencies = [("kb", "0044_known_of_each")]

    operations = [migrations.RunPython(build, demolish)]
