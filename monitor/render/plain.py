"""What happened, for people who do not speak the language of trials: calm, short, no jargon."""

from __future__ import annotations

from msgspec.structs import replace

from monitor.model.change import Change
from monitor.model.event import Event, EventKind
from monitor.render.changes import ChangeView, Member
from monitor.render.harmless import cut, one_line, plain

NO_PROMISE = "A listing does not mean that a place is free; the study team decides who can join."
_REASON = 300
_STATUS = {
    "NOT_YET_RECRUITING": "not open yet",
    "RECRUITING": "recruiting: it is looking for people to take part",
    "ENROLLING_BY_INVITATION": (
        "open by invitation only: the study team asks people to join, and nobody else can"
    ),
    "ACTIVE_NOT_RECRUITING": "still going on, but it takes no new people",
    "SUSPENDED": "paused: nobody can join for now, and it may go on later",
    "TERMINATED": "stopped early, and will not go on",
    "COMPLETED": "finished",
    "WITHDRAWN": "called off before anybody took part",
    "UNKNOWN": "not up to date: nobody has confirmed the entry for two years, so phone first",
    "WITHHELD": "no longer shown in the register",
    "AVAILABLE": "offered outside of a trial: ask your doctor about expanded access",
    "TEMPORARILY_NOT_AVAILABLE": "not offered outside of a trial for now",
    "NO_LONGER_AVAILABLE": "no longer offered outside of a trial",
    "APPROVED_FOR_MARKETING": "approved: it can be prescribed",
}
_WAS = {
    "NOT_YET_RECRUITING": "not open yet",
    "RECRUITING": "recruiting",
    "ENROLLING_BY_INVITATION": "open by invitation only",
    "ACTIVE_NOT_RECRUITING": "going on without taking new people",
    "SUSPENDED": "paused",
    "TERMINATED": "stopped early",
    "COMPLETED": "finished",
    "WITHDRAWN": "called off",
    "UNKNOWN": "not up to date",
    "WITHHELD": "not shown",
    "AVAILABLE": "offered outside of a trial",
    "TEMPORARILY_NOT_AVAILABLE": "not offered for a time",
    "NO_LONGER_AVAILABLE": "no longer offered",
    "APPROVED_FOR_MARKETING": "approved",
}
_SENTENCES = {
    EventKind.STATUS_REASON_CHANGED: "What is said about why it stopped has changed.",
    EventKind.ELIGIBILITY_CRITERIA_CHANGED: "Who may join has changed.",
    EventKind.ELIGIBILITY_POPULATION_CHANGED: "Who may join has changed.",
    EventKind.ELIGIBILITY_REWORDED: "Who may join is written in other words; it means the same.",
    EventKind.ARMS_CHANGED: "What is given in the trial, or to whom, has changed.",
    EventKind.RESULTS_POSTED: "What the trial found can be read in the register now.",
    EventKind.RESULTS_SUBMITTED: (
        "What the trial found was sent to the register, which shows it after a check."
    ),
    EventKind.CONTACTS_CHANGED: "Whom to contact has changed.",
    EventKind.OVERDUE_START: "It should have opened by now, and the register does not say so.",
    EventKind.OVERDUE_PRIMARY_COMPLETION: (
        "It should have come to its main end by now, and the register does not say so."
    ),
    EventKind.OVERDUE_RESULTS: "What it found is due, or late, in the register.",
    EventKind.STALE_VERIFICATION: (
        "Nobody has confirmed the entry for a long time: phone before you count on it."
    ),
    EventKind.STALE_UNKNOWN_SOON: (
        "Nobody has confirmed the entry for almost two years: phone before you count on it."
    ),
    EventKind.STALLED_SUSPENSION: "It has been paused for longer than most that go on again.",
    EventKind.RECORD_VANISHED: "The register no longer shows this trial.",
    EventKind.RECORD_RETURNED: "The register shows this trial again.",
}  # fmt: skip
_RULES = {
    "results.submitted.returned": "What it found was sent back to the study team for corrections.",
    "results.submitted.cancelled": "What it found was taken back, and cannot be read for now.",
    "results.submitted.certified": "What it found may come later than planned.",
    "results.submitted.tracked": "The notes on when its findings come have changed.",
}
_JARGON = ("negating", "turned around", "comparator", "exception")  # the marks show it
_MEANS = {
    "relaxed": "more people may join",
    "tightened": "fewer people may join",
    "effect unclear": "ask the study team what it means for you",
}
_TOLD_IN_FULL = ("eligibility.",)


def sentence(event: Event, headline: str) -> str:
    """Return what happened in plain words; the event's own headline where there are none."""
    moved = _change(event, "status.overall")
    if moved is not None and moved.after:
        return _moved(event, moved)
    if event.kind is EventKind.SITES_CHANGED:
        return "The places where it can be joined have changed."
    if event.because.rule == f"{event.kind}.withdrawn":
        return _ended(headline)
    return _RULES.get(event.because.rule) or _SENTENCES.get(event.kind, _ended(headline))


def _ended(text: str) -> str:
    return text if text.endswith((".", "…", "?", "!")) else f"{text}."


def _moved(event: Event, moved: Change) -> str:
    now, was = one_line(str(moved.after)), one_line(str(moved.before or ""))
    before = f" (it was {briefly(was)})" if was else ""
    reason = _change(event, "status.why_stopped")
    given = cut(one_line(plain(str(reason.after))), _REASON) if reason and reason.after else ""
    return f"It is now {in_full(now)}{before}.{f' The reason given: “{given}”' if given else ''}"


def in_full(status: str) -> str:
    """Return a status with what it means for somebody who might join, to follow "it is"."""
    return _STATUS.get(status, status.replace("_", " ").lower())


def briefly(status: str) -> str:
    """Return a status in few plain words, to follow "it was"."""
    return _WAS.get(status, status.replace("_", " ").lower())


def _change(event: Event, field: str) -> Change | None:
    return next((change for change in event.changes if change.field == field), None)


def worth_showing(event: Event, changes: tuple[ChangeView, ...]) -> tuple[ChangeView, ...]:
    """Return what of an event's changes is worth showing: who may join, in before and after."""
    if not event.kind.startswith(_TOLD_IN_FULL):
        return ()
    return tuple(
        replace(change, members=tuple(map(_meant, change.members)))
        for change in changes
        if not change.is_stamp
    )


def _meant(member: Member) -> Member:
    about = (said for said in member.about.split("; ") if not said.startswith(_JARGON))
    return replace(member, means=_MEANS.get(member.means, member.means), about="; ".join(about))
