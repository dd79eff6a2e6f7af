"""Posts over connections that go only where they may, and that take no longer than they may."""

from __future__ import annotations

import base64
import logging
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from selectors import EVENT_READ, DefaultSelector
from threading import Thread
from time import monotonic
from typing import Any

import httpcore
import httpx

from monitor import __version__
from monitor.channels._address import ANYWHERE, Allowed, plain

CONNECT_SECONDS = 5.0  # for each address of a host, so that a dead one leaves time for the next
IDLE_SECONDS = 30.0  # how long a connection waits for the next message
MOST_BYTES = 64 * 1024
MOST_READS = 8
READING_OUT_SECONDS = 1.0

FAILURES = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.ProxyError,
)

Resolve = Callable[..., Sequence[tuple[Any, ...]]]


class Unsent(Exception):
    """There is no answer; the text says why, in a line for a person that holds no secret."""


class Client:
    """Posts to what is allowed, one thing at a time, and keeps its connections until `close`.

    A `proxy` looks names up itself: which addresses it reaches is its own affair.
    """

    def __init__(
        self, allowed: Allowed, *, ca_file: Path | None, proxy: str, resolve: Resolve | None
    ) -> None:
        logger = logging.getLogger("httpcore")  # it logs whole addresses and headers
        logger.setLevel(max(logger.level, logging.WARNING))
        self._deadline = Deadline()
        # httpx itself has no way to say how connections are made, and knows no end to an exchange
        pool: Callable[..., httpcore.ConnectionPool] = httpcore.ConnectionPool
        if proxy:
            via = httpx.Proxy(proxy)
            pool = partial(httpcore.HTTPProxy, _core(via.url), via.raw_auth)
        self._pool = pool(
            ssl_context=_trusted(ca_file),
            keepalive_expiry=IDLE_SECONDS,
            network_backend=Backend(ANYWHERE if proxy else allowed, self._deadline, resolve),
        )

    def post(
        self, url: str, *, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> tuple[int, str]:
        """Return the status and the `Retry-After` of the answer, or raise `Unsent`."""
        to, host = _read(url)
        sent = list({**_headers(to), **headers}.items())
        self._deadline.start(seconds)
        try:
            with self._pool.stream("POST", _core(to), headers=sent, content=body) as response:
                self._deadline.hasten(READING_OUT_SECONDS)
                read_out(response)
                return response.status, _retry_after(response)
        except httpcore.ConnectError as error:
            raise Unsent(f"{host} cannot be reached ({error})") from error
        except httpcore.TimeoutException as error:
            raise Unsent(f"{host} gave no answer within {seconds:g} s") from error
        # from here on, the text of the error may hold what the other side said
        except httpcore.ProxyError:
            raise Unsent(f"the proxy does not let us through to {host}: check proxy") from None
        except httpcore.RemoteProtocolError:
            raise Unsent(f"{host} hung up, or what it says is not HTTP") from None
        except FAILURES as error:
            raise Unsent(f"{host} did not answer ({type(error).__name__})") from None

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


def _read(url: str) -> tuple[httpx.URL, str]:
    """Return an address and its host as people spell it; what no name can be is said."""
    try:
        read = httpx.URL(url)
        host = read.host
    except (httpx.InvalidURL, UnicodeError):  # by the rules of IDNA, which look at each character
        raise Unsent("the host in its url cannot be one: check its spelling") from None
    return read, host


def _core(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


def _headers(url: httpx.URL) -> dict[str, str]:
    headers = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": f"trial-monitor/{__version__}",
        "Accept-Encoding": "identity",
    }
    if url.userinfo:
        login = f"{url.username}:{url.password}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(login).decode()}"
    return headers


def _retry_after(response: httpcore.Response) -> str:
    found = (value for name, value in response.headers if name.lower() == b"retry-after")
    return next(found, b"").decode("latin-1")


def _trusted(ca_file: Path | None) -> ssl.SSLContext:
    if ca_file is None:
        return httpx.create_ssl_context()
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise Unsent(f"ca_file {ca_file} cannot be used ({error.strerror or error})") from error


def read_out(response: Any) -> None:
    """Read a short answer to its end, so that the connection can be used again; leave a long one.

    The status has said all that matters: a body that breaks off changes nothing.
    """
    size = 0
    try:
        for part in islice(response.iter_stream(), MOST_READS):
            size += len(part)
            if size > MOST_BYTES:
                return
    except FAILURES:
        return


class Deadline:
    """Until when the exchange under way must be over, whatever each step of it takes."""

    def __init__(self) -> None:
        self._until = 0.0

    def start(self, seconds: float) -> None:
        """Count from now."""
        self._until = monotonic() + seconds

    def hasten(self, seconds: float) -> None:
        """Be over so soon, if it is not to be over sooner."""
        self._until = min(self._until, monotonic() + seconds)

    def left(self) -> float:
        """Return the seconds that are left; TimeoutError where there are none."""
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left


class Backend(httpcore.NetworkBackend):
    """Connects to hosts as far as they are allowed, always within the deadline.

    Every address of a name must be one that may be reached: which of them answers is chance.
    """

    def __init__(self, allowed: Allowed, deadline: Deadline, resolve: Resolve | None) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._resolve = resolve or socket.getaddrinfo

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        error: OSError = OSError("it has no address")
        for family, *_, address in self._checked(host, port):
            try:
                return _Line(self._connected(family, address), self._deadline)
            except OSError as tried:
                error = tried
        raise httpcore.ConnectError(error.strerror or str(error)) from error

    def _checked(self, host: str, port: int) -> Sequence[tuple[Any, ...]]:
        """Return all that the host resolves to; nobody asks for its name a second time."""
        found = self._resolved(host, port)
        for *_, (address, *_) in found:
            if not self._allowed.reaches(host, plain(address)):
                raise Unsent(
                    f"{host} leads to {address}, which is not public; "
                    "if it is meant, name it in the channel's allow"
                )
        return found

    def _resolved(self, host: str, port: int) -> Sequence[tuple[Any, ...]]:
        """Look the name up in a thread, since it cannot be told to be done by a given time."""
        answers: SimpleQueue[Sequence[tuple[Any, ...]] | Exception] = SimpleQueue()

        def ask() -> None:
            answer: Sequence[tuple[Any, ...]] | Exception = OSError("a fault in looking it up")
            try:
                answer = self._resolve(host, port, type=socket.SOCK_STREAM)
            except (OSError, UnicodeError) as error:
                answer = error
            finally:
                answers.put(answer)

        Thread(target=ask, name=f"look up {host}", daemon=True).start()
        try:
            answer = answers.get(timeout=self._deadline.left())
        except (Empty, TimeoutError) as error:
            raise httpcore.ConnectError("its name was not resolved in time") from error
        if isinstance(answer, Exception):
            why = getattr(answer, "strerror", None) or str(answer)
            raise httpcore.ConnectError(f"its name is not resolved: {why}") from answer
        return answer

    def _connected(self, family: int, address: Any) -> socket.socket:
        line = socket.socket(family, socket.SOCK_STREAM)
        try:
            line.settimeout(min(CONNECT_SECONDS, self._deadline.left()))
            line.connect(address)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            line.close()
            raise
        return line


class _Line(httpcore.NetworkStream):
    """One connection, each of whose reads and writes ends with the deadline."""

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line = line
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _told_as(httpcore.ReadTimeout, httpcore.ReadError):
            self._line.settimeout(self._deadline.left())
            return self._line.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        rest = memoryview(buffer)
        with _told_as(httpcore.WriteTimeout, httpcore.WriteError):
            while rest:
                self._line.settimeout(self._deadline.left())
                rest = rest[self._line.send(rest) :]

    def close(self) -> None:
        self._line.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            self._line.settimeout(self._deadline.left())
            line = ssl_context.wrap_socket(self._line, server_hostname=server_hostname)
        except (OSError, ValueError) as error:  # ValueError: a name that no certificate can have
            self.close()
            raise httpcore.ConnectError(_why_no_tls(error)) from error
        return _Line(line, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # of a line that waits: the other side has hung up
            return _is_readable(self._line)
        return None


@contextmanager
def _told_as(timeout: type[Exception], other: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise timeout(str(error)) from error
    except OSError as error:
        raise other(str(error)) from error


def _why_no_tls(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message.rstrip('.')}"
    return f"no TLS: {getattr(error, 'reason', None) or error}"


def _is_readable(line: socket.socket) -> bool:
    with DefaultSelector() as selector:
        selector.register(line, EVENT_READ)
        return bool(selector.select(0))
