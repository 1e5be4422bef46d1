"""Complaints of those whose marks, designs or inventions a product uses."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Exhibitor, Product
from fair.uploads import private_files


class ComplaintQuerySet(models.QuerySet):
    def waiting(self):
        """Those that the organisers have to decide, first or on an appeal."""
        return self.filter(Q(decided_at=None) | Q(appealed_at__isnull=False, answered_at=None))

    def visible_to(self, user):
        """Who complained, who manages the exhibitor, and organisers who decide on products."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff and user.has_perm("booths.change_complaint"):
            return self.all()
        own = Exhibitor.objects.manageable_by(user).values("pk")
        return self.filter(Q(author=user) | Q(exhibitor__in=own))


class Complaint(models.Model):
    """Somebody says that a product infringes a right; the exhibitor answers, the organisers decide.

    Upheld, the product is withdrawn by the organisers. Whichever side lost may object once. `product_name`
    is the product's name as it was complained of, which stays when the product goes.
    """

    class Right(models.TextChoices):
        TRADEMARK = "trademark", _("Trademark")
        DESIGN = "design", _("Design")
        PATENT = "patent", _("Patent")
        COPYRIGHT = "copyright", _("Copyright")
        OTHER = "other", _("Another right")

    class Decision(models.TextChoices):
        UPHELD = "upheld", _("Upheld: the product is withdrawn")
        DISMISSED = "dismissed", _("Dismissed")

    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="complaints")
    product_name = models.CharField(max_length=300)
    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="complaints")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="complaints")
    right = models.CharField(_("right"), max_length=9, choices=Right)
    owner = models.CharField(_("who owns the right"), max_length=200)
    registration = models.CharField(_("registration number"), max_length=80, blank=True)
    territory = models.CharField(_("where it holds"), max_length=200)
    text = models.CharField(_("how the product infringes it"), max_length=4000)
    evidence = models.FileField(
        _("evidence (PDF)"), upload_to="complaints", storage=private_files, max_length=200
    )
    filed_at = models.DateTimeField(default=timezone.now)
    defence_due_at = models.DateTimeField()
    defence = models.CharField(max_length=4000, blank=True)
    defence_evidence = models.FileField(
        upload_to="complaints", storage=private_files, max_length=200, blank=True
    )
    defended_at = models.DateTimeField(null=True, blank=True)
    defended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decision = models.CharField(max_length=9, choices=Decision, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    appeal = models.CharField(max_length=2000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=9, choices=Decision, blank=True)
    answer_reason = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint about a right")
        verbose_name_plural = _("complaints about rights")
        ordering = ["filed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "author"], condition=Q(decided_at=None), name="complaint_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["filed_at", "id"], condition=Q(decided_at=None), name="complaint_open"),
        ]

    def __str__(self):
        return f"{self.get_right_display()}: {self.product_name}"

    @property
    def outcome(self):
        """What holds now: the answer to the appeal, else the decision, or ""."""
        return self.answer or self.decision

    @property
    def is_open(self):
        return self.decided_at is None

    @property
    def is_appealed(self):
        return self.appealed_at is not None and self.answered_at is None

    @property
    def may_be_decided(self):
        """Once the exhibitor has answered, or its time is over."""
        return self.is_open and (self.defended_at is not None or timezone.now() >= self.defence_due_at)
