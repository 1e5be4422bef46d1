"""What people are told about reports and decisions."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import Notice, notice
from booths.models import Case, Complaint
from fair.templatetags.days import day_and_time


@notice("decision.made", label=gettext_lazy("Decisions of the moderators about you"), mail="never")
def decision_made(data):
    """Its mail is one of its own, with a link for who cannot sign in."""
    case = Case.objects.filter(pk=data["case"]).first()
    if case is None:
        return None
    title = _("The organisers have decided about something of yours")
    if case.answer:
        title = _("Your objection was looked at")
    words = case.get_answer_display() if case.answer else case.get_decision_display()
    return Notice(title, words, reverse("my_decision", args=[case.pk]))


@notice("report.decided", label=gettext_lazy("What became of your reports"), mail="never", push=False)
def report_decided(data):
    if data["upheld"]:
        text = _("The organisers agreed with you, and have acted.")
    else:
        text = _("The organisers found nothing against the rules of the fair.")
    return Notice(_("Your report was looked at"), text, reverse("my_decisions"))


@notice("complaint.filed", label=gettext_lazy("Complaints about rights"))
def complaint_filed(data):
    complaint = Complaint.objects.filter(pk=data["complaint"]).first()
    if complaint is None:
        return None
    told = {"product": complaint.product_name}
    until = {"until": day_and_time(timezone.localtime(complaint.defence_due_at))}
    return Notice(
        _("Somebody says that %(product)s infringes a right") % told,
        _("Your company can answer until %(until)s; then the organisers decide.") % until,
        reverse("complaint", args=[complaint.pk]),
    )


@notice("complaint.moved", label=gettext_lazy("What becomes of complaints about rights"))
def complaint_moved(data):
    complaint = Complaint.objects.filter(pk=data["complaint"]).first()
    if complaint is None:
        return None
    told = {"product": complaint.product_name}
    if complaint.answer:
        text = _("The appeal is answered: %(decision)s") % {"decision": complaint.get_answer_display()}
    elif complaint.appealed_at:
        text = _("The other side has objected to the decision.")
    elif complaint.decision:
        text = _("The organisers have decided: %(decision)s") % {"decision": complaint.get_decision_display()}
    else:
        text = _("The exhibitor has answered; the organisers decide now.")
    return Notice(_("Complaint about %(product)s") % told, text, reverse("complaint", args=[complaint.pk]))
