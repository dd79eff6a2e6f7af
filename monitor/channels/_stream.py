"""Event streams: each event in its CloudEvents envelope, published once and confirmed."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from importlib.util import find_spec
from threading import Lock, Thread
from typing import Any, ClassVar, Protocol, Self
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from pydantic import SecretStr, field_validator, model_validator

from monitor.channels.base import Options
from monitor.errors import Rejected, Undelivered
from monitor.model.delivery import Message

SECONDS = 15.0
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
EXTRA = 'the part of the program for streams is missing: pip install "trial-monitor[stream]"'


class StreamOptions(Options):
    """`server` is the address of the broker; it may hold a password, so it is a secret.

    It begins with one of the `schemes`, as does each of several with commas between.
    """

    schemes: ClassVar[tuple[str, ...]]

    server: SecretStr

    @field_validator("server")
    @classmethod
    def _is_server(cls, server: SecretStr) -> SecretStr:
        if not all(_is_address(each, cls.schemes) for each in cls._several(server)):
            shapes = " or ".join(f"{scheme}host:port" for scheme in cls.schemes)
            raise ValueError(f"must be an address such as {shapes}")
        return server

    def servers(self) -> list[str]:
        """Return each address by itself."""
        return self._several(self.server)

    @classmethod
    def _several(cls, server: SecretStr) -> list[str]:
        """Divide at commas; one in a password has no scheme after it."""
        begins = "|".join(map(re.escape, cls.schemes))
        return re.split(rf",(?={begins})", server.get_secret_value())

    @model_validator(mode="after")
    def _has_extra(self) -> Self:
        if find_spec("faststream") is None:
            raise ValueError(EXTRA)
        return self

    def singly(self) -> bool:
        """Each event goes by itself, at once: whoever reads the stream gathers for themselves."""
        return True


def _is_address(address: str, schemes: tuple[str, ...]) -> bool:
    """Whether it is an address with one of the schemes, of which one may be empty."""
    scheme = next((each for each in schemes if address.startswith(each)), None)
    if scheme is None or " " in address or not address.isprintable():
        return False
    rest = address.removeprefix(scheme)
    try:
        parts = urlsplit(f"//{rest}")
        named = parts.hostname or scheme == "unix://"
        return bool(named) and parts.port != 0 and "://" not in rest
    except ValueError:
        return False


class Publication(Struct, frozen=True, kw_only=True):
    """What is published: the envelope, and what a broker sorts and drops repeats by."""

    id: str
    type: str
    trial: str
    body: bytes


class Broker(Protocol):
    """A connection to one kind of broker.

    `faults` is what its library raises when something is wrong out there, and `remedies` what to do
    about some of them, by their names. `too_large` are the names of those that mean a limit of the
    broker's, which the same event would meet again, with its setting.
    """

    @property
    def faults(self) -> tuple[type[Exception], ...]: ...
    @property
    def remedies(self) -> Mapping[str, str]: ...
    @property
    def too_large(self) -> Mapping[str, str]: ...

    async def connect(self) -> None:
        """Connect, or raise one of the faults."""

    async def publish(self, what: Publication) -> None:
        """Return once the broker has confirmed that it keeps the event."""

    async def close(self) -> None:
        """Disconnect."""


class _Envelope(Struct):
    """What of a CloudEvent is looked at."""

    id: str
    type: str
    subject: str = ""


class StreamChannel:
    """Publishes over one connection, which a thread of its own keeps alive until `close`."""

    def __init__(self, name: str, broker: Broker, *, seconds: float = SECONDS) -> None:
        self._name = name
        self._broker = broker
        self._seconds = seconds
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._turn = Lock()

    def send(self, message: Message) -> None:
        """Publish the message's only event; after a failure the next one connects anew."""
        if not message.envelope:
            raise Rejected(self._name, "a stream takes events one by one")
        read = msgspec.json.decode(message.envelope, type=_Envelope)
        what = Publication(id=read.id, type=read.type, trial=read.subject, body=message.envelope)
        with self._turn:
            try:
                if self._loop is None:
                    self._begin()
                self._run(self._broker.publish(what))
            except Exception:  # whatever it was, the connection may be of no use any more
                self._end()
                raise

    def close(self) -> None:
        """Disconnect, and let the thread end, once what is in hand is sent."""
        with self._turn:
            self._end()

    def _end(self) -> None:
        loop, thread = self._loop, self._thread
        self._loop = self._thread = None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._leave(), loop)
        thread.join()
        loop.close()

    def _begin(self) -> None:
        for name in ("faststream", "nats", "aio_pika", "aiormq", "aiokafka", "redis"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # they log whole addresses
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name=self._name, daemon=True)
        self._thread.start()
        self._run(self._broker.connect())

    async def _leave(self) -> None:
        """Disconnect, end whatever the library has left running, and stop the loop."""
        loop = asyncio.get_running_loop()
        try:
            with suppress(Exception):  # it is given up anyway, and its thread is waited for
                async with asyncio.timeout(self._seconds):
                    await self._broker.close()
            rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
            await loop.shutdown_asyncgens()
        finally:
            loop.call_soon(loop.stop)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it in the thread; of what goes wrong only the kind is told, and what to do."""
        loop = self._loop
        assert loop is not None  # noqa: S101  # begun before
        faults: tuple[type[Exception], ...] = (*self._broker.faults, OSError)
        running = asyncio.run_coroutine_threadsafe(work, loop)
        try:
            running.result(self._seconds)
        except TimeoutError as error:
            running.cancel()
            reason = "the broker did not confirm in time"
            raise Undelivered(self._name, reason) from error
        except faults as error:
            name = type(error).__name__
            if limit := self._broker.too_large.get(name):
                reason = f"the event is larger than the broker takes: raise its {limit}, and retry"
                raise Rejected(self._name, reason) from None
            remedy = self._broker.remedies.get(name, "check the address, and whether it runs")
            reason = f"the broker does not take it ({name}): {remedy}"
            # the text of the error may hold an address with its password
            raise Undelivered(self._name, reason) from None
