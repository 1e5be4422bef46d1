"""The demo's people: buyers, organisers and the teams of the booths."""

import datetime
import re
import unicodedata

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User
from booths.demo import SIGN_INS, played_password
from exhibitors.models import Membership, WorkingHours

LANGUAGES = {"zh-hans"}
# When teams are at their booths, in their own time zone; Saturdays are short.
SHIFTS = {
    Membership.Role.OWNER: [(range(5), 9, 18)],
    Membership.Role.MANAGER: [(range(5), 8, 17), ([5], 9, 13)],
    Membership.Role.HOST: [(range(5), 8, 20), ([5], 9, 15)],
}


class People:
    def __init__(self, assets):
        self.assets = assets
        self.by_name = {}
        self.visitors = []
        self.passwords = {
            role: (email, make_password(password, hasher="default")) for role, email, password in SIGN_INS
        }
        # One hash for all who are played: hashing is slow on purpose, and they share the password.
        self.played = make_password(played_password())

    def add(self, name, sign_in=None, **fields):
        """A person played by the demo, or with `sign_in` one whom a newcomer may be."""
        email, password = self.passwords.get(sign_in, (f"{plain(name)}@demo.kapok.example", self.played))
        self.by_name[name] = User(
            email=email,
            password=password,
            name=name,
            avatar=self.assets.picture(f"person-{plain(name)}", name),
            is_demo=sign_in is None,
            is_staff=sign_in == "organiser",
            is_superuser=sign_in == "organiser",
            **fields,
        )
        return self.by_name[name]

    def save(self):
        self.assets.save_pictures()
        for person in self.by_name.values():
            person.avatar_id = person.avatar.pk if person.avatar else None
        User.objects.bulk_create(self.by_name.values())
        EmailAddress.objects.bulk_create(
            EmailAddress(user=person, email=person.email, verified=True, primary=True)
            for person in self.by_name.values()
        )


def add_visitors(people, visitors):
    for visitor in visitors:
        fields = {key: value for key, value in visitor.items() if key not in {"portrait", "sign_in"}}
        people.add(sign_in=visitor.get("sign_in"), **fields)
        if "sign_in" not in visitor:
            people.visitors.append(visitor["name"])


def add_team(people, exhibitor):
    """The people of one exhibitor of demo/exhibitors.json."""
    for member in exhibitor["team"]:
        people.add(
            member["name"],
            sign_in=member.get("sign_in"),
            company=exhibitor["name"],
            job_title=member["job"],
            country=exhibitor["country"],
            time_zone=exhibitor["time_zone"],
            language="zh-hans" if member["languages"][0] in LANGUAGES else "en",
        )


def save_teams(people, exhibitors, companies):
    """Memberships and working hours, once people and companies are saved."""
    memberships = Membership.objects.bulk_create(
        Membership(
            exhibitor=companies[exhibitor["slug"]],
            user=people.by_name[member["name"]],
            role=member["role"],
            job_title=member["job"],
            languages=member["languages"],
            position=position,
        )
        for exhibitor in exhibitors
        for position, member in enumerate(exhibitor["team"])
    )
    WorkingHours.objects.bulk_create(
        WorkingHours(
            membership=membership,
            weekday=weekday,
            starts_at=datetime.time(start),
            ends_at=datetime.time(end),
        )
        for membership in memberships
        for weekdays, start, end in SHIFTS[membership.role]
        for weekday in weekdays
    )


def plain(name):
    """A name in the letters of an e-mail address: "Trần Minh Quân" is tran-minh-quan."""
    name = name.translate(str.maketrans("ıđĐ", "idD"))
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")
