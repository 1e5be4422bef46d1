"""How exhibitors come to an edition: the call, what is asked of them, and their applications."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booths.models.booth import Booth
from exhibitors.models import Exhibitor
from fair.models import Category, Edition, Hall
from fair.texts import in_language
from fair.uploads import private_files


class CallQuerySet(models.QuerySet):
    def standing(self):
        """Those that take applications today."""
        today = timezone.localdate()
        return self.filter(opens_on__lte=today, closes_on__gte=today).exclude(
            edition__state=Edition.State.CLOSED
        )


class Call(models.Model):
    """An edition's call for exhibitors, `opens_on` to `closes_on` inclusive.

    `rules` is what they agree to, by language; `rules_version` rises whenever it changes.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="call")
    opens_on = models.DateField()
    closes_on = models.DateField()
    rules = models.JSONField(default=dict, blank=True)
    rules_version = models.PositiveIntegerField(default=1, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for exhibitors")
        verbose_name_plural = _("calls for exhibitors")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opens_on")), name="call_closes_after_it_opens"
            ),
        ]

    def __str__(self):
        return str(self.edition)

    @property
    def stands(self):
        """Whether it takes applications today."""
        if self.edition.state == Edition.State.CLOSED:
            return False
        return self.opens_on <= timezone.localdate() <= self.closes_on

    @property
    def rules_text(self):
        return in_language(self.rules)


class Requirement(models.Model):
    """A line of an edition's checklist: what an exhibitor answers or proves, and an organiser checks."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="requirements")
    names = models.JSONField(default=dict)
    hints = models.JSONField(default=dict, blank=True)
    wants_file = models.BooleanField(default=False, help_text=_("A PDF is to be added."))
    is_required = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return in_language(self.names)

    @property
    def hint(self):
        return in_language(self.hints)


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the companies that the person works for; an organiser sees all that were handed in."""
        if not user.is_authenticated:
            return self.none()
        own = Q(exhibitor__in=Exhibitor.objects.staffed_by(user).values("pk"))
        return self.filter(own | ~Q(submitted_at=None)) if user.is_staff else self.filter(own)

    def manageable_by(self, user):
        return self.filter(exhibitor__in=Exhibitor.objects.manageable_by(user).values("pk"))

    def waiting(self):
        """Those that wait for an organiser, who waits longest first."""
        return self.filter(state=Application.State.SUBMITTED).order_by("submitted_at", "pk")


class Application(models.Model):
    """An exhibitor's wish for a stand at an edition. Moved by `services.applications` and `.admission`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        CHANGES_ASKED = "changes", _("Changes asked")
        ACCEPTED = "accepted", _("Accepted")
        PUBLISHED = "published", _("Published")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Size(models.TextChoices):
        SINGLE = "single", _("One stand")
        DOUBLE = "double", _("Two stands side by side")
        ISLAND = "island", _("An island")

    class Ground(models.TextChoices):
        """Why an application is refused, in words that both sides know."""

        UNFIT = "unfit", _("The products do not fit this edition.")
        UNPROVEN = "unproven", _("The company could not be verified.")
        FULL = "full", _("There is no stand left in the wanted hall.")
        RULES = "rules", _("The application is against the rules of the fair.")
        OTHER = "other", _("Another reason")

    OPEN = (State.DRAFT, State.CHANGES_ASKED)  # the exhibitor may write in it

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="applications")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="applications")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    hall = models.ForeignKey(Hall, models.SET_NULL, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    size = models.CharField(max_length=6, choices=Size, default=Size.SINGLE)
    products = models.TextField(blank=True)
    contact_name = models.CharField(max_length=80, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    rules_version = models.PositiveIntegerField(null=True, blank=True)
    rules_agreed_at = models.DateTimeField(null=True, blank=True)
    rules_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ground = models.CharField(max_length=8, choices=Ground, blank=True)
    booth = models.OneToOneField(Booth, models.SET_NULL, null=True, blank=True, related_name="application")
    submitted_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["submitted_at", "pk"]
        indexes = [
            models.Index(fields=["state", "submitted_at", "id"]),
            models.Index(fields=["edition", "state", "submitted_at"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["exhibitor", "edition"], name="application_once_an_edition"),
        ]

    def __str__(self):
        return f"{self.exhibitor}, {self.edition}"

    @property
    def is_open(self):
        return self.state in self.OPEN


class Answer(models.Model):
    """What an application says to a requirement, and what the organiser said to that."""

    class Verdict(models.TextChoices):
        PASS = "pass", _("In order")
        FAIL = "fail", _("To be corrected")

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="answers")
    text = models.CharField(max_length=1000, blank=True)
    file = models.FileField(upload_to="applications", storage=private_files, blank=True)
    file_name = models.CharField(max_length=120, blank=True, help_text=_("As its sender called it."))
    verdict = models.CharField(max_length=4, choices=Verdict, blank=True)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["requirement__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "requirement"], name="answered_once"),
        ]

    def __str__(self):
        return f"{self.requirement}: {self.text[:40]}"


class Move(models.Model):
    """A step in an application's history. Its mail goes out once: `mailed_at` says that it did."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="moves")
    before = models.CharField(max_length=9, choices=Application.State, blank=True)
    after = models.CharField(max_length=9, choices=Application.State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_organiser = models.BooleanField(default=False)
    reason = models.CharField(max_length=1000, blank=True)
    remarks = models.JSONField(default=list, blank=True, help_text=_("Pairs of requirement and remark."))
    at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.application}: {self.after}"

    @property
    def said(self):
        """The remarks of the step in the reader's language: (requirement, remark)."""
        return [(in_language(names), remark) for names, remark in self.remarks]
