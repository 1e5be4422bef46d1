"""What organisers can switch off, named in code with a sentence each. Nothing said means that it is on."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from fair.errors import Refused
from fair.frame import frame


@dataclass(frozen=True)
class Feature:
    """`means` says what it lets people do, `off` what they read while it is switched off."""

    name: str
    label: Any
    means: Any
    off: Any


FEATURES = {
    feature.name: feature
    for feature in [
        Feature(
            "signup",
            _("Signing up"),
            _("Visitors open accounts of their own."),
            _("Signing up is closed at the moment."),
        ),
        Feature(
            "applications",
            _("New exhibitors"),
            _("Companies come to the fair, and apply for a booth."),
            _("The fair takes no new exhibitors at the moment."),
        ),
        Feature(
            "chat",
            _("Talk at the booths"),
            _("Signed-in people write in the booths' rooms. What was written stays readable."),
            _("Nobody can write here at the moment: the organisers have paused the talk."),
        ),
        Feature(
            "shows",
            _("Shows"),
            _("Exhibitors plan shows and go on air. What runs goes on, and replays can be watched."),
            _("No show can begin at the moment: the organisers have paused them."),
        ),
        Feature(
            "requests",
            _("Sourcing requests"),
            _("Buyers ask exhibitors for quotes, and exhibitors quote. What was sent stays readable."),
            _("Sourcing requests are paused at the moment. Nothing of yours is lost."),
        ),
        Feature(
            "meetings",
            _("Meetings"),
            _("Buyers and exhibitors propose and book meetings. Those that are planned take place."),
            _("No new meetings can be planned at the moment: the organisers have paused them."),
        ),
        Feature(
            "models",
            _("Products in 3D"),
            _("Product pages offer a model to turn. The pictures are always there."),
            _("The 3D view is switched off at the moment."),
        ),
        Feature(
            "imports",
            _("Imports"),
            _("Exhibitors send in their catalogue as a file."),
            _("Imports are paused at the moment. Nothing of yours is lost: please try again later."),
        ),
        Feature(
            "tokens",
            _("Access for programs"),
            _("People make personal tokens, by which programs use the API for them."),
            _("Programs have no access at the moment: the organisers have switched it off."),
        ),
    ]
}


def is_on(name):
    """Whether people may use the feature; a switch is felt everywhere within seconds."""
    return FEATURES[name].name not in frame().off


def require(name):
    """Raises Refused with the feature's sentence while it is off."""
    if not is_on(name):
        raise Refused(str(FEATURES[name].off))


class Features:
    """For templates: features.chat.is_on, features.chat.off."""

    def __getattr__(self, name):
        if name not in FEATURES:
            raise AttributeError(name)
        feature = FEATURES[name]
        state = {"is_on": is_on(name), "off": feature.off}
        setattr(self, name, state)
        return state
