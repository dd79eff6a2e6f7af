from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.channels._connection import MOST_BYTES, MOST_READS, read_out
from monitor.channels._http import judge, wait
from monitor.errors import RecipientRejected, Rejected, Undelivered

NOW = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)


@given(
    st.text() | st.from_regex(r"\A-?\d{1,12}\Z") | st.from_regex(r"\w{3}, \d+ \w{3} \d+ [\d:]+ .*")
)
def test_whatever_is_asked_for_is_a_wait_or_nothing(text):
    asked = wait(text, NOW)

    assert asked is None or asked >= timedelta(0)


@given(st.integers(0, 999_999_999))
def test_seconds_are_waited_for(seconds):
    assert wait(f" {seconds} ", NOW) == timedelta(seconds=seconds)


@given(st.integers(0, 10**8))
def test_a_date_is_waited_for(seconds):
    ahead = timedelta(seconds=seconds)

    assert wait(format_datetime(NOW + ahead, usegmt=True), NOW) == ahead
    assert wait(format_datetime(NOW - ahead), NOW) == timedelta(0)


@given(st.integers(100, 999))
def test_only_a_2xx_is_a_success(status):
    if 200 <= status < 300:
        judge("team", status, wait=None)
        return
    with pytest.raises((Undelivered, Rejected)) as caught:
        judge("team", status, wait=None)
    assert str(caught.value).startswith(f"team: HTTP {status}")
    forever = 400 <= status < 500 and status not in {408, 425, 429}
    assert isinstance(caught.value, Rejected) is forever
    assert isinstance(caught.value, RecipientRejected) is (status == 410)


class Endless:
    """An answer that never ends, in parts of one size."""

    def __init__(self, size):
        self.size = size
        self.read = 0

    def iter_stream(self):
        while True:
            self.read += 1
            yield b"x" * self.size


@pytest.mark.parametrize("size", [1, 1000, 20_000, 10**6])
def test_an_answer_that_never_ends_is_not_read_to_its_end(size):
    answer = Endless(size)

    read_out(answer)

    assert answer.read <= MOST_READS
    assert (answer.read - 1) * size <= MOST_BYTES
