"""Stretches of time as sorted lists of (start, end), end excluded: joined, cut out, compared."""


def joined(stretches):
    """The same time without overlaps; what touches becomes one."""
    found = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def common(these, those):
    """What is in both, each of them joined."""
    found, i, j = [], 0, 0
    while i < len(these) and j < len(those):
        start, end = max(these[i][0], those[j][0]), min(these[i][1], those[j][1])
        if start < end:
            found.append((start, end))
        if these[i][1] < those[j][1]:
            i += 1
        else:
            j += 1
    return found


def without(these, those):
    """What is in these and not in those, each of them joined."""
    found, j = [], 0
    for start, end in these:
        while j < len(those) and those[j][1] <= start:
            j += 1
        k = j
        while k < len(those) and those[k][0] < end:
            if start < those[k][0]:
                found.append((start, those[k][0]))
            start = max(start, those[k][1])
            k += 1
        if start < end:
            found.append((start, end))
    return found


def covers(these, start, end):
    """Whether all of a stretch is in these, which are joined."""
    return any(first <= start and end <= last for first, last in these)
