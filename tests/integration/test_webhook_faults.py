"""Receivers that misbehave: none holds a channel up, none gets more than it was sent."""

from __future__ import annotations

import socket
import traceback
from datetime import UTC, datetime
from queue import SimpleQueue

import pytest

from monitor.channels._http import HttpChannel
from monitor.channels.webhook import WebhookOptions, compose
from monitor.demo.server import LoopbackServer
from monitor.errors import Undelivered
from monitor.model.delivery import Message

NOW = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
GIGABYTE = 10**9


class Scripted(LoopbackServer):
    """A receiver that does what a function of its own does with each connection."""

    def __init__(self, play):
        self.play = play
        self.lines = 0
        super().__init__(_Connection)


class _Connection:
    def __init__(self, request, client_address, server):
        server.lines += 1
        server.play(request, server)


@pytest.fixture
def channel_to():
    """A way to open a channel to a receiver that plays a part."""
    opened = []

    def channel_to(play, **options):
        server = Scripted(play).start()
        url = f"http://127.0.0.1:{server.port}/T0PSECRET"
        channel = HttpChannel("team", compose, WebhookOptions(url=url, **options))
        opened.append((channel, server))
        return channel

    yield channel_to
    for channel, server in opened:
        channel.close()
        server.close()


def a_message(payload=b"{}"):
    return Message(key="msg-1", subject="news", payload=payload, sent_at=NOW)


def read_request(line):
    """Read up to the end of what a short message is."""
    read = b""
    while not read.endswith(b"{}"):
        part = line.recv(65536)
        if not part:
            return
        read += part


def failed(channel, says, message=None):
    with pytest.raises(Undelivered, match=says) as caught:
        channel.send(message or a_message())
    assert "T0PSECRET" not in "".join(traceback.format_exception(caught.value))


def test_a_receiver_that_answers_a_byte_at_a_time_is_given_up(channel_to):
    def drip(line, server):
        read_request(line)
        for byte in b"HTTP/1.1 204 No Content\r\nX-Slow: " + b"x" * 200:
            line.sendall(bytes([byte]))
            if server.closing.wait(0.01):
                return

    failed(channel_to(drip, timeout=0.3), r"^team: 127\.0\.0\.1 gave no answer within 0\.3 s$")


def test_a_success_that_comes_too_late_is_a_failure_and_answers_nothing_else(channel_to):
    def late_once(line, server):
        number = server.lines
        read_request(line)
        if number == 1:
            server.closing.wait(0.6)
        line.sendall(NO_CONTENT)

    channel = channel_to(late_once, timeout=0.3)

    failed(channel, r"gave no answer within 0\.3 s$")
    channel.send(a_message())


def test_a_receiver_that_reads_a_little_at_a_time_is_given_up(channel_to):
    read = []

    def sip(line, server):
        while part := line.recv(65536):
            read.append(len(part))
            if server.closing.wait(0.01):
                return

    long = b'"' + b"x" * 30_000_000 + b'"'
    channel = channel_to(sip, timeout=0.3)

    failed(channel, r"gave no answer within 0\.3 s$", a_message(long))
    channel.close()
    assert sum(read) < len(long) / 2


def test_a_receiver_that_reads_nothing_is_given_up(channel_to):
    channel = channel_to(lambda _, server: server.closing.wait(30), timeout=0.3)

    failed(channel, r"gave no answer within 0\.3 s$", a_message(b'"' + b"x" * 30_000_000 + b'"'))


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"<html>T0PSECRET</html>",
        b"\x00\xff" * 500,
        b"HTTP/1.1 99999 T0PSECRET\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nT0PSECRET\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\nX: " + b"x" * 1_000_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_what_is_not_http_is_a_failure_and_is_not_quoted(channel_to, says):
    def babble(line, _):
        read_request(line)
        line.sendall(says)

    failed(channel_to(babble), r"^team: 127\.0\.0\.1 (hung up|did not answer)")


def test_hints_before_the_answer_are_no_answer(channel_to):
    def hint(line, _):
        read_request(line)
        line.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + NO_CONTENT)

    channel_to(hint).send(a_message())


@pytest.mark.parametrize("head", [b"Content-Length: %d" % GIGABYTE, b"Transfer-Encoding: chunked"])
def test_an_answer_of_a_gigabyte_is_not_read(channel_to, head):
    sent = []

    def flood(line, _):
        read_request(line)
        line.sendall(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n")
        part = b"%x\r\n" % 65536 + b"x" * 65536 + b"\r\n"
        while sum(sent) < GIGABYTE:
            sent.append(line.send(part))

    channel = channel_to(flood)
    channel.send(a_message())
    channel.close()

    assert sum(sent) < GIGABYTE / 10  # what lies in the system's buffers


def test_a_body_that_does_not_end_does_not_keep_the_next_message_waiting(channel_to):
    ends = SimpleQueue()

    def stall(line, _):
        read_request(line)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        line.settimeout(5)
        try:
            ends.put(line.recv(1))
        except TimeoutError:
            ends.put("kept")

    channel = channel_to(stall, timeout=0.3)

    channel.send(a_message())
    channel.send(a_message())
    assert [ends.get(timeout=10), ends.get(timeout=10)] == [b"", b""]


def test_a_receiver_that_hung_up_between_two_messages_is_called_again(channel_to):
    gone = SimpleQueue()

    def one_answer(line, _):
        read_request(line)
        line.sendall(NO_CONTENT)
        line.shutdown(socket.SHUT_RDWR)
        gone.put("gone")

    channel = channel_to(one_answer)

    for _ in range(3):
        channel.send(a_message())
        assert gone.get(timeout=10) == "gone"
