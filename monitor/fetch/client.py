"""Asking a registry: every way of failing becomes `Unreachable`, or `Refused`."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from monitor import __version__
from monitor.clock import Clock
from monitor.errors import Refused, TooLarge, Unreachable
from monitor.fetch.pace import Pace
from monitor.model.exchange import Request, Response
from monitor.retry import FETCH, GiveUp

log = logging.getLogger(__name__)

MAX_BODY = 64 * 1024 * 1024  # the largest record known has 3.6 MB, a batch of usual ones 2 MB
_LATER = {408, 425, 429, 500, 502, 503, 504}
_CHUNK = 256 * 1024
_LONGEST_WAIT = timedelta(minutes=2)  # beyond it the check ends, and the next one asks again
_WHOLE_REQUEST = 4  # times the time limit for one read


class Fetcher:
    """The way to one registry. Counts what it asked (`requests`) and got (`bytes`)."""

    def __init__(
        self,
        *,
        registry: str,
        base_url: str,
        pace: Pace,
        timeout: float,
        user_agent: str,
        now: Clock,
        sleep: Callable[[float], None],
    ) -> None:
        """Nothing is sent yet; `sleep` may raise to end a wait early."""
        self.requests = 0
        self.bytes = 0
        self._registry = registry
        self._pace = pace
        self._now = now
        self._sleep = sleep
        self._timeout = timeout
        self._client = httpx.Client(
            base_url=base_url,
            headers={"User-Agent": user_agent, "Accept": "application/json, text/plain;q=0.5"},
            timeout=timeout,
            follow_redirects=False,
            verify=_trust(base_url),
        )

    def close(self) -> None:
        """Let go of the connections; a request in flight fails."""
        self._client.close()

    def send(self, request: Request) -> Response:
        """Return the answer, asking again with growing pauses while the registry is in trouble.

        Raises `Refused` for a 403, which says that we are shut out and is never asked again, and
        `Unreachable` when the pauses are used up.
        """
        tries = 0
        while True:
            tries += 1
            try:
                return self._send_once(request)
            except (Refused, TooLarge):
                raise
            except Unreachable as failure:
                self._pause(request, tries, failure)

    def _pause(self, request: Request, tries: int, failure: Unreachable) -> None:
        now = self._now()
        decision = FETCH.decide(tries, now, request.path, failure.wait, failure.reason)
        if isinstance(decision, GiveUp) or decision.when - now > _LONGEST_WAIT:
            raise failure
        seconds = (decision.when - now).total_seconds()
        log.warning(
            "asking again",
            extra={"registry": self._registry, "reason": failure.reason, "in_seconds": seconds},
        )
        self._sleep(seconds)

    def _send_once(self, request: Request) -> Response:
        with self._pace:
            self.requests += 1
            try:
                with self._client.stream("GET", request.path, params=request.query) as answer:
                    return self._take(answer)
            except httpx.TimeoutException as error:
                raise self._unreachable(f"no answer in time ({type(error).__name__})") from error
            except (httpx.ConnectError, httpx.ProxyError) as error:
                host = self._client.base_url.host
                says = f"no way to {host} ({error}); check base_url, the network and the proxy"
                raise self._unreachable(says) from error
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
                words = str(error) or type(error).__name__
                raise self._unreachable(words) from error

    def _take(self, answer: httpx.Response) -> Response:
        if answer.status_code == httpx.codes.FORBIDDEN:
            raise Refused(self._registry, "HTTP 403: we are shut out", status=403)
        if answer.status_code in _LATER:
            wait = retry_after(answer.headers.get("Retry-After", ""), self._now())
            raise Unreachable(
                self._registry, f"HTTP {answer.status_code}", status=answer.status_code, wait=wait
            )
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Response(
            status=answer.status_code,
            content_type=kind,
            body=self._body(answer),
            location=answer.headers.get("Location", ""),
        )

    def _body(self, answer: httpx.Response) -> bytes:
        until = time.monotonic() + _WHOLE_REQUEST * self._timeout
        parts, size = [], 0
        for part in answer.iter_bytes(_CHUNK):
            size += len(part)
            if size > MAX_BODY:
                raise TooLarge(self._registry, f"an answer of more than {MAX_BODY >> 20} MB")
            if time.monotonic() > until:
                raise self._unreachable("an answer that does not end")
            parts.append(part)
        self.bytes += size
        return b"".join(parts)

    def _unreachable(self, reason: str) -> Unreachable:
        return Unreachable(self._registry, reason)


def user_agent(contact: str) -> str:
    """Return an honest name that begins with the library's own.

    ClinicalTrials.gov's firewall compares the claimed program with how it speaks TLS (inferred
    from reports): a name that hides the library is the surest way to a 403.
    """
    ours = f"trial-monitor/{__version__} (clinical-trial monitor{'; ' if contact else ''}{contact})"
    return f"python-httpx/{httpx.__version__} {ours}"


def retry_after(value: str, now: datetime) -> timedelta | None:
    """Return the pause that a Retry-After header asks for (RFC 9110, 10.2.3), None for no wish."""
    if value.strip().isdecimal():
        return timedelta(seconds=min(int(value), 10**6))
    try:
        return max(parsedate_to_datetime(value) - now, timedelta(0))
    except (TypeError, ValueError):
        return None


def _trust(base_url: str) -> ssl.SSLContext | bool:
    # reading the list of authorities takes a tenth of a second; plain HTTP needs none
    return ssl.create_default_context() if urlsplit(base_url).scheme == "https" else False
