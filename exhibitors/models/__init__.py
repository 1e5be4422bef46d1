"""Companies, their people, what was checked of them, and their catalogue."""

from exhibitors.models.acts import BulkAct, BulkItem
from exhibitors.models.catalogue import PriceTier, Product, ProductPicture
from exhibitors.models.company import Exhibitor, Membership, Translated, WorkingHours
from exhibitors.models.imports import AwaitedPicture, Import, PictureFile, RefusedPicture, WrongRow
from exhibitors.models.invitation import Invitation
from exhibitors.models.suggestions import AttributeSuggestion
from exhibitors.models.trust import Certificate, Check, validity
from exhibitors.models.webhooks import Delivery, Endpoint

__all__ = [
    "AttributeSuggestion",
    "AwaitedPicture",
    "BulkAct",
    "BulkItem",
    "Certificate",
    "Check",
    "Delivery",
    "Endpoint",
    "Exhibitor",
    "Import",
    "Invitation",
    "Membership",
    "PictureFile",
    "PriceTier",
    "Product",
    "ProductPicture",
    "RefusedPicture",
    "Translated",
    "WorkingHours",
    "WrongRow",
    "validity",
]
