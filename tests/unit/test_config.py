from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.channels import available as kinds
from monitor.config import Config, load
from monitor.config import models as shapes
from monitor.config.faults import keys
from monitor.errors import ConfigError
from monitor.model.event import Severity
from monitor.model.trial import TrialId

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
WEBHOOK = '[[channel]]\nname = "team"\nkind = "webhook"\nurl = "https://example.org/hook"\n'

Load = Callable[..., Config]
Faults = Callable[..., tuple[str, ...]]
EMAIL = '[[channel]]\nname = "a"\nkind = "email"\nfrom = "a@b.example"\nsmtp = "smtp://h:25"\n'


@pytest.fixture
def loaded(tmp_path: Path) -> Load:
    def load_text(text: str, **environ: str) -> Config:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return load(path, environ)

    return load_text


@pytest.fixture
def faults(loaded: Load) -> Faults:
    def faults_of(text: str, **environ: str) -> tuple[str, ...]:
        with pytest.raises(ConfigError) as caught:
            loaded(text, **environ)
        return caught.value.faults

    return faults_of


def watch(lines: str, name: str = "aml") -> str:
    return f'[[watch]]\nname = "{name}"\n{lines}\n'


# -- without a file, and the example


def test_without_a_file_everything_is_told_on_the_terminal():
    config = load(None, {})
    assert [(channel.name, channel.kind) for channel in config.channels] == [("terminal",) * 2]
    (subscription,) = config.subscriptions
    assert subscription.kinds == ("*", "monitor.*")
    assert subscription.min_severity == Severity.LOW
    assert subscription.window.every == timedelta(0)
    assert (config.watches, config.database, config.path) == ((), "", None)
    assert config.registries["ctgov"].base_url == "https://clinicaltrials.gov"
    assert config.registries["ctgov"].requests_per_second == 1.0


def test_the_example_works_as_it_stands_and_watches_its_five_trials():
    config = load(EXAMPLE, {})
    first = config.watches[0]
    assert first.name == "aml-maintenance"
    assert [trial.number for trial in first.trials] == [
        "NCT05042531",
        "NCT06754540",
        "NCT04674345",
        "NCT06802718",
        "NCT07319793",
    ]
    assert first.cadence.every == timedelta(hours=6)
    assert [channel.kind for channel in config.channels] == ["terminal"]


URL = "https://hooks.example.org/x"
OF_VARIABLES = {
    "HTTPS_PROXY": "http://proxy.example.org:3128",
    "TELEGRAM_URL": "tgram://123456789:abcdefg_hijklmnop/12315544/",
    "NTFY_TOKEN": "tk_token",
    "NATS_URL": "nats://user:password@nats.example.org:4222",
    "REDIS_URL": "redis://user:password@redis.example.org:6379/0",
    "RABBIT_URL": "amqp://user:password@rabbit.example.org:5672/vhost",
    "TEAM_WEBHOOK_OLD_SECRET": "the secret before",
}


def switched_on(tmp_path: Path) -> str:
    text = re.sub(r"^#(?=[^\s#])", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (tmp_path / "templates").mkdir()
    for name in ("smtp", "ca-certificates.crt", "own-ca.pem", "ntfy-topic"):
        (tmp_path / name).write_text("something\n", encoding="utf-8")
    return re.sub(r'"/(?:run|etc)/[^"]*/', '"', text)


def test_the_example_with_every_setting_switched_on_is_right_too(tmp_path: Path, loaded: Load):
    text = switched_on(tmp_path)
    environ = {name: OF_VARIABLES.get(name, URL) for name in re.findall(r'_env = "(\w+)"', text)}
    config = loaded(text, **environ)
    assert {channel.kind for channel in config.channels} == set(kinds())
    assert config.watches[1].cadence.timezone == "Europe/Berlin"
    assert config.database.startswith("postgresql+psycopg://")
    assert config.templates == tmp_path / "templates"


def test_the_example_names_every_setting_there_is():
    text = EXAMPLE.read_text(encoding="utf-8")
    sections = [
        shape
        for shape in vars(shapes).values()
        if isinstance(shape, type) and issubclass(shape, shapes.Section)
    ]
    options = [kind.options for kind in kinds().values()]
    wanted = {key for shape in (*sections, *options) for key in keys(shape)}
    said = r"^#?{key}(_file|_env)? = |^#\w+ = \{{ {key} = |^#?\[\w+\.{key}\]"
    missing = {key for key in wanted if not re.search(said.format(key=key), text, re.MULTILINE)}
    assert missing == set()


# -- trials


@pytest.mark.parametrize(
    "written",
    ["nct99000001 ", "NCT99000001", "https://clinicaltrials.gov/study/NCT99000001?tab=history"],
)
def test_a_trial_is_understood_however_it_was_copied(loaded: Load, written: str):
    (found,) = loaded(watch(f'trials = ["{written}"]')).watches
    assert found.trials == (TrialId("ctgov", "NCT99000001"),)


def test_a_trial_named_twice_is_watched_once(loaded: Load):
    (found,) = loaded(watch('trials = ["NCT99000001", "nct99000001"]')).watches
    assert found.trials == (TrialId("ctgov", "NCT99000001"),)


def test_a_number_that_is_too_short_is_refused_beside_the_other_faults(faults: Faults):
    short, other = faults(watch('trials = ["NCT123", "NCT99000001"]\nevry = "6h"'))
    assert short.startswith("watch[aml].trials: ")
    assert "NCT123" in short
    assert other == 'watch[aml].evry: no such key; did you mean "every"?'


def test_a_registry_that_is_not_there_is_refused_with_those_that_are(faults: Faults):
    (fault,) = faults(watch('registry = "ctgv"\ntrials = ["NCT99000001"]'))
    assert fault == 'watch[aml].registry: "ctgv" is no registry; did you mean "ctgov"?'


# -- cadence


def test_a_watch_without_a_cadence_is_checked_every_six_hours(loaded: Load):
    assert loaded(watch("")).watches[0].cadence.every == timedelta(hours=6)


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ('every = "10s"', "every"),
        ('every = "often"', "every"),
        ("every = 6", "every"),
        ('every = "999d"', "every"),
        ('every = "6h"\ncron = "0 7 * * *"', "cron"),
        ('every = "6h"\ntimezone = "Europe/Berlin"', "timezone"),
        ('cron = "0 7 * *"', "cron"),
        ('cron = "61 7 * * *"', "cron"),
        ('cron = "@daily"', "cron"),
        ('cron = "0 7 31 2 *"', "cron"),
        ('cron = "0 7 * * fri-mon"', "cron"),
        ('cron = "0 7 * * 8"', "cron"),
        ('cron = "*/0 * * * *"', "cron"),
        ('cron = "0 7 * * *"\ntimezone = "Europe/Berlyn"', "timezone"),
        ('cron = "0 7 * * *"\ntimezone = "../../etc/passwd"', "timezone"),
        ('cron = "0 7 * * *"\ntimezone = "Europe"', "timezone"),
    ],
)
def test_a_cadence_that_cannot_be_meant_is_refused(faults: Faults, lines: str, path: str):
    (fault,) = faults(watch(lines))
    assert fault.startswith(f"watch[aml].{path}: ")


def test_a_time_zone_that_is_nearly_right_is_recognised(faults: Faults):
    (fault,) = faults(watch('cron = "0 7 * * *"\ntimezone = "Europe/Berlyn"'))
    assert fault.endswith('"Europe/Berlyn" is no time zone; did you mean "Europe/Berlin"?')


# -- references


def test_a_subscription_to_a_channel_that_is_not_there_is_told_which_are(faults: Faults):
    (fault,) = faults(
        WEBHOOK
        + WEBHOOK.replace("team", "me")
        + '[[subscription]]\nname = "stops, at once"\nchannels = ["tem"]'
    )
    assert fault.startswith(
        'subscription[stops, at once].channels: no channel is called "tem"; there are team, me'
    )


def test_a_subscription_to_a_watch_that_is_not_there_is_refused(faults: Faults):
    text = watch("") + '[[subscription]]\nname = "s"\nchannels = ["terminal"]\nwatches = ["amll"]'
    (fault,) = faults(text)
    assert fault.startswith('subscription[s].watches: no watch is called "amll"; did you mean')


def test_a_channel_with_a_fault_is_still_there_for_subscriptions(faults: Faults):
    text = WEBHOOK + 'colour = 1\n[[subscription]]\nname = "s"\nchannels = ["team"]'
    (fault,) = faults(text)
    assert fault.startswith("channel[team].colour: no such key; ")


def test_channels_without_a_subscription_are_told_everything(loaded: Load):
    (subscription,) = loaded(WEBHOOK).subscriptions
    assert (subscription.name, subscription.channels) == ("everything", ("team",))


@pytest.mark.parametrize("section", ["watch", "channel", "subscription"])
def test_a_name_that_stands_twice_is_refused(faults: Faults, section: str):
    rest = {"channel": 'kind = "terminal"', "subscription": 'channels = ["terminal"]', "watch": ""}
    table = f'[[{section}]]\nname = "terminal"\n{rest[section]}\n'
    (fault,) = faults(table * 2)
    assert fault.startswith(f"{section}[terminal]: is there twice (again as number 2)")


def test_two_tables_without_a_name_are_told_apart_by_their_number(faults: Faults):
    found = faults('[[watch]]\ntags = ["a"]\n[[watch]]\ntags = ["b"]')
    assert [fault.partition(":")[0] for fault in found] == ["watch[#1].name", "watch[#2].name"]


# -- kinds of events, severities, windows


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('kinds = ["stauts.*"]', 'kinds[#1]: "stauts.*" fits no kind of event; did you mean'),
        ("kinds = []", "kinds: is empty"),
        ("watches = []", "watches: is empty"),
        ('min_severity = "hihg"', "min_severity: must be one of critical, high, medium, low"),
        ('window = "sometimes"', "window: must be"),
        ("window = 0", 'window: must be a text such as "0s"'),
    ],
)
def test_what_a_subscription_cannot_mean_is_refused(faults: Faults, line: str, says: str):
    (fault,) = faults(f'[[subscription]]\nname = "s"\nchannels = ["terminal"]\n{line}')
    assert fault.startswith(f"subscription[s].{says}")


def test_the_kinds_that_time_makes_are_kinds(loaded: Load):
    kinds = 'kinds = ["overdue.*", "stale.verification", "stalled.*"]'
    found = loaded(f'[[subscription]]\nname = "s"\nchannels = ["terminal"]\n{kinds}')

    assert found.subscriptions[0].kinds == ("overdue.*", "stale.verification", "stalled.*")


# -- secrets


def secret_of(config: Config) -> str:
    return config.channels[0].options.secret.get_secret_value()


def test_a_secret_comes_from_the_file_the_environment_or_a_file_of_its_own(
    tmp_path: Path, loaded: Load
):
    (tmp_path / "secret").write_text("from a file\n", encoding="utf-8")
    assert secret_of(loaded(WEBHOOK + 'secret = "as written"')) == "as written"
    assert secret_of(loaded(WEBHOOK + 'secret_file = "secret"')) == "from a file"
    assert secret_of(loaded(WEBHOOK + 'secret_env = "HOOK"', HOOK="from outside")) == "from outside"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('secret_env = "HOOK"', "secret_env: the environment variable HOOK is not set"),
        ('secret_env = "NOTHING"', "secret_env: the environment variable NOTHING is empty"),
        ('secret_file = "absent"', "secret_file: "),
        ('secret = "x"\nsecret_env = "HOOK"', "secret_env: secret is given too"),
        ('secret_file = "x"\nsecret_env = "HOOK"', "secret_env: secret_file is given too"),
        ("secret_env = 5", "secret_env: must be a text"),
    ],
)
def test_a_secret_that_is_missing_or_given_twice_is_a_fault(faults: Faults, lines: str, says: str):
    (fault,) = faults(WEBHOOK + lines, NOTHING="")
    assert fault.startswith(f"channel[team].{says}")


def test_a_missing_secret_that_is_needed_is_one_fault_and_not_two(faults: Faults):
    (fault,) = faults('[[channel]]\nname = "chat"\nkind = "slack"\nurl_env = "SLACK"')
    assert fault.startswith("channel[chat].url_env: ")


def test_no_secret_shows_itself_in_a_fault(faults: Faults):
    text = '[[channel]]\nname = "chat"\nkind = "slack"\nurl = "hunter2://T0/B0"\n'
    text += '[database]\nurl = "hunter2:pw@host"\n'
    text += WEBHOOK.replace("https://example.org/hook", "hunter2") + "secret = 4711\n"
    found = faults(text)
    assert len(found) == 4
    assert "hunter2" not in "\n".join(found)
    assert "4711" not in "\n".join(found)


def test_a_path_starts_from_the_folder_of_the_file(tmp_path: Path, loaded: Load):
    text = '[[channel]]\nname = "j"\nkind = "file"\npath = "events.jsonl"\n'
    config = loaded(text + '[daemon]\nheartbeat = "beat"')
    assert config.channels[0].options.path == tmp_path / "events.jsonl"
    assert config.heartbeat == tmp_path / "beat"


# -- the file as a whole


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[watches]]\nname = "a"', 'watches: no such section; did you mean "watch"?'),
        ('[watch]\nname = "a"', "watch: must be a list of tables; write [[watch]]"),
        ("database = 5", "database: must be a table; write [database]"),
        ("[registries.ctis]", "registries.ctis: no such registry; there is ctgov"),
        ("[registries]\nctgov = 1", "registries.ctgov: must be a table; write [registries.ctgov]"),
        ('[registries.ctgov]\nbase_url = "ftp://x"', "registries.ctgov.base_url: must begin with"),
        (
            "[registries.ctgov]\nrequests_per_second = -1",
            "registries.ctgov.requests_per_second: must be greater than or equal to 0, not -1",
        ),
        (
            '[registries.ctgov]\nrequests_per_second = "1"',
            "registries.ctgov.requests_per_second: must be a number",
        ),
        ("[registries.ctgov]\ntimeout = inf", "registries.ctgov.timeout: must be a"),
        (
            '[registries.ctgov]\nuser_agent = "a\\r\\nX: y"',
            "registries.ctgov.user_agent: goes into a header",
        ),
        ('[templates]\nfolder = "absent"', "templates.folder: "),
        ('[[channel]]\nname = "a"\nkind = "webook"', 'channel[a].kind: "webook" is no kind of'),
        (EMAIL, 'channel[a].to: is missing; add it, such as to = ["me@example.org"]'),
        (EMAIL + 'to = ["nobody"]', "channel[a].to[#1]: must be a"),
        (EMAIL + 'to = ["me@example.org"]\nca_file = "absent.pem"', "channel[a].ca_file: /"),
        (
            '[[channel]]\nname = "a"\nkind = "nats"\nserver = "nats://h"\nstream = "two words"',
            'channel[a].stream: must be one word of letters, digits, "_" and "-"',
        ),
        ('[[watch]]\nname = " "', "watch[ ].name: is blank"),
        ("[[watch]]\nname = 7", "watch[#1].name: must be a text in quotes, not 7"),
    ],
)  # fmt: skip
def test_each_fault_says_where_it_is_and_what_to_do(faults: Faults, text: str, says: str):
    (fault,) = faults(text)
    assert fault.startswith(says)


def test_all_faults_are_told_at_once(faults: Faults):
    found = faults(
        watch('trials = ["NCT123"]\ncron = "often"')
        + WEBHOOK
        + 'colour = "red"\nsecret_env = "HOOK"\n'
        + '[[subscription]]\nname = "s"\nchannels = ["tem"]\nmin_severity = "x"\n'
        + "[registries.ctgov]\ntimeout = 0\n[nonsense]\n"
    )
    assert {fault.partition(":")[0] for fault in found} == {
        "nonsense",
        "watch[aml].trials",
        "watch[aml].cron",
        "channel[team].secret_env",
        "channel[team].colour",
        "subscription[s].channels",
        "subscription[s].min_severity",
        "registries.ctgov.timeout",
    }


def test_a_file_that_is_not_toml_says_line_and_column(faults: Faults, tmp_path: Path):
    (fault,) = faults('[[watch]]\nname = "a\n')
    assert fault.startswith(f"{tmp_path / 'config.toml'}, line 2, column ")


def test_a_file_that_is_not_there_names_the_remedy(tmp_path: Path):
    with pytest.raises(ConfigError, match="trial-monitor init"):
        load(tmp_path / "absent.toml", {})


def test_a_file_with_a_byte_order_mark_is_read(loaded: Load):
    assert loaded("\ufeff" + watch("")).watches[0].name == "aml"


def test_a_setting_of_a_registry_leaves_the_others_as_they_are(loaded: Load):
    settings = loaded("[registries.ctgov]\nrequests_per_second = 0").registries["ctgov"]
    assert settings.requests_per_second == 0
    assert settings.base_url == "https://clinicaltrials.gov"


_SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.text("abz .*", max_size=5)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "[]" if value is None else f'"{value}"' if isinstance(value, str) else str(value)


@given(
    st.sampled_from(["watch", "channel", "subscription"]),
    st.dictionaries(
        st.sampled_from(
            ["name", "kind", "every", "cron", "trials", "channels", "window", "url", "secret_env"]
        ),
        _SCALARS,
    ),
)
def test_whatever_stands_in_a_table_is_taken_or_refused_by_its_path(
    tmp_path_factory: pytest.TempPathFactory, section: str, table: dict[str, object]
):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    lines = (f"{key} = {_toml(value)}" for key, value in table.items())
    path.write_text("\n".join([f"[[{section}]]", *lines]), encoding="utf-8")
    assert_paths(_faults(path), section)


def _faults(path: Path) -> Iterable[str]:
    try:
        load(path, {})
    except ConfigError as error:
        return error.faults
    return ()


def assert_paths(found: Iterable[str], section: str) -> None:
    for fault in found:
        assert re.match(rf"{section}\[[^\]]*\](\.[a-z_]+(\[#\d+\])?)*: .", fault), fault


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///l.sqlite", "sqlite:///{folder}/l.sqlite"),
        ("sqlite:///data/l.sqlite?timeout=5", "sqlite:///{folder}/data/l.sqlite?timeout=5"),
        ("sqlite:////var/l.sqlite", "sqlite:////var/l.sqlite"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite:///file:l.sqlite?uri=true", "sqlite:///file:l.sqlite?uri=true"),
        ("postgresql:///trials", "postgresql:///trials"),
    ],
)
def test_a_database_file_starts_from_the_folder_of_the_file_too(
    tmp_path: Path, loaded: Load, url: str, expected: str
):
    config = loaded(f'[database]\nurl = "{url}"\n')

    assert config.database == expected.format(folder=tmp_path.as_posix())
