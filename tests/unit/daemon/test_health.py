from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from monitor.daemon.health import Facts, RegistryFacts, WatchFacts, judge
from monitor.model.watch import Cadence, Check, Watch

NOW = datetime(2026, 2, 9, 15, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WATCH = Watch(name="aml", cadence=Cadence(every=6 * HOUR))
ALIVE = Facts(
    heartbeat=NOW - MINUTE,
    started_at=NOW - 30 * DAY,
    watches=(WatchFacts(watch=WATCH, last_checked=NOW - HOUR),),
)


def check(outcome: str, reason: str = "") -> Check:
    at = NOW - HOUR
    return Check(registry="ctgov", started_at=at, finished_at=at, outcome=outcome, reason=reason)


def test_a_daemon_that_does_its_work_is_healthy():
    registry = RegistryFacts(last=check("whole"), answered_at=NOW - HOUR)
    health = judge(replace(ALIVE, registries=(registry,), oldest_due=NOW - MINUTE), NOW)
    assert (health.healthy, health.reasons) == (True, ())


def test_a_daemon_that_never_ran_is_told_to_start():
    health = judge(Facts(), NOW)
    assert not health.healthy
    assert "trial-monitor run" in health.reasons[0]


def test_a_daemon_without_a_sign_of_life_is_not_healthy():
    (reason,) = judge(replace(ALIVE, heartbeat=NOW - 4 * MINUTE), NOW).reasons
    assert reason.startswith("no sign of life since 2026-02-09 14:56 UTC")


def test_a_watch_that_fell_due_and_was_not_checked_is_overdue():
    late = WatchFacts(watch=WATCH, last_checked=NOW - 8 * HOUR)
    health = judge(replace(ALIVE, watches=(late,)), NOW)
    assert not health.healthy
    assert 'watch "aml" is overdue: not checked since 2026-02-09 07:00 UTC' in health.reasons[0]


def test_a_watch_that_is_not_due_again_is_no_fault_however_long_ago_it_was_checked():
    yearly = Watch(name="rare", cadence=Cadence(every=365 * DAY))
    facts = WatchFacts(watch=yearly, last_checked=NOW - 10 * DAY)
    assert judge(replace(ALIVE, watches=(facts,)), NOW).healthy


def test_a_watch_that_was_never_checked_has_an_hour_from_the_start():
    new = replace(ALIVE, watches=(WatchFacts(watch=WATCH),))
    assert judge(replace(new, started_at=NOW - 10 * MINUTE), NOW).healthy
    health = judge(replace(new, started_at=NOW - 2 * HOUR), NOW)
    assert "not checked yet" in health.reasons[0]


def test_a_registry_that_shut_us_out_is_told_with_its_reason():
    registry = RegistryFacts(last=check("refused", "403"), answered_at=NOW - 2 * HOUR)
    health = judge(replace(ALIVE, registries=(registry,)), NOW)
    assert not health.healthy
    assert "ctgov has shut us out" in health.reasons[0]
    assert "403" in health.reasons[0]


def test_a_registry_may_be_down_for_a_night_but_not_for_two():
    down = RegistryFacts(last=check("failed", "no answer"), answered_at=NOW - 20 * HOUR)
    assert judge(replace(ALIVE, registries=(down,)), NOW).healthy
    health = judge(replace(ALIVE, registries=(replace(down, answered_at=NOW - 2 * DAY),)), NOW)
    assert health.reasons == ("ctgov has not answered since 2026-02-07 15:00 UTC: no answer",)


def test_a_delivery_that_nobody_tries_is_not_healthy():
    assert not judge(replace(ALIVE, oldest_due=NOW - 2 * HOUR), NOW).healthy


def test_dead_deliveries_ask_for_attention_but_are_no_reason_to_start_again():
    health = judge(replace(ALIVE, dead=3), NOW)
    assert health.healthy
    assert health.reasons[0].startswith("3 deliveries were given up")


def test_every_reason_is_told_at_once():
    late = WatchFacts(watch=WATCH, last_checked=NOW - DAY)
    health = judge(replace(ALIVE, heartbeat=NOW - DAY, watches=(late,), dead=1), NOW)
    assert len(health.reasons) == 3
