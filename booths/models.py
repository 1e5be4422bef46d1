"""Booths, what visitors do at them, and the public room where they talk."""

import uuid

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Exhibitor, Membership, PriceTier, Product, ProductPicture, Translated
from fair.models import Edition, Hall, Picture


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
        """With all that a booth card shows of the booth itself."""
        return self.select_related("exhibitor__logo", "exhibitor__category", "hall", "published")


class Booth(models.Model):
    """An exhibitor's place at one edition. Its stand reads `1.2 | C14`: hall and section, aisle and number.

    `reply_seconds` is measured by `services.measure_replies`, never set by hand: the median time
    to a first answer in the room over 30 days, from `reply_sample` questions.
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

    `sections` is ordered: [{"kind": "products", "on": true}, …] with the kinds of `Section`.
    `hotspots` are places in the panorama that lead to products: [{"product": 7, "yaw": 0.4, "pitch": -0.1}].
    """

    class Section(models.TextChoices):
        PRODUCTS = "products", _("Products")
        COMPANY = "company", _("Company")
        PEOPLE = "people", _("People")
        BROCHURES = "brochures", _("Brochures")
        CERTIFICATES = "certificates", _("Certificates")
        PANORAMA = "panorama", _("Walk in")

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="versions")
    is_draft = models.BooleanField(default=True)
    theme = models.CharField(max_length=20, default="hall")
    headline = models.CharField(max_length=160, blank=True)
    story = models.TextField(blank=True)
    hero = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
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

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["booth"], condition=Q(is_draft=True), name="booth_has_one_draft"),
        ]

    def __str__(self):
        return f"{self.booth} v{self.pk}"

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


class RoomQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(booth__in=Booth.objects.visible_to(user).values("pk"))

    def moderated_by(self, user):
        """Those of the booths that the person works for; an organiser keeps order in all of them."""
        if user.is_authenticated and user.is_staff:
            return self.all()
        return self.filter(booth__in=Booth.objects.staffed_by(user).values("pk"))


class Room(models.Model):
    """A public room: guests read, signed-in people write. Its topic on the socket is `room:<id>`."""

    booth = models.OneToOneField(Booth, models.CASCADE, related_name="room")
    pinned = models.ForeignKey("Message", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = RoomQuerySet.as_manager()

    def __str__(self):
        return f"Room of {self.booth}"

    @property
    def topic(self):
        return f"room:{self.pk}"


class MessageQuerySet(models.QuerySet):
    def for_talk(self, reader=None):
        """With all that `reader` sees of a message, in one query.

        `job_title` is the author's at the booth; `cover` and `price` are the product's first
        ones; `marks` tell how often each reaction was put, and whether by the reader.
        """
        product = models.OuterRef("product")
        covers = ProductPicture.objects.filter(product=product).values(
            told=JSONObject(**{field: f"picture__{field}" for field in ("file", "width", "height", "widths")})
        )
        prices = PriceTier.objects.filter(product=product).values(
            told=JSONObject(amount=Cast("unit_price", models.TextField()), currency="currency")
        )
        memberships = Membership.objects.filter(
            user=models.OuterRef("author"), exhibitor=models.OuterRef("room__booth__exhibitor")
        )
        return self.select_related("author__avatar", "product").annotate(
            job_title=models.Subquery(memberships.values("job_title")[:1]),
            cover=models.Subquery(covers[:1]),
            price=models.Subquery(prices[:1]),
            marks=ArraySubquery(Reaction.objects.counted_for(reader)),
        )

    def standing(self):
        return self.filter(removed_at=None)

    def removable_by(self, user):
        """One's own, and all in the rooms that one moderates."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(author=user) | Q(room__in=Room.objects.moderated_by(user).values("pk")))


class Message(models.Model):
    """A line in a room. `key` is made by the sender's page, so that a repeated request writes once."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    by_staff = models.BooleanField(default=False)
    text = models.CharField(max_length=2000)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    key = models.UUIDField(default=uuid.uuid4)
    sent_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["room", "id"])]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="message_sent_once"),
        ]

    def __str__(self):
        return self.text[:60]


class ReactionQuerySet(models.QuerySet):
    def counted_for(self, reader):
        """The marks of the outer message as {mark, count, own}, `own` being the reader's own."""
        own = models.Count("pk", filter=Q(user=reader and reader.pk))
        counted = self.filter(message=models.OuterRef("pk")).values("mark")
        return counted.annotate(count=models.Count("pk"), own=own).values(
            told=JSONObject(mark="mark", count="count", own="own")
        )


class Reaction(models.Model):
    """One person's mark on a message."""

    class Mark(models.TextChoices):
        THUMBS = "👍"
        HEART = "❤️"
        CLAP = "👏"
        SMILE = "😀"
        THANKS = "🙏"
        EYES = "👀"

    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    mark = models.CharField(max_length=8, choices=Mark)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "user", "mark"], name="reaction_once"),
        ]

    def __str__(self):
        return self.mark


class Mute(models.Model):
    """A person may not write in a room until a moment."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="mutes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField()
    muted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="mute_once")]

    def __str__(self):
        return f"{self.user} until {self.until}"


class VisitQuerySet(models.QuerySet):
    def made_by(self, user, visitor=None):
        """Those of a signed-in person, else those of the guest with that visitor id."""
        if user.is_authenticated:
            return self.filter(user=user)
        return self.filter(user=None, visitor=visitor) if visitor else self.none()


class Visit(models.Model):
    """A buyer session, kept only with consent. `visitor` is the id in a guest's cookie."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="visits")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="visits"
    )
    visitor = models.UUIDField(null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    objects = VisitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-last_seen_at"]),
            models.Index(fields=["visitor", "-last_seen_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(visitor__isnull=False), name="visit_has_a_visitor"
            ),
        ]

    def __str__(self):
        return f"Visit {self.pk}"


class Sighting(models.Model):
    """Something a visitor saw or took in a visit, and for how long it was in view."""

    class Kind(models.TextChoices):
        BOOTH = "booth", _("Booth")
        PRODUCT = "product", _("Product")
        DOWNLOAD = "download", _("Download")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="sightings")
    kind = models.CharField(max_length=8, choices=Kind)
    booth = models.ForeignKey(Booth, models.CASCADE, null=True, blank=True, related_name="sightings")
    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="sightings")
    brochure = models.ForeignKey(Brochure, models.CASCADE, null=True, blank=True, related_name="sightings")
    seen_at = models.DateTimeField(default=timezone.now)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["booth", "-seen_at"])]

    def __str__(self):
        return f"{self.kind} {self.seen_at}"


class ShortlistQuerySet(models.QuerySet):
    def for_page(self):
        """With all that the shortlist shows, in a fixed number of queries."""
        return self.prefetch_related(models.Prefetch("product", Product.objects.for_rows()))


class ShortlistItem(models.Model):
    """A product that a buyer keeps, with a note."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shortlist")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    objects = ShortlistQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at"]
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="shortlisted_once")]

    def __str__(self):
        return f"{self.product}"
