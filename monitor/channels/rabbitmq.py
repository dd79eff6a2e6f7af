"""RabbitMQ: events to a topic exchange under `<type>`, each persistent and confirmed."""

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

_UNBOUND = "no queue is bound to the exchange for this event: bind one, with trial.# for all"
_ACCESS = "check the user, the password and the virtual host in server"


class RabbitOptions(StreamOptions):
    """`server` is `amqp://user:password@host:5672/vhost`, or `amqps://…` for TLS.

    `exchange` is of the type topic; it is made where it is missing, and queues are its readers'.
    """

    schemes: ClassVar[tuple[str, ...]] = ("amqp://", "amqps://")

    exchange: Annotated[str, Field(min_length=1, max_length=127)] = "trials"


class _Rabbit:
    """RabbitMQ, which confirms what a queue keeps; `message_id` is the event's id."""

    remedies: Mapping[str, str] = MappingProxyType(
        {
            "PublishError": _UNBOUND,
            "DeliveryError": _UNBOUND,
            "ProbableAuthenticationError": _ACCESS,
            "AuthenticationError": _ACCESS,
            "ChannelAccessRefused": "allow the user to configure the exchange and to write to it",
            "ChannelPreconditionFailed": "the exchange is there and is no topic exchange",
        }
    )
    too_large: Mapping[str, str] = MappingProxyType({})

    def __init__(self, options: RabbitOptions) -> None:
        self._options = options
        self._broker: Any = None
        self._exchange: Any = None

    @property
    def faults(self) -> tuple[type[Exception], ...]:
        from aio_pika.exceptions import CONNECTION_EXCEPTIONS  # not all are of one family

        return tuple(CONNECTION_EXCEPTIONS)

    async def connect(self) -> None:
        from faststream.rabbit import Channel, ExchangeType, RabbitBroker, RabbitExchange

        self._exchange = RabbitExchange(
            self._options.exchange, type=ExchangeType.TOPIC, durable=True
        )
        self._broker = RabbitBroker(
            self._options.server.get_secret_value(),
            logger=None,
            default_channel=Channel(on_return_raises=True),
            fail_fast=True,
        )
        await self._broker.start()
        await self._broker.declare_exchange(self._exchange)  # to publish only looks for it

    async def publish(self, what: Publication) -> None:
        await self._broker.publish(
            what.body,
            exchange=self._exchange,
            routing_key=what.type,
            message_id=what.id,
            correlation_id=what.id,
            message_type=what.type,
            content_type=CONTENT_TYPE,
            # what the plug-in for de-duplication looks at, where there is one
            headers={"x-deduplication-header": what.id},
            persist=True,
            timeout=SECONDS / 2,
        )

    async def close(self) -> None:
        if self._broker is not None:
            await self._broker.stop()


def _open(name: str, options: RabbitOptions) -> StreamChannel:
    return StreamChannel(name, _Rabbit(options))


channel = ChannelType(
    key="rabbitmq",
    media=(Medium.CLOUDEVENT,),
    options=RabbitOptions,
    example={"server": "amqps://monitor:secret@rabbit.example.org:5671/", "exchange": "trials"},
    open=_open,
)
