import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def file_words(apps, schema_editor):
    """What the search looks at, of the pictures that are there."""
    images = apps.get_model("kb", "Image").objects
    for image in images.only("title", "credit").iterator():
        images.filter(pk=image.pk).update(sought=f"{image.title} {image.credit}".casefold())


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0034_search_titles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Replacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('before', models.CharField(max_length=80)),
                ('after', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'replaced picture',
                'verbose_name_plural': 'replaced pictures',
                'ordering': ('-at', '-id'),
            },
        ),
        migrations.AddField(
            model_name='image',
            name='alt',
            field=models.CharField(blank=True, max_length=300, verbose_name='description'),
        ),
        migrations.AddField(
            model_name='image',
            name='caption',
            field=models.CharField(blank=True, max_length=300, verbose_name='caption'),
        ),
        migrations.AddField(
            model_name='image',
            name='card',
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='image',
            name='faces',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='image',
            name='focus_x',
            field=models.PositiveSmallIntegerField(default=50, editable=False),
        ),
        migrations.AddField(
            model_name='image',
            name='focus_y',
            field=models.PositiveSmallIntegerField(default=50, editable=False),
        ),
        migrations.AddField(
            model_name='image',
            name='name',
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name='image',
            name='sought',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.RunPython(file_words, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='image',
            constraint=models.CheckConstraint(condition=models.Q(('focus_x__lte', 100), ('focus_y__lte', 100)), name='image_focus_is_inside'),
        ),
        migrations.AddField(
            model_name='replacement',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replacements', to='kb.article'),
        ),
        migrations.AddField(
            model_name='replacement',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='replacement',
            name='image',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replacements', to='kb.image'),
        ),
        migrations.AddIndex(
            model_name='replacement',
            index=models.Index(fields=['-at', '-id'], name='replacement_newest'),
        ),
        migrations.AddConstraint(
            model_name='replacement',
            constraint=models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='replacement_by_another'),
        ),
    ]
