"""A small server on the loopback whose every thread ends when it is closed, and HTTP over it."""

from __future__ import annotations

import contextlib
import gzip
import socket
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler
from typing import Any, Self

HOST = "127.0.0.1"
MOST_CONNECTIONS = 128
MOST_BODY_BYTES = 32 * 1024 * 1024
WORTH_COMPRESSING = 1024
DRIPS = 20
JOIN_SECONDS = 2.0


class Manner(StrEnum):
    """How an answer goes over the wire; all but the first are ways of failing."""

    WHOLE = "whole"
    TRUNCATE = "truncate"
    SLOW = "slow"
    HANG = "hang"
    DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it arrived; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to say to a request, and how well."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    manner: Manner = Manner.WHOLE
    seconds: float = 0.0


class LoopbackServer(socketserver.TCPServer):
    """Serves each connection in a daemon thread of its own and cuts them all off at `close`."""

    allow_reuse_address = True
    request_queue_size = MOST_CONNECTIONS

    def __init__(self, handler: type[socketserver.BaseRequestHandler], port: int = 0) -> None:
        super().__init__((HOST, port), handler)
        self.closing = threading.Event()
        self._guard = threading.Lock()
        self._serving: dict[threading.Thread, socket.socket] = {}
        self._accepting = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def start(self) -> Self:
        """Answer from now on."""
        self._accepting.start()
        return self

    def close(self) -> None:
        """Stop listening, end every wait and every connection, and see the threads off."""
        self.closing.set()
        if self._accepting.is_alive():
            self.shutdown()
        with self._guard:
            serving = tuple(self._serving.items())
        for thread, connection in serving:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(JOIN_SECONDS)
        self.server_close()

    def adopt(self, connection: socket.socket) -> None:
        """Cut off this connection at `close`, not the one that the calling thread began with."""
        with self._guard:
            self._serving[threading.current_thread()] = connection

    def verify_request(self, request: Any, client_address: Any) -> bool:
        with self._guard:
            return len(self._serving) < MOST_CONNECTIONS

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(target=self._serve, args=(request, client_address), daemon=True)
        with self._guard:
            self._serving[thread] = request
        thread.start()

    def _serve(self, request: socket.socket, client_address: Any) -> None:
        try:
            with contextlib.suppress(OSError):  # the other side went away: its right
                self.finish_request(request, client_address)
        finally:
            self.shutdown_request(request)
            with self._guard:
                self._serving.pop(threading.current_thread(), None)


class HttpServer(LoopbackServer):
    """HTTP/1.1 with keep-alive and gzip; what is said to a request is one function's business."""

    def __init__(
        self, answer: Callable[[Asked], Answer], port: int = 0, *, gzip_level: int = 1
    ) -> None:
        super().__init__(_HttpConnection, port)
        self.answer = answer
        self.gzip_level = gzip_level

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


class _HttpConnection(BaseHTTPRequestHandler):
    server: HttpServer
    protocol_version = "HTTP/1.1"
    server_version = "loopback"
    sys_version = ""
    disable_nagle_algorithm = True  # or each small answer waits for the client's delayed ACK
    timeout = 60

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_OPTIONS(self) -> None:
        self._serve()

    def log_message(self, *_: Any) -> None:
        """Say nothing: who asked what is in the caller's list."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > MOST_BODY_BYTES:
            self._play(Answer(status=413, body=b"too large", content_type="text/plain"))
            self.close_connection = True
            return
        body = self.rfile.read(length)
        if len(body) < length:  # who asked is gone in the middle of it: nothing was asked
            self.close_connection = True
            return
        asked = Asked(
            method=self.command,
            path=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        self._play(self.server.answer(asked))

    def _play(self, answer: Answer) -> None:
        match answer.manner:
            case Manner.HANG:
                self.server.closing.wait(answer.seconds)
                self.close_connection = True
            case Manner.DROP:
                self.close_connection = True
            case Manner.WHOLE | Manner.SLOW | Manner.TRUNCATE:
                self._say(answer)

    def _say(self, answer: Answer) -> None:
        body = self._head(answer)
        match answer.manner:
            case Manner.SLOW:
                self._drip(body, answer.seconds)
            case Manner.TRUNCATE:
                self.close_connection = True
                self.wfile.write(body[: len(body) // 2])
            case _:
                self.wfile.write(body)

    def _head(self, answer: Answer) -> bytes:
        """Send the status line and the headers; return the body as it must follow them."""
        body = answer.body if self.command != "HEAD" else b""
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status not in {204, 304}:
            self.send_header("Content-Type", answer.content_type)
            if self._compresses(body):
                body = gzip.compress(body, self.server.gzip_level, mtime=0)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return body

    def _compresses(self, body: bytes) -> bool:
        accepted = self.headers.get("Accept-Encoding") or ""
        return self.server.gzip_level > 0 and len(body) > WORTH_COMPRESSING and "gzip" in accepted

    def _drip(self, body: bytes, seconds: float) -> None:
        step = max(1, len(body) // DRIPS)
        for at in range(0, len(body), step):
            if self.server.closing.wait(seconds / DRIPS):
                self.close_connection = True
                return
            self.wfile.write(body[at : at + step])
