"""NATS JetStream: events on `<subject>.<type>`, kept once each within the stream's own window."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from pydantic import Field

from monitor.channels._stream import (
    CONTENT_TYPE,
    SECONDS,
    Publication,
    StreamChannel,
    StreamOptions,
)
from monitor.channels.base import ChannelType
from monitor.model.delivery import Medium

_MAKE = "make a stream of that name that has the subject: nats stream add NAME --subjects"
_TOKEN = r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$"  # noqa: S105  # of a subject, as NATS has it


class NatsOptions(StreamOptions):
    """`server` is `nats://user:password@host:4222` or `tls://…`, several with commas between.

    `stream` has to be there already and to have the subjects `<subject>.>`.
    """

    schemes: ClassVar[tuple[str, ...]] = ("nats://", "tls://", "ws://", "wss://")

    stream: Annotated[str, Field(pattern=r"^[^\s.*>/\\]+$")]
    subject: Annotated[str, Field(pattern=_TOKEN)] = "trials"


class _Nats:
    """JetStream, which confirms what it keeps and drops an id that it has had (`Nats-Msg-Id`)."""

    remedies: Mapping[str, str] = MappingProxyType(
        {
            "NotFoundError": _MAKE,
            "NoStreamResponseError": _MAKE,
            "ServiceUnavailableError": "JetStream is not switched on there (nats-server -js)",
            "APIError": _MAKE,
            "BadRequestError": _MAKE,
        }
    )
    too_large: Mapping[str, str] = MappingProxyType({"MaxPayloadError": "max_payload"})

    def __init__(self, options: NatsOptions) -> None:
        self._options = options
        self._broker: Any = None

    @property
    def faults(self) -> tuple[type[Exception], ...]:
        from nats.errors import Error

        return (Error,)

    async def connect(self) -> None:
        from faststream.nats import NatsBroker

        self._broker = NatsBroker(
            self._options.servers(),
            logger=None,
            connect_timeout=int(SECONDS / 2),
            # whether to try again, and when, is decided elsewhere
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
        )
        await self._broker.start()

    async def publish(self, what: Publication) -> None:
        kind = what.type.partition(".")[2] or what.type
        await self._broker.publish(
            what.body,
            subject=f"{self._options.subject}.{kind}",
            stream=self._options.stream,
            headers={"Nats-Msg-Id": what.id, "content-type": CONTENT_TYPE},
            correlation_id=what.id,
            timeout=SECONDS / 2,
        )

    async def close(self) -> None:
        if self._broker is not None:
            await self._broker.stop()


def _open(name: str, options: NatsOptions) -> StreamChannel:
    return StreamChannel(name, _Nats(options))


channel = ChannelType(
    key="nats",
    media=(Medium.CLOUDEVENT,),
    options=NatsOptions,
    example={"server": "nats://monitor:secret@nats.example.org:4222", "stream": "TRIALS"},
    open=_open,
)
