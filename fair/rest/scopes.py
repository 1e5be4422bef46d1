"""What a token may do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    READ = "read", _("Read what you may see")
    SHORTLIST = "shortlist", _("Keep products on your shortlist")
    CHAT = "chat", _("Write and keep order in booths’ rooms")
    CATALOGUE = "catalogue", _("Write products, their prices and pictures, and import them")
    BOOTH = "booth", _("Draw up booths and publish them")
    MEETINGS = "meetings", _("Plan meetings, and say whom you wish to meet")
    TRADE = "trade", _("Write sourcing requests and quotes")
    COMPANY = "company", _("Write the company’s profile, certificates, people and hours")
