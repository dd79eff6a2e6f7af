"""What it costs to look back: a long past in little space, and reports on it at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import NamedTuple

import msgspec

from benchmarks import past
from benchmarks.bench import Bench
from benchmarks.processes import Cost, run
from benchmarks.tables import spread, table, verdict
from monitor.demo import edits
from monitor.demo.holdings import Study
from monitor.demo.studies import study
from monitor.model.trial import TrialId
from monitor.store.database import Database

RESULTS = Path(__file__).with_name("reports.md")
RUNS = 5
STORED_LIMIT = 3.0  # per cent of the bytes as served
REPORT_BYTES_LIMIT = 400_000
TRIALS, EACH = 5_000, 20  # 100,000 revisions
STATES = 4  # that most of them go round through
FIRST_SEEN, BETWEEN = datetime(2021, 1, 5, 15, tzinfo=UTC), timedelta(days=60)


class Command(NamedTuple):
    """A command to measure: what it is called in the table, its words, its limit in seconds."""

    title: str
    words: tuple[str, ...]
    limit: float | None


def parts() -> Iterator[str]:
    """Measure, one part after the other."""
    with Bench.open() as bench:
        yield _space(bench.folder / "space.sqlite")
        yield _long_past(bench)
        yield _many_revisions(bench)


# --- space


def _space(path: Path) -> str:
    url = f"sqlite:///{path}"
    Database.open(url).close()
    empty = path.stat().st_size
    versions = list(past.past())
    database = Database.open(url)
    past.keep_versions(database, versions)
    database.close()
    stored = path.stat().st_size - empty
    served = sum(len(msgspec.json.encode(past.in_html(each.study))) for each in versions)
    share = stored / served * 100
    rows = (
        ("as served, bytes", f"{served:,}", "", ""),
        ("on disk, bytes", f"{stored:,}", "", ""),
        ("share, %", f"{share:.2f}", f"{STORED_LIMIT:g}", verdict(share <= STORED_LIMIT)),
    )
    return (
        f"## The past of a trial: {len(versions)} versions of"
        f" {served / len(versions) / 1000:.0f} KB\n\n"
        "Generated: most versions add a site, close one or take one away; some slip, aim at"
        " another number, rewrite a criterion, an outcome or a passage of 120 words.\n\n"
        + table(("space", "measured", "limit", ""), rows)
    )


# --- time


def _long_past(bench: Bench) -> str:
    path = bench.folder / "past.sqlite"
    trial, _, _ = past.build(path)
    number = trial.number
    done = _measured(
        bench,
        path,
        (
            Command("diff, first to latest", ("diff", number, "--from", "first"), 0.6),
            Command(
                "the same in HTML, with pictures",
                ("diff", number, "--from", "first", "--format", "html"),
                None,
            ),
            Command(
                "report in HTML, with pictures",
                ("report", number, "--format", "html"),
                1.5,
            ),
            Command("history", ("history", number), None),
        ),
    )
    size = (bench.folder / "report").stat().st_size
    sizes = (
        (
            "the report, bytes",
            f"{size:,}",
            f"{REPORT_BYTES_LIMIT:,}",
            verdict(size <= REPORT_BYTES_LIMIT),
        ),
    )
    return f"### Looked back on\n\n{done}\n\n{table(('space', 'measured', 'limit', ''), sizes)}"


def _many_revisions(bench: Bench) -> str:
    path = bench.folder / "many.sqlite"
    began = process_time()
    asked = keep_many(path)
    built = process_time() - began
    day = (FIRST_SEEN + EACH // 2 * BETWEEN).date().isoformat()
    done = _measured(
        bench,
        path,
        (
            Command("show --as-of", ("show", asked.number, "--as-of", day), 0.5),
            Command("history", ("history", asked.number), None),
        ),
    )
    verified = _measured(bench, path, (Command("db verify", ("db", "verify"), None),), runs=1)
    return (
        f"## A database of {TRIALS * EACH:,} revisions\n\n"
        f"{TRIALS:,} trials with {EACH} revisions each, {path.stat().st_size / 1e6:.0f} MB, made in"
        f" {built:.0f} s of CPU.\n\n{done}\n\n{verified}"
    )


def _measured(bench: Bench, database: Path, commands: tuple[Command, ...], runs: int = RUNS) -> str:
    rows = (_row(command, _costs(bench, database, command, runs)) for command in commands)
    head = ("whole process", "CPU s min / median / max", "limit", "wall s", "")
    return table(head, rows)


def _costs(bench: Bench, database: Path, command: Command, runs: int) -> list[Cost]:
    words = (*command.words, "--database", f"sqlite:///{database}")
    output = bench.folder / command.words[0]
    if runs > 1:
        run(words, bench.environ, output)  # compiles every module once, as an installation does
    return [run(words, bench.environ, output) for _ in range(runs)]


def _row(command: Command, costs: list[Cost]) -> tuple[str, ...]:
    cpu = sorted(cost.cpu for cost in costs)
    held = command.limit is None or cpu[len(cpu) // 2] <= command.limit
    return (
        command.title,
        spread(cpu),
        f"{command.limit:g}" if command.limit else "",
        f"{min(cost.wall for cost in costs):.2f}",
        verdict(held) if command.limit else "",
    )


# --- many revisions


def keep_many(path: Path) -> TrialId:
    """Make a database of 100,000 revisions; return the trial whose every state is another.

    The others go round through a few states: to make a new one each time takes four times as long.
    """
    studies = [study(f"NCT96{number:06d}", status="RECRUITING") for number in range(1, TRIALS + 1)]
    asked, rounds = TRIALS // 2, []
    database = Database.open(f"sqlite:///{path}")
    for turn in range(EACH):
        at = FIRST_SEEN + turn * BETWEEN
        if turn < STATES:
            studies = [_moved(each, turn, at) for each in studies]
            rounds.append([past.kept(each) for each in studies])
        studies[asked] = _moved(studies[asked], turn, at)
        states = list(rounds[turn % STATES])
        states[asked] = past.kept(studies[asked])
        with database.begin() as tx:
            tx.records.append(states, load=at.isoformat(), seen_at=at)
    database.close()
    return states[asked].reading.trial


def _moved(one: Study, turn: int, at: datetime) -> Study:
    on = at.date().isoformat()
    if turn % 3 == 1:
        return edits.slips(one, on, months=2)
    if turn % 3 == 2:
        return edits.retargets(one, on, target=100 + turn)
    return edits.verifies(one, on)
