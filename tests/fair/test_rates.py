import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from fair.rates import seconds_to_wait


def test_seconds_to_wait_counts_over_a_sliding_window():
    name = f"test:{uuid.uuid4()}"

    assert [seconds_to_wait(name, (2, 1)) for _use in range(3)] == [0, 0, 1]
    time.sleep(1.05)
    assert seconds_to_wait(name, (2, 1)) == 0


def test_seconds_to_wait_holds_every_limit():
    name = f"test:{uuid.uuid4()}"

    assert [seconds_to_wait(name, (5, 1), (3, 600)) for _use in range(3)] == [0, 0, 0]
    assert seconds_to_wait(name, (5, 1), (3, 600)) in (599, 600)


def test_seconds_to_wait_allows_exactly_the_limit_to_rivals():
    name = f"test:{uuid.uuid4()}"

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _use: seconds_to_wait(name, (10, 60)), range(40)))

    assert waits.count(0) == 10
