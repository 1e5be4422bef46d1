"""What the people of a company are told about its catalogue and its certificates."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.notices import Notice, notice
from exhibitors.models import Membership


def manages_somewhere(user):
    return Membership.objects.filter(user=user, role__in=Membership.MANAGING).exists()


@notice("import.ended", label=gettext_lazy("Imports that ended"), mail="never", offered_to=manages_somewhere)
def import_ended(data):
    """For who started it, and may be elsewhere by now."""
    rows = ngettext("%(count)d row was read.", "%(count)d rows were read.", data["rows"])
    text = rows % {"count": data["rows"]}
    if data["wrong"]:
        wrong = ngettext("%(count)d has to be corrected.", "%(count)d have to be corrected.", data["wrong"])
        text = f"{text} {wrong % {'count': data['wrong']}}"
    page = reverse("workspace_import", args=[data["exhibitor"], data["number"]])
    return Notice(_("Your import is done"), text, page)


@notice(
    "certificate.lapsing",
    label=gettext_lazy("Certificates that lapse soon"),
    mail=None,
    push=False,
    offered_to=manages_somewhere,
)
def certificate_lapsing(data):
    title = ngettext("%(name)s lapses soon", "%(number)s certificates lapse soon", len(data["names"]))
    text = ngettext("Within %(count)d day.", "Within %(count)d days.", data["days"])
    return Notice(
        title % {"name": data["names"][0], "number": len(data["names"])},
        text % {"count": data["days"]},
        reverse("workspace_certificates", args=[data["exhibitor"]]),
    )
