"""What `diff`, `show` and `history` write as JSON keeps to the schemas in `docs`."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from monitor import config
from monitor.app import App
from monitor.demo import edits
from monitor.demo.studies import study
from tests.integration.conftest import BECAUSE, ONE, TWO, Desk
from tests.past import bring

pytestmark = pytest.mark.usefixtures("_then")

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
CHECKER = FormatChecker()
V0 = {"status": "NOT_YET_RECRUITING", "submitted": "2024-01-15", "posted": "2024-01-23"}
DIFF = ("diff", ONE, "--format", "json")
OUTPUTS = [
    ("difference", (*DIFF, "--from", "v0")),
    ("difference", (*DIFF, "--from", "2024-03-01", "--to", "registry")),
    ("difference", (*DIFF, "--from", "first", "--to", TWO)),
    ("difference", (*DIFF, "--from", "own.json")),
    ("since", (*DIFF, "--from", "page.csv", "--to", "2")),
    ("since", (*DIFF, "--from", "saved")),
    ("record", ("show", ONE, "--format", "json")),
    ("record", ("show", ONE, "--format", "json", "--as-of", "2024-03-01")),
    ("history", ("history", ONE, "--format", "json")),
]


@CHECKER.checks("date-time", raises=ValueError)
def _is_a_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))


def faults(name: str, value: Any) -> list[str]:
    validator = Draft202012Validator(schema(name), format_checker=CHECKER)
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(value)]


@pytest.fixture
def saved(told: Desk, tmp_path: Path) -> Desk:
    """The desk, with a past, a saved page and an export, and much that changed since."""
    with App(config.load(told.settings, {})) as app:
        bring(app.database, study(ONE, **V0))
    told.registry.edit(ONE, edits.suspends, on="2026-02-10", why=BECAUSE)
    told.registry.edit(ONE, edits.moves_age_limit, on="2026-02-10", maximum="60 Years")
    told.turn("2026-02-10")
    told.call("show", ONE, "--revision", "2", "--format", "json", "--output", "own.json")
    (tmp_path / "page.csv").write_text(f"NCT Number,Study Status\n{ONE},RECRUITING\n")
    told.call("import", "page.csv")
    return told


@pytest.mark.parametrize("name", sorted({name for name, _ in OUTPUTS}))
def test_a_schema_is_one_and_every_part_that_it_asks_for_is_needed(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$id"] == f"urn:trial-monitor:schema:{name}"
    assert faults(name, 1) != []


def test_what_is_written_keeps_to_its_schema(saved: Desk) -> None:
    for name, words in OUTPUTS:
        said = saved.call(*words)
        assert (said.status, said.err) == (0, ""), words
        assert faults(name, said.json) == [], words


def test_what_is_missing_is_a_fault(saved: Desk) -> None:
    for name, words in OUTPUTS[:1] + OUTPUTS[4:7]:
        value = saved.call(*words).json
        for key in schema(name)["required"]:
            lacking = {each: said for each, said in value.items() if each != key}
            assert faults(name, lacking) == [f"$: {key!r} is a required property"]
