"""What a subscription may ask for, in a configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Config, load
from monitor.errors import ConfigError
from monitor.model.event import Severity
from monitor.model.subscription import Quiet
from monitor.model.trial import TrialId

CHANNELS = """
[[channel]]
name = "team"
kind = "webhook"
url = "https://example.org/hook"

[[channel]]
name = "bus"
kind = "webhook"
url = "https://example.org/bus"
envelope = "cloudevents"
"""


@pytest.fixture
def config(tmp_path: Path) -> Callable[[str], Config]:
    def config_of(lines: str) -> Config:
        path = tmp_path / "config.toml"
        head = '[[subscription]]\nname = "mine"\nchannels = ["team"]\n'
        path.write_text(f"{CHANNELS}\n{head}{lines}\n", encoding="utf-8")
        return load(path, {})

    return config_of


def test_what_is_left_out_asks_for_everything_at_any_hour(config: Callable[[str], Config]) -> None:
    (one,) = config("").subscriptions

    assert (one.trials, one.tags, one.registries, one.conditions, one.sponsors) == ((),) * 5
    assert (one.quiet, one.per_hour, one.private) == (None, 0, False)


def test_each_matcher_is_read_once_and_as_the_registry_writes_it(
    config: Callable[[str], Config],
) -> None:
    (one,) = config(
        'trials = ["nct99000001", "https://clinicaltrials.gov/study/NCT99000002", "NCT99000001"]\n'
        'tags = ["aml", "aml"]\nregistries = ["ctgov"]\nconditions = [" myeloid leukemia"]\n'
        'sponsors = ["Quill"]\nper_hour = 20\nprivate = true'
    ).subscriptions

    assert one.trials == (TrialId("ctgov", "NCT99000001"), TrialId("ctgov", "NCT99000002"))
    assert (one.tags, one.registries, one.conditions) == (
        ("aml",),
        ("ctgov",),
        ("myeloid leukemia",),
    )
    assert (one.sponsors, one.per_hour, one.private) == (("Quill",), 20, True)


@pytest.mark.parametrize(
    ("lines", "quiet"),
    [
        (
            (
                'quiet = { hours = "22:00-7:00", days = "mon-fri", timezone = "Europe/Berlin",'
                ' but = "critical" }'
            ),
            Quiet(
                start="22:00",
                end="07:00",
                days=(0, 1, 2, 3, 4),
                timezone="Europe/Berlin",
                but=Severity.CRITICAL,
            ),
        ),
        ('quiet = { hours = "22:00-07:00" }', Quiet(start="22:00", end="07:00")),
        ('quiet = { days = "sat, sun" }', Quiet(days=(5, 6))),
        # the clocks of the window are those of its reader
        (
            'window = "daily 07:00 Asia/Tokyo"\nquiet = { days = "mon" }',
            Quiet(days=(0,), timezone="Asia/Tokyo"),
        ),
    ],
)
def test_quiet_is_read_as_people_write_it(
    config: Callable[[str], Config], lines: str, quiet: Quiet
) -> None:
    assert config(lines).subscriptions[0].quiet == quiet


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('trials = ["NCT1"]', ".trials: 'NCT1'"),
        ("trials = []", ".trials: is empty"),
        ('registries = ["ctgo"]', '.registries: "ctgo" is no registry; did you mean "ctgov"?'),
        ('conditions = ["--"]', '.conditions[#1]: "--" has no word in it'),
        ("conditions = []", ".conditions: is empty"),
        ('sponsors = [""]', '.sponsors[#1]: "" has no word in it'),
        ('tags = [" x"]', ".tags[#1]: has blanks at an end"),
        ("per_hour = 0", ".per_hour: must be greater than or equal to 1"),
        ('per_hour = "20"', ".per_hour: must be a whole number"),
        ('private = "yes"', ".private: must be true or false"),
        ("quiet = {}", '.quiet: says neither hours = "22:00-07:00" nor days = "mon-fri"'),
        ('quiet = "at night"', ".quiet: must be a table"),
        ('quiet = { hours = "22-7" }', '.quiet.hours: must be hours such as "22:00-07:00", not'),
        ('quiet = { hours = "25:00-07:00" }', ".quiet.hours: there is no time 25:00"),
        ("quiet = { hours = 22 }", ".quiet.hours: must be a text such as"),
        ('quiet = { days = "mon-fry" }', ".quiet.days: there is no weekday 'fry'"),
        ('quiet = { days = ["mon"] }', '.quiet.days: must be a text such as "mon-fri"'),
        (
            'quiet = { days = "mon", timezone = "Europe/Berlim" }',
            '.quiet.timezone: "Europe/Berlim" is no time zone; did you mean "Europe/Berlin"?',
        ),
        ('quiet = { days = "mon", but = "urgent" }', ".quiet.but: must be one of critical, high"),
        (
            'quiet = { days = "mon", zone = "UTC" }',
            '.quiet.zone: no such key; did you mean "timezone"?',
        ),
    ],
)
def test_what_a_subscription_cannot_ask_for_is_refused_by_its_path(
    config: Callable[[str], Config], line: str, says: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        config(line)

    (fault,) = caught.value.faults
    assert fault.startswith(f"subscription[mine]{says}")


def test_all_of_it_is_told_at_once(config: Callable[[str], Config]) -> None:
    with pytest.raises(ConfigError) as caught:
        config('trials = ["NCT1"]\nregistries = ["x"]\nquiet = { hours = "1-2", days = "x" }')

    assert len(caught.value.faults) == 4


def test_channels_for_single_events_are_known(config: Callable[[str], Config]) -> None:
    assert config("").singly == {"bus"}
    assert config("").recipients == {"team": ("",), "bus": ("",)}
