from django.db import migrations

NAME = "“{criterion} of {subject}” in the comparison"  # as cells were called when comments quoted them


def fill(apps, schema_editor):
    """Has comments that quoted a cell by its name, as it is still called, mean that cell for good."""
    subjects = dict(apps.get_model("kb", "Subject").objects.values_list("public_id", "pk"))
    criteria = dict(apps.get_model("kb", "Criterion").objects.values_list("public_id", "pk"))
    called = {
        model: {str(key): name for key, name in apps.get_model("kb", model).objects.values_list("public_id", "name")}
        for model in ("Subject", "Criterion")
    }
    keys = ({str(key): pk for key, pk in subjects.items()}, {str(key): pk for key, pk in criteria.items()})
    comments = apps.get_model("kb", "ReviewComment").objects.filter(parent__isnull=True, quote__endswith=" in the comparison")
    for comment in comments.select_related("revision").iterator():
        compared = comment.revision.comparison or {"rows": ()}
        for row in compared["rows"]:
            for subject in compared["subjects"]:
                names = {"criterion": called["Criterion"].get(row["criterion"]), "subject": called["Subject"].get(subject)}
                if NAME.format(**names) == comment.quote:
                    pair = {"subject": keys[0][subject], "criterion": keys[1][row["criterion"]]}
                    comments.filter(pk=comment.pk).update(**pair)


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0042_comments_on_cells'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
