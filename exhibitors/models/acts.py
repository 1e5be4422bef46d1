"""What was done to many products of a catalogue at once, kept for a while to be told and undone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exhibitors.models.catalogue import Product
from exhibitors.models.company import Exhibitor
from fair.models import Job


class BulkActQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those on the catalogues of the exhibitors that the person works for."""
        return self.filter(exhibitor__in=Exhibitor.objects.staffed_by(user).values("pk"))


class BulkAct(models.Model):
    """One act on the chosen products of an exhibitor, carried out by `services.bulk`.

    `chosen` says on which: {"pks": […]}, or {"filter": "state=draft", "until": the last id of then}.
    `value` is what the kind needs: {"moq": 300}. `left` counts products that were as wished before.
    """

    class Kind(models.TextChoices):
        LIST = "list", _("List")
        WITHDRAW = "withdraw", _("Withdraw")
        UNDO = "undo", _("Undo")
        CATEGORY = "category", _("Category")
        MOQ = "moq", _("Minimum order")
        LEAD_TIME = "lead_time", _("Lead time")
        UNIT = "unit", _("Unit")
        KEYWORDS = "keywords", _("Add keywords")
        PRICES = "prices", _("Raise or lower prices")

    MOVES = (Kind.LIST, Kind.WITHDRAW)

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="bulk_acts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    value = models.JSONField(default=dict)
    chosen = models.JSONField(default=dict)
    job = models.OneToOneField(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    done = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="undoes")

    objects = BulkActQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["exhibitor", "-id"], name="bulk_act_of_exhibitor"),
            models.Index(fields=["created_at"], name="bulk_act_age"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_over(self):
        return self.ended_at is not None or (self.job is not None and self.job.is_over)

    @property
    def can_be_undone(self):
        return self.kind in self.MOVES and self.is_over and self.done > 0 and self.undone_by_id is None

    @property
    def outcome(self):
        """What came of it, in a sentence."""
        return " ".join(filter(None, [self._done_words, self._left_words, self._refused_words]))

    @property
    def _done_words(self):
        words = {
            self.Kind.LIST: ngettext(
                "%(n)d product is listed now.", "%(n)d products are listed now.", self.done
            ),
            self.Kind.WITHDRAW: ngettext(
                "%(n)d product is withdrawn.", "%(n)d products are withdrawn.", self.done
            ),
            self.Kind.UNDO: ngettext(
                "%(n)d product is back where it was.", "%(n)d products are back where they were.", self.done
            ),
        }
        changed = ngettext("%(n)d product is changed.", "%(n)d products are changed.", self.done)
        return words.get(self.kind, changed) % {"n": self.done}

    @property
    def _left_words(self):
        words = ngettext("%(n)d was so before.", "%(n)d were so before.", self.left) % {"n": self.left}
        return words if self.left and self.kind != self.Kind.UNDO else ""

    @property
    def _refused_words(self):
        words = ngettext("%(n)d could not be.", "%(n)d could not be.", self.refused) % {"n": self.refused}
        return words if self.refused else ""


class BulkItem(models.Model):
    """A product that an act moved out of the state `was`, or refused for a reason."""

    act = models.ForeignKey(BulkAct, models.CASCADE, related_name="items", db_index=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    was = models.CharField(max_length=9, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "product"], name="bulk_item_once"),
            models.CheckConstraint(condition=Q(was="") ^ Q(reason=""), name="bulk_item_moved_or_refused"),
        ]

    def __str__(self):
        return f"{self.product_id}: {self.reason or self.was}"
