"""The public room where visitors and staff talk."""

import uuid

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booths.models.booth import Booth
from exhibitors.models import Exhibitor, Membership, PriceTier, Product, ProductPicture


class RoomQuerySet(models.QuerySet):
    def visible_to(self, user, door=""):
        """Those of the booths that the person may see, and the one whose door was named."""
        shown = Q(booth__in=Booth.objects.visible_to(user).values("pk"))
        return self.filter(shown | Q(booth=None, door=door) if door else shown)

    def staffed_by(self, user):
        """Those of the booths that the person works for, and those that the company keeps without a booth."""
        own = Exhibitor.objects.staffed_by(user).values("pk")
        return self.filter(Q(booth__exhibitor__in=own) | Q(keeper__in=own))

    def moderated_by(self, user):
        """Those that the person staffs; an organiser who moderates keeps order in all."""
        if user.is_authenticated and user.is_staff and user.has_perm("booths.change_message"):
            return self.all()
        return self.staffed_by(user)


class Room(models.Model):
    """A room: guests read, signed-in people write. Its topic on the socket is `room:<id>`.

    A room without a booth is a stage's, or a private show's whose company is its `keeper`: whoever knows its
    `door` may come in, and its topic is `room:<id>.<door>`. `version` rises with everything that a guest may
    see change, so that an answer can be kept by it. `slow_seconds` lie between two lines of one visitor; None
    where the fair's rules say how many.
    """

    booth = models.OneToOneField(Booth, models.CASCADE, null=True, blank=True, related_name="room")
    keeper = models.ForeignKey(
        Exhibitor, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    door = models.CharField(max_length=22, blank=True, default="", db_default="", editable=False)
    pinned = models.ForeignKey("Message", models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveBigIntegerField(default=0, editable=False)
    slow_seconds = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(booth__isnull=False, keeper=None, door="") | Q(booth=None) & ~Q(door=""),
                name="room_of_booth_or_with_door",
            ),
        ]

    def __str__(self):
        return f"Room of {self.name}"

    @property
    def name(self):
        """Whose it is: the company's name, "the fair" on a stage."""
        return str(self.exhibitor or _("the fair"))

    @property
    def exhibitor(self):
        """Whose staff answers here; None on a stage of the fair."""
        return self.booth.exhibitor if self.booth else self.keeper

    @property
    def topic(self):
        return f"room:{self.pk}.{self.door}" if self.door else f"room:{self.pk}"

    def get_absolute_url(self):
        """Where one takes part in it, with the talk in view."""
        return f"{self.booth.get_absolute_url() if self.booth else reverse('stage', args=[self.door])}#room"

    @property
    def messages_url(self):
        return self._address("messages")

    @property
    def slow_url(self):
        return self._address("slow")

    @property
    def people_url(self):
        """Of one's mute, with 0 for the person."""
        return self._address("mute", 0)

    def _address(self, act, *more):
        if self.booth:
            return reverse(f"room_{act}", args=[self.booth.slug, *more])
        return reverse(f"stage_{act}", args=[self.door, *more])


def for_reading(lines, exhibitor):
    """Lines of a talk with their author, `job_title` at the exhibitor (found by the path `exhibitor`), and
    `cover` and `price` of the product whose card they carry."""
    product = models.OuterRef("product")
    covers = ProductPicture.objects.filter(product=product).values(
        told=JSONObject(**{field: f"picture__{field}" for field in ("file", "width", "height", "widths")})
    )
    prices = PriceTier.objects.filter(product=product).values(
        told=JSONObject(amount=Cast("unit_price", models.TextField()), currency="currency")
    )
    memberships = Membership.objects.filter(
        user=models.OuterRef("author"), exhibitor=models.OuterRef(exhibitor)
    )
    return lines.select_related("author__avatar", "product").annotate(
        job_title=models.Subquery(memberships.values("job_title")[:1]),
        cover=models.Subquery(covers[:1]),
        price=models.Subquery(prices[:1]),
    )


class MessageQuerySet(models.QuerySet):
    def for_talk(self, reader=None):
        """With all that `reader` sees of a message, in one query.

        `job_title` is the author's at the booth; `cover` and `price` are the product's first
        ones; `marks` tell how often each reaction was put, and whether by the reader.
        """
        marks = ArraySubquery(Reaction.objects.counted_for(reader))
        return for_reading(self, "room__booth__exhibitor").annotate(marks=marks)

    def standing(self):
        return self.filter(removed_at=None)

    def removable_by(self, user):
        """One's own, and all in the rooms that one moderates."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(author=user) | Q(room__in=Room.objects.moderated_by(user).values("pk")))


class Wrong(models.TextChoices):
    """What may be wrong with a message."""

    SPAM = "spam", _("Advertising or the same again")
    INSULT = "insult", _("Insult or threat")
    CONTACT = "contact", _("Somebody's private data")
    FRAUD = "fraud", _("Fraud or imitation")
    ILLEGAL = "illegal", _("Forbidden goods or content")
    OTHER = "other", _("Something else")


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
    removed_for = models.CharField(max_length=11, choices=Wrong, blank=True, default="", db_default="")

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["room", "id"]),
            models.Index(fields=["sent_at"], name="message_sent_at"),
        ]
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


class MuteQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(until__gt=timezone.now())

    def of(self, user, room=None):
        """Those by which the person may not write now: in the room, and everywhere."""
        return self.standing().filter(Q(room=None) | Q(room=room), user=user)


class Mute(models.Model):
    """A person may not write until a moment: in a room, or without one in no room and no conversation."""

    room = models.ForeignKey(Room, models.CASCADE, null=True, blank=True, related_name="mutes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mutes")
    until = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    muted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = MuteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "user"], name="mute_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(room=None), name="mute_everywhere_once"),
        ]

    def __str__(self):
        return f"{self.user} until {self.until}"
