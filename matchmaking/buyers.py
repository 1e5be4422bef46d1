"""What an exhibitor is told of the buyer of a request: decided by `booths.contacts`, and by whether the
buyer let them know the name."""

from booths.contacts import Contact, given_by


def buyer_of(invitation):
    """The Contact of an Invitation from `with_buyer`; while the name is hidden it is the country alone."""
    buyer = invitation.request.buyer
    if not invitation.knows_name:
        return Contact(country=buyer.country)
    return given_by(buyer, invitation.carries, has_written=True)
