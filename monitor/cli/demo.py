"""`demo`: the whole main job, offline, with nothing to set up."""

from __future__ import annotations

import re
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor import config
from monitor.app import App
from monitor.cli.session import write
from monitor.demo.receivers import MailReceiver, WebhookReceiver
from monitor.demo.registry import SimulatedRegistry
from monitor.demo.script import LATE, LOADS, NUMBERS, Load, earlier, trials
from monitor.errors import UsageError
from monitor.model.event import Event, Severity
from monitor.model.report import CheckReport
from monitor.model.trial import TrialId

_CONFIGURATION = """\
# What the demo ran with. The servers were its own, on this machine, and are gone now.

[database]
url = "sqlite:///{folder}/demo.sqlite"

[registries.ctgov]
base_url = "{registry}"
requests_per_second = 0        # the real registry is asked once a second

[[watch]]
name   = "demo"
trials = [{trials}]
every  = "6h"

[[channel]]
name = "navigator"
kind = "email"
to   = ["navigator@example.org"]
from = "monitor@example.org"
smtp = "smtp://127.0.0.1:{smtp}"

[[channel]]
name   = "team"
kind   = "webhook"
url    = "{webhook}"
secret = "whsec_dGhlIGRlbW8ncyBvd24gc2VjcmV0LCAzMiBieXRlcyE="

[[subscription]]
name         = "what matters, by mail"
min_severity = "medium"
channels     = ["navigator"]
window       = "0s"

[[subscription]]
name     = "everything, for machines"
channels = ["team"]
window   = "0s"
"""
_TRIAL = TrialId("ctgov", LATE)
_QUESTIONS = ("history NCT99000002", "deliveries list", "route test --trial NCT99000002")
_MARK = _CONFIGURATION.partition("\n")[0]  # what is emptied must have been the demo's
# Rich's own frame for SVG, less its address of a font: the picture loads nothing from elsewhere
_SVG = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
_COLOURS = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.NOISE: "dim",
}


@click.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-output"),
    show_default=True,
    help="Folder for what was sent; it is emptied first if an earlier demo made it.",
)
def demo(output: Path) -> int:
    """Play a registry, watch it through some weeks, and show what people are told."""
    folder = _emptied(output).resolve()
    console = Console(record=True, width=100, highlight=False)
    with (
        SimulatedRegistry(trials(), LOADS[0].date) as registry,
        MailReceiver(folder / "mail") as mail,
        WebhookReceiver(folder / "webhook") as webhook,
    ):
        settings = folder / "config.toml"
        settings.write_text(
            _CONFIGURATION.format(
                folder=folder.as_posix(),
                registry=registry.url,
                trials=", ".join(f'"{number}"' for number in NUMBERS),
                smtp=mail.port,
                webhook=webhook.url,
            ),
            encoding="utf-8",
        )
        missed = _play(console, registry, settings)
        console.print(
            f"\n[bold]{len(mail.messages)} e-mails and {len(webhook.posts)} webhooks[/] were sent"
            " to a mail server and a web server of the demo's own."
        )
    _show_where(console, folder, output)
    write(console.export_svg(title="make demo", code_format=_SVG), folder / "terminal.svg")
    return missed


def _play(console: Console, registry: SimulatedRegistry, settings: Path) -> int:
    """Play every load with one check each; return 1 if a reader missed something, else 0."""
    _give_a_past(registry)
    clock = _Clock()
    missed = 0
    with App(config.load(settings, {}), clock=clock) as app:
        _bring_the_past(console, app)
        for load in LOADS:
            clock.now = datetime.fromisoformat(f"{load.date}T15:00:00+00:00")
            load.play(registry)
            report = app.turn()
            told = _told(app, clock.now)
            _print(console, load, report, told)
            missed |= _missed(console, load, told)
        _report(app, settings.parent, clock.now)
    return missed


def _give_a_past(registry: SimulatedRegistry) -> None:
    """Let the registry have held one trial since long ago."""
    now = registry.study(LATE)
    registry.remove(LATE)
    for state in (*earlier(), now):
        registry.put(state)


def _bring_the_past(console: Console, app: App) -> None:
    (past,) = app.backfill([_TRIAL]).trials
    console.print(
        f"\nOf {LATE} the registry's {past.brought} versions were brought: nobody is told of"
        " them, and trial.html shows them"
    )


class _Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def _told(app: App, now: datetime) -> tuple[Event, ...]:
    with app.database.read() as tx:
        return tx.events.find(since=now, at_least=Severity.LOW)


def _print(console: Console, load: Load, report: CheckReport, events: tuple[Event, ...]) -> None:
    console.print()
    console.rule(f"[bold]{load.date}[/]  {load.words}", align="left", style="dim")
    told = report.deliveries
    console.print(
        f"{report.checked} trials checked with {report.requests} requests:"
        f" {report.unchanged} unchanged, {report.new} new, {report.revised} revised;"
        f" {told.sent} messages sent",
        style="dim",
    )
    if not events:
        console.print("  nothing to tell")
    lines = Table.grid(padding=(0, 2, 0, 0))
    for event in sorted(events, key=lambda each: -each.severity.rank):
        severity = Text(f" {event.severity:<8} ", _COLOURS[event.severity])
        lines.add_row(severity, Text(event.trial, "bold"), Text(event.headline))
    console.print(lines)


def _missed(console: Console, load: Load, events: tuple[Event, ...]) -> int:
    """Compare what was told with what the script says a reader should see."""
    found = {(event.trial, event.kind.value) for event in events}
    missing = [sight for sight in load.sees if (sight.trial, sight.kind) not in found]
    for sight in missing:
        console.print(f"  MISSED: {sight.trial} {sight.kind}: {sight.says}", style="bold red")
    return 1 if missing else 0


def _report(app: App, folder: Path, now: datetime) -> None:
    from monitor.cli.report import of_trials, of_watch

    since = datetime.fromisoformat(f"{LOADS[0].date}T00:00:00+00:00")
    with app.database.read() as tx:
        pages = {
            "report.html": of_watch(app, tx, "demo", since, now, Severity.LOW, "html"),
            "trial.html": of_trials(app, tx, (_TRIAL,), now),
        }
    for name, text in pages.items():
        (folder / name).write_text(text, "utf-8")


def _show_where(console: Console, folder: Path, output: Path) -> None:
    _unfold(folder / "mail")
    console.print(f"They are in [bold]{output}[/]:")
    for name, what in (
        ("mail/", "the e-mails as received; .html and .txt are their two parts"),
        ("webhook/", "the bodies and headers posted"),
        ("report.html", "everything on one page"),
        ("trial.html", f"{LATE}, since it was registered"),
        ("config.toml", "the configuration that it ran with"),
        ("demo.sqlite", "the database, which answers as your own would:"),
    ):
        console.print(f"  {name:<12} {what}", soft_wrap=True)
    for question in _QUESTIONS:
        asked = f"{_program()} --config {output}/config.toml {question}"
        console.print(f"    {asked}", soft_wrap=True)


def _program() -> str:
    """Return how to call the program here: `make demo` puts it where no shell looks."""
    called = sys.argv[0]
    ours = Path(called).name == "trial-monitor" and not shutil.which("trial-monitor")
    return called if ours else "trial-monitor"


def _unfold(mail: Path) -> None:
    """Put the two parts of each e-mail beside it, for a browser and a pager."""
    from email import message_from_bytes, policy

    for path in sorted(mail.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        for kind, ending in (("html", ".html"), ("plain", ".txt")):
            part = message.get_body((kind,))
            if part is not None:
                path.with_suffix(ending).write_text(part.get_content(), "utf-8")


def _emptied(output: Path) -> Path:
    try:
        if output.exists() and any(output.iterdir()):
            settings = output / "config.toml"
            if not (settings.is_file() and settings.read_bytes().startswith(_MARK.encode())):
                raise UsageError(f"{output} is no earlier demo's: name another with --output")
            shutil.rmtree(output)
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{output}: {error.strerror or error}; name another with --output"
        ) from error
    return output
