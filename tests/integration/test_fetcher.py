"""Every way in which a registry fails is told, waited for politely, and never taken for news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.registry import SimulatedRegistry
from monitor.demo.studies import study
from monitor.errors import Refused, Unreachable, Unreadable
from monitor.fetch import client
from monitor.fetch.client import Fetcher, retry_after, user_agent
from monitor.fetch.pace import Pace
from monitor.model.exchange import Request
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.registries.base import read
from tests.fakes import FixedClock

CTGOV = available()["ctgov"]
ONE, TWO, OLD = (TrialId("ctgov", f"NCT9900000{n}") for n in (1, 2, 9))
NOW = datetime(2026, 2, 9, 15, 0, tzinfo=UTC)
ALWAYS = 99


@pytest.fixture
def registry():
    made = [study(ONE.number), study(TWO.number, aliases=(OLD.number,))]
    with SimulatedRegistry(made, "2026-02-02") as running:
        yield running


class Pauses(list[float]):
    """How long was waited, without waiting."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def pauses():
    return Pauses()


@pytest.fixture
def fetching(registry, pauses, monkeypatch):
    """A way to make a fetcher; a proxy of this machine stays out of it."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    opened = []

    def make(**said):
        given = {
            "registry": "ctgov",
            "base_url": registry.url,
            "pace": Pace(0, clock=lambda: 0.0, sleep=pauses),
            "timeout": 10.0,
            "user_agent": user_agent("ops@example.org"),
            "now": FixedClock(NOW),
            "sleep": pauses,
            **said,
        }
        opened.append(Fetcher(**given))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def fetcher(fetching):
    return fetching()


def batch():
    (request,) = CTGOV.lookups((ONE, TWO))
    return request


# --- when all is well


def test_an_answer_is_whole_and_says_what_it_is(fetcher):
    response = fetcher.send(CTGOV.lookup(ONE))

    assert (response.status, response.content_type) == (200, "application/json")
    assert [r.trial for r in read(CTGOV, CTGOV.lookup(ONE), response).read] == [ONE]


def test_what_was_asked_and_what_came_are_counted(fetcher):
    bodies = [fetcher.send(request).body for request in (CTGOV.probe(), batch())]

    assert fetcher.requests == 2
    assert fetcher.bytes == sum(map(len, bodies)) > 10_000


def test_we_ask_under_our_own_name_with_whom_to_write_to(registry, fetcher):
    fetcher.send(CTGOV.probe())

    (request,) = registry.requests
    assert request.headers["user-agent"] == user_agent("ops@example.org")
    assert request.headers["user-agent"].startswith(f"python-httpx/{httpx.__version__} trial-mon")
    assert request.headers["user-agent"].endswith("; ops@example.org)")
    assert "gzip" in request.headers["accept-encoding"]


def test_without_a_contact_the_name_is_still_ours():
    assert "trial-monitor/" in user_agent("")
    assert ";" not in user_agent("")


def test_requests_keep_the_pace(fetching, pauses):
    fetcher = fetching(pace=Pace(1, clock=lambda: 0.0, sleep=pauses))
    for _ in range(3):
        fetcher.send(CTGOV.probe())

    assert pauses == [1.0, 1.0]


def test_a_redirect_is_handed_on_and_not_followed(registry, fetcher):
    response = fetcher.send(CTGOV.lookup(OLD))

    assert (response.status, response.location) == (301, f"/api/v2/studies/{TWO.number}")
    assert len(registry.requests) == 1


@pytest.mark.parametrize("status", [400, 404])
def test_an_answer_that_is_no_trouble_of_the_registry_is_handed_on(registry, fetcher, status):
    registry.fault("status", status=status)
    response = fetcher.send(CTGOV.lookup(ONE))

    assert (response.status, response.content_type) == (status, "text/plain")
    assert len(registry.requests) == 1


# --- when the registry is in trouble


@pytest.mark.parametrize("kind", ["drop", "truncate"])
def test_half_an_answer_is_asked_for_again(registry, fetcher, pauses, kind):
    registry.fault(kind)

    assert fetcher.send(batch()).status == 200
    assert (len(pauses), len(registry.requests)) == (1, 2)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_trouble_that_passes_costs_only_a_pause(registry, fetcher, pauses, status):
    registry.fault("status", times=2, status=status)

    assert fetcher.send(batch()).status == 200
    assert len(registry.requests) == 3
    assert 2 <= pauses[0] <= 2.2
    assert 4 <= pauses[1] <= 4.4


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("status", "HTTP 503"), ("drop", "disconnected"), ("truncate", "without sending complete")],
)
def test_trouble_that_stays_ends_after_growing_pauses(registry, fetcher, pauses, kind, reason):
    registry.fault(kind, times=ALWAYS)

    with pytest.raises(Unreachable, match=f"^ctgov: .*{reason}") as failure:
        fetcher.send(batch())
    assert not isinstance(failure.value, Refused)
    assert pauses == sorted(pauses)
    assert (len(pauses), len(registry.requests), fetcher.requests) == (4, 5, 5)


def test_the_registrys_own_wish_is_waited_for(registry, fetcher, pauses):
    registry.fault("status", status=429, retry_after=37)

    assert fetcher.send(batch()).status == 200
    assert pauses == [37.0]


def test_a_wish_for_a_moment_is_waited_for(registry, fetcher, pauses):
    registry.fault("status", retry_after="Mon, 09 Feb 2026 15:01:15 GMT")

    assert fetcher.send(batch()).status == 200
    assert pauses == [75.0]


def test_a_wish_for_less_than_our_own_pause_does_not_hurry_us(registry, fetcher, pauses):
    registry.fault("status", status=429, retry_after=0)

    fetcher.send(batch())
    assert pauses[0] >= 2


def test_a_wish_that_is_too_long_is_left_to_the_next_check(registry, fetcher, pauses):
    registry.fault("status", status=429, retry_after=3600)

    with pytest.raises(Unreachable, match="HTTP 429") as failure:
        fetcher.send(batch())
    assert (failure.value.status, failure.value.wait) == (429, timedelta(hours=1))
    assert (pauses, len(registry.requests)) == ([], 1)


def test_who_is_shut_out_does_not_ask_again(registry, fetcher, pauses):
    registry.fault("status", status=403, times=ALWAYS)

    with pytest.raises(Refused, match="403") as failure:
        fetcher.send(batch())
    assert failure.value.status == 403
    assert (pauses, len(registry.requests)) == ([], 1)


def test_a_registry_that_hangs_is_left_after_the_time_limit(registry, fetching, pauses):
    registry.fault("hang", seconds=30)
    fetcher = fetching(timeout=0.3)

    assert fetcher.send(CTGOV.probe()).status == 200
    assert len(pauses) == 1


def test_a_registry_that_hangs_always_is_unreachable(registry, fetching):
    registry.fault("hang", times=ALWAYS, seconds=30)

    with pytest.raises(Unreachable, match="no answer in time"):
        fetching(timeout=0.05).send(CTGOV.probe())


def test_a_slow_answer_is_waited_for(registry, fetcher, pauses):
    registry.fault("slow", seconds=0.2)

    assert [r.trial for r in read(CTGOV, batch(), fetcher.send(batch())).read] == [ONE, TWO]
    assert pauses == []


def test_an_answer_that_does_not_end_is_left(registry, fetcher, monkeypatch):
    monkeypatch.setattr(client, "_WHOLE_REQUEST", 0)
    registry.fault("slow", times=ALWAYS, seconds=0.2)

    with pytest.raises(Unreachable, match="does not end"):
        fetcher.send(batch())


def test_an_answer_that_is_too_large_is_left(fetcher, monkeypatch):
    monkeypatch.setattr(client, "MAX_BODY", 4096)

    with pytest.raises(Unreachable, match="more than"):
        fetcher.send(batch())
    assert fetcher.send(CTGOV.probe()).status == 200  # and the line is good for the next


def test_a_registry_that_is_not_there_is_unreachable(registry, fetcher, pauses):
    registry.close()

    with pytest.raises(Unreachable, match="ctgov: "):
        fetcher.send(CTGOV.probe())
    assert len(pauses) == 4


def test_whoever_cannot_connect_reads_where_to_and_what_to_check(registry, fetcher):
    registry.close()

    with pytest.raises(
        Unreachable, match=r"127\.0\.0\.1 .*check base_url, the network and the proxy"
    ):
        fetcher.send(CTGOV.probe())


def test_an_address_that_cannot_be_one_is_unreachable(fetching):
    with pytest.raises(Unreachable):
        fetching(base_url="http://127.0.0.1:1").send(Request(path="/\x00"))


def test_a_wait_that_is_ended_early_leaves_the_line_free(registry, fetching):
    class Stopped(Exception):
        pass

    def stop(_):
        raise Stopped

    fetcher = fetching(sleep=stop)
    registry.fault("status", status=503)
    with pytest.raises(Stopped):
        fetcher.send(batch())

    assert fetcher.send(batch()).status == 200


# --- what comes whole and is no record


@pytest.mark.parametrize("kind", ["html", "garbage", "empty", "swap"])
@pytest.mark.parametrize("alone", [True, False])
def test_what_is_no_record_of_the_trial_is_unreadable_and_no_news(registry, fetcher, kind, alone):
    request = CTGOV.lookup(ONE) if alone else CTGOV.lookups((ONE,))[0]
    registry.fault(kind)
    response = fetcher.send(request)

    assert response.status == 200
    with pytest.raises(Unreadable):
        read(CTGOV, request, response)
    assert [r.trial for r in read(CTGOV, request, fetcher.send(request)).read] == [ONE]


# --- Retry-After (RFC 9110, 10.2.3)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("Mon, 09 Feb 2026 15:02:00 GMT", 120),
        ("Mon, 09 Feb 2026 14:00:00 GMT", 0),
    ],
)
def test_a_wish_is_seconds_or_a_moment(value, seconds):
    assert retry_after(value, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", ["", "soon", "-5", "1.5", "²", "Mon, 32 Foo 2026"])
def test_anything_else_is_no_wish(value):
    assert retry_after(value, NOW) is None


@given(st.one_of(st.text(), st.text("0123456789 :,-+GMTMonFeb"), st.integers().map(str)))
def test_whatever_the_wish_says_it_is_understood_or_left(value):
    wish = retry_after(value, NOW)

    assert wish is None or wish >= timedelta(0)
