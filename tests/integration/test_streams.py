"""Event streams, read back from real brokers; those that are not there are skipped."""

from __future__ import annotations

import asyncio
import gc
import json
import socket
import threading
from contextlib import closing, suppress
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from pydantic import ValidationError

from monitor.channels import available
from monitor.channels._stream import StreamChannel
from monitor.errors import Rejected, Undelivered
from monitor.model.delivery import Message

NOW = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)
STREAMS = ("nats", "redis", "rabbitmq", "kafka")


def broker(port):
    """Skip where no broker answers on this port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)):
            pytest.skip(f"no broker answers on port {port}")


def an_envelope(key="e1", kind="status.suspended", trial="NCT99000001", title="Übelkeit ≥ 2"):
    return {
        "specversion": "1.0",
        "id": key,
        "source": "https://clinicaltrials.gov",
        "type": f"trial.{kind}",
        "subject": trial,
        "data": {"id": key, "title": title},
    }


def a_message(**said):
    envelope = an_envelope(**said)
    return Message(
        key="delivery-1",
        subject="news",
        envelope=json.dumps(envelope).encode(),
        event=envelope["id"],
        sent_at=NOW,
    )


def opened(key, **options):
    kind = available()[key]
    return closing(kind.open("stream", kind.options(**options)))


@pytest.fixture
def name():
    return f"TEST-{uuid4().hex[:12]}"


# --- NATS


async def jetstream(act):
    import nats

    client = await nats.connect("nats://127.0.0.1:4222")
    try:
        return await act(client.jetstream())
    finally:
        await client.close()


@pytest.fixture
def nats_stream(name):
    """A stream that keeps what goes to the subjects under its own name."""
    broker(4222)

    async def make(stream):
        await stream.add_stream(name=name, subjects=[f"{name}.>"])

    asyncio.run(jetstream(make))
    yield name
    asyncio.run(jetstream(lambda stream: stream.delete_stream(name)))


def kept_by_nats(name, count):
    async def read(stream):
        return [await stream.get_msg(name, seq=number) for number in range(1, count + 1)]

    return asyncio.run(jetstream(read))


def count_of_nats(name):
    async def read(stream):
        return (await stream.stream_info(name)).state.messages

    return asyncio.run(jetstream(read))


def test_nats_keeps_an_event_under_its_type(nats_stream):
    with opened(
        "nats", server="nats://127.0.0.1:4222", stream=nats_stream, subject=nats_stream
    ) as channel:
        channel.send(a_message())

    (found,) = kept_by_nats(nats_stream, 1)
    assert found.subject == f"{nats_stream}.status.suspended"
    assert found.headers["Nats-Msg-Id"] == "e1"
    assert found.headers["content-type"].startswith("application/cloudevents+json")
    assert json.loads(found.data) == an_envelope()


def test_nats_keeps_a_repeated_event_once(nats_stream):
    with opened(
        "nats", server="nats://127.0.0.1:4222", stream=nats_stream, subject=nats_stream
    ) as channel:
        for key in ("e1", "e2", "e1", "e1"):
            channel.send(a_message(key=key))

    assert count_of_nats(nats_stream) == 2


def test_a_stream_that_nats_does_not_have_means_later_and_what_to_do(name):
    broker(4222)
    with (
        opened("nats", server="nats://127.0.0.1:4222", stream=name, subject=name) as channel,
        pytest.raises(Undelivered, match="make a stream of that name"),
    ):
        channel.send(a_message())


def test_an_event_that_is_larger_than_nats_takes_is_not_tried_for_days(nats_stream):
    with opened(
        "nats", server="nats://127.0.0.1:4222", stream=nats_stream, subject=nats_stream
    ) as channel:
        with pytest.raises(Rejected, match="raise its max_payload"):
            channel.send(a_message(title="x" * 1_100_000))
        channel.send(a_message(key="e2"))

    assert count_of_nats(nats_stream) == 1


# --- Redis


@pytest.fixture
def redis_stream(name):
    from redis import Redis

    broker(6379)
    with Redis(port=6379) as client:
        yield name, client
        client.delete(name, *client.keys(f"{name}:seen:*"))


def test_redis_keeps_an_event_that_any_client_can_read(redis_stream):
    name, client = redis_stream
    with opened("redis", server="redis://127.0.0.1:6379/0", stream=name) as channel:
        channel.send(a_message())

    ((_, entry),) = client.xrange(name)
    assert json.loads(entry[b"__data__"]) == an_envelope()


def test_redis_keeps_a_repeated_event_once(redis_stream):
    name, client = redis_stream
    for _ in range(2):
        with opened("redis", server="redis://127.0.0.1:6379/0", stream=name) as channel:
            for key in ("e1", "e2", "e1"):
                channel.send(a_message(key=key))

    assert [json.loads(entry[b"__data__"])["id"] for _, entry in client.xrange(name)] == [
        "e1",
        "e2",
    ]


def test_a_key_that_is_no_stream_means_later_and_what_to_do(redis_stream):
    name, client = redis_stream
    client.set(name, "a text")
    with (
        opened("redis", server="redis://127.0.0.1:6379/0", stream=name) as channel,
        pytest.raises(Undelivered, match="holds something else"),
    ):
        channel.send(a_message())
    assert not client.keys(f"{name}:seen:*")


# --- RabbitMQ


@pytest.fixture
def rabbit():
    """Do something at RabbitMQ itself, over a channel of its own."""
    import aio_pika

    broker(5672)

    async def act(work):
        async with await aio_pika.connect("amqp://guest:guest@127.0.0.1:5672/") as connection:
            return await work(await connection.channel())

    return lambda work: asyncio.run(act(work))


@pytest.fixture
def bound(rabbit, name):
    """A queue that is bound to an exchange of the same name; reads what has come."""

    async def make(channel):
        exchange = await channel.declare_exchange(name, "topic", durable=True)
        queue = await channel.declare_queue(name, durable=True)
        await queue.bind(exchange, "trial.#")

    async def read(channel):
        queue = await channel.get_queue(name)
        found = []
        while message := await queue.get(fail=False, no_ack=True):
            found.append(message)
        return found

    async def take_away(channel):
        await channel.queue_delete(name)
        await channel.exchange_delete(name)

    rabbit(make)
    yield lambda: rabbit(read)
    rabbit(take_away)


def test_rabbitmq_keeps_an_event_under_its_type(bound, name):
    with opened("rabbitmq", server="amqp://guest:guest@127.0.0.1:5672/", exchange=name) as channel:
        channel.send(a_message())
        channel.send(a_message(key="e2", kind="dates.slipped"))

    first, second = bound()
    assert first.routing_key == first.type == "trial.status.suspended"
    assert first.message_id == "e1"
    assert first.headers["x-deduplication-header"] == "e1"
    assert first.content_type.startswith("application/cloudevents+json")
    assert first.delivery_mode == 2
    assert json.loads(first.body) == an_envelope()
    assert second.routing_key == "trial.dates.slipped"


def test_an_event_that_no_queue_takes_means_later_and_what_to_do(bound, name):
    elsewhere = a_message()
    elsewhere = Message(
        key="d",
        subject="news",
        envelope=elsewhere.envelope.replace(b'"trial.status', b'"other.status'),
        sent_at=NOW,
    )
    with (
        opened("rabbitmq", server="amqp://guest:guest@127.0.0.1:5672/", exchange=name) as channel,
        pytest.raises(Undelivered, match="no queue is bound"),
    ):
        channel.send(elsewhere)
    assert bound() == []


def test_an_exchange_that_is_missing_is_made(rabbit, name):
    with (
        opened("rabbitmq", server="amqp://guest:guest@127.0.0.1:5672/", exchange=name) as channel,
        pytest.raises(Undelivered, match="no queue is bound"),
    ):
        channel.send(a_message())
    rabbit(lambda line: line.declare_exchange(name, "topic", durable=True))  # as it is there
    rabbit(lambda line: line.exchange_delete(name))


def test_an_exchange_of_another_type_means_later_and_what_to_do(rabbit, name):
    rabbit(lambda line: line.declare_exchange(name, "fanout", durable=True))
    with (
        opened("rabbitmq", server="amqp://guest:guest@127.0.0.1:5672/", exchange=name) as channel,
        pytest.raises(Undelivered, match="is no topic exchange"),
    ):
        channel.send(a_message())
    rabbit(lambda line: line.exchange_delete(name))


def test_a_wrong_password_is_told_as_such_and_not_shown():
    broker(5672)
    with (
        opened("rabbitmq", server="amqp://guest:T0PSECRET@127.0.0.1:5672/") as channel,
        pytest.raises(Undelivered, match="check the user, the password") as caught,
    ):
        channel.send(a_message())
    assert "T0PSECRET" not in f"{caught.value!r} {caught.value.__cause__!r}"


# --- all of them


NOBODY = {
    "nats": {"server": "nats://me:T0PSECRET@127.0.0.1:{port}", "stream": "TRIALS"},
    "redis": {"server": "redis://:T0PSECRET@127.0.0.1:{port}/0"},
    "rabbitmq": {"server": "amqp://me:T0PSECRET@127.0.0.1:{port}/"},
    "kafka": {"server": "127.0.0.1:{port}", "user": "me", "password": "T0PSECRET"},
}


@pytest.mark.filterwarnings("ignore:Unclosed AIOKafkaProducer")  # its library leaves it so
@pytest.mark.parametrize("key", STREAMS)
def test_a_broker_that_is_not_there_means_later_and_no_secret_is_shown(key, caplog):
    with socket.socket() as taken:  # bound, but listening to nobody
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        options = {name: text.format(port=port) for name, text in NOBODY[key].items()}
        with opened(key, **options) as channel, pytest.raises(Undelivered) as caught:
            channel.send(a_message())
    said = f"{caught.value} {caught.value!r} {caught.value.__cause__!r} {caplog.text}"
    assert "broker" in str(caught.value)
    assert "T0PSECRET" not in said
    del caught
    gc.collect()  # here, where its complaint is expected


@pytest.mark.parametrize(
    ("key", "server"),
    [
        ("nats", "nats://me:T0PSECRET@nats.example.org:4222,T0PSECRET"),
        ("nats", "nats://T0PSECRET:port"),
        ("redis", "foo://T0PSECRET"),
        ("redis", "redis://me:T0PSECRET@redis.example.org:x/0"),
        ("rabbitmq", "http://T0PSECRET@rabbit.example.org/"),
        ("rabbitmq", "amqp://"),
        ("kafka", "kafka://T0PSECRET.example.org:9092"),
        ("kafka", "T0PSECRET kafka:9092"),
    ],
)
def test_an_address_that_is_none_is_told_before_anything_is_sent(key, server):
    kind = available()[key]
    with pytest.raises(ValueError, match="must be an address such as") as caught:
        kind.options(**{**kind.example, "server": server})
    assert "T0PSECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "server", "servers"),
    [
        ("nats", "nats://a:4222,tls://me:x@b", ["nats://a:4222", "tls://me:x@b"]),
        ("kafka", "a:9092,b:9092", ["a:9092", "b:9092"]),
        ("redis", "redis://me:a,b@c:6379/0", ["redis://me:a,b@c:6379/0"]),
        ("rabbitmq", "amqp://me:a,b@c/", ["amqp://me:a,b@c/"]),
    ],
)
def test_several_servers_stand_with_commas_between(key, server, servers):
    kind = available()[key]
    assert kind.options(**{**kind.example, "server": server}).servers() == servers


@pytest.mark.parametrize("key", STREAMS)
def test_a_stream_takes_events_singly(key):
    kind = available()[key]
    options = kind.options(**kind.example)
    assert options.singly()
    with closing(kind.open("stream", options)) as channel, pytest.raises(Rejected, match="one by"):
        channel.send(Message(key="d", subject="three events", sent_at=NOW))


@pytest.mark.parametrize(
    ("key", "port", "options"),
    [
        ("redis", 6379, {"server": "redis://127.0.0.1:6379/0"}),
        ("rabbitmq", 5672, {"server": "amqp://guest:guest@127.0.0.1:5672/"}),
    ],
)
def test_a_channel_can_be_used_again_after_it_was_closed(key, port, options, name, request):
    broker(port)
    where = {"redis": "stream", "rabbitmq": "exchange"}[key]
    there = request.getfixturevalue({"redis": "redis_stream", "rabbitmq": "bound"}[key])
    with opened(key, **options, **{where: name}) as channel:
        channel.send(a_message())
        channel.close()
        channel.send(a_message(key="e2"))

    assert kept_ids(key, there) == ["e1", "e2"]


def kept_ids(key, there):
    """The ids of what a broker keeps, in its order; `there` is what the broker's fixture gave."""
    match key:
        case "nats":
            bodies = [found.data for found in kept_by_nats(there, count_of_nats(there))]
        case "redis":
            name, client = there
            bodies = [entry[b"__data__"] for _, entry in client.xrange(name)]
        case _:
            bodies = [message.body for message in there()]
    return [json.loads(body)["id"] for body in bodies]


class Way:
    """A port that leads to a broker's, and can cut every connection that came over it."""

    def __init__(self, port):
        self._to = ("127.0.0.1", port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._lines = []
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self):
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def close(self):
        self._listening.shutdown(socket.SHUT_RDWR)
        self.cut()
        for line in (self._listening, *self._lines):
            line.close()

    def _serve(self):
        with suppress(OSError):
            while True:
                here, _ = self._listening.accept()
                there = socket.create_connection(self._to)
                self._lines += [here, there]
                for ends in ((here, there), (there, here)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source, target):
        with suppress(OSError):
            while read := source.recv(65536):
                target.sendall(read)
            target.shutdown(socket.SHUT_RDWR)


BROKERS = {
    "nats": (4222, "nats_stream", "nats://127.0.0.1:{}", ("stream", "subject")),
    "redis": (6379, "redis_stream", "redis://127.0.0.1:{}/0", ("stream",)),
    "rabbitmq": (5672, "bound", "amqp://guest:guest@127.0.0.1:{}/", ("exchange",)),
}


@pytest.mark.parametrize("key", BROKERS)
def test_after_a_connection_broke_off_the_next_try_makes_a_new_one(key, name, request):
    port, fixture, server, named = BROKERS[key]
    there = request.getfixturevalue(fixture)
    with (
        closing(Way(port)) as way,
        opened(key, server=server.format(way.port), **dict.fromkeys(named, name)) as channel,
    ):
        for number in range(3):
            channel.send(a_message(key=f"e{number}"))
            way.cut()
            with suppress(Undelivered):
                channel.send(a_message(key=f"next{number}"))

    assert {"e0", "e1", "e2"} <= set(kept_ids(key, there))


class Failing:
    """A broker whose library fails in a way that nobody foresaw."""

    faults, remedies, too_large = (), {}, {}

    async def connect(self):
        pass

    async def publish(self, what):
        raise RuntimeError("what nobody foresaw")

    async def close(self):
        raise RuntimeError("nor this")


def test_what_nobody_foresaw_leaves_no_thread_and_no_connection():
    before = threading.active_count()
    channel = StreamChannel("stream", Failing())
    for _ in range(20):
        with pytest.raises(RuntimeError):
            channel.send(a_message())
    assert threading.active_count() == before


@pytest.mark.parametrize("said", [{"user": "me"}, {"password": "hush"}])
def test_a_user_of_kafka_goes_with_a_password(said):
    with pytest.raises(ValidationError, match="is missing: one goes with the other"):
        available()["kafka"].options(server="kafka.example.org:9092", **said)
