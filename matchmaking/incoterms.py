"""What a price includes by its Incoterm (Incoterms 2020), so that unlike prices are not taken for alike.

Nothing is reckoned: freight, insurance and duties are not known here. What a price leaves out is named.
"""

from django.utils.translation import gettext_lazy as _

# What the seller may or may not bear, in the order of the way.
EXPORT, TO_PORT, LOADING, FREIGHT, INSURANCE, TO_DOOR, UNLOADING, DUTIES = range(8)
PARTS = {
    EXPORT: _("export clearance"),
    TO_PORT: _("carriage to the port or carrier"),
    LOADING: _("loading on board"),
    FREIGHT: _("main carriage"),
    INSURANCE: _("cargo insurance"),
    TO_DOOR: _("carriage to the destination"),
    UNLOADING: _("unloading there"),
    DUTIES: _("import duties and taxes"),
}
TO_CARRIER = {EXPORT, TO_PORT}
ON_BOARD = TO_CARRIER | {LOADING}
CARRIED = ON_BOARD | {FREIGHT}
DELIVERED = CARRIED | {TO_DOOR}
# DAP and DDP carry the goods at the seller's risk: whether that is insured is the seller's own affair.
INCLUDED = {
    "EXW": set(),
    "FCA": TO_CARRIER,
    "FAS": TO_CARRIER,
    "FOB": ON_BOARD,
    "CFR": CARRIED,
    "CPT": CARRIED,
    "CIF": CARRIED | {INSURANCE},
    "CIP": CARRIED | {INSURANCE},
    "DAP": DELIVERED | {INSURANCE},
    "DPU": DELIVERED | {INSURANCE, UNLOADING},
    "DDP": DELIVERED | {INSURANCE, DUTIES},
}
# Prices are compared within a group alone.
GROUPS = {
    "ex_works": (_("from the works"), ("EXW",)),
    "carrier": (_("handed to the carrier, export cleared"), ("FCA", "FAS", "FOB")),
    "carriage": (_("carriage paid"), ("CFR", "CPT")),
    "insured": (_("carriage and insurance paid"), ("CIF", "CIP")),
    "delivered": (_("delivered, duties unpaid"), ("DAP", "DPU")),
    "duty_paid": (_("delivered, duties paid"), ("DDP",)),
}
GROUP_OF = {term: name for name, (_label, terms) in GROUPS.items() for term in terms}


def group_of(incoterm):
    """The group that the Incoterm is compared in, "" without one."""
    return GROUP_OF.get(incoterm, "")


def group_label(name):
    return GROUPS[name][0] if name in GROUPS else ""


def left_out(incoterm):
    """What the price does not include, in words; all of it is unknown without an Incoterm."""
    included = INCLUDED.get(incoterm)
    return [] if included is None else [PARTS[part] for part in PARTS if part not in included]
