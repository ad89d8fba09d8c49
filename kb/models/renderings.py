"""What readers get of one revision: made by composing, kept as a row of its own, replaced when an input changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models.revisions import Revision
from kb.rules.addresses import PATH_LENGTH


class Rendering(models.Model):
    """One revision's HTML, counts and anchors, with the renderer's version and the ids of all that it printed."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="rendering")
    html = models.TextField()
    sources = models.TextField(blank=True)
    anchors = models.JSONField(default=list)  # [[level, id, text], …]
    words = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    inputs = models.JSONField(default=dict)  # {"articles": [public ids], "images": [public ids]}
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("rendering")
        verbose_name_plural = _("renderings")
        constraints = (
            models.CheckConstraint(condition=models.Q(minutes__gte=1), name="rendering_takes_a_minute_at_least"),
        )

    def __str__(self) -> str:
        return str(self.revision)

    @property
    def contents(self) -> list[tuple[str, str]]:
        """The second-level headings for the table of contents: id and text."""
        return [(anchor, text) for level, anchor, text in self.anchors if level == 2]


class Reference(models.Model):
    """A path of this site that one revision links to, as its rendering has it; kept with the rendering."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="references")
    path = models.CharField(max_length=PATH_LENGTH, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("revision", "path"), name="reference_once"),)

    def __str__(self) -> str:
        return self.path
