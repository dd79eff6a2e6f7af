"""Sending: how many messages a second, in how much memory, and what a kill at any moment costs."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.processes import ROOT, Talking
from monitor import config
from monitor.app import App
from monitor.model.change import Change
from monitor.model.delivery import DeliveryState
from monitor.model.event import Because, By, Event, EventKind, Severity, Span, event_id
from monitor.model.trial import TrialId

RESULTS = Path(__file__).with_name("delivering.md")
EVENTS, KILLS = 10_000, 200
WORKERS = 5  # one for each channel
HOOK_LIMIT, MAIL_LIMIT, MEMORY_LIMIT = 300, 100, 200  # a second, a second, MB
TRIALS = 100  # that each subscription asks for
HOOKS, MAILS, FILES = 150, 10, 40  # subscriptions
RECIPIENTS = 6

_KINDS = (
    (EventKind.STATUS_SUSPENDED, "status", "Recruiting", "Suspended"),
    (EventKind.DATES_SLIPPED, "dates.primary_completion", "2026-03", "2027-01"),
    (EventKind.ENROLLMENT_TARGET_CHANGED, "enrollment.count", 120, 80),
    (EventKind.CONTACTS_CHANGED, "contacts", "A. Person", "B. Person"),
)


class Load(NamedTuple):
    """How much is sent: events, and the trials that each subscription asks for."""

    events: int = EVENTS
    trials: int = TRIALS


def prepare(folder: Path, ports: tuple[int, int], load: Load) -> Path:
    """Write a configuration and fill its database with what is owed; return the configuration."""
    file = folder / "config.toml"
    file.write_text(_configuration(folder, ports, load), encoding="utf-8")
    with App(config.load(file, {})) as app:
        with app.database.begin() as tx:
            tx.events.append([an_event(number) for number in range(load.events)])
        app.dispatch()
    return file


def _configuration(folder: Path, ports: tuple[int, int], load: Load) -> str:
    hook, mail = ports
    letters = ", ".join(f'"reader{n}@example.org"' for n in range(RECIPIENTS))
    parts = [f'[database]\nurl = "sqlite:///{folder}/monitor.sqlite"']
    parts += [
        f'[[channel]]\nname = "hook{n}"\nkind = "webhook"\nurl = "http://127.0.0.1:{hook}/hook"\n'
        'secret = "a secret of the benchmark"\nallow = ["127.0.0.1"]'
        for n in range(3)
    ]
    parts.append(
        f'[[channel]]\nname = "mail"\nkind = "email"\nto = [{letters}]\n'
        f'from = "monitor@example.org"\nsmtp = "smtp://127.0.0.1:{mail}"'
    )
    parts.append(f'[[channel]]\nname = "file"\nkind = "file"\npath = "{folder}/events.jsonl"')
    parts += [_subscription(number, load) for number in range(HOOKS + MAILS + FILES)]
    return "\n\n".join(parts) + "\n"


def _subscription(number: int, load: Load) -> str:
    if number < HOOKS:
        channel = f"hook{number % 3}"
    else:
        channel = "mail" if number < HOOKS + MAILS else "file"
    first = number * load.trials
    numbers = (_number((first + n) % load.events) for n in range(load.trials))
    trials = ", ".join(f'"{each}"' for each in numbers)
    return (
        f'[[subscription]]\nname = "subscription {number}"\ntrials = [{trials}]\n'
        f'min_severity = "low"\nchannels = ["{channel}"]\nwindow = "0s"'
    )


def _number(trial: int) -> str:
    return f"NCT98{trial:06}"


def an_event(number: int) -> Event:
    """Return an invented event, each of a trial of its own."""
    kind, field, before, after = _KINDS[number % len(_KINDS)]
    trial = TrialId("ctgov", _number(number))
    return Event(
        id=event_id(trial, 2, kind),
        time=datetime(2026, 2, 9, 15, tzinfo=UTC),
        registry="ctgov",
        trial=trial.number,
        title=f"Orvalimod in Fictitious Disease, Part {number}: a Randomized Controlled Trial",
        kind=kind,
        severity=Severity.HIGH,
        headline=f"{field}: {before} → {after}",
        because=Because(rule=kind.value, says="it said otherwise before"),
        revision=Span(before=1, after=2),
        data_date="2026-02-09",
        by=By.SPONSOR,
        changes=(Change(field=field, label=field.title(), before=before, after=after),),
        url=f"https://registry.example.org/study/{trial.number}",
        status="SUSPENDED",
    )


def receivers() -> Talking:
    """Start the receivers."""
    return Talking("benchmarks.receiving", environ=os.environ)


def ports_of(talking: Talking) -> tuple[int, int]:
    """Return the ports that the receivers listen on."""
    hook, mail = talking.hear()
    return hook, mail


class Posting:
    """A process that sends."""

    def __init__(self, file: Path) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-m", "benchmarks.posting", str(file)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
        )

    def begun(self) -> None:
        """Return when it begins to send."""
        self._heard()

    def finished(self) -> dict[str, Any]:
        """Return what it cost, when all is sent."""
        found: dict[str, Any] = self._heard()
        self._process.communicate()
        return found

    def kill(self) -> bool:
        """Kill it; False where it had come to its end."""
        alive = self._process.poll() is None
        self._process.kill()
        self._process.communicate()
        return alive

    def _heard(self) -> Any:
        if self._process.stdout is None:
            raise RuntimeError("a process without its pipes")
        return json.loads(self._process.stdout.readline())


class Outcome(NamedTuple):
    """What came of killing: how often, how many messages came, again, and never."""

    kills: int
    messages: int
    again: int
    lost: int


def killed(folder: Path, kills: int, load: Load) -> Outcome:
    """Kill the sender at random moments until that often, let it finish, and compare."""
    moments = random.Random(20260209)  # noqa: S311  # the same in every run
    done = 0
    with receivers() as receiving:
        file = prepare(folder, ports_of(receiving), load)
        for _ in range(kills):
            posting = Posting(file)
            posting.begun()
            time.sleep(moments.uniform(0, 0.25))
            done += posting.kill()
        posting = Posting(file)
        posting.begun()
        posting.finished()
        receiving.say("keys", folder / "keys.json")
    came = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
    return _compared(file, folder, came, done)


def _compared(file: Path, folder: Path, came: dict[str, dict[str, int]], kills: int) -> Outcome:
    lines = (folder / "events.jsonl").read_bytes().splitlines()
    written = Counter(json.loads(line)["data"]["delivery"] for line in lines)
    with App(config.load(file, {})) as app, app.database.read() as tx:
        owed = tx.deliveries.list(limit=1_000_000)
    sent = [one for one in owed if one.state is DeliveryState.SENT]
    letters = sum(one.channel == "mail" for one in sent)
    others = {one.id for one in sent if one.channel != "mail"}
    times = Counter(came["hook"]) + written
    total = times.total() + sum(came["mail"].values())
    lost = len(owed) - len(sent) + len(others - times.keys()) + letters - len(came["mail"])
    return Outcome(kills=kills, messages=len(owed), again=total - len(owed), lost=lost)


def parts() -> Iterator[str]:
    """Measure, and say how it went."""
    with tempfile.TemporaryDirectory() as name, receivers() as receiving:
        folder = Path(name)
        file = prepare(folder, ports_of(receiving), Load())
        posting = Posting(file)
        posting.begun()
        cost, came = posting.finished(), receiving.say("counts")
        yield _rates(cost, came, (folder / "events.jsonl").read_bytes().count(b"\n"))
    with tempfile.TemporaryDirectory() as name:
        yield _kills(killed(Path(name), KILLS, Load()))


def _rates(cost: dict[str, Any], came: dict[str, Any], lines: int) -> str:
    rows = [
        "| to | messages | seconds | a second | at least |",
        "|---|---|---|---|---|",
    ]
    for name, says, limit in (
        ("hook", "three webhooks", HOOK_LIMIT),
        ("mail", "one mail server", MAIL_LIMIT),
    ):
        many, seconds = came[name]["messages"], came[name]["seconds"]
        rows.append(f"| {says} | {many:,} | {seconds:.1f} | {many / seconds:.0f} | {limit} |")
    return (
        f"## {EVENTS:,} events to {HOOKS + MAILS + FILES} subscriptions over {WORKERS} channels, "
        "all at the same time\n\n" + "\n".join(rows) + f"\n\nBeside them {lines:,} lines of a"
        f" file, each on the disk before the next. {cost['wall']:.1f} s in all,"
        f" {cost['cpu']:.1f} s of CPU, {cost['peak']:.0f} MB at the peak (limit"
        f" {MEMORY_LIMIT} MB)."
    )


def _kills(found: Outcome) -> str:
    return (
        f"## kill -9 at {found.kills} random moments under this load\n\n"
        f"{found.messages:,} messages: {found.lost} lost, {found.again} came again under the same"
        f" id (limit: one for each kill and sender, {found.kills * WORKERS:,})."
    )
