"""What the templates of a trial's dossier may see: then and now, and step by step between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

import msgspec
from msgspec import Struct

from monitor.model.chronicle import Moment
from monitor.model.dossier import Dossier, Step
from monitor.model.event import By, Finding, Severity
from monitor.model.fields import BY_NAME
from monitor.model.record import Outcome, Record
from monitor.model.revision import HISTORY
from monitor.render import vocabulary
from monitor.render.changes import STAMPS, Budget, ChangeView, change_view
from monitor.render.difference import not_compared
from monitor.render.filters import capital
from monitor.render.filters import count as counted
from monitor.render.harmless import cut, one_line
from monitor.render.pages import TITLE, StateView, state
from monitor.render.pictures import Picture, pictures
from monitor.render.values import say, shift
from monitor.render.view import BOUNDARY, web_address

_BRIEF = Budget(events=100, changes=4, items=3, text=300)  # a step is told in a few lines
_SENTENCE = 400
_COMPARED = (
    "status.overall",
    "status.why_stopped",
    "dates.start",
    "dates.primary_completion",
    "dates.completion",
    "enrollment",
    "design.phases",
    "sponsor.lead",
    "has_results",
)
_MOST_MEASURES, _MEASURE = 3, 90  # of outcomes; characters of each
_MOST_COUNTRIES = 4
_IN_HEADLINE = frozenset({"dates", "enrollment"})  # before and after stand there already
_NOTHING = "nothing that reads differently"


class Fact(Struct, frozen=True, kw_only=True):
    """What a record said first and what it says now; `moved` is how far, `same` that it did not."""

    label: str
    first: str
    now: str
    moved: str = ""

    @property
    def same(self) -> bool:
        """Whether it reads as it did."""
        return self.first == self.now


class ToldView(Struct, frozen=True, kw_only=True):
    """One thing that a step brought; `more` is how many of its changes are not shown."""

    severity: str
    headline: str
    changes: tuple[ChangeView, ...] = ()
    more: int = 0

    @property
    def label_width(self) -> int:
        """How wide the column of labels is where values stand side by side."""
        widths = [len(one.label) for one in self.changes if one.shape == "value"]
        return min(max(widths, default=0), 26)


class StepView(Struct, frozen=True, kw_only=True):
    """A state, or several in a row that brought nothing worth telling, and what it brought.

    `called` is `3`, `v3` or `v3 to v7`; `aside` names what else it brought, `note` says whose act
    it was, or what could not be compared or read.
    """

    on: str
    called: str
    severity: str = ""
    told: tuple[ToldView, ...] = ()
    aside: str = ""
    note: str = ""
    status: str = ""


class DossierView(Struct, frozen=True, kw_only=True):
    """A trial in a dossier. `steps` are the latest first, `sources` all states in their order.

    `states` says how many there are on record and since when, `missing` what is not; `gone` says
    why the registry shows the trial no more, if so.
    """

    number: str
    registry: str
    title: str
    url: str
    status: str
    states: str
    missing: str
    gone: str
    since: str
    tally: tuple[tuple[str, int], ...]
    facts: tuple[Fact, ...]
    first: str
    last: str
    pictures: tuple[Picture, ...]
    silences: tuple[str, ...]
    lookup: str
    steps: tuple[StepView, ...]
    sources: tuple[StateView, ...]

    @property
    def label_width(self) -> int:
        """How wide the column of the labels of its facts is."""
        return max(len(fact.label) for fact in self.facts)


class DossiersView(Struct, frozen=True, kw_only=True):
    """Some dossiers on one page; `now` is up to when they tell."""

    heading: str
    dossiers: tuple[DossierView, ...]
    boundary: str
    now: datetime


def dossiers(
    found: Sequence[Dossier], *, now: datetime, since: str = "", floor: Severity = Severity.LOW
) -> DossiersView:
    """Return the view of `report/dossier`; `since` is the reader's own word for a time.

    What is less than `floor` is only named.
    """
    views = tuple(_dossier(one, since, floor) for one in found)
    heading = f"{views[0].number}: {views[0].title}" if len(views) == 1 else "Dossiers"
    return DossiersView(heading=heading, dossiers=views, boundary=BOUNDARY, now=now)


def _dossier(one: Dossier, since: str, floor: Severity) -> DossierView:
    chronicle = one.chronicle
    return DossierView(
        number=one_line(one.trial.number),
        registry=vocabulary.registry_name(one.trial.registry),
        title=cut(one_line(chronicle.title), TITLE),
        url=web_address(one.url),
        status=say(one.now.status.overall, "status.overall"),
        states=_states(one.steps),
        missing=_missing(one),
        gone=capital(one_line(one.gone)),
        since=one_line(since),
        tally=_tally(one.told),
        facts=tuple(_facts(one)),
        first=_named(one.first_at),
        last=_named(one.last_at),
        pictures=pictures(chronicle),
        silences=tuple(cut(one_line(each.headline), _SENTENCE) for each in one.silences),
        lookup=_lookup(one),
        steps=tuple(_steps(one, floor))[::-1],
        sources=tuple(state(step.at, held=step.on.isoformat()) for step in one.steps),
    )


def _named(step: Step) -> str:
    return f"{_called(step)}, {step.on}"


def _called(step: Step) -> str:
    at = step.at
    return at.called if at.source == HISTORY else f"revision {at.number}"


def _states(steps: Sequence[Step]) -> str:
    past = sum(step.at.source == HISTORY for step in steps)
    parts = [
        f"{counted(past, 'version')} of the registry" if past else "",
        f"{counted(len(steps) - past, 'revision')} of ours" if past < len(steps) else "",
    ]
    return f"{' and '.join(filter(None, parts))}, {steps[0].on} to {steps[-1].on}"


def _missing(one: Dossier) -> str:
    if one.here < one.listed:
        why = f": {cut(one_line(one.short), _SENTENCE)}" if one.short else ""
        return f"{one.here} of the registry's {one.listed} versions are here{why}"
    if one.listed or one.short:
        return cut(one_line(one.short), _SENTENCE)
    return (
        "What was before is not on record;"
        f" trial-monitor backfill {one_line(one.trial.number)} brings it"
    )


def _lookup(one: Dossier) -> str:
    """Return the command that shows a step in full, by the example of the gravest."""
    steps = [step for step in one.told if step.since is not None and step.findings]
    if not steps:
        return ""
    gravest = max(steps, key=lambda step: step.findings[0].severity.rank)
    before = gravest.since.called if gravest.since else ""
    return (
        f"trial-monitor diff {one_line(one.trial.number)} --from {before} --to {gravest.at.called}"
    )


def _tally(steps: Iterable[Step]) -> tuple[tuple[str, int], ...]:
    counts = Counter(finding.severity for step in steps for finding in step.findings)
    return tuple((str(one), counts[one]) for one in reversed(Severity) if counts[one])


# --- then and now


def _facts(one: Dossier) -> Iterator[Fact]:
    for name in _COMPARED:
        field = BY_NAME[name]
        both = (one.first, one.now)
        old, new = (msgspec.to_builtins(field.read(each), enc_hook=str) for each in both)
        if old or new:
            yield Fact(
                label=field.label,
                first=_short(say(old, name)),
                now=_short(say(new, name)),
                moved=shift(old, new),
            )
    first, now = (_measures(each.outcomes.primary) for each in (one.first, one.now))
    yield Fact(label="Primary outcomes", first=first, now=now)
    moments = one.chronicle.moments
    yield Fact(label="Sites", first=_sites(moments[0]), now=_sites(moments[-1]))


def _short(text: str) -> str:
    return cut(one_line(text), _BRIEF.text) or "none given"


def _measures(outcomes: tuple[Outcome, ...]) -> str:
    named = "; ".join(cut(one_line(each.measure), _MEASURE) for each in outcomes[:_MOST_MEASURES])
    more = len(outcomes) - _MOST_MEASURES
    return _short(f"{named} and {more} more" if more > 0 else named)


def _sites(moment: Moment) -> str:
    counts = moment.sites
    if not counts:
        return "none given"
    named = ", ".join(f"{one_line(name)} {n}" for name, n in counts[:_MOST_COUNTRIES])
    more = len(counts) - _MOST_COUNTRIES
    rest = f" and {counted(more, 'more country', 'more countries')}" if more > 0 else ""
    return _short(f"{sum(n for _, n in counts)} ({named}{rest})")


# --- the steps


def _steps(one: Dossier, floor: Severity) -> Iterator[StepView]:
    """Yield the steps in their order, those that brought nothing worth telling together."""
    for minor, some in groupby(one.told, key=lambda step: _is_minor(step, floor)):
        group = list(some)
        if minor:
            yield _folded(group)
        else:
            yield from (_step(step, one, floor) for step in group)


def _is_minor(step: Step, floor: Severity) -> bool:
    """Whether nothing is to be said of a step but, at most, the names of what it brought."""
    return step.since is not None and all(finding.severity < floor for finding in step.findings)


def _folded(group: Sequence[Step]) -> StepView:
    first, last = group[0], group[-1]
    if first is last:
        on, called = str(first.on), _called(first)
    else:
        on, called = f"{first.on} to {last.on}", f"{_called(first)} to {_called(last)}"
    return StepView(
        on=on,
        called=called,
        severity=str(Severity.NOISE),
        aside=_aside(finding for step in group for finding in step.findings) or _NOTHING,
        note=_note(first) if first is last else counted(len(group), "state"),
    )


def _step(step: Step, one: Dossier, floor: Severity) -> StepView:
    if step.record is None:
        lost = cut(one_line(step.lost), _SENTENCE)
        return StepView(on=str(step.on), called=_called(step), note=f"could not be read: {lost}")
    if step.since is None:
        return _beginning(step, step.record, one)
    worth = [finding for finding in step.findings if finding.severity >= floor]
    return StepView(
        on=str(step.on),
        called=_called(step),
        severity=str(worth[0].severity),
        told=tuple(_told(finding) for finding in worth),
        aside=_aside(finding for finding in step.findings if finding not in worth),
        note=_note(step),
    )


def _beginning(step: Step, record: Record, one: Dossier) -> StepView:
    registered = step.at.registry_version == 0
    status = say(record.status.overall, "status.overall")
    return StepView(
        on=str(step.on),
        called=_called(step),
        aside="as it was registered" if registered else "the first state on record",
        status=status,
        note="" if registered or one.here else "what was before is not on record",
    )


def _told(finding: Finding) -> ToldView:
    """Return a finding with its changes, unless it is a small one: then its headline is all."""
    found = [change for change in finding.changes if not _is_said(change.field, finding.kind)]
    shown = found[: _BRIEF.changes] if finding.severity >= Severity.MEDIUM else []
    return ToldView(
        severity=str(finding.severity),
        headline=cut(one_line(finding.headline), _SENTENCE),
        changes=tuple(change_view(change, _BRIEF) for change in shown),
        more=len(found) - len(shown) if shown else 0,
    )


def _is_said(field: str, kind: str) -> bool:
    """Whether a headline of this kind has said what the field says, or it says nothing."""
    subject = field.partition(".")[0]
    if subject in _IN_HEADLINE:
        return subject == kind.partition(".")[0] or field in STAMPS
    return field == "status.overall"


def _aside(findings: Iterable[Finding]) -> str:
    named = (vocabulary.phrase(one.kind, one.because.rule) for one in findings)
    return ", ".join(dict.fromkeys(named))


def _note(step: Step) -> str:
    parts = []
    if step.by is not By.SPONSOR and step.findings:
        parts.append(vocabulary.author(step.by))
    if step.left_out:
        parts.append(_lower(not_compared(step.left_out).removesuffix(".")))
    return "; ".join(parts)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
