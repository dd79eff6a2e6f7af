"""Who may join: criteria one by one, and the fields that say it as numbers and words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from monitor.changes.criteria import is_rewrite
from monitor.changes.rules import population
from monitor.changes.rules.criteria import CLASSES, class_of, is_crossed, says_something
from monitor.changes.rules.criteria_told import said
from monitor.changes.rules.phrases import capital, counted, tally, under
from monitor.changes.rules.table import Row, row
from monitor.changes.transition import Transition
from monitor.model.change import Change, Item
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

_LONGEST = 290  # characters of a headline
_EARLY = "before_recruitment"
_SAYS_EARLY = "The same weighs less here: recruitment had not begun, nobody could have joined yet."


class _Weight(Struct, frozen=True):
    """How heavy a class of edits is: in general, and before anybody could have joined."""

    usual: Row
    early: Row


def _weight(name: str, severity: Severity, early: Severity, when: str, says: str) -> _Weight:
    beside = f"{name}.{_EARLY}" if name else _EARLY
    kind = Kind.ELIGIBILITY_CRITERIA_CHANGED
    return _Weight(
        usual=row(kind, severity, when, says, detail=name),
        early=row(
            kind,
            early,
            f"{when}, before recruitment began",
            _SAYS_EARLY,
            detail=beside,
        ),
    )


def _grave(name: str, when: str, says: str) -> _Weight:
    kept = row(Kind.ELIGIBILITY_CRITERIA_CHANGED, Severity.CRITICAL, when, says, detail=name)
    return _Weight(usual=kept, early=kept)


# --- the table

_HIGH, _MEDIUM, _LOW, _NOISE = Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.NOISE
_MOVED = _grave(
    "moved",
    "a criterion stands in the other section: inclusion became exclusion, or exclusion inclusion",
    "A criterion moved between inclusion and exclusion: those it let in it now keeps out, or the"
    " other way round.",
)
_FLIPPED = _grave(
    "flipped",
    "a comparison points the other way (> became <), or a negation came or went that turns a whole"
    " criterion around",
    "A criterion was turned around: its comparison or its negation.",
)
_REWRITTEN = _weight(
    "rewritten",
    _HIGH,
    _MEDIUM,
    "hardly a criterion of the old text is found in the new one",
    "The criteria were written anew: what moved cannot be told one by one, and text may have been"
    " lost or summed up; verify at the registry.",
)
_POPULATION = _weight(
    "population",
    _HIGH,
    _MEDIUM,
    "criteria changed together with the age limits, the sex or the health of those who may join",
    "Another population, and what it has to fulfil changed with it.",
)
_WEIGHTS = {
    "moved": _MOVED,
    "flipped": _FLIPPED,
    "cohort": _weight(
        "cohort",
        _HIGH,
        _MEDIUM,
        "a cohort's, an arm's or another section's heading came or went with its criteria",
        "Criteria for a group of participants of their own came or went.",
    ),
    "age": _weight(
        "age",
        _HIGH,
        _MEDIUM,
        "an age in a criterion moved",
        "An age limit decides for whole groups of people whether they may join.",
    ),
    "performance_status": _weight(
        "performance_status",
        _HIGH,
        _MEDIUM,
        "the performance status asked for moved (ECOG, Karnofsky, Lansky)",
        "The performance status decides how ill those may be who join.",
    ),
    "threshold": _weight(
        "threshold",
        _HIGH,
        _MEDIUM,
        "a number that a criterion compares with moved: a laboratory value, a count, a dose",
        "A threshold moved: people near it may join now, or no longer may.",
    ),
    "time_window": _weight(
        "time_window",
        _HIGH,
        _MEDIUM,
        "a span of time in a criterion moved: a washout, a time since diagnosis or treatment",
        "A time window moved: people within it may join now, or no longer may.",
    ),
    "exception": _weight(
        "exception",
        _HIGH,
        _MEDIUM,
        "what a criterion excepts came, went, or changed",
        "An exception is easy to overlook and decides who is kept out.",
    ),
    "exclusion_removed": _weight(
        "exclusion_removed",
        _HIGH,
        _MEDIUM,
        "an exclusion criterion is gone, and no criterion is found that it became",
        "The text no longer has this exclusion: people whom it alone kept out may join now.",
    ),
    "": _weight(
        "",
        _HIGH,
        _MEDIUM,
        "a criterion was added, removed or edited, and it is none of the cases beside this one",
        "What a participant has to fulfil was changed.",
    ),
    "contraception": _weight(
        "contraception",
        _MEDIUM,
        _LOW,
        "only what is asked on contraception and childbearing changed, or for how long it is asked",
        "What is asked on contraception changed; it is in nearly every protocol.",
    ),
    "formal": _weight(
        "formal",
        _LOW,
        _NOISE,
        "only wording on consent, compliance or the investigator's judgement changed",
        "Consent, compliance and the investigator's judgement are asked for in nearly every"
        " protocol.",
    ),
    "regrouped": _weight(
        "regrouped",
        _MEDIUM,
        _LOW,
        "criteria only moved to another group or list of the same section, or a heading was"
        " renamed",
        "A criterion reads with what it stands under; the criteria themselves stay.",
    ),
}
_REWORDED = row(
    Kind.ELIGIBILITY_REWORDED,
    Severity.LOW,
    "criteria were edited and say the same: spelling, abbreviations, units, signs for words",
    "The text was edited and, as far as can be told, says the same.",
)
ROWS: tuple[Row, ...] = tuple(
    dict.fromkeys(
        (
            *(
                kept
                for weight in (*_WEIGHTS.values(), _REWRITTEN, _POPULATION)
                for kept in (weight.usual, weight.early)
            ),
            _REWORDED,
            *population.ROWS,
        )
    )
)


# --- the rule


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell criteria and population as one story, and what only reads differently."""
    mine = under(left, "eligibility")
    early = transition.new.status.overall == "NOT_YET_RECRUITING"
    rest = tuple(change for change in mine if change.field != "eligibility.criteria")
    found: list[Finding] = []
    for change in mine:
        if change.field != "eligibility.criteria":
            continue
        material = [item for item in change.items if not item.reworded and says_something(item)]
        if material:
            found.append(_changed(transition, change, material, rest, early=early))
            rest = ()
        else:
            found.append(_reworded(change))
    if rest:
        found.append(population.population(rest, early=early))
    return tuple(found)


def _reworded(change: Change) -> Finding:
    places = counted(len(change.items), "place")
    return _REWORDED.finding(f"Eligibility text reworded in {places}, meaning kept", change)


def _changed(
    transition: Transition,
    change: Change,
    material: Sequence[Item],
    rest: tuple[Change, ...],
    *,
    early: bool,
) -> Finding:
    strong = [one for one in rest if population.is_strong(one)]
    whole = _is_rewritten(transition, change)
    weight = _heaviest(material, whole=whole, peopled=bool(strong))
    parts = list(_parts(material, strong, whole=whole, weight=weight))
    kept = weight.early if early else weight.usual
    return kept.finding(_joined(parts), change, *rest)


def _is_rewritten(transition: Transition, change: Change) -> bool:
    old, new = transition.old.eligibility.criteria, transition.new.eligibility.criteria
    return is_rewrite(change.items, old, new)


def _heaviest(material: Sequence[Item], *, whole: bool, peopled: bool) -> _Weight:
    classes = {class_of(item) for item in material}
    if whole:
        # Of two texts that hardly have a line in common only equal lines are surely one criterion.
        return _MOVED if any(_is_plainly_crossed(item) for item in material) else _REWRITTEN
    for grave in ("moved", "flipped"):
        if grave in classes:
            return _WEIGHTS[grave]
    if peopled:
        return _POPULATION
    # Of equal weight, the first of the list; it is the order of importance, too.
    return _WEIGHTS[min(classes, key=CLASSES.index)]


def _is_plainly_crossed(item: Item) -> bool:
    return is_crossed(item) and item.before == item.after


def _parts(
    material: Sequence[Item], strong: Sequence[Change], *, whole: bool, weight: _Weight
) -> Iterator[str]:
    told = [moved for change in strong for moved in population.told(change)]
    if whole:
        yield from said([item for item in material if _is_plainly_crossed(item)])
        yield (
            f"eligibility criteria rewritten as a whole ({tally(material)}): possible data loss or"
            " summary; verify at the registry"
        )
        yield from told
        return
    items = [item for item in material if not _is_mirror(item, strong)]
    spoken = list(said(items))
    grave = weight in {_MOVED, _FLIPPED}
    yield from spoken[:1] if grave else ()
    yield from told
    yield from spoken[1:] if grave else spoken


def _is_mirror(item: Item, strong: Sequence[Change]) -> bool:
    """Tell whether a line of the criteria only repeats the age that moved as a value."""
    if item.op != "edited" or not item.about or not strong:
        return False
    if not all(about.startswith("age ") for about in item.about):
        return False
    numbers = {number for change in strong for number in population.numbers(change)}
    moved = population.numbers_in(" ".join(item.about))
    return bool(moved) and set(moved) <= numbers


def _joined(parts: Sequence[str]) -> str:
    """Return as many parts as a headline holds, and how many more there are."""
    line = parts[0] if parts else "eligibility criteria changed"
    for at, part in enumerate(parts[1:], 1):
        more = f"; and {counted(len(parts) - at, 'more change')}"
        if len(line) + len(part) + 2 > _LONGEST - (len(more) if at < len(parts) - 1 else 0):
            line += more
            break
        line += f"; {part}"
    return capital(line)
