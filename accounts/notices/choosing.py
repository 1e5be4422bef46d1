"""How people want to hear of what."""

from django.db import transaction

from accounts.models import NoticeChoice, Notification
from accounts.notices.kinds import By, kinds


def choices_of(user):
    """[(kind, its choice)] of every kind that is offered to the person, in the order of their labels."""
    kept = {choice.kind: choice for choice in user.notice_choices.all()}
    offered = [kind for kind in kinds.values() if kind.offered_to(user)]
    return [(kind, kind.choice(kept.get(kind.name))) for kind in sorted(offered, key=lambda k: str(k.label))]


@transaction.atomic
def choose(user, kind, **channels):
    """From now on the person hears of the kind so; what is still to be sent otherwise is not.

    `channels` are some of `page`, `mail` and `push`; the others stay.
    """
    now = kinds[kind].choice(NoticeChoice.objects.filter(user=user, kind=kind).first())
    wanted = {"page": now.page, "mail": now.mail, "push": now.push} | channels
    NoticeChoice.objects.update_or_create(user=user, kind=kind, defaults=wanted)
    unread = Notification.objects.unread().filter(user=user, kind=kind)
    if wanted["mail"] == By.NEVER:
        unread.update(mail_due_at=None)
    if not wanted["push"]:
        unread.update(push_due_at=None)


@transaction.atomic
def stop_mails(user, kind=None):
    """No more mails of the Kind, or without one none of those that come once a day.

    Returns how they came until now, for bring_back().
    """
    kept = {choice.kind: choice for choice in user.notice_choices.all()}
    came = {one.name: one.choice(kept.get(one.name)).mail for one in ([kind] if kind else kinds.values())}
    before = {name: mail for name, mail in came.items() if (mail != By.NEVER if kind else mail == By.DAILY)}
    for name in before:
        choose(user, name, mail=By.NEVER)
    return before


@transaction.atomic
def bring_back(user, before):
    """Mails come again as they came; what the person chose since then stands."""
    stopped = user.notice_choices.filter(kind__in=kinds.keys() & before.keys(), mail=By.NEVER)
    for choice in stopped:
        choose(user, choice.kind, mail=By(before[choice.kind]))
