"""What an unusual share of all trials does at once is the registry's doing."""

from __future__ import annotations

import pytest

from monitor.changes.wide import MANY, SHARE, Wide, is_echo, paths, wide
from monitor.model.change import Change, Item
from monitor.model.event import By, Event, EventKind
from monitor.model.trial import TrialId
from tests.stored import an_event


def _event(number: int, *changes: Change, by: By = By.REGISTRY, kind: str = "sites.changed"):
    trial = TrialId("ctgov", f"NCT99{number:06}")
    return an_event(2, trial, by=by, changes=changes, kind=EventKind(kind))


def _renamed() -> Change:
    item = Item(op="edited", key="x", before={"city": "Saltport"}, after={"city": "Salthaven"})
    return Change(field="sites", label="Sites", items=(item,))


PHASES = Change(field="design.phases", label="Phases", before=["PHASE2"], after=["PHASE_2"])
STATUS = Change(field="status.overall", label="Status", before="RECRUITING", after="UNKNOWN")


def _trials(number: int, *changes: Change, **said) -> list[Event]:
    return [_event(at, *changes, **said) for at in range(number)]


def test_the_same_path_in_a_fifth_of_the_trials_is_registry_wide() -> None:
    assert wide(_trials(20, _renamed()), 100) == (Wide(path="sites.city", trials=20, compared=100),)


def test_less_than_the_share_is_news_of_each_trial() -> None:
    assert wide(_trials(19, _renamed()), 100) == ()


def test_a_few_trials_say_nothing_about_a_registry() -> None:
    assert MANY * SHARE < MANY
    assert wide(_trials(MANY - 1, _renamed()), MANY - 1) == ()
    assert wide(_trials(MANY, _renamed()), MANY) != ()


def test_what_sponsors_submit_is_never_registry_wide() -> None:
    assert wide(_trials(90, PHASES, by=By.SPONSOR), 100) == ()


def test_a_status_needs_half_of_all_trials() -> None:
    assert wide(_trials(49, STATUS, kind="status.unverified"), 100) == ()
    assert [one.path for one in wide(_trials(50, STATUS, kind="status.unverified"), 100)] == [
        "status.overall"
    ]


def test_a_trial_counts_once_whatever_it_changes() -> None:
    events = [_event(1, _renamed()) for _ in range(50)]
    assert wide(events, 60) == ()


def test_a_trial_with_several_events_of_one_path_counts_once() -> None:
    kinds = ("sites.changed", "record.changed", "text.changed")
    events = [_event(at, _renamed(), kind=kind) for at in range(19) for kind in kinds]

    assert wide(events, 100) == ()
    assert [one.trials for one in wide([*events, _event(19, _renamed())], 100)] == [20]


def test_an_event_that_tells_something_else_too_is_no_echo() -> None:
    found = wide(_trials(50, PHASES), 100)
    assert is_echo(_event(1, PHASES), found)
    assert not is_echo(_event(1, PHASES, STATUS), found)
    assert not is_echo(_event(1, PHASES, by=By.SPONSOR), found)
    assert not is_echo(_event(1), found)


def test_the_stamps_of_an_update_are_no_path() -> None:
    stamp = Change(field="dates.verified", label="Verified", before="2026-01", after="2026-02")
    assert paths(_event(1, stamp, PHASES)) == {"design.phases"}


@pytest.mark.parametrize(
    ("item", "path"),
    [
        (Item(op="added", key="x", after={}), "sites+"),
        (Item(op="removed", key="x", before={}), "sites-"),
        (Item(op="edited", key="x", before={"zip": "1"}, after={}), "sites.zip"),
        (Item(op="moved", key="x", before="a", after="a"), "sites.moved"),
    ],
)
def test_a_path_says_what_became_of_a_member(item: Item, path: str) -> None:
    assert paths(_event(1, Change(field="sites", label="Sites", items=(item,)))) == {path}
