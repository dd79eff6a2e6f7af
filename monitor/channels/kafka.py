"""Kafka: events in a topic, keyed by trial, so that those of one trial stay in order."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, SecretStr, model_validator

from monitor.channels._stream import (
    CONTENT_TYPE,
    SECONDS,
    Publication,
    StreamChannel,
    StreamOptions,
)
from monitor.channels.base import ChannelType
from monitor.model.delivery import Medium

MOST_BYTES = 64 * 1024 * 1024  # how much is too much is for the brokers to say
_ACCESS = "check user, password and whether it wants TLS"


class KafkaOptions(StreamOptions):
    """`server` is `host:9092`, several with commas between; `user` logs in by SASL/PLAIN.

    `tls` is on wherever there is a user.
    """

    schemes: ClassVar[tuple[str, ...]] = ("",)

    topic: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,249}$")] = "trials"
    user: str = ""
    password: SecretStr | None = None
    tls: bool | None = None

    @model_validator(mode="after")
    def _user_with_password(self) -> Self:
        if bool(self.user) != (self.password is not None):
            missing = "password" if self.user else "user"
            raise ValueError(f"{missing} is missing: one goes with the other")
        return self


class _Kafka:
    """Kafka, which confirms with all replicas; the header `ce_id` is the event's id."""

    remedies: Mapping[str, str] = MappingProxyType(
        {
            "UnknownTopicOrPartitionError": "make the topic, or let the brokers make it",
            "TopicAuthorizationFailedError": _ACCESS,
            "SaslAuthenticationError": _ACCESS,
        }
    )
    too_large: Mapping[str, str] = MappingProxyType(
        {"MessageSizeTooLargeError": "max.message.bytes"}
    )

    def __init__(self, options: KafkaOptions) -> None:
        self._options = options
        self._broker: Any = None

    @property
    def faults(self) -> tuple[type[Exception], ...]:
        from aiokafka.errors import KafkaError

        return (KafkaError,)

    async def connect(self) -> None:
        from faststream.kafka import KafkaBroker

        self._broker = KafkaBroker(
            self._options.servers(),
            logger=None,
            acks="all",
            enable_idempotence=True,
            request_timeout_ms=int(SECONDS * 500),
            max_request_size=MOST_BYTES,
            security=_security(self._options),
        )
        await self._broker.start()

    async def publish(self, what: Publication) -> None:
        await self._broker.publish(
            what.body,
            topic=self._options.topic,
            key=what.trial.encode() or None,
            headers={"content-type": CONTENT_TYPE, "ce_id": what.id},
            correlation_id=what.id,
        )

    async def close(self) -> None:
        if self._broker is not None:
            await self._broker.stop()


def _security(options: KafkaOptions) -> Any:
    """Return how to prove who we are; nothing to a broker that does not ask."""
    import ssl

    from faststream.security import BaseSecurity, SASLPlaintext

    tls = bool(options.user) if options.tls is None else options.tls
    context = ssl.create_default_context() if tls else None
    if not options.user:
        return BaseSecurity(ssl_context=context, use_ssl=tls)
    password = options.password.get_secret_value() if options.password else ""
    return SASLPlaintext(options.user, password, ssl_context=context, use_ssl=tls)


def _open(name: str, options: KafkaOptions) -> StreamChannel:
    return StreamChannel(name, _Kafka(options))


channel = ChannelType(
    key="kafka",
    media=(Medium.CLOUDEVENT,),
    options=KafkaOptions,
    example={"server": "kafka.example.org:9092", "topic": "trials"},
    open=_open,
)
