"""How the people of a programme read each other's names; `booths.contacts` decides it for buyers."""

from booths.contacts import given_by


def contact(buyer):
    """The Contact of a buyer in a programme: by country alone until they say a wish, which is their word that
    they take part; from then on by name, company and job title, as who writes to an exhibitor."""
    return given_by(buyer.user, None, has_written=buyer.wished_at is not None)


def known_contact(buyer):
    """The Contact of a buyer with whom a meeting is published."""
    return given_by(buyer.user, None, has_written=True)


def other_of(row, person):
    """Whom a person meets, in one line."""
    if row.buyer_id == person.pk:
        return f"{row.exhibitor.exhibitor} ({row.exhibitor.user})"
    told = known_contact(row.buyer)
    return ", ".join(filter(None, [told.name, told.company, told.country_name]))


def concerned(draft):
    """The people whose timetable differs from the one that they know."""
    old = timetable_of(draft.base) if draft.is_repair and draft.base else {}
    new = timetable_of(draft)
    people = draft.programme.people.select_related("user", "exhibitor", "programme")
    return [person for person in people if old.get(person.pk) != new.get(person.pk)]


def timetable_of(draft):
    """{person: {(other, slot)}} of the meetings that stand."""
    found = {}
    placed = draft.meetings.filter(meeting__state__in=("confirmed", "held"))
    for buyer, exhibitor, slot in placed.values_list("buyer", "exhibitor", "slot"):
        found.setdefault(buyer, set()).add((exhibitor, slot))
        found.setdefault(exhibitor, set()).add((buyer, slot))
    return found
