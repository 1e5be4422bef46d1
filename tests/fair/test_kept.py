import time

from django.core.cache import cache

from fair.kept import keep, kept


class Counting:
    def __init__(self):
        self.made = 0

    def __call__(self):
        self.made += 1
        return self.made


def test_what_is_fresh_is_not_made_again():
    make = Counting()

    assert [kept("figure", make, 60) for _turn in range(3)] == [1, 1, 1]


def test_what_is_old_is_made_anew():
    make = Counting()
    kept("figure", make, 60)
    cache.set("figure", (time.time() - 61, 1))

    assert kept("figure", make, 60) == 2
    assert kept("figure", make, 60) == 2


def test_while_one_makes_it_anew_the_others_are_given_the_old_one():
    make = Counting()
    cache.set("figure", (time.time() - 61, "old"))
    cache.add("figure:making", True, 30)

    assert kept("figure", make, 60) == "old"
    assert make.made == 0


def test_how_long_it_stays_fresh_may_depend_on_it():
    make = Counting()
    cache.set("figure", (time.time() - 61, 5))

    assert kept("figure", make, lambda figure: 100 if figure > 4 else 10) == 5


def test_what_the_worker_made_is_given_at_once():
    keep("figure", "made aside")

    assert kept("figure", Counting(), 60) == "made aside"
