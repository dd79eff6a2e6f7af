"""What the templates of "since you saved it" may see: the answer first, then field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct

from monitor.model.baseline import FILE_DATE, Baseline
from monitor.model.event import Finding
from monitor.model.fields import BY_NAME, Compare
from monitor.model.since import Point, Since, Verdict
from monitor.render.answer import answer, counts
from monitor.render.changes import STAMPS, WHOLE, ChangeView, Member, change_view
from monitor.render.harmless import cut, one_line
from monitor.render.pages import TITLE, StateView
from monitor.render.plain import NO_PROMISE
from monitor.render.values import say, title
from monitor.render.view import BOUNDARY, web_address
from monitor.render.vocabulary import registry_name

_LINE = 300  # characters of a value that stands in a list
_BRIEF = 120  # and of one that the page does not show
_LABEL = 60  # and of one that only says how many there are
_SOME = 4  # of a list
_OPEN = frozenset({"RECRUITING", "ENROLLING_BY_INVITATION"})
# what nobody who saved a page was looking for
_HOUSEKEEPING = ("derived.", "annotations.", "identifiers.", "oversight", "sharing.", "other")
_DATES = ("dates.start", "dates.primary_completion", "dates.completion", "dates.results_posted")
_UPDATES = (
    ("dates.last_update_posted", "posted"),
    ("dates.last_update_submitted", "submitted"),
)
_IN_WORDS = frozenset({"design.phases"})  # glued on many a page
_SHORT = frozenset({Compare.VALUE, Compare.MILESTONE, Compare.NAME, Compare.SET})
_TOLD_IN_SHORT = frozenset({"outcomes.primary", "interventions", "status.why_stopped"})


class NewsView(Struct, frozen=True, kw_only=True):
    """What some changes mean, and the changes; `notes` are what to know about each field."""

    headline: str
    severity: str
    changes: tuple[ChangeView, ...]
    notes: tuple[str, ...] = ()

    @property
    def label_width(self) -> int:
        """How wide the column of labels is where values stand side by side."""
        widths = [len(change.label) for change in self.changes if change.shape == "value"]
        return min(max(widths, default=0), 26)


class PointView(Struct, frozen=True, kw_only=True):
    """One field in a line: what it is called, what there is to see, and what to know about it.

    `maybe` are members that only the register has.
    """

    label: str
    text: str
    note: str = ""
    loosely: bool = False
    maybe: tuple[Member, ...] = ()


class PageView(Struct, frozen=True, kw_only=True):
    """The page that was saved; what is not known of it is empty.

    `day` is the page's own, `dated` says what is known, of the file at least.
    """

    site: str
    title: str
    address: str
    day: str
    dated: str
    file: str
    sha256: str
    imported_at: datetime | None
    layout: str
    confidence: str


class SinceView(Struct, frozen=True, kw_only=True):
    """What became of a trial since a page of it was saved.

    `answer` says it in a sentence or two, `counts` in numbers. `news` is what changed, `stamp` when
    the record was updated; `same`, `unsure` and `absent` are the other fields, `unsaid` the names
    of those that are too long to be told in a line. `related` are other trials that the page names.
    """

    number: str
    registry: str
    title: str
    url: str
    page: PageView
    state: StateView
    answer: tuple[str, ...]
    counts: str
    news: tuple[NewsView, ...]
    stamp: str
    same: tuple[PointView, ...]
    unsure: tuple[PointView, ...]
    absent: tuple[PointView, ...]
    unsaid: tuple[str, ...]
    related: tuple[str, ...]
    promise: str
    boundary: str
    now: datetime | None = None


def since_view(
    since: Since, *, state: StateView, url: str, now: datetime | None = None
) -> SinceView:
    """Return the view of `report/since`; `state` is where the register's record comes from."""
    baseline, record = since.baseline, since.now
    gone = since.by(Verdict.NOT_ON_PAGE)
    return SinceView(
        number=one_line(baseline.trial.number),
        registry=registry_name(baseline.trial.registry),
        title=cut(one_line(record.titles.brief or record.titles.official), TITLE),
        url=web_address(url),
        page=_page(since),
        state=state,
        answer=answer(since),
        counts=counts(since),
        news=tuple(news for one in since.findings if (news := _news(one, since)).changes),
        stamp=_stamp(since),
        same=tuple(_same(point) for point in since.by(Verdict.SAME) if not point.is_empty),
        unsure=tuple(_unsure(since)),
        absent=tuple(_absent(point) for point in gone if _is_told_in_short(point)),
        unsaid=tuple(point.label for point in gone if _is_unsaid(point)),
        related=tuple(one_line(trial.number) for trial in baseline.related),
        promise=NO_PROMISE if record.status.overall in _OPEN else "",
        boundary=BOUNDARY,
        now=now,
    )


# --- the page


def _page(since: Since) -> PageView:
    page = since.baseline
    told = [one for one in page.told if one.knowledge != "unknown"]
    lossy = sum(one.knowledge == "lossy" for one in told)
    return PageView(
        site=one_line(page.site),
        title=cut(one_line(page.title), TITLE),
        address=web_address(page.address),
        day="" if page.page_date_is == FILE_DATE else one_line(page.page_date),
        dated=_dated(page),
        file=cut(one_line(page.file), _LINE),
        sha256=one_line(page.sha256),
        imported_at=page.imported_at,
        layout=one_line(page.layout),
        confidence=_confidence(len(told), lossy, whole=page.whole),
    )


def _dated(page: Baseline) -> str:
    if not page.page_date:
        return "the page has no date of its own"
    of = f" ({one_line(page.page_date_is)})" if page.page_date_is else ""
    return f"dated {one_line(page.page_date)}{of}"


def _confidence(told: int, lossy: int, *, whole: bool) -> str:
    """Say how far the comparison reaches."""
    if whole:
        return "The file is a whole record: everything is compared."
    fields = f"{told} field{'s' * (told != 1)}"
    part = f", {lossy} of them only in part" if lossy else ""
    return f"The page tells of {fields}{part}; what it does not show is not compared."


# --- what changed


def _news(finding: Finding, since: Since) -> NewsView:
    told = [change for change in finding.changes if change.field not in STAMPS]
    points = {name: since.point(name) for name in map(_field, (one.field for one in told))}
    return NewsView(
        headline=one_line(finding.headline),
        severity=finding.severity.value,
        changes=tuple(change_view(change, WHOLE) for change in told),
        notes=_remarks(points.values()),
    )


def _field(name: str) -> str:
    return "other" if name.startswith("other.") else name


def _remarks(points: Iterable[Point]) -> tuple[str, ...]:
    """Say what to know about changes: how they were matched, what the page had lost."""
    found: dict[str, list[str]] = defaultdict(list)
    for point in points:
        loosely = "loosely matched" if point.loosely else ""
        said = "; ".join(filter(None, (loosely, one_line(point.note), one_line(point.lost))))
        found[said].append(point.label)
    return tuple(f"{', '.join(labels)}: {said}" for said, labels in found.items() if said)


def _stamp(since: Since) -> str:
    """Say when the record was updated, where the page gives another day."""
    for field, act in _UPDATES:
        for change in since.point(field).changes:
            before, after = (_day(value) for value in (change.before, change.after))
            return f"Last update {act}: {before} → {after}"
    return ""


def _day(value: Any) -> str:
    return say(value["date"] if isinstance(value, dict) else value) or "none given"


# --- what did not


def _same(point: Point) -> PointView:
    """Return a field as the page shows it; what the page had lost is of no account here."""
    return PointView(
        label=point.label,
        text=_shown(point) or _brief(point, point.page),
        note=one_line(point.note),
        loosely=point.loosely,
    )


def _shown(point: Point) -> str:
    """Return how the page puts it; of words of a scale what was read, of long criteria nothing."""
    compare = BY_NAME[point.field].compare
    if compare is Compare.CRITERIA and len(point.shown) > _LABEL:
        return ""
    if point.field in _IN_WORDS or (compare is Compare.VALUE and isinstance(point.page, str)):
        return ""
    return cut(one_line(point.shown), _BRIEF)


def _unsure(since: Since) -> list[PointView]:
    """Return what could not be compared, and what of a changed list may be new or not."""
    made: list[PointView] = []
    for point in since.points:
        if (point.verdict is Verdict.NOT_COMPARED or point.maybe) and not point.is_empty:
            note = "; ".join(filter(None, (point.note, point.lost)))
            if point.verdict is Verdict.CHANGED:
                note = "only the register has these; your page may have left them out"
            made.append(
                PointView(
                    label=point.label,
                    text=_beside(point),
                    note=one_line(note),
                    loosely=point.loosely,
                    maybe=_maybe(point),
                )
            )
    return made


def _beside(point: Point) -> str:
    """Return what the register says where the page's own value could not be used."""
    if point.maybe or point.now is None:
        return ""
    return f"in the register: {_brief(point, point.now)}"


def _maybe(point: Point) -> tuple[Member, ...]:
    return tuple(
        Member(
            op="added",
            text=cut(one_line(say(item.after) if item.section else title(item.after)), _LINE),
            where=item.section,
        )
        for item in point.maybe
    )


# --- what the page does not show


def _is_told_in_short(point: Point) -> bool:
    if point.now is None or _is_housekeeping(point.field):
        return False
    return BY_NAME[point.field].compare in _SHORT or point.field in _TOLD_IN_SHORT


def _is_unsaid(point: Point) -> bool:
    return not (point.now is None or _is_housekeeping(point.field) or _is_told_in_short(point))


def _is_housekeeping(field: str) -> bool:
    if field.startswith("dates."):
        return field not in _DATES
    return field.startswith(_HOUSEKEEPING)


def _absent(point: Point) -> PointView:
    return PointView(label=point.label, text=_brief(point, point.now))


def _brief(point: Point, value: Any) -> str:
    if isinstance(value, list):
        names = [cut(one_line(title(one)), _BRIEF) for one in value[:_SOME]]
        more = f" and {len(value) - _SOME} more" if len(value) > _SOME else ""
        joint = "; " if any("," in name for name in names) else ", "
        return joint.join(say(name, point.field) for name in names) + more
    if BY_NAME[point.field].compare is Compare.CRITERIA:
        lines = [line for line in str(value or "").splitlines() if line.strip()]
        return f"{len(lines)} lines" if lines else ""
    return cut(one_line(say(value, point.field)), _BRIEF)
