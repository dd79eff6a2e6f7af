"""A broken template of the user's holds up what needs it, and nothing else; mended, all is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.demo import edits
from monitor.demo.studies import study
from tests.acceptance.conftest import House

Make = Callable[..., House]
ONE, TWO = "NCT99000101", "NCT99000102"


def folder_of(tmp_path: Path, text: str) -> Path:
    own = tmp_path / "own" / "message"
    own.mkdir(parents=True)
    (own / "body.html.j2").write_text(text)
    return own / "body.html.j2"


def alarms(house: House) -> list[str]:
    return [e.headline for e in house.events() if e.kind == "monitor.delivery_failing"]


def hooked(house: House) -> int:
    return len(house.hook.posts)


@pytest.mark.parametrize(
    ("mistake", "says"), [("{{ digest.colour }}", "colour"), ("{{ 'a' * 10**9 }}", "more memory")]
)
def test_a_broken_template_waits_alone_is_told_once_and_mended_sends_all(
    make_house: Make, tmp_path: Path, mistake: str, says: str
) -> None:
    mine = folder_of(tmp_path, f"Dear team,\n{mistake}")
    house = make_house(
        study(ONE, status="RECRUITING"),
        study(TWO, status="RECRUITING"),
        more=f'\n[templates]\nfolder = "{tmp_path / "own"}"\n',
    )
    house.turn()
    for number in (ONE, TWO):
        house.registry.edit(number, edits.suspends, on="2026-02-03", why="Slow accrual")
    house.new_load("2026-02-03")

    for _ in range(4):  # the alarm itself goes out with the next turn, and waits by e-mail as well
        house.turn()
        house.clock.advance(minutes=20)

    assert house.mail.messages == []
    (alarm,) = alarms(house)
    assert f"{mine}, line 2: " in alarm
    assert says in alarm
    assert hooked(house) == 3  # both trials and the alarm

    mine.write_text("Dear team, {{ digest.first.headline }}")
    house.turn()

    assert len(house.mail.messages) == 3
    assert hooked(house) == 3
    assert len(alarms(house)) == 1
