"""The events of a message one by one in plain words, for channels with a shape of their own."""

from __future__ import annotations

from monitor.model.delivery import Told
from monitor.render.changes import ChangeView, Member, Part
from monitor.render.filters import NOTHING, text_marks
from monitor.render.harmless import cut
from monitor.render.view import DigestView, EventView, TrialView

_TEXT = 80  # characters of a member of a list
_SIGNS = {"added": "+ ", "removed": "− "}  # noqa: RUF001  # a real minus sign


def told(digest: DigestView) -> tuple[Told, ...]:
    """Return what a digest tells, event by event, the gravest trial and event first."""
    return tuple(
        _told(trial, event, plain=digest.plain) for trial in digest.trials for event in trial.events
    )


def _told(trial: TrialView, event: EventView, *, plain: bool) -> Told:
    changes = event.plain_changes if plain else event.changes
    telling = tuple(change for change in changes if not change.is_stamp) or changes
    return Told(
        id=event.id,
        kind=event.kind,
        severity="" if plain else event.severity,
        trial=trial.number,
        title=trial.title,
        headline=event.plainly if plain else event.headline,
        says=event.says,
        url=trial.url,
        changes=tuple(map(_change, telling)),
        meta=event.meta or trial.meta,
    )


def _change(change: ChangeView) -> tuple[str, str, str]:
    """Return the label with what was said before and after; of a list, how its members changed."""
    if change.shape != "list":
        return change.label, change.part.before, change.part.after
    members = "; ".join((*map(_member, change.members), *["…"] * bool(change.more)))
    return change.label, "", f"{change.tally}: {members}" if members else change.tally


def _member(member: Member) -> str:
    if member.op in _SIGNS:
        return f"{_SIGNS[member.op]}{cut(member.text, _TEXT)}"
    how = [member.means, member.about, *map(_part, member.parts)]
    said = ", ".join(filter(None, how))
    if not said and len(shown := text_marks(member.marks)) <= 2 * _TEXT:
        return shown or cut(member.text, _TEXT)
    return f"{cut(member.text, _TEXT)} ({said})" if said else cut(member.text, _TEXT)


def _part(part: Part) -> str:
    moved = text_marks(part.marks) or f"{part.before or NOTHING} → {part.after or NOTHING}"
    if len(moved) > _TEXT:
        return f"{part.label} changed" if part.label else ""
    return f"{part.label} {moved}".strip()
