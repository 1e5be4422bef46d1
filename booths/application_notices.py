"""What the people of a company are told about its application for a stand."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import Notice, notice
from booths.models import Application
from exhibitors.notices import manages_somewhere

State = Application.State
TITLES = {
    State.CHANGES_ASKED: gettext_lazy("%(edition)s: your application needs changes"),
    State.ACCEPTED: gettext_lazy("%(edition)s: you have a stand"),
    State.REFUSED: gettext_lazy("%(edition)s: your application was refused"),
    State.PUBLISHED: gettext_lazy("%(edition)s: your booth is on the fair"),
}


@notice(
    "application.decided",
    label=gettext_lazy("Decisions on your application for a stand"),
    mail=None,  # booths.mail
    offered_to=manages_somewhere,
)
def application_decided(data):
    title = TITLES[data["state"]] % {"edition": data["edition"]}
    page = reverse("workspace_application", args=[data["exhibitor"], data["slug"]])
    return Notice(title, data["reason"] or _("The application tells more."), page)
