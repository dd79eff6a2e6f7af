"""The command as a whole, and setting it up: help, options, init, config check, watch."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from monitor import __version__, config
from tests.integration.conftest import ONE, THREE, TWO, Call, Desk

COMMANDS = {
    "init": (),
    "watch": ("add", "list", "remove"),
    "check": (),
    "run": (),
    "events": (),
    "show": (),
    "history": (),
    "diff": (),
    "report": (),
    "backfill": (),
    "import": (),
    "evidence": (),
    "calendar": (),
    "feed": (),
    "explain": (),
    "rules": (),
    "deliveries": ("list", "show", "retry", "discard", "replay"),
    "recipients": ("list", "restore"),
    "channel": ("test",),
    "route": ("test",),
    "template": ("list", "preview"),
    "silence": ("add", "list", "remove"),
    "config": ("check",),
    "db": ("upgrade", "verify", "backup"),
    "health": (),
    "demo": (),
}
CALLS = [(name,) for name in COMMANDS] + [
    (name, inner) for name, inside in COMMANDS.items() for inner in inside
]
ADDRESS = f"https://clinicaltrials.gov/study/{THREE}?tab=history"


def listed(text: str) -> list[str]:
    """Return the commands that a page of help lists."""
    return re.findall(r"^  ([a-z]+)\s", text.partition("Commands:\n")[2], re.MULTILINE)


# --- help and options


def test_help_lists_the_commands_that_there_are_and_no_other(command: Call) -> None:
    said = command("--help")

    assert (said.status, said.err) == (0, "")
    assert listed(said.out) == list(COMMANDS)


@pytest.mark.parametrize("name", [name for name, inside in COMMANDS.items() if inside])
def test_help_of_a_group_lists_what_is_in_it(command: Call, name: str) -> None:
    assert sorted(listed(command(name, "--help").out)) == sorted(COMMANDS[name])


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_every_command_explains_itself(command: Call, words: tuple[str, ...]) -> None:
    for option in ("--help", "-h"):
        said = command(*words, option)
        assert (said.status, said.err) == (0, "")
        assert said.out.startswith(f"Usage: trial-monitor {' '.join(words)} [OPTIONS]")


def test_a_command_that_is_not_there_is_wrong_usage(command: Call) -> None:
    said = command("chekc")

    assert (said.status, said.out) == (2, "")
    assert "No such command 'chekc'" in said.err


def test_no_command_at_all_shows_what_there_is_and_is_wrong_usage(command: Call) -> None:
    said = command()

    assert (said.status, said.out) == (2, "")
    assert listed(said.err) == list(COMMANDS)


def test_the_version_is_a_result(command: Call) -> None:
    assert command("--version") == (0, f"trial-monitor, version {__version__}\n", "")


@pytest.mark.parametrize(
    "words",
    [
        ("--config", "other.toml", "config", "check"),
        ("config", "--config", "other.toml", "check"),
        ("config", "check", "--config", "other.toml"),
        ("config", "check", "--config=other.toml", "--verbose", "--log-format", "json"),
    ],
    ids=" ".join,
)
def test_options_of_the_whole_program_stand_anywhere(desk: Desk, words: tuple[str, ...]) -> None:
    desk.settings.rename(desk.folder / "other.toml")

    assert desk.call(*words).out.startswith("other.toml: 1 watch of 2 trials")


def test_after_two_dashes_nothing_is_an_option(desk: Desk) -> None:
    said = desk.call("watch", "add", "--", "--verbose")

    assert said.status == 2
    assert "'--verbose'" in said.err


def test_an_option_without_its_value_is_wrong_usage(command: Call) -> None:
    said = command("events", "--config")

    assert (said.status, said.out) == (2, "")
    assert "--config" in said.err


def test_the_configuration_is_named_by_the_option_or_the_environment_or_found(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = desk.settings.read_text()
    places = {
        "by the option": tmp_path / "a.toml",
        "by the environment": tmp_path / "b.toml",
        "here": tmp_path / "config.toml",
        "the user's": tmp_path / "home/XDG_CONFIG_HOME/trial-monitor/config.toml",
    }
    places["the user's"].parent.mkdir()
    for name, path in places.items():
        path.write_text(text.replace('"house"', f'"{name}"'))
    monkeypatch.setenv("TRIAL_MONITOR_CONFIG", str(places["by the environment"]))
    option = ("--config", places["by the option"])

    assert desk.call("watch", "list", *option).out.startswith("by the option:")
    assert desk.call("watch", "list").out.startswith("by the environment:")
    monkeypatch.delenv("TRIAL_MONITOR_CONFIG")
    assert desk.call("watch", "list").out.startswith("here:")
    desk.settings.unlink()
    assert desk.call("watch", "list").out.startswith("the user's:")


def test_the_database_is_named_by_the_option_before_the_environment_before_the_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def made() -> list[str]:
        return sorted(path.name for path in tmp_path.glob("*.sqlite"))

    monkeypatch.setenv("TRIAL_MONITOR_DATABASE", f"sqlite:///{tmp_path}/b.sqlite")
    desk.call("events", "--database", f"sqlite:///{tmp_path}/a.sqlite")
    assert made() == ["a.sqlite"]
    desk.call("events")
    assert made() == ["a.sqlite", "b.sqlite"]
    monkeypatch.delenv("TRIAL_MONITOR_DATABASE")
    desk.call("events")
    assert made() == ["a.sqlite", "b.sqlite", "monitor.sqlite"]


@pytest.mark.parametrize("url", ["nonsense", "mysql://localhost/x", "/var/lib/monitor.sqlite"])
def test_a_database_of_another_make_is_wrong_usage(command: Call, url: str) -> None:
    said = command("events", "--database", url)

    assert (said.status, said.out) == (2, "")
    assert "sqlite:///" in said.err


def test_without_a_file_all_is_kept_in_the_data_folder(command: Call, tmp_path: Path) -> None:
    assert command("watch", "add", ONE).out == f"{ONE}\n"

    assert (tmp_path / "home/XDG_DATA_HOME/trial-monitor/monitor.sqlite").is_file()
    assert f"  {ONE}  not checked yet" in command("watch", "list").out


# --- init and config check


def test_init_writes_a_configuration_that_holds_and_never_a_second_one(
    command: Call, tmp_path: Path
) -> None:
    said = command("init", "new/folder")
    assert (said.status, said.out) == (0, "new/folder/config.toml\n")
    written = tmp_path / "new/folder/config.toml"
    assert len(config.load(written, {}).watches[0].trials) == 5
    assert "no fault" in command("config", "check", "--config", written).out
    written.write_text("mine")

    again = command("init", "new/folder")

    assert (again.status, again.out) == (2, "")
    assert "is there already" in again.err
    assert written.read_text() == "mine"


def test_init_says_where_it_may_not_write(command: Call, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    said = command("init", "file/folder")

    assert (said.status, said.out) == (2, "")
    assert "file/folder/config.toml: Not a directory" in said.err


def test_every_fault_of_a_configuration_is_told_before_anything_starts(desk: Desk) -> None:
    desk.rewrite('every  = "6h"', 'cron = "99 * * * *"\nevry = "6h"')
    desk.rewrite('channels     = ["mail", "hook"]', 'channels = ["mail", "hok"]')
    desk.rewrite('secret = "a secret of the tests"', 'secret_env = "NOT_THERE"')

    for words in (("config", "check"), ("check",), ("run",), ("events",)):
        said = desk.call(*words)
        assert (said.status, said.out) == (2, "")
        first, *faults = said.err.splitlines()
        assert first == "4 faults in config.toml:"
        paths = sorted(fault.split(":")[0].strip() for fault in faults)
        assert paths == [
            "channel[hook].secret_env",
            "subscription[what matters].channels",
            "watch[house].cron",
            "watch[house].evry",
        ]
    assert desk.registry.requests == []
    assert not (desk.folder / "monitor.sqlite").exists()


def test_a_configuration_that_is_named_must_be_there(command: Call) -> None:
    said = command("check", "--config", "nowhere.toml")

    assert (said.status, said.out) == (2, "")
    assert "nowhere.toml: there is no such file; `trial-monitor init` makes one" in said.err


def test_config_check_counts_what_it_found(desk: Desk) -> None:
    assert desk.call("config", "check").out == (
        "config.toml: 1 watch of 2 trials, 2 channels, 1 subscription; no fault\n"
    )


def test_a_tag_that_no_watch_has_is_said_and_is_no_fault(desk: Desk) -> None:
    desk.rewrite("[[subscription]]", '[[subscription]]\ntags = ["urgent"]')

    before = desk.call("config", "check")
    desk.call("watch", "add", THREE, "--tag", "urgent")
    after = desk.call("config", "check")

    assert (before.status, after.status) == (0, 0)
    assert 'tags: no watch has the tag "urgent" so far' in before.err
    assert after.err == ""


# --- watch


@pytest.mark.parametrize(
    "written", [THREE, f" {THREE.lower()} ", ADDRESS, f"{THREE}.", f"ctgov:{THREE}"]
)
def test_a_trial_is_understood_however_it_was_copied(desk: Desk, written: str) -> None:
    said = desk.call("watch", "add", written)

    assert (said.status, said.out) == (0, f"{THREE}\n")


@pytest.mark.parametrize("written", ["NCT123", f"{ONE} {TWO}", f"{ONE}9", "NCT00000000", "", "aml"])
def test_a_word_that_names_no_one_trial_is_refused_and_nothing_is_added(
    desk: Desk, written: str
) -> None:
    said = desk.call("watch", "add", THREE, written)

    assert (said.status, said.out) == (2, "")
    assert repr(written) in said.err
    assert THREE not in desk.call("watch", "list").out


def test_every_word_that_is_no_trial_is_told_at_once(desk: Desk) -> None:
    said = desk.call("check", "NCT1", "NCT2")

    assert said.status == 2
    assert "'NCT1'" in said.err
    assert "'NCT2'" in said.err


def test_a_trial_that_is_added_again_is_no_fault_and_no_result(desk: Desk) -> None:
    desk.call("watch", "add", THREE)

    said = desk.call("watch", "add", THREE, THREE.lower())

    assert said == (0, "", "0 added to watched, 1 there before\n")


def test_numbers_are_found_in_any_file(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(
        f"id,Prüfstelle\r\n{ONE},Köln\r\n{ADDRESS},x\r\n{ONE},again\r\n".encode("latin-1")
    )

    said = desk.call("watch", "add", TWO, "--file", "list.csv")

    assert (said.status, said.out.split()) == (0, [TWO, ONE, THREE])


def test_numbers_are_found_in_what_is_piped_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = io.TextIOWrapper(io.BytesIO(f"see {THREE}, \xff".encode("latin-1")))
    monkeypatch.setattr(sys, "stdin", piped)

    assert desk.call("watch", "add", "--file", "-").out == f"{THREE}\n"


def test_what_was_nearly_a_number_is_told_and_the_rest_is_added(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(f"NCT Number\n{THREE}\nNCT123\nNCT 99000204\nNCT123\n")

    said = desk.call("watch", "add", "--file", "list.csv")

    assert (said.status, said.out) == (0, f"{THREE}\n")
    assert said.err.splitlines()[:2] == [
        f"list.csv: {word} is not a whole number: NCT and eight digits"
        for word in ("NCT123", "NCT 99000204")
    ]


def test_a_label_is_given_to_a_trial_that_is_there_already(desk: Desk) -> None:
    desk.call("watch", "add", THREE, "--watch", "aml", "--tag", "one")

    said = desk.call("watch", "add", THREE, "--watch", "aml", "--tag", "two", "--tag", "one")

    assert (said.status, said.out) == (0, "")
    assert "aml: 1 trial  [one, two]" in desk.call("watch", "list").out


def test_a_file_that_is_missing_or_has_no_number_is_refused(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("nothing of that kind: NCT123")

    assert desk.call("watch", "add", "--file", "missing.txt").status == 2
    said = desk.call("watch", "add", "--file", "empty.txt")
    assert (said.status, said.out) == (2, "")
    assert "empty.txt: no trial number" in said.err
    assert desk.call("watch", "add").status == 2


def test_a_watch_of_its_own_and_a_label_are_listed(desk: Desk) -> None:
    said = desk.call("watch", "add", THREE, "--watch", "aml", "--tag", "mine", "--tag", "old")
    assert "aml is a new watch; it is checked every 6 hours" in said.err
    desk.call("watch", "add", THREE, "--watch", "house")

    said = desk.call("watch", "list")

    assert (said.status, said.err) == (0, "")
    assert said.out.splitlines() == [
        "house: 3 trials  [quiet]",
        *(f"  {number}  not checked yet" for number in (ONE, TWO, THREE)),
        "aml: 1 trial  [mine, old]",
        f"  {THREE}  not checked yet",
    ]


@pytest.mark.parametrize("name", ["", "  ", "a\x1bb"])
def test_a_watch_has_a_name_that_can_be_seen(desk: Desk, name: str) -> None:
    assert desk.call("watch", "add", THREE, "--watch", name).status == 2
    assert desk.call("watch", "list").out.startswith("house: 2 trials")


def test_a_list_shows_the_status_last_seen(told: Desk) -> None:
    assert f"  {ONE}  RECRUITING" in told.call("watch", "list").out


def test_an_empty_list_says_how_to_begin(command: Call) -> None:
    said = command("watch", "list")

    assert (said.status, said.out) == (0, "")
    assert "trial-monitor watch add" in said.err


def test_what_was_added_is_removed_from_one_watch_or_from_all(desk: Desk) -> None:
    for name in ("aml", "mine"):
        desk.call("watch", "add", THREE, "--watch", name)

    one = desk.call("watch", "remove", THREE, "--watch", "aml")
    assert (one.status, one.out) == (0, f"{THREE}\n")
    assert f"{THREE} is still watched by mine" in one.err
    assert desk.call("watch", "remove", THREE) == (0, f"{THREE}\n", "")
    assert THREE not in desk.call("watch", "list").out


def test_what_cannot_be_removed_is_told_and_the_rest_is_done(desk: Desk) -> None:
    desk.call("watch", "add", THREE)

    said = desk.call("watch", "remove", ONE, THREE, "NCT99000299")

    assert (said.status, said.out) == (1, f"{THREE}\n")
    assert said.err.splitlines() == [
        f"{ONE} is still watched by house",
        "NCT99000299 was not watched",
    ]
