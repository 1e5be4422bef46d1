"""The fair: editions, halls and the category tree; pictures, long work and the audit log of every app."""

from fair.models.audit import AuditEntry
from fair.models.categories import Category
from fair.models.console import Branding, FeatureSwitch, Incident, Sample
from fair.models.editions import Edition, Hall
from fair.models.jobs import Job
from fair.models.pictures import Picture
from fair.models.translations import Translation
from fair.models.wording import Wording

__all__ = [
    "AuditEntry",
    "Branding",
    "Category",
    "Edition",
    "FeatureSwitch",
    "Hall",
    "Incident",
    "Job",
    "Picture",
    "Sample",
    "Translation",
    "Wording",
]
