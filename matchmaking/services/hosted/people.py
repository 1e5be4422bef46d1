"""Who takes part in a programme: chosen one by one, or read from a sheet."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from exhibitors.models import Exhibitor
from fair import audit
from fair.errors import Refused
from matchmaking.models import HostedPerson, MetBefore, Side
from matchmaking.services.hosted.programmes import take

MOST_OF_SIDE = 1_000


@transaction.atomic
def add_buyer(programme, by, user, target=None):
    """Take a buyer in. Raises Refused for who is in it already."""
    programme = take(programme)
    _refuse_twice(programme, user)
    person = programme.people.create(side=Side.BUYER, user=user, target=target)
    audit.record(by, "hostedperson.added", programme, {}, {"buyer": user.pk})
    return person


@transaction.atomic
def add_exhibitor(programme, by, exhibitor, host=None, target=None):
    """Take an exhibitor in with the one who sits at its table: the first of its people, or `host`."""
    programme = take(programme)
    if programme.people.filter(exhibitor=exhibitor).exists():
        raise Refused(_("%(name)s is in this programme already.") % {"name": exhibitor})
    team = exhibitor.memberships.filter(user__is_active=True).select_related("user")
    if host is not None and not any(member.user_id == host.pk for member in team):
        raise Refused(_("%(host)s does not work for %(name)s.") % {"host": host, "name": exhibitor})
    host = host or next((member.user for member in team), None)
    if host is None:
        raise Refused(_("%(name)s has nobody who could be met.") % {"name": exhibitor})
    _refuse_twice(programme, host)
    person = programme.people.create(side=Side.EXHIBITOR, user=host, exhibitor=exhibitor, target=target)
    audit.record(by, "hostedperson.added", programme, {}, {"exhibitor": exhibitor.pk, "host": host.pk})
    return person


def _refuse_twice(programme, user):
    if programme.people.filter(user=user).exists():
        raise Refused(_("%(name)s is in this programme already.") % {"name": user})
    if programme.people.count() >= 2 * MOST_OF_SIDE:
        raise Refused(_("A programme holds 2,000 people at most."))


@transaction.atomic
def change_person(person, by, target):
    take(person.programme)
    audit.record(by, "hostedperson.changed", person.programme, {"target": person.target}, {"target": target})
    person.target = target
    person.save(update_fields=["target"])


@transaction.atomic
def remove_person(person, by):
    """Take somebody out, with their wishes. Raises Refused while they have published meetings to come."""
    programme = take(person.programme)
    drafted = person.drafted_as_buyer.all() | person.drafted_as_exhibitor.all()
    if drafted.filter(meeting__state="confirmed", meeting__ends_at__gt=timezone.now()).exists():
        raise Refused(_("%(name)s has meetings to come: call these off first.") % {"name": person})
    audit.record(by, "hostedperson.removed", programme, {"person": str(person), "user": person.user_id})
    person.delete()


@transaction.atomic
def mark_met(buyer, exhibitor, by):
    """Write down that two have met before. Twice is once."""
    programme = take(buyer.programme)
    _row, is_new = MetBefore.objects.get_or_create(buyer=buyer, exhibitor=exhibitor)
    if is_new:
        audit.record(by, "metbefore.added", programme, {}, {"buyer": buyer.pk, "exhibitor": exhibitor.pk})
    return is_new


def search_people(programme, words):
    """([users], [exhibitors]) that the words name and that are not in the programme yet, ten each at most."""
    words = words.strip()
    if len(words) < 2:
        return [], []
    known = programme.people.values("user")
    named = Q(email__istartswith=words) | Q(name__icontains=words) | Q(company__icontains=words)
    users = User.objects.filter(named, is_active=True).exclude(pk__in=known).order_by("name", "pk")
    here = programme.people.exclude(exhibitor=None).values("exhibitor")
    companies = Exhibitor.objects.filter(name__icontains=words).exclude(pk__in=here).order_by("name", "pk")
    return list(users[:10]), list(companies[:10])


def import_rows(programme, by, rows):
    """Take in rows of a sheet: {"email": …, "exhibitor": slug or name, "target": …, "met": slugs}.

    A row with an exhibitor names its host by e-mail, or nobody. ([done], ["row 3: why not", …]); the others
    are kept.
    """
    done, problems = 0, []
    for number, row in enumerate(rows, 2):
        try:
            with transaction.atomic():
                _import_row(programme, by, row)
            done += 1
        except Refused as refusal:
            problems.append(_("Row %(number)d: %(why)s") % {"number": number, "why": refusal})
    return done, problems


def _import_row(programme, by, row):
    email, name = row.get("email", "").strip(), row.get("exhibitor", "").strip()
    user = User.objects.filter(email__iexact=email, is_active=True).first() if email else None
    if email and user is None:
        raise Refused(_("Nobody here has the address %(email)s.") % {"email": email})
    target = _number(row.get("target", ""))
    if name:
        found = Exhibitor.objects.filter(Q(slug=name) | Q(name__iexact=name)).order_by("pk").first()
        if found is None:
            raise Refused(_("No exhibitor is called %(name)s.") % {"name": name})
        add_exhibitor(programme, by, found, user, target)
    elif user:
        person = _there(programme, user) or add_buyer(programme, by, user, target)
        for slug in row.get("met", "").replace(",", " ").split():
            _met(programme, person, slug, by)
    else:
        raise Refused(_("It names neither an e-mail address nor an exhibitor."))


def _there(programme, user):
    return programme.people.buyers().filter(user=user).first()


def _met(programme, buyer, slug, by):
    exhibitor = HostedPerson.objects.filter(programme=programme, exhibitor__slug=slug).first()
    if exhibitor is None:
        raise Refused(_("No exhibitor of this programme is called %(name)s.") % {"name": slug})
    mark_met(buyer, exhibitor, by)


def _number(text):
    text = str(text).strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) > 200:
        raise Refused(_("A target is a number up to 200."))
    return int(text)
