"""Organisers change the rules of conduct and the word lists."""

from django.db import transaction
from django.utils import timezone

from booths.models import FairRules
from fair import audit


@transaction.atomic
def change_rules(by, **fields):
    """Let these rules hold from now on; every process learns of it with the next line that is written."""
    rules = locked_rules()
    before = audit.snapshot(rules)
    for name, value in fields.items():
        setattr(rules, name, value)
    rules.changed_at = timezone.now()
    rules.save()
    audit.record(by, "rules.changed", rules, before, audit.snapshot(rules))
    return rules


def locked_rules():
    FairRules.objects.get_or_create(pk=1)
    return FairRules.objects.select_for_update(no_key=True).get(pk=1)


@transaction.atomic
def words_changed():
    """The word lists are others now: processes read them anew."""
    rules = locked_rules()
    rules.changed_at = timezone.now()
    rules.save(update_fields=["changed_at"])
