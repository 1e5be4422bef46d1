"""Lists that two people changed at once, put together: nothing that either of them added is lost."""


def merge_lists(base, theirs, mine, key=None):
    """What both made of `base`; the order is mine where I changed it, else theirs.

    An item is known by `key(item)`. What one side took away is gone, unless the other changed it. Of an item
    that both changed mine stands.
    """
    key = key or (lambda item: item)
    base, theirs, mine = ({key(item): item for item in items} for items in (base, theirs, mine))
    kept = {}
    for name in {**theirs, **mine}:
        was, here, there = base.get(name), mine.get(name), theirs.get(name)
        item = there if here == was else here
        if item is not None:
            kept[name] = item
    lead, other = (theirs, mine) if _same_order(base, mine) else (mine, theirs)
    return [kept[name] for name in {**lead, **other} if name in kept]


def _same_order(base, side):
    return [name for name in base if name in side] == [name for name in side if name in base]
