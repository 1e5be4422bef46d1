"""The trade's tree of categories."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fair.texts import in_language


class Category(models.Model):
    """A node of the trade's tree: section (level 1), group (2), class (3).

    `path` holds the ids from the section down to the category itself, so that one
    array test finds everything below a node.
    """

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    slug = models.SlugField(max_length=80, unique=True)
    names = models.JSONField(default=dict)
    icon = models.SlugField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField()
    path = ArrayField(models.BigIntegerField(), default=list)
    position = models.PositiveSmallIntegerField(default=0)
    former_slugs = ArrayField(
        models.SlugField(max_length=80),
        default=list,
        db_default=[],
        blank=True,
        editable=False,
        help_text=_("Of those merged into it: their addresses lead here."),
    )

    class Meta:
        ordering = ["level", "position", "slug"]
        verbose_name_plural = "categories"
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="category_has_three_levels"),
            models.CheckConstraint(
                condition=Q(level=1, parent=None) | Q(level__gt=1, parent__isnull=False),
                name="category_section_has_no_parent",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return in_language(self.names)
