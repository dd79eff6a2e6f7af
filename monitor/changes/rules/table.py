"""What the rules' tables are made of: a row says when, how severe, and why."""

from __future__ import annotations

from msgspec import Struct

from monitor.model.change import Change
from monitor.model.event import Because, EventKind, Finding, Severity


class Row(Struct, frozen=True, kw_only=True):
    """One row of a table of rules: `rule` names it, and is its kind or begins with it.

    `when` is what has to be so, in words, and `says` why that weighs what it weighs. The rows of
    one kind lie beside each other: what would have been more or less severe is read from them.
    """

    rule: str
    kind: EventKind
    severity: Severity
    when: str
    says: str

    def finding(self, headline: str, *changes: Change) -> Finding:
        """Return what is concluded where this row holds."""
        return Finding(
            kind=self.kind,
            severity=self.severity,
            headline=headline,
            because=Because(rule=self.rule, says=self.says),
            changes=changes,
        )


def row(kind: EventKind, severity: Severity, when: str, says: str, *, detail: str = "") -> Row:
    """Return a row called by its kind, or more narrowly."""
    rule = f"{kind}.{detail}" if detail else str(kind)
    return Row(rule=rule, kind=kind, severity=severity, when=when, says=says)
