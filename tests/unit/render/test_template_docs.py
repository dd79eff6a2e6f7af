"""What the documentation says that templates see is what they see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.render.changes import ChangeView
from monitor.render.filters import FILTERS
from monitor.render.view import DigestView, EventView, TrialView

TEXT = (Path(__file__).parents[3] / "docs" / "templates.md").read_text("utf-8")
QUOTED = re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL))
WORDS = {word for quoted in QUOTED for word in re.findall(r"[a-z_]+", quoted)}


def seen(view: type) -> set[str]:
    return {name for name in dir(view) if not name.startswith("_")}


@pytest.mark.parametrize("view", [DigestView, TrialView, EventView, ChangeView])
def test_everything_that_a_template_sees_is_told(view: type) -> None:
    assert seen(view) - WORDS == set()


def test_every_filter_is_told() -> None:
    assert set(FILTERS) - WORDS == set()
