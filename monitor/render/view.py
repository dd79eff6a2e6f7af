"""What a template may see of a digest; no template touches a domain object's insides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from monitor.model.account import Account
from monitor.model.change import Change
from monitor.model.delivery import Delivery
from monitor.model.event import Event, EventKind, Severity, Span
from monitor.model.near import Nearby
from monitor.model.subscription import Subscription
from monitor.model.timeline import Timeline
from monitor.model.trial import TrialId
from monitor.render import vocabulary
from monitor.render.account import sentence as account_of
from monitor.render.changes import STAMPS, Budget, ChangeView, change_view
from monitor.render.filters import count as counted
from monitor.render.filters import when
from monitor.render.harmless import clean, cut, one_line
from monitor.render.near import NearView, near_phrase, near_view
from monitor.render.plain import NO_PROMISE, sentence, worth_showing
from monitor.render.reason import because, is_sample
from monitor.render.timeline import TimelineView, timeline_view
from monitor.render.values import say

BOUNDARY = "This reports what the public register shows; it does not judge why."
NOWHERE: Mapping[str, Nearby] = MappingProxyType({})
NO_TIME: Mapping[TrialId, Timeline] = MappingProxyType({})
_TITLE = 300
_SENTENCE = 600
_NAME = 80
_BRIEF = 48  # characters: with a trial's number, what a phone shows of a subject
# where a headline has said what happened, and details follow: one of several would mislead
_ASIDE = re.compile(r"; |:? “| \((?!\d)|, (?=\d)|(?<=[\d)]): (?=\d)")
_IS_WHOLE = re.compile(r" .*[^)]$")
_PREVIEW = 140  # characters that a list of letters shows beside a subject
_STATUS_PHRASES = {
    EventKind.STATUS_CHANGED: "now {}",
    EventKind.STATUS_REVERSED: "back to {}",
    EventKind.STATUS_RESUMED: "resumed, now {}",
    EventKind.STATUS_VERIFIED_AGAIN: "verified again, now {}",
}


class EventView(Struct, frozen=True, kw_only=True):
    """One event in words; `more` is how many of its changes were left out.

    `phrase` is the shortest way to say it, and `brief` says how far, too, where there is room.
    `meta` has its revisions, data date and author, unless its trial says them for all. `plainly`
    says it without jargon, and `plain_changes` are those worth showing then.
    """

    id: str
    kind: str
    severity: str
    headline: str
    phrase: str
    brief: str
    says: str
    rule: str
    meta: str
    time: datetime
    changes: tuple[ChangeView, ...] = ()
    more: int = 0
    plainly: str = ""
    plain_changes: tuple[ChangeView, ...] = ()

    @property
    def label_width(self) -> int:
        """How wide the column of labels is where values stand side by side."""
        widths = [len(change.label) for change in self.changes if change.shape == "value"]
        return min(max(widths, default=0), 30)


class TrialView(Struct, frozen=True, kw_only=True):
    """A trial with its events, gravest first; `number` is empty for what concerns the operator.

    `near` is where one can go, None where that is not asked for; `data_date` is that of the latest
    data. `timeline` is None where time is not what changed.
    """

    number: str
    registry: str
    title: str
    url: str
    severity: str
    meta: str
    events: tuple[EventView, ...]
    near: NearView | None = None
    data_date: str = ""
    timeline: TimelineView | None = None


class DigestView(Struct, frozen=True, kw_only=True):
    """Everything that one message tells; `more` is how many events were left out.

    `because` is why the reader gets it and `boundary` what it does not claim. `plain` asks for
    plain words, and `no_promise` is what has to be said with them. `account` counts what is left
    out. `private` asks for subjects and previews that tell nothing of an illness, `preview` is what
    a list of letters shows beside the subject. `held` says that this was held back, and
    `unsubscribe` is the page at which the reader can stop it; both may be empty.
    """

    delivery: str
    subscription: str
    because: str
    boundary: str
    severity: str
    count: int
    trial_count: int
    tally: tuple[tuple[str, int], ...]
    trials: tuple[TrialView, ...]
    more: int
    now: datetime
    link: str = ""
    plain: bool = False
    no_promise: str = NO_PROMISE
    account: str = ""
    private: bool = False
    preview: str = ""
    held: str = ""
    unsubscribe: str = ""

    @property
    def first(self) -> EventView:
        """The gravest event."""
        return self.trials[0].events[0]


def digest(
    events: tuple[Event, ...],
    budget: Budget,
    *,
    delivery: Delivery,
    subscription: Subscription,
    now: datetime,
    near: Mapping[str, Nearby] = NOWHERE,
    account: Account | None = None,
    timelines: Mapping[TrialId, Timeline] = NO_TIME,
    unsubscribe: str = "",
    held_since: datetime | None = None,
) -> DigestView:
    """Return what a message about these events (at least one) says, cut to the budget.

    `near` has what the events, by their ids, have to do with the reader's reach, and `timelines`
    the time that their trials took, for those where it is to be shown.
    """
    groups = by_trial(events)
    trials, more = trial_views(groups, budget, near)
    trials = _timed(trials, groups, timelines, now)
    plain = bool(subscription.lens and subscription.lens.plain)
    return DigestView(
        delivery=delivery.id,
        subscription=one_line(subscription.name),
        because=because(subscription, events),
        boundary=BOUNDARY,
        severity=highest(events),
        count=len(events),
        trial_count=sum(1 for group in groups if group[0].trial),
        tally=tally(events),
        trials=trials,
        more=more,
        now=now,
        link=trials[0].url if len(groups) == 1 else "",
        plain=plain,
        account="" if is_sample(events) else account_of(account),
        private=subscription.private,
        preview="" if subscription.private else _preview(trials, plain=plain),
        held=_held(len(events), subscription, held_since),
        unsubscribe=web_address(unsubscribe),
    )


def _preview(trials: tuple[TrialView, ...], *, plain: bool) -> str:
    events = [event for trial in trials for event in trial.events][:3]
    return cut(" · ".join(event.plainly if plain else event.headline for event in events), _PREVIEW)


def _held(count: int, subscription: Subscription, since: datetime | None) -> str:
    """Return that these events were held back, since when and why; "" where they were not."""
    if since is None:
        return ""
    most = subscription.per_hour
    why = f", because at most {counted(most, 'message')} may go out an hour" if most else ""
    return f"Held back: {counted(count, 'event')} since {when(since)}{why}; here they are."


def _timed(
    trials: tuple[TrialView, ...],
    groups: tuple[tuple[Event, ...], ...],
    timelines: Mapping[TrialId, Timeline],
    now: datetime,
) -> tuple[TrialView, ...]:
    """Return the views with the timelines that are known of their trials."""
    if not timelines:
        return trials
    found = [(one, timelines.get(TrialId(one[0].registry, one[0].trial))) for one in groups]
    return tuple(
        replace(view, timeline=timeline_view(known, events, now.date())) if known else view
        for view, (events, known) in zip(trials, found, strict=False)
    )


def by_trial(events: tuple[Event, ...]) -> tuple[tuple[Event, ...], ...]:
    """Return the events of each trial together, gravest trial and gravest event first."""
    groups: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        groups.setdefault((event.registry if event.trial else "", event.trial), []).append(event)
    ordered = [
        tuple(sorted(group, key=lambda event: -event.severity.rank)) for group in groups.values()
    ]
    return tuple(sorted(ordered, key=lambda group: -group[0].severity.rank))


def trial_views(
    groups: tuple[tuple[Event, ...], ...], budget: Budget, near: Mapping[str, Nearby] = NOWHERE
) -> tuple[tuple[TrialView, ...], int]:
    """Return a view of each trial, and how many events the budget had no room for."""
    views: list[TrialView] = []
    room = budget.events
    for group in groups:
        if room > 0:
            views.append(_trial_view(group[:room], budget, near))
            room -= len(group)
    return tuple(views), max(0, -room) + _unseen(groups, len(views))


def _unseen(groups: tuple[tuple[Event, ...], ...], seen: int) -> int:
    return sum(len(group) for group in groups[seen:])


def _trial_view(events: tuple[Event, ...], budget: Budget, near: Mapping[str, Nearby]) -> TrialView:
    first = events[0]
    title = max(events, key=lambda event: (event.time, event.revision.after)).title
    metas = {_meta(event) for event in events}
    shared = metas.pop() if len(metas) == 1 else ""
    return TrialView(
        number=cut(one_line(first.trial), _NAME),
        registry=vocabulary.registry_name(cut(one_line(first.registry), _NAME)),
        title=cut(one_line(title), _TITLE) or ("" if first.trial else "The monitor itself"),
        url=web_address(first.url),
        severity=first.severity,
        meta=shared,
        events=tuple(
            _event_view(event, budget, near.get(event.id), bare=bool(shared)) for event in events
        ),
        near=near_view(near[event.id] for event in events if event.id in near),
        data_date=cut(one_line(max(event.data_date for event in events)), _NAME),
    )


def _event_view(event: Event, budget: Budget, near: Nearby | None, *, bare: bool) -> EventView:
    found = _without_stamps(event.changes, budget.changes)
    shown = found[: budget.changes]
    changes = tuple(_change_view(event, change, budget) for change in shown)
    headline = cut(one_line(event.headline), _SENTENCE) or phrase(event)
    return EventView(
        id=event.id,
        kind=event.kind,
        severity=event.severity,
        headline=headline,
        phrase=near_phrase(near) or phrase(event),
        brief=near_phrase(near) or _brief(event),
        says=cut(one_line(event.because.says), _SENTENCE),
        rule=cut(one_line(event.because.rule), _NAME),
        meta="" if bare else _meta(event),
        time=event.time,
        changes=changes,
        more=len(found) - len(shown),
        plainly=sentence(event, headline),
        plain_changes=worth_showing(event, changes),
    )


def _without_stamps(changes: tuple[Change, ...], most: int) -> tuple[Change, ...]:
    """Return the changes; where there are too many, those that say more than when it was edited."""
    if len(changes) <= most:
        return changes
    return tuple(change for change in changes if change.field not in STAMPS) or changes


def _change_view(event: Event, change: Change, budget: Budget) -> ChangeView:
    """Fold the block of sites and contacts that goes whenever a trial stops recruiting.

    When it comes, it is news: where to go and whom to call.
    """
    view = change_view(change, budget)
    if event.kind in _TAKES_AWAY and change.field in _BLOCK and view.shape == "list":
        tally = f"{view.tally}, as with every such change of status"
        return replace(view, members=(), more=0, tally=tally)
    return view


_BLOCK = frozenset({"sites", "contacts.sites", "contacts.central"})
_TAKES_AWAY = frozenset(
    {
        EventKind.STATUS_CLOSED,
        EventKind.STATUS_COMPLETED,
        EventKind.STATUS_SUSPENDED,
        EventKind.STATUS_TERMINATED,
        EventKind.STATUS_WITHDRAWN,
        EventKind.STATUS_UNVERIFIED,
    }
)


def phrase(event: Event) -> str:
    """Return what happened, in the few words that a subject line has room for."""
    if event.because.rule == f"{event.kind}.withdrawn":
        return f"no longer so: {vocabulary.phrase(event.kind)}"
    pattern = _STATUS_PHRASES.get(event.kind)
    if pattern:
        for change in event.changes:
            if change.field == "status.overall" and change.after:
                return pattern.format(cut(one_line(say(change.after, change.field)), _NAME).lower())
    return vocabulary.phrase(event.kind, event.because.rule)


def _brief(event: Event) -> str:
    """Return the beginning of the headline where it says it all in short, else the phrase."""
    said = _ASIDE.split(one_line(event.headline), maxsplit=1)[0].removesuffix(" to")
    one_of_several = event.kind.startswith("eligibility.") and "; " in event.headline
    if (
        one_of_several
        or event.kind.startswith("status.")
        or not _IS_WHOLE.search(said)
        or len(said) > _BRIEF
    ):
        return phrase(event)
    return said[0].lower() + said[1:] if said[1:2].islower() else said


def _meta(event: Event) -> str:
    parts = [revisions(event.revision)]
    if event.data_date:
        parts.append(f"register data of {cut(one_line(event.data_date), _NAME)}")
    if event.trial:
        parts.append(vocabulary.author(event.by))
    return " · ".join(filter(None, parts))


def revisions(span: Span) -> str:
    """Return between which revisions something lies; "" where there is none."""
    if span.before and span.after and span.before != span.after:
        return f"revision {span.before} → {span.after}"
    number = span.after or span.before
    return f"revision {number}" if number else ""


def highest(events: tuple[Event, ...]) -> Severity:
    """Return the gravest severity among the events."""
    return max((event.severity for event in events), key=lambda severity: severity.rank)


def tally(events: tuple[Event, ...]) -> tuple[tuple[str, int], ...]:
    """Return how many events there are of each severity, gravest first."""
    counts = Counter(event.severity for event in events)
    return tuple((str(one), counts[one]) for one in reversed(Severity) if counts[one])


def web_address(url: str) -> str:
    """Return the address if a browser may be sent there, else nothing."""
    if len(url) > 2_000 or not url.startswith(("https://", "http://")):
        return ""
    return "".join(clean(url).split())
