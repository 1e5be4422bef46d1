"""What is done to companies and their catalogue, by noun."""

from exhibitors.services.bulk import act_on_products, count_chosen, foresee, undo_act
from exhibitors.services.certificates import remind_of_certificates, remove_certificate, save_certificate
from exhibitors.services.checks import lapse_checks, record_check, report_lapsing_checks, withdraw_check
from exhibitors.services.companies import change_company, open_company
from exhibitors.services.exports import exports_of, start_export
from exhibitors.services.imports import (
    cancel_import,
    choose_sheet,
    discard_import,
    start_import,
    tell_columns,
    tidy_imports,
    upload_catalogue,
    upload_files,
)
from exhibitors.services.products import (
    Stale,
    Tier,
    delete_draft,
    delete_product,
    describe_pictures,
    draft_product,
    duplicate_product,
    list_product,
    save_product,
    set_pictures,
    withdraw_product,
)
from exhibitors.services.stance import note_activity, set_stance
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
    "Stale",
    "Tier",
    "accept_invitation",
    "act_on_products",
    "cancel_import",
    "change_company",
    "change_role",
    "choose_sheet",
    "count_chosen",
    "delete_draft",
    "delete_product",
    "describe_pictures",
    "discard_import",
    "draft_product",
    "duplicate_product",
    "exports_of",
    "foresee",
    "invite_again",
    "invite_person",
    "lapse_checks",
    "list_product",
    "note_activity",
    "open_company",
    "record_check",
    "remind_of_certificates",
    "remove_certificate",
    "remove_member",
    "report_lapsing_checks",
    "save_certificate",
    "save_member",
    "save_product",
    "set_pictures",
    "set_stance",
    "start_export",
    "start_import",
    "tell_columns",
    "tidy_imports",
    "undo_act",
    "upload_catalogue",
    "upload_files",
    "withdraw_check",
    "withdraw_invitation",
    "withdraw_product",
]
