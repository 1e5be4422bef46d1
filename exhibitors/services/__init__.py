"""What is done to companies and their catalogue, by noun."""

from exhibitors.services.checks import lapse_checks, record_check, withdraw_check
from exhibitors.services.companies import open_company
from exhibitors.services.products import Tier, list_product, save_product, set_pictures, withdraw_product

__all__ = [
    "Tier",
    "lapse_checks",
    "list_product",
    "open_company",
    "record_check",
    "save_product",
    "set_pictures",
    "withdraw_check",
    "withdraw_product",
]
