"""What a registry adds to a record by itself: subjects, the way of the results, its own notes."""

from __future__ import annotations

from msgspec import Struct

from monitor.model.dates import Milestone, PartialDate


class _Part(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a record."""


class UnpostedEvent(_Part, frozen=True, kw_only=True):
    """A step of results that were submitted and are not public."""

    type: str = ""
    date: PartialDate | None = None
    date_unknown: bool | None = None


class Violation(_Part, frozen=True, kw_only=True):
    """A notice of the FDA on missing results."""

    type: str = ""
    description: str = ""
    created: PartialDate | None = None
    issued: PartialDate | None = None
    released: PartialDate | None = None
    posted: PartialDate | None = None


class Annotations(_Part, frozen=True, kw_only=True):
    """What the registry notes beside the record."""

    unposted_responsible_party: str = ""
    unposted_events: tuple[UnpostedEvent, ...] = ()
    violations: tuple[Violation, ...] = ()


class Mesh(_Part, frozen=True, kw_only=True):
    """A MeSH term."""

    id: str = ""
    term: str = ""


class BrowseLeaf(_Part, frozen=True, kw_only=True):
    """A MeSH term as the registry's subject tree shows it."""

    id: str = ""
    name: str = ""
    as_found: str = ""
    relevance: str = ""


class BrowseBranch(_Part, frozen=True, kw_only=True):
    """A branch of the registry's subject tree."""

    abbrev: str = ""
    name: str = ""


class Subjects(_Part, frozen=True, kw_only=True):
    """The subjects that the registry derives from a record's words."""

    meshes: tuple[Mesh, ...] = ()
    ancestors: tuple[Mesh, ...] = ()
    leaves: tuple[BrowseLeaf, ...] = ()
    branches: tuple[BrowseBranch, ...] = ()


class ResultsSubmission(_Part, frozen=True, kw_only=True):
    """A round of results: submitted (`released`), returned (`reset`), cancelled (`unreleased`)."""

    released: PartialDate | None = None
    unreleased: PartialDate | None = None
    unreleased_unknown: bool | None = None
    reset: PartialDate | None = None
    round: int | None = None


class ResultsTracking(_Part, frozen=True, kw_only=True):
    """How far the results are on their way to the public."""

    estimated_submission: PartialDate | None = None
    first_posted: Milestone | None = None
    submissions: tuple[ResultsSubmission, ...] = ()


class Derived(_Part, frozen=True, kw_only=True):
    """What the registry computes from the rest of the record."""

    conditions: Subjects | None = None
    interventions: Subjects | None = None
    removed_countries: tuple[str, ...] = ()
