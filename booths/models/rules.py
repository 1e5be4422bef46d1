"""What organisers allow: how much newcomers may do, and which words; and who wants no more of whom."""

import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booths.models.conversation import Conversation
from exhibitors.models import Exhibitor
from fair.languages import language_choices


class SlowMode(models.IntegerChoices):
    """Seconds between two lines of one visitor in a room."""

    OFF = 0, _("Off")
    FIVE = 5, _("5 seconds")
    HALF_MINUTE = 30, _("30 seconds")
    TWO_MINUTES = 120, _("2 minutes")


def counted(default, label, least=0, most=10_000, **more):
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveIntegerField(label, default=default, validators=bounds, **more)


class FairRules(models.Model):
    """The fair's rules of conduct, one row. Every number is the organisers'; zero switches a rule off.

    `changed_at` is when they, or the word lists, were changed last: processes know their copy by it.
    """

    new_days = counted(7, _("days for which an account is new"), most=365)
    first_contacts = counted(20, _("new conversations a day"), most=1_000)
    low_upheld = counted(2, _("reports upheld that make a low reputation"), most=100)
    low_share = counted(50, _("share of the reports about a person that were upheld, in percent"), most=100)
    unanswered_openings = counted(50, _("conversations that nobody has answered"), most=10_000)
    link_days = counted(3, _("days without links to other sites"), most=365)
    allow_zip = models.BooleanField(_("ZIP files may be sent in conversations"), default=False)
    slow_seconds = models.PositiveSmallIntegerField(_("slow mode"), choices=SlowMode, default=SlowMode.OFF)
    appeal_days = counted(14, _("days for an appeal"), least=1, most=365)
    defence_days = counted(7, _("days for an exhibitor's answer to a complaint"), least=1, most=365)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("rules of conduct")
        verbose_name_plural = _("rules of conduct")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="fair_rules_one_row")]

    def __str__(self):
        return str(_("Rules of conduct"))

    @classmethod
    def standing(cls):
        """The row, or before organisers have set anything the usual rules, unsaved."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def is_new(self, user):
        return timezone.now() < user.date_joined + datetime.timedelta(days=self.new_days)

    def links_from(self, user):
        """From when the person may link to other sites."""
        return user.date_joined + datetime.timedelta(days=self.link_days)


class WordList(models.Model):
    """Words and phrases that no line may hold, one on each line of `words`.

    They are compared folded, without case and accents: a word as a whole, or with * at its end every word
    that begins so; Chinese, Japanese and Korean wherever they stand in a run of such letters.
    """

    class Effect(models.TextChoices):
        REFUSE = "refuse", _("Refuse the message")
        HOLD = "hold", _("Hold it for the moderators")

    name = models.CharField(_("name"), max_length=80)
    language = models.CharField(_("language"), max_length=10, blank=True)
    words = models.TextField(_("words"), max_length=100_000)
    effect = models.CharField(_("effect"), max_length=6, choices=Effect, default=Effect.REFUSE)
    is_on = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("word list")
        verbose_name_plural = _("word lists")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    @property
    def language_name(self):
        return dict(language_choices()).get(self.language, "")


class BlockQuerySet(models.QuerySet):
    def between(self, exhibitor_id, buyer_id):
        return self.filter(exhibitor=exhibitor_id, buyer=buyer_id)

    def stopping(self, writer, exhibitor_id, buyer_id):
        """Those by which the writer may not write: either side's, but of one person only that person's."""
        found = self.between(exhibitor_id, buyer_id)
        return found.filter(Q(person=None) | Q(person=writer.pk))


class Block(models.Model):
    """A buyer and an exhibitor write to each other no more, as one of the two wished.

    With `person` the buyer wants to hear nothing from one of the exhibitor's people; the others may write.
    """

    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="blocks")
    by_exhibitor = models.BooleanField(default=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "exhibitor", "by_exhibitor", "person"],
                nulls_distinct=False,
                name="block_once",
            ),
            models.CheckConstraint(
                condition=Q(by_exhibitor=False) | Q(person=None), name="block_of_person_is_the_buyers"
            ),
        ]

    def __str__(self):
        return f"{self.buyer}, {self.exhibitor}"


class Hush(models.Model):
    """A person does not want to be told of what is written in a conversation."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="hushes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "hushes"
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="hush_once")]

    def __str__(self):
        return f"{self.user} {self.conversation_id}"
