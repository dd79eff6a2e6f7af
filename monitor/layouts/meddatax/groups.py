"""The groups of a study and its interventions, with their labels and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import structs

from monitor.layouts import _reading as reading
from monitor.layouts.meddatax.marks import NO_LABELS, word_behind
from monitor.model import scales
from monitor.model.record import Arm, Intervention

_MOST = 2_000  # lines of interventions; the largest trials have some fifty interventions
_NO_INTERVENTION = "No interventions assigned to this group"


def read_groups(draft: reading.Draft, found: Mapping[str, list[str]]) -> None:
    """Take the groups and the interventions as far as it is certain where each ends."""
    listed = found.get("Interventions", [])
    known = _interventions(listed)
    lines = found.get("Study Groups", [])
    labelled = any(line.startswith("Group Type") for line in lines)
    groups = None if known is None else _Groups(lines, known, labelled=labelled).read()
    if "Study Groups" in found:
        shown = ", ".join(group.label for group in groups or ()) or " ".join(lines)
        note = "" if labelled else f"{NO_LABELS}: what kinds of groups they are is not on it"
        draft.either("arms", groups, shown, note)
    if "Interventions" in found:
        shown = ", ".join(one.name for one in known or ()) or " ".join(listed)
        note = "the page does not show other names"
        typed = any(one.type for one in known or ())
        note = note if typed else f"{NO_LABELS}: the kinds are not on it, nor other names"
        draft.either("interventions", _with_groups(known, groups), shown, note)


def _interventions(lines: Sequence[str]) -> tuple[Intervention, ...] | None:
    """Return the interventions listed; None where names and texts cannot be told apart."""
    ends = [at for at, line in enumerate(lines) if line.startswith("Intervention Type")]
    if len(lines) > _MOST:
        return None
    if not ends:
        return _without_types(lines)
    starts = [0, *(end + 1 for end in ends[:-1])]
    if ends[-1] != len(lines) - 1 or any(s == e for s, e in zip(starts, ends, strict=True)):
        return None
    return tuple(
        Intervention(
            name=lines[start],
            description="\n".join(lines[start + 1 : end]),
            type=word_behind(lines[end], "Intervention Type", scales.INTERVENTION_TYPES),
        )
        for start, end in zip(starts, ends, strict=True)
    )


def _without_types(lines: Sequence[str]) -> tuple[Intervention, ...] | None:
    if len(lines) % 2:
        return None
    pairs = zip(lines[::2], lines[1::2], strict=True)
    return tuple(Intervention(name=name, description=text) for name, text in pairs)


def _with_groups(
    interventions: tuple[Intervention, ...] | None, groups: tuple[Arm, ...] | None
) -> tuple[Intervention, ...] | None:
    if interventions is None:
        return None
    arms: dict[str, list[str]] = {}
    for group in groups or ():
        for name in group.interventions:
            arms.setdefault(name, []).append(group.label)
    return tuple(
        structs.replace(one, arms=tuple(arms.get(_called(one), ()))) for one in interventions
    )


def _called(intervention: Intervention) -> str:
    """Return how the registry calls an intervention within a group (`Drug: fictinib`)."""
    kind = intervention.type.replace("_", " ").title()
    return f"{kind}: {intervention.name}" if kind else intervention.name


class _Groups:
    """The groups of a study, each with its interventions, which are listed elsewhere as well.

    That list tells where the text of an intervention ends and the next group begins.
    """

    def __init__(
        self, lines: Sequence[str], known: Sequence[Intervention], *, labelled: bool
    ) -> None:
        self.lines = lines
        self.known: dict[str, list[Intervention]] = {}
        for one in known:
            self.known.setdefault(one.name, []).append(one)
        self.labelled = labelled
        self.at = 0

    def read(self) -> tuple[Arm, ...] | None:
        """Return the groups; None where it is not certain where one ends."""
        found: list[Arm] = []
        while self.at < len(self.lines):
            group = self._group()
            if group is None:
                return None
            found.append(group)
        return tuple(found)

    def _group(self) -> Arm | None:
        start = self.at
        self.at += 1
        while self.at < len(self.lines) and not self._ends_text():
            self.at += 1
        label, *text = self.lines[start : self.at]
        kind = self._kind()
        behind = self.at
        names = self._names()
        certain = bool(kind) if self.labelled else self.at > behind
        if not certain or len(set(names)) < len(names) or _names_a_type((label, *text)):
            return None
        return Arm(label=label, description="\n".join(text), type=kind, interventions=names)

    def _ends_text(self) -> bool:
        line = self.lines[self.at]
        if self.labelled:
            return line.startswith("Group Type")
        return line == _NO_INTERVENTION or self._intervention() is not None

    def _kind(self) -> str:
        if self.at < len(self.lines) and self.lines[self.at].startswith("Group Type"):
            self.at += 1
            return word_behind(self.lines[self.at - 1], "Group Type", scales.ARM_TYPES)
        return ""

    def _names(self) -> tuple[str, ...]:
        names: list[str] = []
        while self.at < len(self.lines):
            found = self._intervention()
            if self.lines[self.at] == _NO_INTERVENTION:
                self.at += 1
            elif found is not None:
                names.append(_called(found[0]))
                self.at = found[1]
            else:
                break
        return tuple(names)

    def _intervention(self) -> tuple[Intervention, int] | None:
        """Return the intervention that stands here, and where it ends."""
        behind = self.at + 1
        if self.labelled:
            if not _names_a_type(self.lines[behind : behind + 1]):
                return None
            behind += 1
        for one in self.known.get(self.lines[self.at], ()):
            text = one.description.split("\n") if one.description else []
            end = behind + len(text)
            if list(self.lines[behind:end]) == text:
                return one, end
        return None


def _names_a_type(lines: Sequence[str]) -> bool:
    return any(line.startswith("Intervention Type") for line in lines)
