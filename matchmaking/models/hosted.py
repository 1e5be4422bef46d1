"""Hosted buyers: who is brought together, when and where, what they wish, and schedules for them."""

import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Exhibitor
from fair.models import Edition, Job
from matchmaking.models.meeting import Meeting, Side
from matchmaking.models.rules import counted


class ProgrammeQuerySet(models.QuerySet):
    """Who may see a programme is decided here and nowhere else; organisers see all in the console."""

    def visible_to(self, user):
        """Those that one takes part in, oneself or by a company that one works for."""
        people = HostedPerson.objects.of(user)
        return self.filter(pk__in=people.values("programme")).exclude(state=HostedProgramme.State.DRAFT)


class HostedProgramme(models.Model):
    """Chosen buyers and exhibitors who meet at hours that the organiser plans, on the clock of the edition.

    `wakes_at` and `sleeps_at` are on each person's own clock. A target is the most meetings of a person;
    `most_in_row` how many without a pause, 0 without end; `seconds` how long a schedule is sought. With
    `skips_met` those who have met before meet again only where one of them must.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being set up")
        ASKING = "asking", _("Wishes are asked for")
        PUBLISHED = "published", _("Published")
        CLOSED = "closed", _("Closed")

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="hosted_programmes", verbose_name=_("edition")
    )
    name = models.CharField(_("name"), max_length=120)
    text = models.TextField(_("what those who take part read"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    slot_minutes = counted(30, _("length of a meeting, in minutes"), 10, 240)
    pause_minutes = counted(0, _("pause between two meetings, in minutes"), 0, 120)
    wakes_at = models.TimeField(_("not before, on each person's clock"), default=datetime.time(7))
    sleeps_at = models.TimeField(_("not after, on each person's clock"), default=datetime.time(22))
    buyer_target = counted(12, _("most meetings of a buyer"), 1, 200)
    exhibitor_target = counted(12, _("most meetings of an exhibitor"), 1, 200)
    most_in_row = counted(4, _("most meetings without a pause (0: any number)"), 0, 40)
    skips_met = models.BooleanField(
        _("who has met before does not meet again, unless one must"), default=True
    )
    seconds = counted(120, _("time limit of a search, in seconds"), 5, 3600)
    wishes_until = models.DateTimeField(_("wishes until"), null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("hosted-buyer programme")
        verbose_name_plural = _("hosted-buyer programmes")
        constraints = [
            models.CheckConstraint(
                condition=Q(sleeps_at__gt=F("wakes_at")), name="hosted_sleeps_after_waking"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def zone(self):
        return self.edition.zone

    @property
    def takes_wishes(self):
        is_asking = self.state in (self.State.ASKING, self.State.PUBLISHED)
        return is_asking and (self.wishes_until is None or self.wishes_until > timezone.now())

    @property
    def standing_draft(self):
        """The schedule that people were told, or None."""
        return self.drafts.filter(state=Draft.State.PUBLISHED).first()


class HostedDay(models.Model):
    """Hours of a day, on the fair's clock, that are cut into slots; without the break."""

    programme = models.ForeignKey(HostedProgramme, models.CASCADE, related_name="days")
    date = models.DateField(_("day"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))
    break_from = models.TimeField(_("break from"), null=True, blank=True)
    break_to = models.TimeField(_("break to"), null=True, blank=True)

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "date"], name="hosted_day_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="hosted_day_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(break_from=None, break_to=None) | Q(break_to__gt=F("break_from")),
                name="hosted_break_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.date} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class HostedSlot(models.Model):
    """An hour at which meetings are. Slots of one `run` follow each other without a break."""

    programme = models.ForeignKey(HostedProgramme, models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    run = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "starts_at"], name="hosted_slot_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="hosted_slot_ends_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class HostedPlace(models.Model):
    """A table, or a room for several meetings at once. A programme without any has no bound."""

    programme = models.ForeignKey(HostedProgramme, models.CASCADE, related_name="places")
    name = models.CharField(_("name"), max_length=40)
    capacity = counted(1, _("meetings at once"), 1, 500)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "name"], name="hosted_place_once")]

    def __str__(self):
        return self.name


class PersonQuerySet(models.QuerySet):
    def of(self, user):
        """A buyer's own; an exhibitor's for its host, and for its owners and managers."""
        if not user.is_authenticated:
            return self.none()
        own = Exhibitor.objects.staffed_by(user).values("pk")
        return self.filter(Q(side=Side.BUYER, user=user) | Q(side=Side.EXHIBITOR, exhibitor__in=own))

    def buyers(self):
        return self.filter(side=Side.BUYER)

    def exhibitors(self):
        return self.filter(side=Side.EXHIBITOR)


class HostedPerson(models.Model):
    """A buyer, or an exhibitor with the one who sits at its table: `user` is whose time is planned.

    `away` are slots in which they cannot, by their own word. `target` is None where the programme's holds.
    """

    programme = models.ForeignKey(HostedProgramme, models.CASCADE, related_name="people")
    side = models.CharField(max_length=9, choices=[(one, one.label) for one in (Side.BUYER, Side.EXHIBITOR)])
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="hosted")
    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, null=True, blank=True, related_name="hosted")
    target = models.PositiveSmallIntegerField(
        _("most meetings"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(200)]
    )
    away = models.ManyToManyField(HostedSlot, related_name="away", blank=True)
    wished_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_of = models.PositiveIntegerField(default=0, editable=False)  # number of the draft last mailed
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "user"], name="hosted_person_once"),
            models.UniqueConstraint(fields=["programme", "exhibitor"], name="hosted_exhibitor_once"),
            models.CheckConstraint(
                condition=Q(side="buyer", exhibitor=None) | Q(side="exhibitor", exhibitor__isnull=False),
                name="hosted_exhibitor_has_company",
            ),
        ]
        indexes = [models.Index(fields=["programme", "side"], name="hosted_person_of_side")]

    def __str__(self):
        return str(self.exhibitor if self.exhibitor_id else self.user)

    def get_absolute_url(self):
        """The page on which they wish, and read their timetable."""
        if self.exhibitor_id:
            return reverse("workspace_hosted", args=[self.exhibitor.slug, self.programme_id])
        return reverse("hosted_programme", args=[self.programme_id])

    @property
    def most(self):
        """Their target, or the programme's."""
        if self.target is not None:
            return self.target
        return self.programme.buyer_target if self.side == Side.BUYER else self.programme.exhibitor_target


class Wish(models.Model):
    """What one says of meeting another in a programme. `about` never reads who does not want to."""

    class Kind(models.TextChoices):
        MUST = "must", _("Must")
        WANT = "want", _("Want")
        NO = "no", _("No, thanks")

    person = models.ForeignKey(HostedPerson, models.CASCADE, related_name="wishes")
    about = models.ForeignKey(HostedPerson, models.CASCADE, related_name="wished_by")
    kind = models.CharField(max_length=4, choices=Kind)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "wishes"
        constraints = [models.UniqueConstraint(fields=["person", "about"], name="wish_once")]

    def __str__(self):
        return f"{self.person}, {self.about}: {self.kind}"


class MetBefore(models.Model):
    """Two who have met, as the organiser knows; meetings held at the fair are known without."""

    buyer = models.ForeignKey(HostedPerson, models.CASCADE, related_name="met_as_buyer")
    exhibitor = models.ForeignKey(HostedPerson, models.CASCADE, related_name="met_as_exhibitor")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "met before"
        constraints = [models.UniqueConstraint(fields=["buyer", "exhibitor"], name="met_before_once")]

    def __str__(self):
        return f"{self.buyer}, {self.exhibitor}"


class DraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Organisers' alone: people read the timetable that was published."""
        return self.all() if user.has_perm("matchmaking.view_hostedprogramme") else self.none()


class Draft(models.Model):
    """A schedule of a programme, with how good it is.

    `value` is what its wishes count and `bound` what no schedule can exceed; `greedy` what the plain way
    comes to. `base` is the one that a repair starts from. `left_out` is [[buyer, exhibitor, why not], …]
    of all wishes without a meeting. `stopped_at` is when somebody asked the search to end with what it has.
    """

    class State(models.TextChoices):
        SOLVING = "solving", _("Being drawn up")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        PUBLISHING = "sending", _("Being published")
        PUBLISHED = "published", _("Published")
        REPLACED = "replaced", _("Replaced")

    programme = models.ForeignKey(HostedProgramme, models.CASCADE, related_name="drafts")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.SOLVING)
    base = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="repairs")
    is_repair = models.BooleanField(default=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    parameters = models.JSONField(default=dict)
    value = models.IntegerField(default=0)
    bound = models.IntegerField(default=0)
    greedy = models.IntegerField(default=0)
    figures = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)
    is_changed = models.BooleanField(default=False)  # by hand, since it was solved
    solved_seconds = models.FloatField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="hosted_draft_number_once"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state="published"), name="hosted_one_published"
            ),
        ]

    def __str__(self):
        return str(
            _("Draft %(number)d of %(programme)s") % {"number": self.number, "programme": self.programme}
        )

    @property
    def gap(self):
        """How much better a schedule could at most be, in percent of the bound."""
        return 100 * (self.bound - self.value) / self.bound if self.bound else 0.0

    @property
    def number_text(self):
        """For addresses in templates."""
        return str(self.number)

    @property
    def is_open(self):
        """Whether it may be changed by hand."""
        return self.state == self.State.READY


class DraftMeeting(models.Model):
    """A meeting of a draft. `why` is {"buyer": wish, "exhibitor": wish, "fixed": by hand}; `meeting` is what
    was made of it when the draft was published, `was_at` the slot that it had in the base of a repair."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="meetings")
    buyer = models.ForeignKey(HostedPerson, models.CASCADE, related_name="drafted_as_buyer")
    exhibitor = models.ForeignKey(HostedPerson, models.CASCADE, related_name="drafted_as_exhibitor")
    slot = models.ForeignKey(HostedSlot, models.CASCADE, related_name="drafted")
    place = models.ForeignKey(HostedPlace, models.SET_NULL, null=True, blank=True, related_name="drafted")
    is_fixed = models.BooleanField(default=False)
    why = models.JSONField(default=dict)
    was_at = models.ForeignKey(HostedSlot, models.SET_NULL, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="drafted")
    refusal = models.CharField(max_length=300, blank=True)  # why it could not be placed, when published

    class Meta:
        ordering = ["slot__starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", names, "slot"],
                name=f"drafted_{names}_at_once",
                deferrable=models.Deferrable.DEFERRED,
            )
            for names in ("buyer", "exhibitor")
        ] + [models.UniqueConstraint(fields=["draft", "buyer", "exhibitor"], name="drafted_pair_once")]

    def __str__(self):
        return f"{self.buyer}, {self.exhibitor}, {self.slot}"
