from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.retry import DELIVERY, FETCH, LONGEST_WAIT, Backoff, GiveUp, RetryAt

NOW = datetime(2026, 2, 9, 15, 0, tzinfo=UTC)

backoffs = st.sampled_from([DELIVERY, FETCH])
moments = st.builds(datetime.fromtimestamp, st.integers(10**9, 4 * 10**9), st.just(UTC))
waits = st.none() | st.timedeltas(timedelta(days=-3), timedelta(days=900))
keys = st.text()


def delay(backoff, attempts, key="key", wait=None):
    decision = backoff.decide(attempts, NOW, key, wait, "HTTP 503")
    assert isinstance(decision, RetryAt)
    return decision.when - NOW


@given(backoffs, st.data(), moments, keys, waits)
def test_the_next_try_lies_ahead_and_keeps_the_reason(backoff, data, now, key, wait):
    attempts = data.draw(st.integers(1, len(backoff.steps)))

    decision = backoff.decide(attempts, now, key, wait, "HTTP 503")

    assert isinstance(decision, RetryAt)
    assert decision.when > now
    assert decision.reason == "HTTP 503"


@given(backoffs, st.data(), keys)
def test_a_step_is_lengthened_by_at_most_its_jitter(backoff, data, key):
    attempts = data.draw(st.integers(1, len(backoff.steps)))
    step = backoff.steps[attempts - 1]

    assert step <= delay(backoff, attempts, key) <= step * (1 + backoff.jitter)


@given(backoffs, st.lists(keys, min_size=9, max_size=9))
def test_waits_grow_from_failure_to_failure(backoff, keys):
    waited = [delay(backoff, n, keys[n - 1]) for n in range(1, len(backoff.steps) + 1)]

    assert waited == sorted(set(waited))


@given(backoffs, st.data(), st.timedeltas(timedelta(0), timedelta(days=900)))
def test_what_the_other_side_asks_for_is_waited_for_up_to_a_day(backoff, data, wait):
    attempts = data.draw(st.integers(1, len(backoff.steps)))

    waited = delay(backoff, attempts, wait=wait)

    assert waited == max(delay(backoff, attempts), min(wait, LONGEST_WAIT))


@given(backoffs, st.integers(1, 1000), moments, keys, waits)
def test_after_the_last_step_nothing_is_tried_again(backoff, more, now, key, wait):
    attempts = len(backoff.steps) + more

    decision = backoff.decide(attempts, now, key, wait, "HTTP 503")

    assert decision == GiveUp(reason=f"HTTP 503 (given up after {attempts} tries)")


def test_the_same_failure_waits_the_same_tomorrow_and_another_does_not():
    waits = {delay(DELIVERY, 3, key) for key in ("a", "b", "c", "d")}

    assert len(waits) == 4
    assert delay(DELIVERY, 3, "a") == delay(DELIVERY, 3, "a")


def test_without_jitter_the_steps_are_exact():
    backoff = Backoff(steps=(timedelta(seconds=2), timedelta(seconds=4)), jitter=0)

    assert [delay(backoff, n) for n in (1, 2)] == list(backoff.steps)


def test_a_delivery_is_tried_for_three_days():
    assert timedelta(days=3) < sum(DELIVERY.steps, timedelta(0)) < timedelta(days=4)


@pytest.mark.parametrize("key", ["\ud800", "é", ""])
def test_any_key_will_do(key):
    assert delay(FETCH, 1, key) >= timedelta(seconds=2)
