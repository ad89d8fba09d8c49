from django.db import migrations

# Of titles alone: whoever looks through `short` for a word in the title finds it in every lead and heading first.
TITLE = """CREATE INDEX kb_searchdocument_title ON kb_searchdocument
    USING gin (ts_filter(short, '{a}')) WITH (fastupdate = off)"""
SHORT = "CREATE INDEX kb_searchdocument_short ON kb_searchdocument USING gin (short) WITH (fastupdate = off)"


def _exchange(schema_editor, gone, made):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {gone}")
        schema_editor.execute(made)
        schema_editor.execute("ANALYZE kb_searchdocument")


def build(apps, schema_editor):
    """An index of titles in place of one of titles, leads and headings."""
    _exchange(schema_editor, "kb_searchdocument_short", TITLE)


def demolish(apps, schema_editor):
    """The other way round."""
    _exchange(schema_editor, "kb_searchdocument_title", SHORT)


class Migration(migrations.Migration):
    dependencies = [("kb", "0033_told_of_waivers")]

    operations = [migrations.RunPython(build, demolish)]
