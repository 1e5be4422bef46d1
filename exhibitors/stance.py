"""Whether a member answers now: available, busy or away, said by hand or told by what they do."""

from exhibitors.hours import duty
from exhibitors.models.company import IDLE, Membership

Stance = Membership.Stance


def by_hand(member, now):
    """What the person said by hand, as long as it holds, else None."""
    if not member.stance or (member.stance_until and member.stance_until <= now):
        return None
    return Stance(member.stance)


def stance_of(member, now, is_there=False):
    """The member's Stance: by hand, else available to those who did something within five minutes.

    Someone of whom no activity is known, as of a program, is available while `is_there` with a page open.
    """
    if said := by_hand(member, now):
        return said
    is_active = is_there if member.active_at is None else member.active_at > now - IDLE
    return Stance.AVAILABLE if is_active else Stance.AWAY


def until_next_shift(member, now):
    """Until when a word by hand holds: the shift's end, else the next one's beginning; None without hours."""
    shift = duty(list(member.working_hours.all()), member.user.zone, now)
    return shift.until or shift.back_at
