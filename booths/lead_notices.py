"""What the exhibitor's staff is told of leads; of whom they are stands on the lead's own page alone."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import Notice, notice
from exhibitors.models import Membership


def works_somewhere(user):
    return Membership.objects.filter(user=user).exists()


@notice("lead.reminder", label=gettext_lazy("Next steps of your leads"), offered_to=works_somewhere)
def lead_reminder(data):
    """A step is due that somebody planned."""
    return Notice(_("Next step: %(step)s") % data, _("It is time for it now."), _page(data))


@notice("card.received", label=gettext_lazy("Cards that buyers give you"), offered_to=works_somewhere)
def card_received(data):
    """A buyer gave the exhibitor a card."""
    return Notice(
        _("A buyer gave you a card"), _("The lead tells who it is and how to reach them."), _page(data)
    )


def _page(data):
    return reverse("workspace_lead", args=[data["exhibitor"], data["lead"]])
