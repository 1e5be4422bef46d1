"""People: one person may be a buyer, staff of exhibitors and an organiser at once."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from fair.countries import country_name
from fair.models import Picture
from fair.rest.scopes import Scope
from fair.zones import validate_zone, zone_of


class PersonManager(UserManager):
    """Creates people by their e-mail address; they have no user name."""

    def _create_user_object(self, email, password, **extra):
        user = self.model(email=self.normalize_email(email), **extra)
        user.set_password(password)
        return user

    def create_user(self, email, password=None, **extra):
        user = self._create_user_object(email, password, **extra)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **extra):
        """An organiser who may do everything; whoever has the command line needs no code by mail."""
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **extra)
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractUser):
    """A person, known by e-mail address. `is_staff` marks an organiser of the fair.

    `language` is that of the pages and mails, one of the few that the site has; `speaks` are the codes of
    `fair.languages` that others may write to the person in, the best first.
    """

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=80, blank=True)
    company = models.CharField(_("company"), max_length=120, blank=True)
    job_title = models.CharField(_("job title"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    speaks = ArrayField(
        models.CharField(max_length=10), verbose_name=_("languages"), default=list, db_default=[], blank=True
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, default="", validators=[validate_zone]
    )
    avatar = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photograph")
    )
    is_demo = models.BooleanField(default=False, help_text=_("Played by the demo process."))
    session_epoch = models.PositiveIntegerField(
        default=0, db_default=0, editable=False, help_text=_("Raised to end every session at once.")
    )

    objects = PersonManager()

    class Meta(AbstractUser.Meta):
        indexes = [
            models.Index(fields=["-date_joined"], name="person_latest"),
            GinIndex(SearchVector("email", "name", "company", config="simple"), name="person_words"),
        ]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    GONE = "gone.invalid"  # where the address of someone who left points: nowhere

    def __str__(self):
        if self.email.endswith(self.GONE):
            return gettext("Someone who has left")
        return self.name or self.email.partition("@")[0]

    def get_full_name(self):
        return str(self)

    get_short_name = get_full_name

    def _get_session_auth_hash(self, secret=None):
        """Django ends the sessions whose hash is another, as after a new password or a new epoch."""
        if not self.session_epoch:
            return super()._get_session_auth_hash(secret)
        value = f"{self.password} {self.session_epoch}"
        return salted_hmac("accounts.session_epoch", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def country_name(self):
        return country_name(self.country)

    @property
    def tongues(self):
        """The languages to answer the person in, the best first; that of the pages where none were told."""
        return self.speaks or [self.language]

    @property
    def zone(self):
        """The person's ZoneInfo; UTC until the first sign-in has told it."""
        return zone_of(self.time_zone)


class SuspensionQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(lifted_at=None)

    def over(self):
        """Those whose end has come, and that nobody has lifted yet."""
        return self.standing().filter(until__lte=timezone.now())


class Suspension(models.Model):
    """A person may not sign in, from a moment until another, or for good. Kept when it is over."""

    user = models.ForeignKey("User", models.CASCADE, related_name="suspensions")
    reason = models.CharField(max_length=300, help_text=_("The person reads it, in the mail about it."))
    began_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    suspended_by = models.ForeignKey("User", models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey("User", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(lifted_at=None), name="suspension_stands_once"
            ),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(lifted_at=None), name="suspension_until")]

    def __str__(self):
        return f"{self.user}: {self.reason}"


class ConsentQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)

    def for_exhibitors(self):
        """Those that stand and let exhibitors know who visited them: given to a text that says so."""
        return self.standing().filter(
            purpose=Consent.Purpose.VISITS, text_version__gte=Consent.TOLD_TO_EXHIBITORS
        )

    def given_by(self, user, visitor=None):
        """The lines of a signed-in person, else those of the guest with that visitor id."""
        if user.is_authenticated:
            return self.filter(user=user)
        return self.filter(user=None, visitor=visitor) if visitor else self.none()


class Consent(models.Model):
    """A line of the consent ledger: never changed but for the moment of withdrawal.

    A signed-in person's consent names `user`; a guest's names `visitor`, the id in a cookie.
    """

    TOLD_TO_EXHIBITORS = "2026-11.2"  # the first text on visits that speaks of exhibitors

    class Purpose(models.TextChoices):
        TERMS = "terms", _("Terms of the fair")
        VISITS = "visits", _("Remember my visits")
        NEWS = "news", _("News by e-mail")
        ANSWERS = "answers", _("Answers of exhibitors by e-mail")
        PROFILE = "profile", _("Propose a sourcing profile from what I did")

    user = models.ForeignKey("User", models.CASCADE, null=True, blank=True, related_name="consents")
    visitor = models.UUIDField(null=True, blank=True, default=None)
    purpose = models.CharField(max_length=16, choices=Purpose)
    text_version = models.CharField(max_length=16)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(visitor__isnull=False), name="consent_has_a_giver"
            ),
            models.UniqueConstraint(
                fields=["user", "purpose"], condition=Q(withdrawn_at=None), name="consent_stands_once"
            ),
            models.UniqueConstraint(
                fields=["visitor", "purpose"],
                condition=Q(withdrawn_at=None, user=None),
                name="guest_consent_stands_once",
            ),
        ]

    def __str__(self):
        return f"{self.purpose} {self.text_version}"

    @property
    def is_for_exhibitors(self):
        """As `for_exhibitors` of the queryset."""
        stands = self.withdrawn_at is None and self.purpose == self.Purpose.VISITS
        return stands and self.text_version >= self.TOLD_TO_EXHIBITORS


class AccessTokenQuerySet(models.QuerySet):
    def standing(self):
        """Those that still open something: neither lapsed, nor of people who may not sign in."""
        return self.filter(expires_at__gt=timezone.now(), user__is_active=True)


class AccessToken(models.Model):
    """A key to the API in a person's name. Of the key itself only a digest is kept.

    `prefix` is its beginning, by which the person tells one from another.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="access_tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), default=list)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True, editable=False)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"

    @property
    def has_lapsed(self):
        return self.expires_at <= timezone.now()


class NotificationQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def on_page(self):
        """Those that the bell shows."""
        return self.filter(on_page=True)


class Notification(models.Model):
    """Something that a person is told: on the page, by mail, by push. `accounts.notices` writes them.

    `key` names what it is about. While one is unread, more of the same is counted in it. What is still to be
    sent has a moment in `mail_due_at` or `push_due_at`; a run that sends it puts the moment off first, so
    that another takes over if it is killed.
    """

    user = models.ForeignKey("User", models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    count = models.PositiveIntegerField(default=1, db_default=1)
    began_at = models.DateTimeField(default=timezone.now, db_default=Now())
    at = models.DateTimeField(default=timezone.now, db_default=Now())
    read_at = models.DateTimeField(null=True, blank=True)
    on_page = models.BooleanField(default=True, db_default=True)
    in_digest = models.BooleanField(default=False, db_default=False)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    push_due_at = models.DateTimeField(null=True, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "key"], condition=Q(read_at=None), name="notification_unread_once"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notification_latest"),
            models.Index(
                fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="notification_mail_due"
            ),
            models.Index(
                fields=["push_due_at"], condition=Q(push_due_at__isnull=False), name="notification_push_due"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"


class NoticeChoice(models.Model):
    """How a person wants to hear of one kind of notification; without a row, as the kind proposes."""

    class By(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day")
        NEVER = "never", _("Never")

    user = models.ForeignKey("User", models.CASCADE, related_name="notice_choices", db_index=False)
    kind = models.CharField(max_length=64)
    page = models.BooleanField()
    mail = models.CharField(max_length=8, choices=By)
    push = models.BooleanField()

    class Meta:
        verbose_name = _("choice of notifications")
        verbose_name_plural = _("choices of notifications")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_choice_once")]

    def __str__(self):
        return f"{self.kind}: {self.mail}"


class PushDevice(models.Model):
    """A browser that may be pushed to: the address of its push service, and the keys it gave us.

    `endpoint` is a secret of the person: who knows it and our key could push to them.
    """

    user = models.ForeignKey("User", models.CASCADE, related_name="push_devices")
    endpoint = models.URLField(max_length=1_000, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    browser = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    pushed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("device for push messages")
        verbose_name_plural = _("devices for push messages")
        ordering = ["-pk"]

    def __str__(self):
        return self.browser or f"{self.pk}"
