"""Apprise as it is, towards services on loopback."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextlib import closing
from urllib.parse import parse_qs

import pytest
from pydantic import ValidationError

from monitor.channels import available
from monitor.channels.base import send
from monitor.demo.server import Answer, HttpServer, Manner
from monitor.errors import MonitorError, Rejected, Undelivered
from tests.telling import a_message

pytest.importorskip("apprise")

# Apprise looks whether that is there
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

KIND = available()["apprise"]
TOKEN = "T0PSECRETtoken1"


class Receiver:
    def __init__(self):
        self.asked = []
        self.says = Answer(status=200, body=b"{}")
        self.server = HttpServer(self.answer).start()
        self.place = f"127.0.0.1:{self.server.port}"

    def answer(self, asked):
        self.asked.append(asked)
        return self.says


@pytest.fixture
def receiver():
    receiver = Receiver()
    with closing(receiver.server):
        yield receiver


def gotify(receiver, **said):
    return KIND.open("push", KIND.options(url=f"gotify://{receiver.place}/{TOKEN}", **said))


def test_gotify_gets_the_title_and_the_text(receiver):
    gotify(receiver).send(a_message(text="a *b*\nc", severity="critical"))

    (asked,) = receiver.asked
    assert (asked.method, asked.path) == ("POST", "/message")
    said = json.loads(asked.body)
    assert said["title"] == "NCT99000001 suspended: A study of lantern light in winter"
    assert said["message"] == "a *b*\nc"


def test_mattermost_gets_no_mention_no_named_link_and_no_picture_from_elsewhere(receiver):
    url = f"mmost://{receiver.place}/abcdefghijklmnopqrstuvwxyz"

    KIND.open("team", KIND.options(url=url)).send(a_message(text="@channel [a](https://b.org)"))

    (asked,) = receiver.asked
    said = json.loads(asked.body)
    assert said["text"].endswith("\n@\u2060channel [a]\u2060(https://b.org)")
    assert said["username"] == "trial-monitor"
    assert "icon_url" not in said


@pytest.mark.parametrize(
    ("scheme", "rest", "path"),
    [
        ("bark", "key", "/push"),
        ("pushdeer", "key", "/message/push?pushkey=key"),
        ("signal", "+15551234567/+15551234568", "/v2/send"),
        ("synology", "key", "/webapi/entry.cgi?api=SYNO.Chat.External&method=incoming"),
    ],
)
def test_other_services_get_it_where_they_wait_for_it(receiver, scheme, rest, path):
    KIND.open("push", KIND.options(url=f"{scheme}://{receiver.place}/{rest}")).send(a_message())

    (asked,) = receiver.asked
    assert asked.path.startswith(path)
    said = asked.body.decode()
    assert "suspended" in (said if said.startswith("{") else str(parse_qs(said)))


def test_a_message_is_never_split_into_several(receiver):
    gotify(receiver).send(a_message(text="word " * 20_000))

    (asked,) = receiver.asked
    assert len(json.loads(asked.body)["message"]) <= 4000


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Rejected), (404, Rejected), (410, Rejected), (429, Undelivered), (503, Undelivered)],
)
def test_the_status_is_read_off_what_apprise_says(receiver, status, error):
    receiver.says = Answer(status=status, body=b"QUOTED")

    with pytest.raises(error, match=f"^push: HTTP {status}") as caught:
        gotify(receiver).send(a_message())

    assert "QUOTED" not in str(caught.value)


def test_a_redirect_is_not_followed_whatever_the_url_says(receiver):
    elsewhere = (("Location", f"http://{receiver.place}/elsewhere"),)
    receiver.says = Answer(status=302, headers=elsewhere)
    url = f"gotify://{receiver.place}/{TOKEN}?redirect=yes"

    with pytest.raises(Undelivered, match="redirects are not followed"):
        KIND.open("push", KIND.options(url=url)).send(a_message())

    assert [asked.path for asked in receiver.asked] == ["/message"]


@pytest.mark.parametrize("manner", [Manner.DROP, Manner.HANG])
def test_a_service_that_does_not_answer_gets_it_later(receiver, manner):
    receiver.says = Answer(status=200, manner=manner, seconds=30)

    with pytest.raises(Undelivered, match=r"^push: "):
        gotify(receiver, timeout=0.2).send(a_message())


def test_a_url_that_apprise_cannot_read_is_said_and_not_quoted():
    channel = KIND.open("push", KIND.options(url="tgram://T0P/"))

    with pytest.raises(Undelivered, match="Apprise cannot read its url") as caught:
        channel.send(a_message())

    assert "T0P" not in str(caught.value)


@pytest.mark.parametrize("status", [200, 302, 401, 503])
@pytest.mark.parametrize("manner", [Manner.WHOLE, Manner.DROP])
def test_neither_error_nor_log_shows_the_url_or_the_answer(receiver, capfd, caplog, status, manner):
    receiver.says = Answer(status=status, body=b"QUOTED", manner=manner)
    caplog.set_level(logging.DEBUG)
    channel, said = gotify(receiver), ""

    try:
        send("push", channel, a_message())
    except MonitorError as error:
        said = f"{error} {error!r} {''.join(traceback.format_exception(error))}"

    said += caplog.text + "".join(capfd.readouterr())
    assert TOKEN not in said
    assert "QUOTED" not in said


def test_what_apprise_has_to_say_reaches_no_log_of_ours(receiver):
    heard = []
    listening = logging.Handler()
    listening.emit = heard.append
    receiver.says = Answer(status=503)
    logging.getLogger().addHandler(listening)
    try:
        with pytest.raises(Undelivered):
            gotify(receiver).send(a_message())
    finally:
        logging.getLogger().removeHandler(listening)

    assert heard == []


def test_where_apprise_is_not_installed_the_remedy_is_said(monkeypatch):
    options = KIND.options(**KIND.example)
    monkeypatch.setitem(sys.modules, "apprise", None)

    with pytest.raises(ValidationError, match=r'pip install "trial-monitor\[apprise\]"'):
        KIND.options(**KIND.example)
    with pytest.raises(Undelivered, match=r'pip install "trial-monitor\[apprise\]"'):
        KIND.open("push", options).send(a_message())
