"""The list of licences is current, and has nothing in it that an Apache-2.0 work cannot stand on."""

import re

from fair.licences import ROOT, list_licences

# Of the network kind, of the non-commercial kind, or not known.
REFUSED = re.compile(r"AGPL|SSPL|Affero|Commons Clause|BUSL|CC-BY-NC|Proprietary|\| none \|")


def test_the_list_of_licences_is_current():
    told = (ROOT / "docs" / "licences.md").read_text()

    assert told == list_licences(), "Run manage.py list_licences."


def test_no_licence_is_unknown_or_forbids_anything():
    assert [line for line in list_licences().splitlines() if REFUSED.search(line)] == []
