"""What is asked of a registry and what it answers, with no network in it."""

from __future__ import annotations

from msgspec import Struct

from monitor.model.trial import TrialId


class Request(Struct, frozen=True, kw_only=True):
    """A GET for the trials `about`; `path` begins with a slash, `query` is not encoded yet."""

    path: str
    query: tuple[tuple[str, str], ...] = ()
    about: tuple[TrialId, ...] = ()


class Response(Struct, frozen=True, kw_only=True):
    """An answer, decompressed; `content_type` is in lower case and without parameters."""

    status: int
    content_type: str = ""
    body: bytes = b""
    location: str = ""


class Reading(Struct, frozen=True, kw_only=True):
    """One trial out of an answer, before anything is decoded further.

    `payload` is the trial's bytes as served; `digest` is equal for payloads that differ only in
    volatile stamps. `asked` is the id that was asked for and `trial` the one that answered: they
    differ for an alias. `data_date` is the load's date as the registry stamps it; the rest are
    the record's own words on itself.
    """

    asked: TrialId
    trial: TrialId
    payload: bytes
    digest: str
    data_date: str
    title: str = ""
    status: str = ""
    submitted: str = ""
    posted: str = ""


class Readings(Struct, frozen=True, kw_only=True):
    """What an answer says about the trials that were asked for.

    `unreadable` pairs an id with why nothing may be concluded about it; `absent` are ids that the
    registry does not know (now); `more` asks for the rest of a paged answer.
    """

    read: tuple[Reading, ...] = ()
    unreadable: tuple[tuple[TrialId, str], ...] = ()
    absent: tuple[TrialId, ...] = ()
    more: tuple[Request, ...] = ()


class Load(Struct, frozen=True, kw_only=True):
    """What a registry's probe says: a token of the data it serves, and of the interface."""

    token: str
    interface: str = ""


class Listed(Struct, frozen=True, kw_only=True):
    """A version that a registry says it keeps: its own number, the day that it gives it (ISO, ""
    where none), the status then.
    """

    number: int
    submitted: str = ""
    status: str = ""
