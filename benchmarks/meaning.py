"""`python -m benchmarks meaning`: whether the comparison says what a careful reader would say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks import cosmetic, labelled, planting, real, speed
from benchmarks.labelled import SURE, letters
from benchmarks.planting import KINDS, TURNED, Planted
from benchmarks.tables import table, verdict
from monitor.changes.classify import classify
from monitor.changes.criteria import compare
from monitor.changes.diff import diff
from monitor.changes.transition import Transition
from monitor.model.change import Item
from monitor.model.event import Severity
from monitor.model.record import Record

RESULTS = Path(__file__).with_name("meaning.md")
SEED = 2026
PLANTED, REWRITES = 2_000, 1_000
LABELLED_RIGHT, FOUND_ALONE = 95.0, 99.0  # per cent


def parts() -> Iterator[str]:
    """Yield the tables one by one."""
    missing = real.missing()
    for title, made in (
        ("Real edits of eligibility criteria, against labels made by hand", _labelled),
        (f"{PLANTED:,} single edits planted in the criteria of real trials", _planted),
        ("What says nothing new", _noise),
    ):
        yield f"## {title}\n\n" + (missing or made())
    yield "## Speed\n\n" + _speed()


# --- labels


def _labelled() -> str:
    scores = list(labelled.scores())
    criteria, right = (sum(getattr(s, name) for s in scores) for name in ("criteria", "right"))
    wrong, guessed = (sum(len(getattr(s, n)) for s in scores) for n in ("opposite", "guessed"))
    lost = sum(score.lost for score in scores)
    share = 100 * right / criteria
    rows = (
        ("criteria labelled right, %", _of(right, criteria), "≥ 95", share >= LABELLED_RIGHT),
        ("directions the wrong way round", f"{wrong}", "0", wrong == 0),
        ("directions where a reader gives none", f"{guessed}", "0", guessed == 0),
        ("words lost", f"{lost}", "0", lost == 0),
        ("directions told, of those a reader is sure of", _told(scores), "", True),
    )
    return _limits(rows) + "\n\n" + _pairs(scores)


def _told(scores: Iterable[labelled.Score]) -> str:
    counts = [(score.told, score.known) for score in scores]
    return f"{sum(told for told, _ in counts)} of {sum(known for _, known in counts)}"


def _pairs(scores: Iterable[labelled.Score]) -> str:
    head = ("trial", "criteria", "right", "labelled otherwise", "directions to look at")
    return table(
        head,
        (
            (
                s.trial,
                f"{s.criteria}",
                f"{s.right}",
                ", ".join(s.wrong),
                ", ".join((*s.opposite, *s.guessed)),
            )
            for s in scores
        ),
    )


# --- planted edits


class Verdict(NamedTuple):
    """What became of a planted edit."""

    alone: bool
    sure: bool  # its direction is known
    told: bool  # and was told
    wrong: bool


def _planted() -> str:
    texts = [(state.number, text) for state in real.latest() if (text := state.criteria())]
    found = planting.plant(texts, PLANTED, SEED)
    judged = [(each.kind, judge(each)) for each in found]
    chance = Random(SEED)  # noqa: S311  (no secret hangs on it)
    anew = [judge(each._replace(new=cosmetic.reset(each.new, chance))) for each in found]
    rows = (
        *_found("", [verdict for _, verdict in judged]),
        *_found(", the new text set in another way", anew),
    )
    head = ("kind", "planted", "found alone", "direction known", "told", "wrong")
    kinds = table(head, (_kind(kind, [v for k, v in judged if k == kind]) for kind in KINDS))
    return _limits(rows) + "\n\n" + kinds


def _found(how: str, judged: list[Verdict]) -> Iterator[tuple[str, str, str, bool]]:
    alone, wrong = (
        sum(getattr(verdict, name) for verdict in judged) for name in ("alone", "wrong")
    )
    share = 100 * alone / len(judged)
    yield f"found alone{how}, %", _of(alone, len(judged)), "≥ 99", share >= FOUND_ALONE
    yield f"directions wrong{how}", f"{wrong}", "0", wrong == 0


def _kind(kind: str, judged: list[Verdict]) -> tuple[str, ...]:
    counted = (sum(getattr(v, name) for v in judged) for name in Verdict._fields)
    return (kind, f"{len(judged)}", *map(str, counted))


def judge(planted: Planted) -> Verdict:
    """Hold what is said of a planted edit against what was planted."""
    items = [item for item in compare(planted.old, planted.new) if not item.reworded]
    op = "moved" if planted.kind == "section" else "edited"
    alone = len(items) == 1 and items[0].op == op and _is_about(items[0], planted)
    said = {item.direction for item in items} & set(SURE)
    return Verdict(
        alone=alone,
        sure=planted.way in SURE,
        told=planted.way in said,
        wrong=bool(said - {planted.way}) and planted.way in (*SURE, TURNED),
    )


def _is_about(item: Item, planted: Planted) -> bool:
    wanted, found = letters(unescape(planted.before)), letters(item.before or "")
    return wanted in found or found in wanted


# --- noise


def _noise() -> str:
    pairs, told = 0, []
    for old, new in real.consecutive():
        if cosmetic.is_same(old.payload, new.payload):
            pairs += 1
            told += [f"{old.number} {old.load}"] * _is_told(old.record(), new.record())
    chance, states = Random(SEED), real.latest()  # noqa: S311  (no secret hangs on it)
    ways: Counter[str] = Counter()
    loud: Counter[str] = Counter()
    rewrites = 0
    for _ in range(REWRITES):
        state = chance.choice(states)
        rewrite = cosmetic.rewritten(state.payload, chance)
        is_told = _is_told(state.record(), state._replace(payload=rewrite.payload).record())
        ways.update(rewrite.ways)
        loud.update(rewrite.ways if is_told else ())
        rewrites += is_told
    rows = (
        (f"events of {pairs} pairs of loads of equal content", f"{len(told)}", "0", not told),
        (f"events of {REWRITES:,} cosmetic rewrites", f"{rewrites}", "0", not rewrites),
    )
    head = ("rewrite", "made", "told as news")
    kinds = table(head, ((way, f"{ways[way]}", f"{loud[way]}") for way in cosmetic.WAYS))
    return _limits(rows) + "\n\n" + kinds


def _is_told(old: Record, new: Record) -> bool:
    """Tell whether anything above noise is said of two records."""
    found = classify(Transition(old=old, new=new, changes=diff(old, new)))
    return any(finding.severity.rank > Severity.NOISE.rank for finding in found)


# --- speed


def _speed() -> str:
    head = ("work", "ms of CPU: median", "of the slowest kind", "limit", "")
    return table(head, (_pace(pace) for pace in speed.paces()))


def _pace(pace: speed.Pace) -> tuple[str, ...]:
    return (
        pace.name,
        f"{pace.middle:.3f}",
        f"{pace.slowest:.3f} ({pace.kind})" if pace.kind else "",
        f"{pace.limit:.3g}",
        verdict(pace.middle <= pace.limit, not pace.kind or pace.slowest <= pace.limit),
    )


# ---


def _of(some: int, whole: int) -> str:
    return f"{100 * some / whole:.2f} ({some:,} of {whole:,})"


def _limits(rows: Iterable[tuple[str, str, str, bool]]) -> str:
    return table(
        ("measured", "", "limit", ""),
        ((name, found, limit, verdict(held)) for name, found, limit, held in rows),
    )
