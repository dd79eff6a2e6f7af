"""What every channel promises, whoever wrote it; the HTTP ones against a real server."""

from __future__ import annotations

import json
import logging
import socket
import traceback
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr, ValidationError

from monitor.channels import available
from monitor.channels._http import HttpOptions
from monitor.channels.base import Options, send
from monitor.demo.server import Answer, HttpServer, Manner
from monitor.errors import MonitorError, RecipientRejected, Rejected, Undelivered
from monitor.model.delivery import Medium, Message

NOW = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)
TOKEN = "T0PSECRETpath"

KEYS = sorted(available())
HTTP = [key for key in KEYS if issubclass(available()[key].options, HttpOptions)]


def a_message(**said):
    fields = {
        "key": "0e1f5c3a-key",
        "recipient": "me@example.org",
        "subject": "NCT99000001 suspended",
        "text": "NCT99000001 is suspended",
        "html": "<p>NCT99000001 is suspended</p>",
        "markdown": "**NCT99000001** is suspended",
        "payload": b'{"type":"trial.digest","timestamp":"2026-02-09T15:02:11Z","data":{}}',
        "sent_at": NOW,
        **said,
    }
    return Message(**fields)


def secrets(options):
    values = [getattr(options, name) for name in type(options).model_fields]
    return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]


class Receiver:
    """An HTTP server that remembers what it was asked and says what it is told to say."""

    def __init__(self):
        self.asked = []
        self.says = Answer(status=204)
        self.server = HttpServer(self.answer).start()

    def answer(self, asked):
        self.asked.append(asked)
        return self.says


@pytest.fixture
def receiver():
    receiver = Receiver()
    with closing(receiver.server):
        yield receiver


def options_of(key, url, **said):
    kind = available()[key]
    return kind.options(**{**kind.example, "url": f"{url}/{TOKEN}?token={TOKEN}", **said})


@pytest.fixture(params=HTTP)
def posting(request, receiver):
    """A channel of each kind that posts, from its example but to the receiver."""
    channel = available()[request.param].open(
        "team", options_of(request.param, receiver.server.url)
    )
    with closing(channel):
        yield channel


@pytest.mark.parametrize("key", KEYS)
def test_a_kind_of_channel_says_what_it_is(key):
    kind = available()[key]

    assert kind.key == key
    assert kind.media
    assert set(kind.media) <= set(Medium)
    assert kind.limit >= 0
    assert issubclass(kind.options, Options)


@pytest.mark.parametrize("key", KEYS)
def test_the_example_is_valid_and_opens_without_a_network(key):
    kind = available()[key]
    options = kind.options(**kind.example)

    channel = kind.open("team", options)
    channel.close()
    channel.close()

    assert options.recipients()
    assert len(set(options.recipients())) == len(options.recipients())


@pytest.mark.parametrize("key", KEYS)
def test_an_option_that_is_not_there_is_refused(key):
    kind = available()[key]

    with pytest.raises(ValidationError) as caught:
        kind.options(**kind.example, colour="red")

    assert [fault["loc"] for fault in caught.value.errors()] == [("colour",)]


@pytest.mark.parametrize("key", KEYS)
def test_options_cannot_be_altered_and_show_no_secret(key):
    kind = available()[key]
    options = kind.options(**kind.example)

    for name in kind.options.model_fields:
        with pytest.raises(ValidationError):
            setattr(options, name, None)
    for secret in secrets(options):
        assert secret not in repr(options)
        assert secret not in repr(kind.open("team", options).__dict__)


@pytest.mark.parametrize("key", HTTP)
@pytest.mark.parametrize(
    "url",
    ["", "hooks", "ftp://x.org/T0P", "http:///T0P", "https://x.org:T0P/", "https://x.org/T0P\n"],
)
def test_an_address_that_is_none_is_refused_and_not_quoted(key, url):
    kind = available()[key]

    with pytest.raises(ValidationError, match="https:// or http://") as caught:
        kind.options(**{**kind.example, "url": url})

    assert "T0P" not in str(caught.value)


@pytest.mark.parametrize("key", HTTP)
@pytest.mark.parametrize(
    "url",
    [
        "http://x.example/T0P",
        "https://10.1.2.3/T0P",
        "https://169.254.169.254/T0P",
        "https://[::ffff:10.1.2.3]/T0P",
        "https://2130706433/T0P",
    ],
)
def test_an_address_that_leads_inside_needs_leave(key, url):
    kind = available()[key]

    with pytest.raises(ValidationError) as caught:
        kind.options(**{**kind.example, "url": url})

    assert [fault["loc"] for fault in caught.value.errors()] == [("url",)]
    assert "T0P" not in str(caught.value)


@pytest.mark.parametrize("key", HTTP)
@pytest.mark.parametrize(
    "url", ["http://hooks.internal/T0P", "http://10.1.2.3/T0P", "https://[::ffff:10.1.2.3]/T0P"]
)
def test_an_address_that_leads_inside_may_be_allowed(key, url):
    kind = available()[key]

    kind.options(**{**kind.example, "url": url, "allow": ["hooks.internal", "10.1.0.0/16"]})


@pytest.mark.parametrize("key", HTTP)
def test_what_allows_nothing_is_a_fault_of_its_own(key):
    kind = available()[key]

    with pytest.raises(ValidationError, match="none of a network") as caught:
        kind.options(**{**kind.example, "url": "http://hooks.internal", "allow": ["*.internal"]})

    assert [fault["loc"] for fault in caught.value.errors()] == [("allow",)]


def test_a_message_is_posted_as_json_under_our_name(posting, receiver):
    posting.send(a_message(subject="Überprüft: ≥ 60 mL/min"))

    (asked,) = receiver.asked
    assert asked.method == "POST"
    assert asked.path == f"/{TOKEN}?token={TOKEN}"
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["user-agent"].startswith("trial-monitor/")
    assert json.loads(asked.body)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_a_success(posting, receiver, status):
    receiver.says = Answer(status=status)

    posting.send(a_message())

    assert len(receiver.asked) == 1


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
def test_a_channel_that_is_down_gets_it_later(posting, receiver, status):
    receiver.says = Answer(status=status)

    with pytest.raises(Undelivered, match=f"^team: HTTP {status}") as caught:
        posting.send(a_message())

    assert caught.value.wait is None


@pytest.mark.parametrize(
    ("says", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("Mon, 09 Feb 2026 15:12:11 GMT", timedelta(minutes=10)),
        ("Mon, 09 Feb 2026 14:00:00 GMT", timedelta(0)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) - NOW),
        ("999999999", timedelta(seconds=999999999)),
        ("9" * 40, None),
        ("-120", None),
        ("1.5", timedelta(seconds=1.5)),  # as Discord says it
        ("", None),
        ("soon", None),
        ("Mon, 99 Feb 2026 99:00:00 GMT", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_channel_that_is_down_may_say_until_when(posting, receiver, status, says, wait):
    receiver.says = Answer(status=status, headers=(("Retry-After", says),))

    with pytest.raises(Undelivered, match=rf"^team: HTTP {status} [A-Z][A-Za-z ]+$") as caught:
        posting.send(a_message())

    assert caught.value.wait == wait


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 422, 451, 499])
def test_a_channel_that_will_never_take_it_is_not_asked_again(posting, receiver, status):
    receiver.says = Answer(status=status)

    with pytest.raises(Rejected, match=f"^team: HTTP {status}"):
        posting.send(a_message())


def test_a_receiver_that_is_gone_is_told_nothing_more(posting, receiver):
    receiver.says = Answer(status=410)

    with pytest.raises(
        RecipientRejected, match=r"^team: HTTP 410 Gone: the receiver wants no more"
    ):
        posting.send(a_message())


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_is_not_followed(posting, receiver, status):
    elsewhere = f"{receiver.server.url}/elsewhere"
    receiver.says = Answer(status=status, headers=(("Location", elsewhere),))

    with pytest.raises(Undelivered, match="redirects are not followed"):
        posting.send(a_message())

    assert [asked.path for asked in receiver.asked] == [f"/{TOKEN}?token={TOKEN}"]


def test_a_dropped_connection_means_later(posting, receiver):
    receiver.says = Answer(status=204, manner=Manner.DROP)

    with pytest.raises(Undelivered, match=r"^team: 127\.0\.0\.1 hung up"):
        posting.send(a_message())


@pytest.mark.parametrize("key", HTTP)
def test_no_answer_in_time_means_later(key, receiver):
    receiver.says = Answer(status=204, manner=Manner.HANG, seconds=30)
    options = options_of(key, receiver.server.url, timeout=0.25)

    with (
        closing(available()[key].open("team", options)) as channel,
        pytest.raises(Undelivered, match=r"^team: 127\.0\.0\.1 gave no answer within 0\.25 s$"),
    ):
        channel.send(a_message())


@pytest.mark.parametrize("key", HTTP)
def test_a_host_that_is_not_there_means_later(key):
    with socket.socket() as taken:  # bound, but listening to nobody
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with (
            closing(available()[key].open("team", options_of(key, url))) as channel,
            pytest.raises(Undelivered, match=r"127\.0\.0\.1 cannot be reached \(.*refused"),
        ):
            channel.send(a_message())


@pytest.mark.parametrize("manner", [Manner.WHOLE, Manner.TRUNCATE])
@pytest.mark.parametrize("size", [1000, 1_000_000])
def test_what_the_answer_goes_on_to_say_does_not_matter(posting, receiver, manner, size):
    receiver.says = Answer(status=200, body=b"x" * size, manner=manner)

    posting.send(a_message())
    posting.send(a_message())

    assert len(receiver.asked) == 2


@pytest.mark.parametrize("status", [200, 302, 404, 410, 429, 503])
@pytest.mark.parametrize("manner", [Manner.WHOLE, Manner.DROP])
def test_neither_error_nor_log_shows_a_secret_or_the_answer(
    posting, receiver, caplog, status, manner
):
    receiver.says = Answer(
        status=status,
        body=b"QUOTED",
        manner=manner,
        headers=(("Location", f"/{TOKEN}"), ("X-Echo", TOKEN)),
    )
    caplog.set_level(logging.DEBUG)

    said = ""
    try:
        posting.send(a_message())
    except MonitorError as error:
        said = f"{error} {error!r} {''.join(traceback.format_exception(error))}"

    said += caplog.text
    for secret in (TOKEN, "QUOTED", "a long and random text"):
        assert secret not in said


def test_a_connection_is_used_again_until_the_channel_is_closed(posting, receiver):
    connections = []
    accept = receiver.server.get_request

    def counting():
        connections.append(1)
        return accept()

    receiver.server.get_request = counting
    receiver.says = Answer(status=200, body=b"ok")

    posting.send(a_message())
    posting.send(a_message())
    assert len(connections) == 1

    posting.close()
    posting.send(a_message())
    assert len(connections) == 2


class Failing:
    def __init__(self, error):
        self.error = error

    def send(self, message):
        raise self.error

    def close(self):
        pass


@pytest.mark.parametrize("error", [KeyError(TOKEN), ValueError(TOKEN), RecursionError(), OSError()])
def test_whatever_goes_wrong_inside_a_channel_stops_only_that_channel(error):
    with pytest.raises(Undelivered) as caught:
        send("team", Failing(error), a_message())

    assert str(caught.value) == f"team: a fault in the channel: {type(error).__name__}"


@pytest.mark.parametrize("error", [Undelivered("team", "HTTP 503"), Rejected("team", "HTTP 404")])
def test_what_a_channel_says_itself_is_passed_on(error):
    with pytest.raises(type(error)) as caught:
        send("team", Failing(error), a_message())

    assert caught.value is error


def test_an_order_to_stop_is_not_held_up_by_a_channel():
    with pytest.raises(KeyboardInterrupt):
        send("team", Failing(KeyboardInterrupt()), a_message())
