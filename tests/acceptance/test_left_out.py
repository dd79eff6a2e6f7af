"""What a digest leaves out is counted, and what came back is one line."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Callable

import pytest

from monitor.demo import edits
from monitor.demo.studies import study
from tests.acceptance.conftest import House

Make = Callable[..., House]
ONE, TWO = "NCT99000301", "NCT99000302"
WEEKLY = "weekly mon 07:00 UTC"
BECAUSE = "A recall of tablets"


def _week(make_house: Make, window: str = WEEKLY) -> House:
    house = make_house(
        study(ONE, status="RECRUITING"), study(TWO, status="RECRUITING"), window=window
    )
    house.turn()
    return house


def _day(house: House, day: str) -> None:
    house.new_load(day)
    house.turn()


def _letter(house: House) -> str:
    house.clock.advance(days=7)
    house.turn()
    (message,) = house.mail.messages
    return message.data.decode("utf-8", "replace").replace("=\r\n", "").replace("\r\n", " ")


def test_a_first_digest_answers_for_its_window_and_not_for_years_before(make_house: Make) -> None:
    house = _week(make_house)
    house.registry.edit(TWO, edits.verifies, on="2026-02-03")
    _day(house, "2026-02-03")
    house.clock.advance(days=300)
    house.registry.edit(ONE, edits.suspends, on="2026-02-04", why=BECAUSE)
    _day(house, "2026-02-04")

    letter = " ".join(_letter(house).split())

    # a week before the first news, and the one in which it was gathered
    assert "Since 2026-11-24: checked 2 times" in letter
    assert "record verified" not in letter


def test_a_digest_counts_the_checks_and_what_it_leaves_out(make_house: Make) -> None:
    house = _week(make_house)
    house.registry.edit(ONE, edits.suspends, on="2026-02-03", why=BECAUSE)
    house.registry.edit(TWO, edits.verifies, on="2026-02-03")
    _day(house, "2026-02-03")

    letter = _letter(house)

    # the third check is the one that sends the digest
    assert "So far: checked 3 times, the last data of 2026-02-03." in " ".join(letter.split())
    assert "record verified (1)" in letter
    assert json.loads(house.hook.posts[0].body)["data"]["account"] == {
        "since": None,
        "checks": 3,
        "data_date": "2026-02-03",
        "held": {"record.verified": 1},
        "muted": 0,
        "silenced": 0,
    }


def test_what_is_told_at_once_has_no_such_line(make_house: Make) -> None:
    house = _week(make_house, window="0s")
    house.registry.edit(ONE, edits.suspends, on="2026-02-03", why=BECAUSE)
    _day(house, "2026-02-03")

    assert b"checked" not in house.mail.messages[0].data
    assert "account" not in json.loads(house.hook.posts[0].body)["data"]


def test_there_and_back_inside_one_window_is_one_line(make_house: Make) -> None:
    house = _week(make_house)
    house.registry.edit(ONE, edits.suspends, on="2026-02-03", why=BECAUSE)
    _day(house, "2026-02-03")
    house.registry.edit(ONE, edits.resumes, on="2026-02-04")
    _day(house, "2026-02-04")

    letter = _letter(house)

    assert "Changed and changed back: recruitment status" in letter
    assert "Now suspended" not in letter
    machine = json.loads(house.hook.posts[0].body)["data"]["events"]
    assert [event["kind"] for event in machine] == ["status.suspended", "status.resumed"]


def test_there_and_back_in_two_windows_is_told_each_time(make_house: Make) -> None:
    house = _week(make_house, window="0s")
    house.registry.edit(ONE, edits.suspends, on="2026-02-03", why=BECAUSE)
    _day(house, "2026-02-03")
    house.registry.edit(ONE, edits.resumes, on="2026-02-04")
    _day(house, "2026-02-04")

    headlines = [event.headline for event in house.events()]
    assert len(house.mail.messages) == 2
    assert "back to recruiting, as until 2026-02-03" in headlines[1]


READER = "floor@example.org"
FLOOR = f"""
[[channel]]
name = "floor"
kind = "email"
to   = ["{READER}"]
from = "monitor@example.org"
smtp = "smtp://127.0.0.1:{{smtp}}"

[[subscription]]
name         = "floor"
min_severity = "FLOOR"
window       = "{WEEKLY}"
channels     = ["floor"]
"""


def _floored(make_house: Make, floor: str) -> House:
    more = FLOOR.replace("FLOOR", floor)
    house = make_house(study(ONE, status="RECRUITING"), window=WEEKLY, more=more)
    house.turn()
    return house


def _texts(house: House) -> list[str]:
    """Return what the reader with a floor got, a week later."""
    house.clock.advance(days=7)
    house.turn()
    found = []
    for mail in house.mail.messages:
        if mail.recipients == (READER,):
            message = email.message_from_bytes(mail.data, policy=email.policy.default)
            body = message.get_body(("plain",))
            assert body is not None
            found.append(" ".join(body.get_content().split()))
    house.mail.messages.clear()
    return found


@pytest.mark.parametrize(
    ("floor", "out", "back", "label", "half"),
    [
        (
            "medium",
            lambda at: at(edits.slips, months=12),
            lambda at: at(edits.slips, months=-12),
            "primary completion",
            "slips 12 months",
        ),
        (
            "high",
            lambda at: at(edits.retargets, target=400),
            lambda at: at(edits.retargets, target=120),
            "enrollment",
            "Enrollment target raised",
        ),
    ],
)
def test_what_is_undone_below_the_floor_is_not_told_as_if_it_stood(
    make_house: Make, floor, out, back, label, half
) -> None:
    house = _floored(make_house, floor)
    for day, act in (("2026-02-03", out), ("2026-02-04", back)):
        act(lambda edit, day=day, **said: house.registry.edit(ONE, edit, on=day, **said))
        _day(house, day)

    (text,) = _texts(house)

    assert "Changed and changed back:" in text
    assert label in text
    assert half not in text


def test_what_was_told_last_week_and_is_undone_now_is_told(make_house: Make) -> None:
    house = _floored(make_house, "low")
    house.registry.edit(ONE, edits.slips, on="2026-02-03", months=12)
    _day(house, "2026-02-03")
    (first,) = _texts(house)
    house.registry.edit(ONE, edits.slips, on="2026-02-11", months=-12)
    _day(house, "2026-02-11")
    (second,) = _texts(house)

    assert "slips 12 months" in first
    assert "Changed and changed back" not in first + second
    assert "back to" in second or "earlier" in second
