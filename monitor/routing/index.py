"""Which subscriptions may want an event, found without asking each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from monitor.model.event import Event, Severity
from monitor.model.near import Nearby, NearSite
from monitor.model.subscription import Subscription
from monitor.model.trial import TrialId
from monitor.routing.match import Case, asks_record, names_kind, tags_of, wanted
from monitor.routing.near import asks_where
from monitor.routing.weigh import ACTS, weight

_ALL_NEAR = Nearby(counts=True, reason="", changed=tuple(NearSite(act=act) for act in ACTS))
_NO_TAGS: Mapping[str, tuple[str, ...]] = MappingProxyType({})

_Key = tuple[str, object]
_ANY: _Key = ("any", "")


class Index:
    """Subscriptions by what they ask for first: trials, watches, tags, or anything.

    What is left of them for a kind of event and a severity is remembered.
    """

    def __init__(self, subscriptions: Iterable[Subscription]) -> None:
        self._all = tuple(subscriptions)
        self._of: dict[_Key, list[int]] = {}
        for place, one in enumerate(self._all):
            for key in _keys(one):
                self._of.setdefault(key, []).append(place)
        self._found: dict[tuple[_Key | None, str, Severity], tuple[int, ...]] = {}

    def asking(self, case: Case) -> tuple[int, ...]:
        """Return the places of the subscriptions that may want this, in their order.

        Those that are left out do not want it.
        """
        if case.trial is None:
            return self._left(None, case.event)
        keys: list[_Key] = [("trial", case.trial), _ANY]
        keys += [("watch", name) for name in case.event.watches]
        keys += [("tag", tag) for tag in case.tags]
        found = [left for key in keys if key in self._of if (left := self._left(key, case.event))]
        if len(found) == 1:
            return found[0]
        return tuple(sorted({place for left in found for place in left}))

    def _left(self, key: _Key | None, event: Event) -> tuple[int, ...]:
        asked = (key, event.kind, event.severity)
        if asked not in self._found:
            places = range(len(self._all)) if key is None else self._of[key]
            left = (place for place in places if _may_want(self._all[place], event))
            self._found[asked] = tuple(left)
        return self._found[asked]


def _keys(subscription: Subscription) -> Iterator[_Key]:
    """Yield what an event must have one of, for this subscription to want it."""
    if subscription.trials:
        yield from (("trial", trial) for trial in subscription.trials)
    elif subscription.watches:
        yield from (("watch", name) for name in subscription.watches)
    elif subscription.tags:
        yield from (("tag", tag) for tag in subscription.tags)
    else:
        yield _ANY


def _may_want(subscription: Subscription, event: Event) -> bool:
    """Whether it may want an event of this kind and severity: eyes and places change weights."""
    if not names_kind(subscription.kinds, event.kind):
        return False
    as_it_is = subscription.lens is None and not asks_where(subscription)
    return not as_it_is or event.severity.rank >= subscription.min_severity.rank


def looked_up(
    subscriptions: Iterable[Subscription],
    events: Iterable[Event],
    tags: Mapping[str, tuple[str, ...]] = _NO_TAGS,
) -> tuple[TrialId, ...]:
    """Return the trials whose records must be known to say who wants these events."""
    asking = tuple(one for one in subscriptions if asks_record(one))
    if not asking:
        return ()
    index = Index(asking)
    found: dict[TrialId, None] = {}
    for event in events:
        case = Case(event, tags=tags_of(event, tags))
        if case.trial and case.trial not in found and _asked(index, asking, case):
            found[case.trial] = None
    return tuple(found)


def _asked(index: Index, asking: tuple[Subscription, ...], case: Case) -> bool:
    return any(_wanted_somewhere(asking[place], case) for place in index.asking(case))


def _wanted_somewhere(subscription: Subscription, case: Case) -> bool:
    """Whether it is wanted if its record says all that is asked for, wherever things happened."""
    anything = replace(subscription, near=None, countries=(), min_severity=Severity.NOISE)
    weights = (weight(case.event, subscription.lens, near)[0] for near in (None, _ALL_NEAR))
    return wanted(anything, case) and max(weights).rank >= subscription.min_severity.rank
