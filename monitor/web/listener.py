"""Listening for browsers and mail programs, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
from threading import Thread
from typing import Any

from monitor.errors import StoreError

GRACE = 3  # seconds for what is being answered at the end
MOST_AT_ONCE = 64
LONGEST = 20.0  # seconds for a whole connection: one that says nothing keeps others out


class Listener:
    """Serves an ASGI application on an address until `close`."""

    def __init__(self, application: Any, host: str, port: int, *, longest: float = LONGEST) -> None:
        """Listen from here on; `StoreError` where the address cannot be had."""
        import uvicorn  # only the daemon listens

        self._socket = _bound(host, port)
        self._server = uvicorn.Server(
            uvicorn.Config(
                application,
                log_config=None,
                log_level="error",  # whoever sends garbage must not fill the log
                access_log=False,  # a token in a log could be used by those who read it
                lifespan="off",
                ws="none",
                http=_hurried(longest),
                loop="asyncio",
                server_header=False,
                date_header=True,
                proxy_headers=False,
                limit_concurrency=MOST_AT_ONCE,
                timeout_keep_alive=5,
                timeout_graceful_shutdown=GRACE,
                h11_max_incomplete_event_size=16 * 1024,
            )
        )
        run = self._server.run
        self._thread = Thread(target=run, args=([self._socket],), name="listener", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        """Answer what is being asked, and no more."""
        self._server.should_exit = True
        self._thread.join(GRACE + 2)
        self._socket.close()


def _hurried(seconds: float) -> Any:
    """Return what speaks HTTP on connections of which none lasts longer."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Hurried(H11Protocol):
        """Hangs up once the time is over; uvicorn knows no end to a request that never comes."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.loop.call_later(seconds, transport.close)

    return Hurried


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket that takes connections from now on.

    After a change of the configuration the next listener begins before the last one ends, so both
    may have the address for a moment.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "SO_REUSEPORT"):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        found.bind((host, port))
        found.listen(MOST_AT_ONCE)
    except OSError as error:
        found.close()
        reason = f"{host}:{port} cannot be listened on ({error.strerror})"
        raise StoreError(f"listener.address: {reason}: name another one") from error
    return found
