"""What others in a trade say of their products, as a help for whoever describes one."""

from django.db import models

from fair.models import Category


class AttributeSuggestion(models.Model):
    """An attribute that products of a category often tell; counted anew by the worker each day."""

    category = models.ForeignKey(
        Category, models.CASCADE, related_name="attribute_suggestions", db_index=False
    )
    name = models.CharField(max_length=80)
    unit = models.CharField(max_length=20, blank=True)
    products = models.PositiveIntegerField(help_text="How many of those looked at tell it.")

    class Meta:
        ordering = ["category", "-products", "name"]
        constraints = [
            models.UniqueConstraint(fields=["category", "name", "unit"], name="attribute_suggestion_once")
        ]

    def __str__(self):
        return f"{self.name} ({self.unit})" if self.unit else self.name
