import pytest

from booths.merging import merge_lists


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "merged"),
    [
        ([1, 2], [1, 2, 3], [1, 2, 4], [1, 2, 3, 4]),
        ([1, 2], [2], [1, 2, 3], [2, 3]),
        ([1, 2], [1, 2], [2, 1], [2, 1]),
        ([1, 2], [2, 1], [1, 2], [2, 1]),
        ([1, 2, 3], [3, 1, 2], [1, 3], [3, 1]),
        ([], [1], [2], [1, 2]),
        ([1], [], [], []),
    ],
)
def test_merge_lists_keeps_what_either_added(base, theirs, mine, merged):
    assert merge_lists(base, theirs, mine) == merged


def test_merge_lists_keeps_a_change_of_what_the_other_took_out():
    base, moved = {"product": 1, "yaw": 0}, {"product": 1, "yaw": 2}

    def key(spot):
        return spot["product"]

    assert merge_lists([base], [], [moved], key) == [moved]
    assert merge_lists([base], [moved], [base], key) == [moved]
