"""Checks, troubles with single trials, marks in time, and trials added by hand."""

from __future__ import annotations

from datetime import timedelta

from monitor.model.trial import TrialId
from monitor.model.watch import Check
from monitor.store.checks import Trouble
from monitor.store.watched import Addition
from tests.stored import LOAD, NOW, ONE, THREE, TWO

LATER = NOW + timedelta(hours=6)


def a_check(**said):
    given = {"registry": "ctgov", "started_at": NOW, "finished_at": NOW, "load": LOAD, **said}
    return Check(**given)


def a_trouble(trial=ONE, **said):
    given = {
        "trial": trial,
        "kind": "absent",
        "since": NOW,
        "load": LOAD,
        "times": 1,
        "reason": "NCT number not found",
        **said,
    }
    return Trouble(**given)


def test_checks_read_back_the_latest_first(database):
    first = a_check()
    second = a_check(
        started_at=LATER, finished_at=LATER, outcome="refused", checked=7, unchanged=1, new=2,
        revised=3, unreadable=4, unreachable=5, vanished=6, requests=8, bytes=9, reason="403",
    )  # fmt: skip
    with database.begin() as tx:
        tx.checks.append(first)
        tx.checks.append(second)
        tx.checks.append(a_check(registry="another"))

    with database.read() as tx:
        assert tx.checks.last("ctgov") == (second,)
        assert tx.checks.last("ctgov", limit=5) == (second, first)
        assert tx.checks.last("nobody") == ()


def test_a_trouble_stands_until_the_trial_is_well(database):
    with database.begin() as tx:
        tx.checks.in_trouble(a_trouble())
        tx.checks.in_trouble(a_trouble(TWO))

    with database.begin() as tx:
        assert tx.checks.troubles() == {ONE: a_trouble(), TWO: a_trouble(TWO)}
        assert tx.checks.troubles([TWO, THREE]) == {TWO: a_trouble(TWO)}
        tx.checks.well([ONE])
        tx.checks.well([])

    with database.read() as tx:
        assert list(tx.checks.troubles()) == [TWO]


def test_a_trouble_takes_the_place_of_the_one_before(database):
    worse = a_trouble(kind="unreadable", times=2, reason="half a body")
    with database.begin() as tx:
        tx.checks.in_trouble(a_trouble())
        tx.checks.in_trouble(worse)

    with database.read() as tx:
        assert tx.checks.troubles() == {ONE: worse}


def test_a_mark_says_when_something_happened_last(database):
    with database.begin() as tx:
        assert tx.checks.marked("watch:aml") == (None, "")
        tx.checks.mark("watch:aml", NOW)
        tx.checks.mark("watch:aml", LATER, "well")
        tx.checks.mark("watch:glioma", NOW)

    with database.read() as tx:
        assert tx.checks.marked("watch:aml") == (LATER, "well")
        assert tx.checks.marked("watch:glioma") == (NOW, "")


def test_trials_are_added_by_hand_once(database):
    with database.begin() as tx:
        assert tx.watched.add("aml", [ONE, TWO, ONE], tags=iter(("x", "y")), now=NOW) == (ONE, TWO)
        assert tx.watched.add("aml", [TWO, THREE], tags=(), now=NOW) == (THREE,)
        assert tx.watched.add("glioma", [ONE], tags=(), now=NOW) == (ONE,)

    with database.read() as tx:
        assert tx.watched.all() == (
            Addition(watch="aml", trial=ONE, tags=("x", "y")),
            Addition(watch="aml", trial=TWO, tags=("x", "y")),
            Addition(watch="aml", trial=THREE, tags=()),
            Addition(watch="glioma", trial=ONE, tags=()),
        )


def test_trials_are_taken_out_of_one_watch_or_of_all(database):
    with database.begin() as tx:
        for watch in ("aml", "glioma"):
            tx.watched.add(watch, [ONE, TWO], tags=(), now=NOW)

    with database.begin() as tx:
        assert tx.watched.remove([ONE], "aml") == (ONE,)
        assert tx.watched.remove([ONE, TWO, THREE]) == (TWO, ONE)

    with database.read() as tx:
        assert tx.watched.all() == ()


def test_names_of_any_length_and_with_a_nul_are_kept(database):
    long = "a watch \0 of many words " * 20
    with database.begin() as tx:
        tx.watched.add(long, [ONE], tags=["a\0b"], now=NOW)
        tx.checks.mark(f"watch:{long}", NOW, "a\0b")
        tx.checks.mark(f"watch:{long}", LATER, "a\0b")

    with database.read() as tx:
        (added,) = tx.watched.all()
        assert (added.watch, added.tags) == (long.replace("\0", "\ufffd"), ("a\ufffdb",))
        assert tx.checks.marked(f"watch:{long}") == (LATER, "a\ufffdb")


def test_a_check_of_a_registry_of_any_name_and_size_is_kept(database):
    big = a_check(registry="r" * 100, load="l" * 100, bytes=2**40)
    with database.begin() as tx:
        tx.checks.append(big)
        tx.checks.in_trouble(a_trouble(TrialId("r" * 100, "N" * 100), load="l" * 100))

    with database.read() as tx:
        assert tx.checks.last("r" * 100) == (big,)
        assert list(tx.checks.troubles()) == [TrialId("r" * 100, "N" * 100)]


def test_more_trials_than_fit_one_question_are_well_at_once(database):
    many = [TrialId("ctgov", f"NCT99{number:06}") for number in range(66_000)]
    with database.begin() as tx:
        tx.checks.in_trouble(a_trouble(many[-1]))
        tx.checks.well(many)
        assert tx.checks.troubles() == {}
