"""What is done to companies and their catalogue, by noun."""

from exhibitors.services.certificates import remind_of_certificates, remove_certificate, save_certificate
from exhibitors.services.checks import lapse_checks, record_check, withdraw_check
from exhibitors.services.companies import change_company, open_company
from exhibitors.services.imports import (
    cancel_import,
    choose_sheet,
    discard_import,
    start_import,
    tell_columns,
    tidy_imports,
    upload_catalogue,
)
from exhibitors.services.products import (
    Tier,
    delete_product,
    list_product,
    save_product,
    set_pictures,
    withdraw_product,
)
from exhibitors.services.team import (
    accept_invitation,
    change_role,
    invite_again,
    invite_person,
    remove_member,
    save_member,
    withdraw_invitation,
)

__all__ = [
    "Tier",
    "accept_invitation",
    "cancel_import",
    "change_company",
    "change_role",
    "choose_sheet",
    "delete_product",
    "discard_import",
    "invite_again",
    "invite_person",
    "lapse_checks",
    "list_product",
    "open_company",
    "record_check",
    "remind_of_certificates",
    "remove_certificate",
    "remove_member",
    "save_certificate",
    "save_member",
    "save_product",
    "set_pictures",
    "start_import",
    "tell_columns",
    "tidy_imports",
    "upload_catalogue",
    "withdraw_check",
    "withdraw_invitation",
    "withdraw_product",
]
