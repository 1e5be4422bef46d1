"""What can be found, and the words that it is found by."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """Something that can be found: a product or an exhibitor, by kind and id, in all its languages.

    `document` has every lexeme, without places; those of the title again behind "=", and behind "^" when they
    name the thing itself; "#64" and the like say that it is of the best 64th of all. `heading` has places, is
    read by the ranking alone, and stays small enough to be read for thousands of rows: weight A what names
    the thing, B the rest of the title, C brand, codes, categories and keywords, D the summary.

    `labels` are the exact things that it is filtered and counted by ("country:CN", "category:12", "price:2",
    "verified:yes"). They share one index with the words, so that PostgreSQL joins both inside it.
    """

    class Kind(models.TextChoices):
        PRODUCT = "product"
        EXHIBITOR = "exhibitor"

    kind = models.CharField(max_length=9, choices=Kind)
    object_id = models.BigIntegerField()
    exhibitor_id = models.BigIntegerField()
    title = models.TextField(help_text="A line for every language, the source's first.")
    document = SearchVectorField()
    heading = SearchVectorField()
    length = models.PositiveSmallIntegerField(help_text="Words of the title.")
    labels = ArrayField(models.TextField(), default=list)
    score = models.FloatField(default=0, help_text="How good it is whatever was asked, 0 to 1.")
    price_usd = models.FloatField(null=True)
    moq = models.PositiveIntegerField(null=True)
    lead_time_days = models.PositiveIntegerField(null=True)
    added_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="entry_once")]
        indexes = [
            GinIndex(
                fields=["document", "labels"],
                name=f"entry_{kind}_words",
                condition=Q(kind=kind),
            )
            for kind in ("product", "exhibitor")
        ] + [
            models.Index(fields=["kind", "-score", "object_id"], name="entry_best"),
            models.Index(fields=["updated_at"], name="entry_updated"),
        ]

    def __str__(self):
        return self.title.partition("\n")[0]


class Term(models.Model):
    """A word as people write it, or a phrase of titles, and how many entries have it.

    Refreshed by `vocabulary.refresh`; typos are corrected and beginnings completed from it, and the ranking
    learns how much a word says.
    """

    text = models.CharField(max_length=80, unique=True)
    lexeme = models.CharField(max_length=80, blank=True, help_text="Of a single word; empty for phrases.")
    entries = models.PositiveIntegerField()
    heads = models.PositiveIntegerField(default=0, help_text="Entries whose title it names.")

    class Meta:
        indexes = [
            models.Index(fields=["lexeme"], name="term_lexeme"),
            models.Index(fields=["text"], name="term_beginning", opclasses=["text_pattern_ops"]),
            models.Index(fields=["-entries"], name="term_frequent", condition=~Q(lexeme="")),
        ]

    def __str__(self):
        return self.text


class Corpus(models.Model):
    """What is known of all entries together: one row, kept by `vocabulary.refresh`."""

    entries = models.PositiveIntegerField(default=0)
    lines = ArrayField(
        models.FloatField(), default=list, help_text="The scores that the best of documents.SHARES reach."
    )
    refreshed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "corpus"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="corpus_one_row")]

    def __str__(self):
        return f"{self.entries}"
