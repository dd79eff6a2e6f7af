"""The scale of recruitment statuses: its words as people say them, and the groups by meaning.

The words of the scale are ClinicalTrials.gov's; those of other registries are read into it.
"""

from __future__ import annotations

WORDS = {
    "NOT_YET_RECRUITING": "not yet recruiting",
    "RECRUITING": "recruiting",
    "ENROLLING_BY_INVITATION": "enrolling by invitation",
    "ACTIVE_NOT_RECRUITING": "active, not recruiting",
    "SUSPENDED": "suspended",
    "COMPLETED": "completed",
    "TERMINATED": "terminated",
    "WITHDRAWN": "withdrawn",
    "AVAILABLE": "available for expanded access",
    "TEMPORARILY_NOT_AVAILABLE": "temporarily not available for expanded access",
    "NO_LONGER_AVAILABLE": "no longer available for expanded access",
    "APPROVED_FOR_MARKETING": "approved for marketing",
    "UNKNOWN": "unknown",
    "WITHHELD": "withheld",
}
GROUPS = {
    "NOT_YET_RECRUITING": "before",
    "RECRUITING": "open",
    "ENROLLING_BY_INVITATION": "invited",
    "ACTIVE_NOT_RECRUITING": "active",
    "SUSPENDED": "halted",
    "COMPLETED": "completed",
    "TERMINATED": "terminated",
    "WITHDRAWN": "withdrawn",
    "AVAILABLE": "access",
    "TEMPORARILY_NOT_AVAILABLE": "access",
    "NO_LONGER_AVAILABLE": "access",
    "APPROVED_FOR_MARKETING": "access",
}
OPEN = frozenset({"RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"})  # of a site
STOPPED = frozenset({"SUSPENDED", "TERMINATED", "WITHDRAWN"})
ENDED = frozenset({"completed", "terminated", "withdrawn"})
_NAMES = {
    "known": "any other status",
    "other": "a word that this table does not have",
    "access": "a status of expanded access",
}


def named(groups: str) -> str:
    """Return groups, or statuses themselves, as a person says them."""
    names = [
        _NAMES.get(group) or " or ".join(WORDS[status] for status in statuses(group))
        for group in groups.split()
    ]
    return " / ".join(names)


def statuses(groups: str) -> tuple[str, ...]:
    """Return the statuses that groups, or statuses themselves, stand for; "" for all others."""
    found: list[str] = []
    for group in groups.split():
        if group in WORDS:
            found.append(group)
        elif group == "known":
            found += GROUPS
        elif group == "other":
            found.append("")
        else:
            found += [status for status, one in GROUPS.items() if one == group]
    return tuple(found)
