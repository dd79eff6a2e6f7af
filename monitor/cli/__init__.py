"""The command `trial-monitor`: results on stdout, everything else on stderr.

Exit status: 0 done, 1 part of what was asked for failed, 2 wrong usage or configuration.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from keyword import iskeyword
from pathlib import Path

import click

from monitor import __version__
from monitor.cli.call import Call, mute
from monitor.errors import ConfigError, MonitorError, UsageError

# command → the module of this package that has it: only what is called is imported
COMMANDS = {
    "init": "setup",
    "watch": "watch",
    "check": "check",
    "run": "run",
    "events": "events",
    "show": "trial",
    "history": "trial",
    "diff": "diff",
    "report": "report",
    "backfill": "backfill",
    "import": "importing",
    "evidence": "evidence",
    "calendar": "calendar",
    "feed": "feed",
    "explain": "explain",
    "rules": "explain",
    "deliveries": "deliveries",
    "recipients": "recipients",
    "channel": "deliveries",
    "route": "route",
    "template": "template",
    "silence": "silence",
    "config": "setup",
    "db": "db",
    "health": "run",
    "demo": "demo",
}
_GLOBAL = ("--config", "--database", "--log-format")


class _Commands(click.Group):
    """Finds a command when it is called, in the order in which people meet them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        found: click.Command = getattr(import_module(f"monitor.cli.{module}"), name)
        return found


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="The options above may stand before or after the command.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Configuration file (else TRIAL_MONITOR_CONFIG, ./config.toml, the user's folder).",
)
@click.option("--database", metavar="URL", default="", help="Database in place of the configured.")
@click.option("--verbose", is_flag=True, help="Say more of what is going on.")
@click.option("--log-format", type=click.Choice(["console", "json"]), default="console")
@click.version_option(__version__, prog_name="trial-monitor")
@click.pass_context
def trial_monitor(
    context: click.Context, config: Path | None, database: str, log_format: str, *, verbose: bool
) -> None:
    """Watch clinical-trial registries, and tell what really changed and what it means."""
    from monitor import log

    told = verbose or context.invoked_subcommand == "run"
    log.begin(log_format, level=logging.INFO if told else logging.WARNING)
    context.obj = Call(config_option=config, database_option=database, environ=os.environ)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and end the process with its status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # an old terminal shows ? for what it has not
    try:
        status = trial_monitor.main(
            _globals_first(given), prog_name="trial-monitor", standalone_mode=False
        )
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        mute()  # the reader (head, less) has seen enough
        sys.exit(1)
    except MonitorError as error:
        sys.exit(_explain(error))
    sys.exit(status if isinstance(status, int) else 0)


def _explain(error: MonitorError) -> int:
    if isinstance(error, ConfigError):
        count = len(error.faults)
        where = f" in {error.source}" if error.source else ""
        click.echo(f"{count} fault{'s' if count > 1 else ''}{where}:", err=True)
        for fault in error.faults:
            click.echo(f"  {fault}", err=True)
        return 2
    click.echo(f"trial-monitor: {error}", err=True)
    return 2 if isinstance(error, UsageError) else 1


def _globals_first(arguments: list[str]) -> list[str]:
    """Move the options of the whole program before the command, wherever they stand."""
    first, rest = [], []
    queue = list(arguments)
    while queue:
        argument = queue.pop(0)
        name, equals, _ = argument.partition("=")
        if argument == "--":
            rest += [argument, *queue]
            break
        if argument == "--verbose" or (name in _GLOBAL and equals):
            first.append(argument)
        elif argument in _GLOBAL:
            if not queue:
                raise click.UsageError(f"Option '{argument}' requires an argument.")
            first += [argument, queue.pop(0)]
        else:
            rest.append(argument)
    return first + rest
