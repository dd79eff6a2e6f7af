"""Redis Streams: each event an entry whose field `__data__` is its CloudEvent."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from pydantic import Field

from monitor.channels._stream import SECONDS, Publication, StreamChannel, StreamOptions
from monitor.channels.base import ChannelType
from monitor.model.delivery import Medium

_REMEMBERED = (
    8 * 24 * 3600
)  # seconds: a delivery is tried for three days, and may be asked for anew
_PASSWORD = "check the user and the password in server"  # noqa: S105  # is none


class RedisOptions(StreamOptions):
    """`server` is `redis://user:password@host:6379/0`, or `rediss://…` for TLS.

    `stream` is the key of the stream, cut to about `most` entries (0: never cut).
    """

    schemes: ClassVar[tuple[str, ...]] = ("redis://", "rediss://", "unix://")

    stream: Annotated[str, Field(min_length=1)] = "trials"
    most: Annotated[int, Field(ge=0)] = 100_000


class _Redis:
    """Redis, which is told to keep an event, and then that it has had it."""

    remedies: Mapping[str, str] = MappingProxyType(
        {
            "AuthenticationError": _PASSWORD,
            "NoPermissionError": "allow the user XADD, SET and EXISTS on the stream's key",
            "ResponseError": "the key of the stream holds something else: name another stream",
            "OutOfMemoryError": "Redis is full: lower `most`, or raise its maxmemory",
        }
    )
    too_large: Mapping[str, str] = MappingProxyType({})

    def __init__(self, options: RedisOptions) -> None:
        self._options = options
        self._broker: Any = None
        self._client: Any = None

    @property
    def faults(self) -> tuple[type[Exception], ...]:
        from redis.exceptions import RedisError

        return (RedisError,)

    async def connect(self) -> None:
        from faststream.redis import RedisBroker
        from faststream.redis.parser import MessageFormat

        class Bare(MessageFormat):
            """The envelope as it is, so that any client can read it."""

            @classmethod
            async def encode(cls, *, message: Any, **_: Any) -> bytes:
                return bytes(message)

        self._broker = RedisBroker(
            self._options.server.get_secret_value(),
            logger=logging.getLogger(__name__),
            message_format=Bare,  # type: ignore[type-abstract]  # what it lacks is for readers
            socket_connect_timeout=SECONDS / 2,
            socket_timeout=SECONDS / 2,
        )
        self._client = await self._broker.connect()

    async def publish(self, what: Publication) -> None:
        seen = f"{self._options.stream}:seen:{what.id}"
        if await self._client.exists(seen):
            return
        await self._broker.publish(
            what.body,
            stream=self._options.stream,
            maxlen=self._options.most or None,
            correlation_id=what.id,
        )
        # afterwards: where the program dies in between, an event comes twice and is not lost
        await self._client.set(seen, 1, ex=_REMEMBERED)

    async def close(self) -> None:
        if self._broker is not None:
            await self._broker.stop()


def _open(name: str, options: RedisOptions) -> StreamChannel:
    return StreamChannel(name, _Redis(options))


channel = ChannelType(
    key="redis",
    media=(Medium.CLOUDEVENT,),
    options=RedisOptions,
    example={"server": "rediss://monitor:secret@redis.example.org:6379/0", "stream": "trials"},
    open=_open,
)
