"""The usual roles of organisers, as groups. Whoever may do everything gives them, and can change them."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

SEE = ("view",)
RUN = ("view", "add", "change")

# {role: {model: what}}. A group that exists is left as the organisers have made it.
ROLES = {
    "Moderators": {
        "booths.message": RUN,
        "booths.mute": (*RUN, "delete"),
        "booths.room": RUN,
        "booths.case": RUN,
        "booths.complaint": RUN,
        "booths.fairrules": RUN,
        "booths.wordlist": (*RUN, "delete"),
        "booths.reasontemplate": (*RUN, "delete"),
        "booths.booth": SEE,
        "live.show": ("view", "change"),
        "accounts.user": ("view", "change"),
        "exhibitors.exhibitor": SEE,
        "fair.auditentry": SEE,
    },
    "Approvers": {
        "booths.application": RUN,
        "booths.booth": RUN,
        "exhibitors.exhibitor": RUN,
        "exhibitors.check": (*RUN, "delete"),
        "exhibitors.certificate": RUN,
        "exhibitors.membership": RUN,
        "exhibitors.product": RUN,
        "fair.category": RUN,
        "fair.hall": RUN,
        "fair.edition": SEE,
        "fair.picture": RUN,
        "fair.auditentry": SEE,
    },
    "Programme": {
        "live.event": RUN,
        "live.registration": ("view", "change"),
        "live.show": RUN,
        "live.liverules": ("view", "change"),
        "fair.edition": SEE,
        "fair.picture": RUN,
        "fair.auditentry": SEE,
    },
    "Matchmaking": {
        "matchmaking.sourcingrequest": SEE,
        "matchmaking.meeting": SEE,
        "matchmaking.matchrules": ("view", "change"),
        "matchmaking.hostedprogramme": RUN,
        "matchmaking.exchangerate": ("view", "add", "change", "delete"),
        "exhibitors.exhibitor": SEE,
        "accounts.user": SEE,
        "fair.edition": SEE,
        "fair.sample": SEE,
        "fair.auditentry": SEE,
    },
    "Analysts": {
        "matchmaking.hostedprogramme": SEE,
        "matchmaking.sourcingrequest": SEE,
        "matchmaking.meeting": SEE,
        "live.event": SEE,
        "live.registration": SEE,
        "live.show": SEE,
        "booths.booth": SEE,
        "exhibitors.exhibitor": SEE,
        "exhibitors.product": SEE,
        "fair.category": SEE,
        "fair.edition": SEE,
        "fair.hall": SEE,
        "fair.sample": SEE,
        "fair.incident": SEE,
    },
}


def create_roles():
    """Make the groups that are missing. Returns the names of those that were made."""
    made = []
    for name, grants in ROLES.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            group.permissions.set(_permissions(grants))
            made.append(name)
    return made


def _permissions(grants):
    wanted = Q(pk=None)
    for model, acts in grants.items():
        app, name = model.split(".")
        names = [f"{act}_{name}" for act in acts]
        wanted |= Q(content_type__app_label=app, content_type__model=name, codename__in=names)
    return Permission.objects.filter(wanted)
