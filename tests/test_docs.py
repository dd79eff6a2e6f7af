"""What the documents say is so: commands, settings, links, pictures."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from monitor import __version__, config
from monitor.changes.tables import table
from monitor.channels import available as channels
from monitor.cli import COMMANDS
from monitor.model.event import EventKind
from monitor.render import rulebook
from monitor.routing.lenses import available as lenses

ROOT = Path(__file__).parents[1]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "DECISIONS.md", "CHANGELOG.md")
README = (ROOT / "README.md").read_text("utf-8")


# --- the README


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_names_every_command(name: str) -> None:
    assert re.search(rf"(trial-monitor|`|    make) ?{name}\b|`{name} [a-z]", README), name


@pytest.mark.parametrize("kind", channels())
def test_the_readme_names_every_kind_of_channel(kind: str) -> None:
    assert re.search(rf"\b{kind}\b", README)


def test_every_command_that_the_readme_names_is_there() -> None:
    named = set(re.findall(r"(?:`|^    )trial-monitor ([a-z]+)\b", README, re.MULTILINE))

    assert len(named) > 5
    assert named <= set(COMMANDS)


def test_the_configuration_in_the_readme_holds(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    secret = tmp_path / "smtp"
    secret.write_text("hush\n")
    settings = tmp_path / "config.toml"
    assert "/run/secrets/smtp" in block
    settings.write_text(block.replace("/run/secrets/smtp", secret.as_posix()))

    found = config.load(settings, {"TEAM_WEBHOOK_SECRET": "a secret of the tests"})

    assert len(found.watches) == len(tomllib.loads(block)["watch"])
    assert len(found.channels) == len(tomllib.loads(block)["channel"])
    assert len(found.subscriptions) == len(tomllib.loads(block)["subscription"])


def test_the_kinds_in_the_readme_and_in_the_changelog_are_kinds() -> None:
    quoted = re.findall(r'"((?:[a-z]+)\.(?:[a-z_]+|\*))"', README)
    subjects = {kind.partition(".")[0] for kind in EventKind}

    assert quoted
    assert all(glob.partition(".")[0] in subjects for glob in quoted)
    assert len(EventKind) > 50  # as the changelog says


# --- the rules


def test_the_document_of_the_rules_is_what_the_program_uses() -> None:
    rows = [
        rulebook.RuleView(row.kind, str(row.severity), row.rule, row.when, row.says)
        for row in table()
    ]

    assert (ROOT / "docs/rules.md").read_text("utf-8") == (
        rulebook.FORMATS["markdown"](rows).rstrip("\n") + "\n"
    ), "run `make rules`"


def test_the_document_of_the_lenses_is_what_the_program_uses() -> None:
    made = rulebook.LENS_FORMATS["markdown"](lenses().values())

    assert (ROOT / "docs/lenses.md").read_text("utf-8") == made.rstrip("\n") + "\n", (
        "run `make rules`"
    )


def test_every_kind_of_event_has_a_row() -> None:
    none = set(EventKind) - {row.kind for row in table()}

    assert none == {EventKind.TRIAL_REGISTERED}  # watches by query are not there yet


def test_the_name_of_a_row_is_its_own_and_begins_with_its_kind() -> None:
    names = [row.rule for row in table()]

    assert len(set(names)) == len(names)
    assert all(row.rule == row.kind or row.rule.startswith(f"{row.kind}.") for row in table())


def test_every_row_is_named_by_a_test() -> None:
    tests = "\n".join(
        path.read_text("utf-8")
        for path in (ROOT / "tests").rglob("*.py")
        if path.name != "test_docs.py"
    )

    assert [
        row.rule for row in table() if not re.search(rf"\b{re.escape(row.rule)}\b(?!\.)", tests)
    ] == []


# --- links and pictures


@pytest.mark.parametrize("name", DOCUMENTS)
def test_whatever_a_document_links_to_is_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", text)
    local = [a or b for a, b in links if not (a or b).startswith(("https://", "mailto:"))]

    assert [link for link in local if not (ROOT / link).exists()] == []
    assert local or name != "README.md"


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_whatever_a_document_names_as_a_path_is_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    paths = re.findall(r"(?<![-/\w.])((?:monitor|templates|tests|docs|deploy)/[\w./-]*\w)", text)

    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_pictures_are_pictures_and_load_nothing_from_elsewhere() -> None:
    svg = (ROOT / "docs/terminal.svg").read_text("utf-8")
    pngs = [path.read_bytes() for path in (ROOT / "docs").glob("*.png")]

    assert svg.lstrip().startswith("<svg")
    assert re.findall(r"(?:href|src)\s*=|@import|url\(\s*['\"]?https?:|<script|<image", svg) == []
    assert svg.count("NCT99") > 5
    assert len(pngs) == 3
    assert all(png.startswith(b"\x89PNG\r\n\x1a\n") and len(png) > 10_000 for png in pngs)


# --- the changelog, and what no file may say


def test_the_changelog_knows_the_present_version_or_what_is_to_come() -> None:
    headings = re.findall(
        r"^## \[?([^\]\s]+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )

    assert headings
    assert headings[0] in {"Unreleased", __version__}


def test_no_trial_that_a_test_or_the_demo_invents_has_a_number_of_a_real_one() -> None:
    """Numbers as high as NCT98 will not be given in our time."""
    folder = ROOT / "tests/samples"
    found = {
        number
        for path in (*folder.rglob("*.json"), *(ROOT / "monitor/demo").glob("*.py"))
        for number in re.findall(r"NCT\d{8}", path.read_text("utf-8"))
    }

    assert found
    assert {number for number in found if not number.startswith(("NCT98", "NCT99"))} == set()
