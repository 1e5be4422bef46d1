"""Booths, their versions and their papers."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Exhibitor, Translated
from fair.models import Edition, Hall, Picture

PLACE = ("section", "aisle", "number", "hall_id")
LOGO = tuple(f"logo__{field}" for field in ("file", "width", "height", "widths"))


class BoothQuerySet(models.QuerySet):
    def published(self):
        """Those of the open editions that have a published version."""
        return self.filter(hall__edition__state=Edition.State.OPEN, published__isnull=False)

    def visible_to(self, user):
        """The published ones, and all of the exhibitors that the person works for."""
        if not user.is_authenticated:
            return self.published()
        own = Exhibitor.objects.staffed_by(user).values("pk")
        return self.filter(
            Q(hall__edition__state=Edition.State.OPEN, published__isnull=False) | Q(exhibitor__in=own)
        )

    def manageable_by(self, user):
        return self.filter(exhibitor__in=Exhibitor.objects.manageable_by(user).values("pk"))

    def staffed_by(self, user):
        return self.filter(exhibitor__in=Exhibitor.objects.staffed_by(user).values("pk"))

    def for_cards(self):
        """With what a booth's card, or its line in the directory, shows of the booth itself."""
        booth = ("slug", *PLACE, "reply_seconds", "reply_sample")
        names = ("name", "city", "country", "verified_on", "category__names")
        exhibitor = (f"exhibitor__{field}" for field in (*names, *LOGO))
        related = self.select_related("exhibitor__logo", "exhibitor__category", "hall")
        return related.only(*booth, *exhibitor, "hall__number", "hall__slug")

    def for_plan(self):
        """With what a stand on the plan of its hall shows, but for the hall itself."""
        logo = (f"exhibitor__{field}" for field in LOGO)
        return self.select_related("exhibitor__logo").only("slug", *PLACE, "exhibitor__name", *logo)


class Booth(models.Model):
    """An exhibitor's place at one edition. Its stand reads `1.2 | C14`: hall and section, aisle and number.

    `reply_seconds` is measured by `services.measure_replies`, never set by hand: the median time
    to a first answer within working hours over 30 days, from `reply_sample` questions.
    """

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="booths")
    slug = models.SlugField(max_length=80, unique=True)
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="booths")
    section = models.PositiveSmallIntegerField()
    aisle = models.CharField(max_length=2)
    number = models.PositiveSmallIntegerField()
    published = models.ForeignKey("BoothVersion", models.SET_NULL, null=True, blank=True, related_name="+")
    reply_seconds = models.PositiveIntegerField(null=True, blank=True, editable=False)
    reply_sample = models.PositiveIntegerField(default=0, editable=False)

    objects = BoothQuerySet.as_manager()

    class Meta:
        ordering = ["hall", "section", "aisle", "number"]
        indexes = [models.Index(fields=["reply_seconds", "id"], name="booth_quickest")]
        constraints = [
            models.UniqueConstraint(fields=["hall", "section", "aisle", "number"], name="stand_taken_once"),
            models.UniqueConstraint(fields=["exhibitor", "hall"], name="booth_once_a_hall"),
        ]

    def __str__(self):
        return f"{self.exhibitor} {self.place}"

    @property
    def place(self):
        """Hall and section: the left half of the plate, "1.2"."""
        return f"{self.hall.number}.{self.section}"

    @property
    def stand(self):
        """Aisle and number: the right half of the plate, "C14"."""
        return f"{self.aisle}{self.number:02}"

    def get_absolute_url(self):
        return reverse("booth", args=[self.slug])


class BoothVersion(Translated):
    """What a booth shows. One draft at most; the published one is named by the booth.

    One that is neither a draft nor has been published is a draft that was set aside. Only drafts change:
    `touched` tells who last changed which field, {"story@en": {"by": 7, "name": "Omar", "at": "…"}}.

    `sections` is ordered: [{"kind": "products", "on": true}, …] with the kinds of `Section`.
    `hotspots` are places in the panorama that lead to products: [{"product": 7, "yaw": 0.4, "pitch": -0.1}].
    """

    class Theme(models.TextChoices):
        HALL = "hall", _("Hall")
        GALLERY = "gallery", _("Gallery")
        CLAY = "clay", _("Clay")
        INDIGO = "indigo", _("Indigo")
        EVENING = "evening", _("Evening")

    class Section(models.TextChoices):
        PRODUCTS = "products", _("Products")
        COMPANY = "company", _("Company")
        PEOPLE = "people", _("People")
        BROCHURES = "brochures", _("Brochures")
        CERTIFICATES = "certificates", _("Certificates")
        PANORAMA = "panorama", _("Walk in")

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="versions")
    is_draft = models.BooleanField(default=True)
    theme = models.CharField(max_length=20, choices=Theme, default=Theme.HALL)
    headline = models.CharField(max_length=160, blank=True)
    story = models.TextField(blank=True)
    hero = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    hero_alt = models.CharField(max_length=200, blank=True, default="", db_default="")
    hero_x = models.PositiveSmallIntegerField(
        default=50, db_default=50, help_text=_("Per cent from the left.")
    )
    hero_y = models.PositiveSmallIntegerField(
        default=50, db_default=50, help_text=_("Per cent from the top.")
    )
    intro_video = models.FileField(upload_to="intros", blank=True)
    panorama = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    hotspots = models.JSONField(default=list, blank=True)
    featured = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text=_("Product ids in order.")
    )
    sections = models.JSONField(default=list, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    touched = models.JSONField(default=dict, db_default={}, blank=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["booth"], condition=Q(is_draft=True), name="booth_has_one_draft"),
        ]

    def __str__(self):
        return f"{self.booth} v{self.pk}"

    @property
    def hero_focus(self):
        """What of the picture stays in sight where it is cut, in steps of ten per cent: left and top."""
        return [self.hero_x, self.hero_y]

    @property
    def kinds_shown(self):
        """The kinds of the sections that are on, in order; what is no section is passed over."""
        on = (section["kind"] for section in self.sections if section.get("on"))
        return [kind for kind in dict.fromkeys(on) if kind in self.Section.values]


class Brochure(models.Model):
    """A PDF to take away."""

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="brochures")
    title = models.CharField(max_length=120)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    file = models.FileField(upload_to="brochures")
    size = models.PositiveIntegerField(help_text=_("Bytes."))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title
