from __future__ import annotations

import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.pace import Pace


class Stopwatch:
    """Seconds that pass only while somebody sleeps, or when they are told to."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


@pytest.fixture
def watch():
    return Stopwatch()


def paced(per_second, watch):
    return Pace(per_second, clock=watch, sleep=watch.sleep)


def test_the_first_goes_at_once(watch):
    with paced(1, watch):
        assert watch.slept == []


def test_the_second_waits_for_the_rest_of_its_second(watch):
    pace = paced(1, watch)
    with pace:
        watch.seconds += 0.25
    with pace:
        assert watch.slept == [0.75]


def test_who_comes_late_does_not_wait(watch):
    pace = paced(1, watch)
    with pace:
        watch.seconds += 30
    with pace:
        assert watch.slept == []


def test_without_a_pace_nobody_waits(watch):
    pace = paced(0, watch)
    for _ in range(5):
        with pace:
            pass

    assert watch.slept == []


@given(st.floats(0.1, 10), st.lists(st.floats(0, 3), max_size=8))
def test_two_never_begin_sooner_than_the_pace_allows(per_second, durations):
    watch = Stopwatch()
    pace, begun = paced(per_second, watch), []
    for duration in durations:
        with pace:
            begun.append(watch.seconds)
            watch.seconds += duration

    for before, after in pairwise(begun):
        assert after - before >= 1 / per_second - 1e-9


def test_a_failure_gives_the_turn_to_the_next(watch):
    pace = paced(1, watch)
    with pytest.raises(ZeroDivisionError), pace:
        raise ZeroDivisionError
    with pace:
        assert watch.slept == [1.0]


def test_a_wait_that_is_ended_early_gives_the_turn_to_the_next(watch):
    def interrupted(_):
        raise KeyboardInterrupt

    pace = Pace(1, clock=watch, sleep=interrupted)
    with pace:
        pass
    with pytest.raises(KeyboardInterrupt), pace:
        pytest.fail("nobody may go before their time")
    watch.seconds += 1
    with pace:
        assert watch.seconds == 101


def test_only_one_is_let_through_at_a_time(watch):
    pace, met = paced(0, watch), []
    inside = [threading.Event(), threading.Event()]

    def go(me, other):
        with pace:
            inside[me].set()
            met.append(inside[other].wait(0.05))

    both = [threading.Thread(target=go, args=pair) for pair in ((0, 1), (1, 0))]
    for each in both:
        each.start()
    for each in both:
        each.join(10)

    assert met[0] is False  # the first was alone all the time
