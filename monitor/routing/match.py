"""Whether a subscription wants an event, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from monitor.model.event import Event, Severity
from monitor.model.lens import Lens
from monitor.model.near import Nearby
from monitor.model.record import Record
from monitor.model.subscription import Subscription
from monitor.model.trial import TrialId
from monitor.routing.ground import folded
from monitor.routing.near import asks_where, nearby, whom_to_ask
from monitor.routing.weigh import OPERATORS, weigh, weight

_NO_WORD = re.compile(r"\W+")


class Verdict(Struct, frozen=True, kw_only=True):
    """An answer with its reason, in words that a person can act on."""

    wanted: bool
    reason: str


class Part(Struct, frozen=True, kw_only=True):
    """What one matcher of a subscription says of an event; no words where it asks for nothing."""

    matcher: str
    fits: bool
    says: str


class Seen(Struct, frozen=True, kw_only=True):
    """An event as the reader of a subscription sees it, and where to go, if that is asked for."""

    event: Event
    near: Nearby | None = None


class Case:
    """An event with what is known of its trial, to be held to one subscription after another.

    `record` is the trial's latest, None where it was not looked up or could not be had; `tags` are
    those of the watches that the trial is in. What was found once is not looked for again.
    """

    __slots__ = ("_lenses", "_near", "_words", "about", "event", "record", "tags", "trial")

    def __init__(
        self, event: Event, record: Record | None = None, tags: Iterable[str] = ()
    ) -> None:
        self.event = event
        self.record = record
        self.tags = frozenset(tags)
        self.trial = TrialId(event.registry, event.trial) if event.trial else None
        self.about = str(self.trial) if self.trial else ""
        self._lenses: dict[str, Severity] = {}
        self._near: tuple[Subscription, Nearby | None] | None = None
        self._words: dict[str, tuple[str, ...]] = {}

    def near(self, subscription: Subscription) -> Nearby | None:
        """Return what the event has to do with a subscription's reach."""
        if not asks_where(subscription):
            return None
        if self._near is None or self._near[0] is not subscription:
            self._near = subscription, nearby(self.event, subscription, self.record)
        return self._near[1]

    def severity(self, subscription: Subscription) -> Severity:
        """Return what the event weighs for this reader."""
        lens = subscription.lens
        if near := self.near(subscription):
            return weight(self.event, lens, near)[0]
        return self._through(lens) if lens else self.event.severity

    def _through(self, lens: Lens) -> Severity:
        if lens.key not in self._lenses:
            self._lenses[lens.key] = weight(self.event, lens)[0]
        return self._lenses[lens.key]

    def words(self, of: str) -> tuple[str, ...]:
        """Return the `conditions`, or the `sponsors`, of the record, ready to be compared."""
        if of not in self._words:
            told = _NAMES[of](self.record) if self.record else ()
            self._words[of] = tuple(_plain(one) for one in told)
        return self._words[of]


def tags_of(event: Event, tags: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return the tags of the watches that an event's trial is in; `tags` has those of each."""
    return frozenset(tag for watch in event.watches for tag in tags.get(watch, ()))


def seen(subscription: Subscription, event: Event, record: Record | None = None) -> Seen:
    """Return the event through the subscription's lens, and what of it is within its reach.

    `record` is the trial's latest; only a reader who asks for places, or is told in plain words
    whom to ask, needs it.
    """
    near, lens = nearby(event, subscription, record), subscription.lens
    weighed = weigh(event, lens, near)
    if near is None and lens and lens.plain:
        near = whom_to_ask(event, record)
    return Seen(event=weighed, near=near)


def wanted(subscription: Subscription, case: Case) -> bool:
    """Return whether a subscription wants this; nothing is said, so that it is quick."""
    for _, fits, _ in _MATCHERS:  # noqa: SIM110  # a generator takes twice the time
        if not fits(subscription, case):
            return False
    return True


def wants(
    subscription: Subscription,
    event: Event,
    record: Record | None = None,
    tags: Iterable[str] = (),
) -> Verdict:
    """Return whether this event is told to this subscription; the first obstacle is the reason."""
    said = parts(subscription, Case(event, record, tags))
    against = next((part for part in said if not part.fits), None)
    if against:
        return Verdict(wanted=False, reason=against.says)
    return Verdict(wanted=True, reason="; ".join(part.says for part in said if part.says))


def parts(subscription: Subscription, case: Case) -> tuple[Part, ...]:
    """Return what every matcher says of it, for a person who wonders."""
    return tuple(
        Part(matcher=name, fits=fits(subscription, case), says=says(subscription, case))
        for name, fits, says in _MATCHERS
    )


def asks_record(subscription: Subscription) -> bool:
    """Whether a subscription asks for what only the trial's record says."""
    return bool(subscription.conditions or subscription.sponsors) or asks_where(subscription)


# --- kinds


@lru_cache(maxsize=8192)
def names_kind(globs: tuple[str, ...], kind: str) -> bool:
    """Whether these globs name a kind of event; the operator's must be named as such."""
    if kind.startswith(OPERATORS):
        return any(fnmatchcase(kind, glob) for glob in _operators(globs))
    return not globs or any(fnmatchcase(kind, glob) for glob in globs)


def _operators(globs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(glob for glob in globs if glob.startswith(OPERATORS))


def _fits_kind(subscription: Subscription, case: Case) -> bool:
    return names_kind(subscription.kinds, case.event.kind)


def _says_kind(subscription: Subscription, case: Case) -> str:
    kind, globs = case.event.kind, subscription.kinds
    if kind.startswith(OPERATORS):
        globs = _operators(globs)
        if not globs:
            return f"{kind} is for the operator: only kinds that begin with {OPERATORS} name it"
    if not globs:
        return "it asks for every kind of event"
    glob = next((glob for glob in globs if fnmatchcase(kind, glob)), "")
    if not glob:
        return f"none of its kinds ({', '.join(globs)}) names {kind}"
    return f"its kinds have {glob}, which names {kind}"


# --- which trials


def _fits_trial(subscription: Subscription, case: Case) -> bool:
    return not subscription.trials or case.trial is None or case.trial in subscription.trials


def _says_trial(subscription: Subscription, case: Case) -> str:
    if not subscription.trials:
        return ""
    if case.trial is None:
        return "the event is about no trial, so trials do not matter"
    if _fits_trial(subscription, case):
        return f"{case.trial.number} is one of its trials"
    return f"{case.trial.number} is none of its trials ({_some(subscription.trials)})"


def _some(trials: tuple[TrialId, ...]) -> str:
    shown = ", ".join(trial.number for trial in trials[:3])
    return f"{shown} and {len(trials) - 3} more" if len(trials) > 3 else shown


def _fits_watch(subscription: Subscription, case: Case) -> bool:
    return (
        not subscription.watches
        or case.trial is None
        or any(name in case.event.watches for name in subscription.watches)
    )


def _says_watch(subscription: Subscription, case: Case) -> str:
    watches = subscription.watches
    if not watches:
        return "it asks for every watch"
    if case.trial is None:
        return "the event is about no trial, so watches do not matter"
    number = case.trial.number
    if _fits_watch(subscription, case):
        common = ", ".join(name for name in watches if name in case.event.watches)
        return f"{number} is in its watch {common}"
    return f"{number} is in none of its watches ({', '.join(watches)})"


def _fits_tag(subscription: Subscription, case: Case) -> bool:
    return (
        not subscription.tags or case.trial is None or not case.tags.isdisjoint(subscription.tags)
    )


def _says_tag(subscription: Subscription, case: Case) -> str:
    tags = subscription.tags
    if not tags:
        return ""
    if case.trial is None:
        return "the event is about no trial, so tags do not matter"
    number = case.trial.number
    if _fits_tag(subscription, case):
        common = ", ".join(tag for tag in tags if tag in case.tags)
        return f"a watch that {number} is in has the tag {common}"
    return f"no watch that {number} is in has one of its tags ({', '.join(tags)})"


def _fits_registry(subscription: Subscription, case: Case) -> bool:
    registries = subscription.registries
    return not registries or case.trial is None or case.event.registry in registries


def _says_registry(subscription: Subscription, case: Case) -> str:
    registries = subscription.registries
    if not registries:
        return ""
    if case.trial is None:
        return "the event is about no trial, so registries do not matter"
    if _fits_registry(subscription, case):
        return f"it comes from {case.event.registry}, which it asks for"
    return f"it comes from {case.event.registry}, which is none of {', '.join(registries)}"


# --- what the record says

_NAMES: dict[str, Callable[[Record], Iterable[str]]] = {
    "conditions": lambda record: (*record.conditions, *record.keywords),
    "sponsors": lambda record: (
        one.name for one in (record.sponsor.lead, *record.sponsor.collaborators) if one
    ),
}


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    """Return the words of a text alone, with a blank before and after each."""
    return f" {_NO_WORD.sub(' ', folded(text)).strip()} "


def _named(asked: tuple[str, ...], case: Case, of: str) -> str:
    """Return which of the words that are asked for is among what the record says."""
    said = case.words(of)
    return next((word for word in asked if any(_plain(word) in one for one in said)), "")


def _fits_words(asked: tuple[str, ...], case: Case, of: str) -> bool:
    # what is not known is taken for fitting: news that is not told is worse than some too many
    return not asked or case.trial is None or case.record is None or bool(_named(asked, case, of))


def _says_words(asked: tuple[str, ...], case: Case, of: str) -> str:
    if not asked:
        return ""
    if case.trial is None:
        return f"the event is about no trial, so {of} do not matter"
    if case.record is None:
        return f"the {of} of its record could not be looked up"
    if word := _named(asked, case, of):
        return f"its {of} have {word}"
    return f"none of {', '.join(asked)} is among the {of} of its record"


def _fits_condition(subscription: Subscription, case: Case) -> bool:
    return _fits_words(subscription.conditions, case, "conditions")


def _says_condition(subscription: Subscription, case: Case) -> str:
    return _says_words(subscription.conditions, case, "conditions")


def _fits_sponsor(subscription: Subscription, case: Case) -> bool:
    return _fits_words(subscription.sponsors, case, "sponsors")


def _says_sponsor(subscription: Subscription, case: Case) -> str:
    return _says_words(subscription.sponsors, case, "sponsors")


# --- how much it weighs, and where


def _fits_severity(subscription: Subscription, case: Case) -> bool:
    return case.severity(subscription).rank >= subscription.min_severity.rank


def _says_severity(subscription: Subscription, case: Case) -> str:
    event, lens = case.event, subscription.lens
    severity, why = weight(event, lens, case.near(subscription))
    through = f" through the {lens.key} lens" if lens else ""
    weighed = f"{severity}{through} ({event.severity} by itself): {why}, which" if why else severity
    how = "reaches" if severity >= subscription.min_severity else "is below"
    return f"{weighed} {how} its min_severity, {subscription.min_severity}"


def _fits_place(subscription: Subscription, case: Case) -> bool:
    near = case.near(subscription)
    return near is None or near.counts


def _says_place(subscription: Subscription, case: Case) -> str:
    near = case.near(subscription)
    return near.reason if near else ""


class _Matcher(NamedTuple):
    name: str
    fits: Callable[[Subscription, Case], bool]
    says: Callable[[Subscription, Case], str]


_MATCHERS = (  # the quick ones first
    _Matcher("kinds", _fits_kind, _says_kind),
    _Matcher("trials", _fits_trial, _says_trial),
    _Matcher("watches", _fits_watch, _says_watch),
    _Matcher("tags", _fits_tag, _says_tag),
    _Matcher("registries", _fits_registry, _says_registry),
    _Matcher("conditions", _fits_condition, _says_condition),
    _Matcher("sponsors", _fits_sponsor, _says_sponsor),
    _Matcher("min_severity", _fits_severity, _says_severity),
    _Matcher("place", _fits_place, _says_place),
)
