"""The ids of generated rows, from the numbers of companies and products: no process has to ask another."""

MEMBERS, CERTIFICATES, CHECKS, LINES, SHIFTS = 3, 4, 3, 16, 5
TIERS, PICTURES, NAMED = 3, 2, 2


def numbered(owner, most, place):
    """The id of the row at `place`, from 0, of those that an owner has at most so many of."""
    return (owner - 1) * most + place + 1
