"""A ClinicalTrials.gov of our own on the loopback: its loads, its oddities and its bad days.

with SimulatedRegistry([study("NCT99000001")]) as registry:
    registry.edit("NCT99000001", opens, on="2026-02-09")
    registry.go("2026-02-09")
    ...                                         # ask registry.url
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, Self, assert_never, get_args
from urllib.parse import unquote

import msgspec

from monitor.demo import api
from monitor.demo.holdings import Held, Holdings, Study
from monitor.demo.server import Answer, Asked, HttpServer, Manner

FaultKind = Literal[
    "status", "hang", "drop", "truncate", "html", "garbage", "empty", "swap", "slow"
]
MAINTENANCE = b"""<!doctype html>
<html><head><title>Maintenance</title></head>
<body><h1>We will be back shortly</h1><p>The registry is being updated.</p></body></html>
"""
NOT_AN_ANSWER = {
    "html": Answer(status=200, body=MAINTENANCE, content_type="text/html;charset=utf-8"),
    "garbage": Answer(status=200, body=b'{"message":"hello","items":[1,2,3]}'),
    "empty": Answer(status=200),
}


class Request(NamedTuple):
    """What a client sent; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass(slots=True, kw_only=True)
class _Fault:
    """A way of failing that still has `times` requests to meet."""

    kind: FaultKind
    times: int
    match: str
    status: int
    retry_after: str | None
    seconds: float


class _Bucket:
    """Tokens that come back at a rate; a request that finds none is one too many."""

    def __init__(self, size: float, rate: float, clock: Callable[[], float]) -> None:
        self._size, self._rate, self._clock = size, rate, clock
        self._tokens, self._at = size, clock()

    def take(self) -> bool:
        now = self._clock()
        self._tokens = min(self._size, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class SimulatedRegistry:
    """Serves invented studies as ClinicalTrials.gov would, from `start` (or `with`) to `close`."""

    def __init__(
        self,
        studies: Iterable[Study] = (),
        load: str = "2026-02-02",
        *,
        port: int = 0,
        gzip_level: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.requests: list[Request] = []
        self.api_version = "2.0.5"
        self._holdings = Holdings((Held.encode(study) for study in studies), load)
        self._clock = clock
        self._guard = threading.RLock()
        self._faults: list[_Fault] = []
        self._bucket: _Bucket | None = None
        self._next_load: tuple[int, str] | None = None
        self._server = HttpServer(self._answer, port, gzip_level=gzip_level)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> Self:
        """Answer from now on."""
        self._server.start()
        return self

    def close(self) -> None:
        """Stop answering; whoever is being kept waiting is let go."""
        self._server.close()

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def load(self) -> str:
        return self._holdings.load

    def put(self, study: Study) -> None:
        """Serve this study from now on, in place of what had its number."""
        with self._guard:
            self._holdings.put(study)

    def remove(self, number: str) -> None:
        """Answer 404 for this trial from now on."""
        with self._guard:
            self._holdings.remove(number)

    def study(self, number: str) -> Study:
        """Return a trial as it is being served; KeyError if it is not."""
        with self._guard:
            held = self._holdings.find(number)
            if held is None:
                raise KeyError(number)
            found: Study = msgspec.json.decode(held.served(self.load))
            return found

    def edit(self, number: str, edit: Callable[..., Study], /, **said: Any) -> None:
        """Serve the trial as this edit leaves it: `edit(number, opens, on="2026-02-09")`."""
        with self._guard:
            self.put(edit(self.study(number), **said))

    def go(self, load: str) -> None:
        """Publish a new load: its date is in /version and in every record from now on."""
        with self._guard:
            self._holdings.load = load

    def go_during(self, n_requests: int, load: str) -> None:
        """Publish a new load once this many more requests have been answered from the old one."""
        with self._guard:
            self._next_load = (n_requests, load)

    def fault(
        self,
        kind: FaultKind,
        times: int = 1,
        match: str = "",
        *,
        status: int = 503,
        retry_after: float | str | None = None,
        seconds: float = 5.0,
    ) -> None:
        """Fail the next `times` requests whose path and query contain `match`, in this way."""
        if kind not in get_args(FaultKind):
            raise ValueError(f"no such fault: {kind!r}")
        wait = None if retry_after is None else str(retry_after)
        with self._guard:
            self._faults.append(
                _Fault(
                    kind=kind,
                    times=times,
                    match=match,
                    status=status,
                    retry_after=wait,
                    seconds=seconds,
                )
            )

    def limit(self, size: float, rate: float) -> None:
        """Answer 429 to whoever takes more than `size` at once or `rate` a second."""
        with self._guard:
            self._bucket = _Bucket(size, rate, self._clock)

    def reset(self) -> None:
        """Forget requests, faults, limit and a load to come; keep the studies and the load."""
        with self._guard:
            self.requests.clear()
            self._faults.clear()
            self._bucket = None
            self._next_load = None

    def _answer(self, asked: Asked) -> Answer:
        with self._guard:
            self.requests.append(Request(asked.method, asked.path, asked.headers))
            self._turn_to_the_next_load()
            if asked.method == "OPTIONS":
                return api.say(403, "Forbidden")
            if asked.method not in {"GET", "HEAD"}:
                return api.say(405, "Method not allowed")
            target = unquote(asked.path)
            fault = self._due_fault(target)
            if fault is not None:
                return self._fail(fault, asked.path)
            if self._bucket is not None and not self._bucket.take():
                return api.say(429, "Too Many Requests")
            return self._truth(asked.path)

    def _turn_to_the_next_load(self) -> None:
        if self._next_load is None:
            return
        left, load = self._next_load
        if left > 0:
            self._next_load = (left - 1, load)
        else:
            self._holdings.load, self._next_load = load, None

    def _due_fault(self, target: str) -> _Fault | None:
        for fault in self._faults:
            if fault.times > 0 and fault.match in target:
                fault.times -= 1
                return fault
        return None

    def _truth(self, path: str) -> Answer:
        return api.answer(self._holdings, path, api_version=self.api_version)

    def _fail(self, fault: _Fault, path: str) -> Answer:
        match fault.kind:
            case "status":
                wait = (("Retry-After", fault.retry_after),) if fault.retry_after else ()
                return api.say(fault.status, "upstream says no", wait)
            case "html" | "garbage" | "empty":
                return NOT_AN_ANSWER[fault.kind]
            case "swap":
                swapped = self._holdings.with_an_impostor(api.numbers_in(unquote(path)))
                return api.answer(swapped, path, api_version=self.api_version)
            case "hang" | "drop" | "truncate" | "slow":
                return replace(self._truth(path), manner=Manner(fault.kind), seconds=fault.seconds)
            case _:
                assert_never(fault.kind)
