import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

LISTED = (
    "SELECT 'articles', id, published_at FROM kb_article WHERE live_id IS NOT NULL",
    """SELECT 'category:' || r.category_id, a.id, a.published_at
        FROM kb_article a JOIN kb_revision r ON r.id = a.live_id WHERE r.category_id IS NOT NULL""",
    "SELECT 'tag:' || l.tag_id, a.id, a.published_at FROM kb_article a JOIN kb_label l ON l.revision_id = a.live_id",
    """SELECT 'author:' || b.author_id, a.id, a.published_at
        FROM kb_article a JOIN kb_byline b ON b.revision_id = a.live_id""",
)


def fill(apps, schema_editor):
    """Lists and counts what is public already."""
    for listed in LISTED:
        schema_editor.execute(f"INSERT INTO kb_listing (list, article_id, published_at) {listed}")
    schema_editor.execute("INSERT INTO kb_tally (list, articles) SELECT list, count(*) FROM kb_listing GROUP BY list")


class Migration(migrations.Migration):
    dependencies = [("kb", "0004_cards")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("list", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("articles", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("list", models.CharField(max_length=30)),
                ("published_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listings",
                        to="kb.article",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        F("list"),
                        models.OrderBy(F("published_at"), descending=True),
                        models.OrderBy(F("article_id"), descending=True),
                        name="listing_newest_first",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("article", "list"), name="listing_once_a_list")],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
