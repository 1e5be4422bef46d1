"""Makes what tests need, with as little as each row must have."""

import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import User
from booths import models as booths
from exhibitors import models as exhibitors
from fair import models as fair
from live import models as live
from live.models.show import new_secret
from matchmaking.services.hosted.programmes import plan_slots


class PictureFactory(DjangoModelFactory):
    """A picture's row, without the files: pages only print its addresses."""

    class Meta:
        model = fair.Picture

    file = factory.Sequence("pictures/{}.webp".format)
    width = 1600
    height = 1200
    widths = factory.LazyFunction(lambda: [320, 800, 1600])


class EditionFactory(DjangoModelFactory):
    class Meta:
        model = fair.Edition
        django_get_or_create = ["slug"]

    slug = "spring"
    fair_name = "Pearl Delta Fair"
    name = "Spring"
    city = "Guangzhou"
    time_zone = "Asia/Shanghai"
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=2))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=7))
    opens_at = datetime.time(9)
    closes_at = datetime.time(18)
    state = fair.Edition.State.OPEN


class HallFactory(DjangoModelFactory):
    class Meta:
        model = fair.Hall
        django_get_or_create = ["slug"]

    edition = factory.SubFactory(EditionFactory)
    number = 1
    slug = factory.LazyAttribute(lambda hall: f"hall-{hall.number}")
    names = factory.LazyFunction(lambda: {"en": "Kitchen and tableware", "zh-hans": "餐厨用品"})


class CategoryFactory(DjangoModelFactory):
    """A section; with `parent` a group or class below it."""

    class Meta:
        model = fair.Category
        skip_postgeneration_save = True

    parent = None
    slug = factory.Sequence("category-{}".format)
    names = factory.LazyAttribute(lambda category: {"en": category.slug.capitalize()})
    level = factory.LazyAttribute(lambda category: category.parent.level + 1 if category.parent else 1)

    @factory.post_generation
    def path(category, create, extracted, **kwargs):
        category.path = [*(category.parent.path if category.parent else []), category.pk]
        category.save(update_fields=["path"])


class UserFactory(DjangoModelFactory):
    """Someone who has been here for a month: the rules for newcomers are over."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence("person{}@example.org".format)
    name = factory.Sequence("Person {}".format)
    date_joined = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=30))
    password = factory.django.Password("a long enough secret")


class OrganiserFactory(UserFactory):
    is_staff = True
    is_superuser = True


class ExhibitorFactory(DjangoModelFactory):
    class Meta:
        model = exhibitors.Exhibitor

    slug = factory.Sequence("exhibitor-{}".format)
    name = factory.Sequence("Exhibitor {}".format)
    country = "CN"
    city = "Foshan"
    time_zone = "Asia/Shanghai"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = exhibitors.Membership

    exhibitor = factory.SubFactory(ExhibitorFactory)
    user = factory.SubFactory(UserFactory)
    role = exhibitors.Membership.Role.OWNER


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = exhibitors.Product

    exhibitor = factory.SubFactory(ExhibitorFactory)
    name = factory.Sequence("Product {}".format)
    state = exhibitors.Product.State.LISTED
    moq = 300


class PriceTierFactory(DjangoModelFactory):
    class Meta:
        model = exhibitors.PriceTier

    product = factory.SubFactory(ProductFactory)
    quantity_from = 300
    unit_price = "9.10"


class BoothFactory(DjangoModelFactory):
    """A published booth; `published=False` leaves it a bare stand."""

    class Meta:
        model = booths.Booth
        skip_postgeneration_save = True

    exhibitor = factory.SubFactory(ExhibitorFactory)
    hall = factory.SubFactory(HallFactory)
    slug = factory.LazyAttribute(lambda booth: booth.exhibitor.slug)
    section = 2
    aisle = "C"
    number = factory.Sequence(lambda n: n + 1)

    @factory.post_generation
    def published(booth, create, extracted, **kwargs):
        booths.Room.objects.get_or_create(booth=booth)
        if extracted is not False:
            booth.published = booths.BoothVersion.objects.create(
                booth=booth,
                is_draft=False,
                published_at=timezone.now(),
                sections=[{"kind": kind, "on": True} for kind in booths.BoothVersion.Section.values],
            )
            booth.save(update_fields=["published"])


class CallFactory(DjangoModelFactory):
    """A call for exhibitors that stands today."""

    class Meta:
        model = booths.Call
        django_get_or_create = ["edition"]

    edition = factory.SubFactory(EditionFactory)
    opens_on = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=9))
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=9))
    rules = factory.LazyFunction(lambda: {"en": "No copies."})


class RequirementFactory(DjangoModelFactory):
    class Meta:
        model = booths.Requirement

    call = factory.SubFactory(CallFactory)
    names = factory.LazyFunction(lambda: {"en": "Brand ownership", "zh-hans": "品牌权属"})


class ApplicationFactory(DjangoModelFactory):
    """A draft in which nothing is missing but answers to what the call asks for."""

    class Meta:
        model = booths.Application

    exhibitor = factory.SubFactory(ExhibitorFactory)
    edition = factory.LazyFunction(lambda: CallFactory().edition)
    hall = factory.LazyAttribute(lambda application: HallFactory(edition=application.edition))
    category = factory.SubFactory(CategoryFactory)
    products = "Kettles of steel."
    contact_name = "Asha Rao"
    contact_email = "asha@example.org"
    rules_version = 1

    class Params:
        waiting = factory.Trait(
            state=booths.Application.State.SUBMITTED, submitted_at=factory.LazyFunction(timezone.now)
        )


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = booths.Message

    room = factory.LazyFunction(lambda: BoothFactory().room)
    author = factory.SubFactory(UserFactory)
    text = "Is it in stock?"


class ShowFactory(DjangoModelFactory):
    """A public show of a booth, planned from now for an hour; `on_air` has begun a minute ago."""

    class Meta:
        model = live.Show

    class Params:
        on_air = factory.Trait(
            state=live.Show.State.ON_AIR,
            began_at=factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(minutes=1)),
            media_at=factory.LazyFunction(timezone.now),
        )
        of_the_fair = factory.Trait(
            booth=None, room=factory.LazyFunction(lambda: booths.Room.objects.create(door=new_secret()))
        )

    booth = factory.SubFactory(BoothFactory)
    edition = factory.LazyAttribute(lambda show: show.booth.hall.edition if show.booth else EditionFactory())
    room = factory.LazyAttribute(lambda show: show.booth.room)
    title = factory.Sequence("Kettles {}".format)
    starts_at = factory.LazyFunction(timezone.now)
    ends_at = factory.LazyAttribute(lambda show: show.starts_at + datetime.timedelta(hours=1))


class EventFactory(DjangoModelFactory):
    """A published conference that begins in an hour and lasts three."""

    class Meta:
        model = live.Event

    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence("conference-{}".format)
    title = factory.Sequence("Conference {}".format)
    state = live.Event.State.PUBLISHED
    starts_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(hours=1))
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + datetime.timedelta(hours=3))


class SessionFactory(DjangoModelFactory):
    """The event's first half hour, on a stage of its own."""

    class Meta:
        model = live.Session

    event = factory.SubFactory(EventFactory)
    stage = factory.LazyAttribute(
        lambda session: ShowFactory(
            of_the_fair=True,
            event=session.event,
            starts_at=session.event.starts_at,
            ends_at=session.event.ends_at,
        )
    )
    title = factory.Sequence("Session {}".format)
    starts_at = factory.LazyAttribute(lambda session: session.event.starts_at)
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + datetime.timedelta(minutes=30))


class SourcingRequestFactory(DjangoModelFactory):
    """An open request with one line, `sent_to` none yet; `draft=True` for one that was not sent."""

    class Meta:
        model = "matchmaking.SourcingRequest"
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(state="draft", sent_at=None, deadline=None)

    edition = factory.SubFactory(EditionFactory)
    buyer = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda number: f"Request {number}")
    state = "open"
    sent_at = factory.LazyFunction(timezone.now)
    deadline = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=7))

    @factory.post_generation
    def lines(self, create, extracted, **kwargs):
        if extracted is None:
            RequestLineFactory(request=self)


class RequestLineFactory(DjangoModelFactory):
    class Meta:
        model = "matchmaking.RequestLine"

    request = factory.SubFactory(SourcingRequestFactory, lines=())
    position = factory.Sequence(int)
    name = factory.Sequence(lambda number: f"Article {number}")
    quantity = 500


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = "matchmaking.Invitation"

    request = factory.SubFactory(SourcingRequestFactory)
    exhibitor = factory.SubFactory(ExhibitorFactory)
    how = "chosen"


class MeetingFactory(DjangoModelFactory):
    """A confirmed meeting tomorrow, when most of the world is awake, with a seat for the buyer and one for
    the `host`."""

    class Meta:
        model = "matchmaking.Meeting"
        skip_postgeneration_save = True

    edition = factory.SubFactory(EditionFactory)
    exhibitor = factory.SubFactory(ExhibitorFactory)
    buyer = factory.SubFactory(UserFactory)
    state = "confirmed"
    origin = "booked"
    starts_at = factory.LazyFunction(
        lambda: (
            timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) + datetime.timedelta(days=1)
        )
    )
    ends_at = factory.LazyAttribute(lambda made: made.starts_at + datetime.timedelta(minutes=made.minutes))
    minutes = 30

    @factory.post_generation
    def host(self, create, extracted, **kwargs):
        host = extracted or MembershipFactory(exhibitor=self.exhibitor).user
        during = (self.starts_at, self.ends_at) if self.state == "confirmed" else None
        self.seats.create(user=self.buyer, side="buyer", during=during)
        self.seats.create(user=host, side="exhibitor", is_host=True, during=during)


class QuoteFactory(DjangoModelFactory):
    """A quote that was sent: 4.00 USD FOB for each line of its request, for two weeks.

    `offered__` with price, prices ([(quantity, price), …]), moq, currency … say otherwise; `gaps` are the
    positions of lines that are left out: QuoteFactory(offered__price="3.80"). `offered__is_draft=True` makes
    one that was not sent.
    """

    class Meta:
        model = "matchmaking.Quote"
        skip_postgeneration_save = True

    invitation = factory.SubFactory(InvitationFactory, state="quoted")
    state = "draft"

    @factory.post_generation
    def offered(
        self,
        create,
        extracted,
        price="4.00",
        prices=None,
        moq=None,
        gaps=(),
        is_draft=False,
        days=14,
        **terms,
    ):
        valid_until = timezone.localdate() + datetime.timedelta(days=days)
        terms = {"currency": "USD", "incoterm": "FOB", "place": "Ningbo", "valid_until": valid_until} | terms
        version = self.versions.create(**terms)
        for place, asked in enumerate(self.invitation.request.lines.all()):
            line = version.lines.create(
                request_line=asked,
                name=asked.name,
                quantity=asked.quantity,
                unit=asked.unit,
                is_offered=place not in gaps,
                moq=moq,
                lead_time_days=30,
            )
            for quantity, unit_price in (prices or [(1, price)]) if line.is_offered else ():
                line.tiers.create(quantity_from=quantity, unit_price=unit_price)
        if not is_draft:
            version.number, version.sent_at = 1, timezone.now()
            version.expires_at = version.end_of_validity()
            version.save()
            self.offer, self.state = version, "sent"
            self.save()


class SourcingProfileFactory(DjangoModelFactory):
    """A buyer's profile at the edition, that looks in its `categories`."""

    class Meta:
        model = "matchmaking.SourcingProfile"
        skip_postgeneration_save = True

    edition = factory.SubFactory(EditionFactory)
    user = factory.SubFactory(UserFactory)

    @factory.post_generation
    def categories(self, create, extracted, **kwargs):
        self.categories.set(extracted or ())
        if extracted and not self.looks_in:
            self.looks_in = [category.pk for category in extracted]
            self.save(update_fields=["looks_in"])


class HostedProgrammeFactory(DjangoModelFactory):
    """A programme that asks for wishes; its half hours are in two days, on the fair's clock."""

    class Meta:
        model = "matchmaking.HostedProgramme"
        skip_postgeneration_save = True

    edition = factory.SubFactory(EditionFactory)
    name = factory.Sequence("Hosted buyers {}".format)
    state = "asking"
    seconds = 5

    @factory.post_generation
    def hours(self, create, extracted, **kwargs):
        first, last = extracted or (9, 11)
        day = timezone.localdate() + datetime.timedelta(days=2)
        self.days.create(date=day, starts_at=datetime.time(first), ends_at=datetime.time(last))
        plan_slots(self)


class HostedBuyerFactory(DjangoModelFactory):
    class Meta:
        model = "matchmaking.HostedPerson"

    programme = factory.SubFactory(HostedProgrammeFactory)
    side = "buyer"
    user = factory.SubFactory(UserFactory, time_zone="Asia/Shanghai")


class HostedExhibitorFactory(DjangoModelFactory):
    class Meta:
        model = "matchmaking.HostedPerson"

    programme = factory.SubFactory(HostedProgrammeFactory)
    side = "exhibitor"
    exhibitor = factory.SubFactory(ExhibitorFactory)
    user = factory.LazyAttribute(
        lambda person: (
            MembershipFactory(exhibitor=person.exhibitor, user=UserFactory(time_zone="Asia/Shanghai")).user
        )
    )
