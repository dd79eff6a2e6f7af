"""The page on which a reader ends a subscription, asked over a real connection."""

from __future__ import annotations

import http.client
import socket
from contextlib import closing
from urllib.parse import quote

import pytest

from monitor.errors import StoreError
from monitor.render.environment import environment, fill
from monitor.web.listener import Listener
from monitor.web.site import MOST_BYTES, Answer, Site
from monitor.web.tokens import Reader, token

READER = Reader("me", "patient@example.org", "<b>stops</b>, at once")
OTHER = Reader("me", "other@example.org", "stops")
PATH = f"/unsubscribe/{token('key', READER)}"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ONE_CLICK = "List-Unsubscribe=One-Click"


class Names:
    """A book that is kept in memory, and can be closed for a while."""

    def __init__(self):
        self.ended = set()
        self.closed = False

    def has_ended(self, reader):
        self._open()
        return reader in self.ended

    def end(self, reader):
        self._open()
        self.ended.add(reader)

    def resume(self, reader):
        self._open()
        self.ended.discard(reader)

    def _open(self):
        if self.closed:
            raise StoreError("the database is locked")


def show(answer: Answer) -> str:
    values = {"page": answer.page, "subscription": answer.subscription}
    return fill(environment(None), "web/unsubscribe.html.j2", values)


@pytest.fixture
def book():
    return Names()


@pytest.fixture
def listener(book):
    known = {token("key", reader): reader for reader in (READER, OTHER)}
    with closing(Listener(Site(known, book, show), "127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture
def ask(listener):
    """Ask the listener something; returns the answer with its text."""

    def asked(method, path=PATH, body=None, headers=FORM):
        with closing(http.client.HTTPConnection("127.0.0.1", listener.port, timeout=5)) as line:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            answer.text = answer.read().decode()
            return answer

    return asked


def test_a_mail_program_ends_it_with_one_click(ask, book):
    answer = ask("POST", body=ONE_CLICK)

    assert answer.status == 200
    assert book.ended == {READER}
    assert "You will get no more of these" in answer.text


@pytest.mark.parametrize("name", ['"List-Unsubscribe"', "List-Unsubscribe"])
def test_the_click_may_come_in_either_encoding_of_a_form(ask, book, name):
    said = f"Content-Disposition: form-data; name={name}"
    parts = f"--x\r\n{said}\r\n\r\nOne-Click\r\n--x--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    assert ask("POST", body=parts, headers=headers).status == 200
    assert book.ended == {READER}


def test_the_click_may_be_escaped_as_forms_are(ask, book):
    assert ask("POST", body="List%2DUnsubscribe=One%2DClick").status == 200
    assert book.ended == {READER}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_only_looks_ends_nothing(ask, book, method):
    for query in ("", "?List-Unsubscribe=One-Click", "?end=yes"):
        assert ask(method, PATH + query).status == 200
    assert book.ended == set()


def test_who_asks_for_the_head_alone_is_told_the_length_of_the_page(ask):
    assert ask("HEAD").getheader("content-length") == ask("GET").getheader("content-length")


def test_who_looks_is_asked_and_can_say_so_and_take_it_back(ask, book):
    asked = ask("GET").text
    assert "End this subscription?" in asked
    assert 'name="end" value="yes"' in asked

    assert "no more" in ask("POST", body="end=yes").text
    assert "no more" in ask("GET").text
    assert book.ended == {READER}

    assert "again" in ask("POST", body="again=yes").text
    assert book.ended == set()


def test_a_second_click_changes_nothing(ask, book):
    assert [ask("POST", body=ONE_CLICK).status for _ in range(3)] == [200, 200, 200]
    assert book.ended == {READER}


@pytest.mark.parametrize("body", ["", "List-Unsubscribe=No", "x" * (MOST_BYTES + 1), "=&=", "\0"])
def test_a_post_that_does_not_say_so_ends_nothing(ask, book, body):
    assert ask("POST", body=body).status == 400
    assert book.ended == set()


@pytest.mark.parametrize(
    "path", ["/", "/unsubscribe/", PATH[:-1], PATH + "x", "/unsubscribe/../" + PATH, "/%00", "/ü"]
)
def test_a_link_that_is_not_ours_leads_nowhere(ask, book, path):
    assert ask("POST", quote(path, safe="/%"), body=ONE_CLICK).status == 404
    assert book.ended == set()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(ask, book, method):
    answer = ask(method, body=ONE_CLICK)

    assert answer.status == 405
    assert answer.getheader("allow") == "GET, HEAD, POST"
    assert book.ended == set()


def test_a_database_that_is_away_is_said_and_the_reader_may_try_again(ask, book):
    book.closed = True
    answer = ask("POST", body=ONE_CLICK)
    assert answer.status == 503
    assert "try again" in answer.text

    book.closed = False
    assert ask("POST", body=ONE_CLICK).status == 200


def test_the_page_shows_a_name_and_runs_nothing_and_is_kept_nowhere(ask):
    answer = ask("GET")

    assert "&lt;b&gt;stops&lt;/b&gt;, at once" in answer.text
    assert "patient@example.org" not in answer.text
    assert "<script" not in answer.text
    assert answer.getheader("cache-control") == "no-store"
    assert answer.getheader("referrer-policy") == "no-referrer"
    assert "default-src 'none'" in answer.getheader("content-security-policy")


def test_a_request_that_is_garbage_does_not_end_the_listener(ask, listener):
    with socket.create_connection(("127.0.0.1", listener.port), 5) as raw:
        raw.sendall(b"\x16\x03\x01garbage\r\n\r\n")
        assert b"400" in raw.recv(1000)

    assert ask("POST", body=ONE_CLICK).status == 200


@pytest.mark.parametrize(
    "said", ["", "GET / HT", f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 26\r\n\r\nList-"]
)
def test_one_that_never_says_its_all_keeps_nobody_out(book, said):
    site = Site({token("key", READER): READER}, book, show)
    with (
        closing(Listener(site, "127.0.0.1", 0, longest=0.1)) as listener,
        socket.create_connection(("127.0.0.1", listener.port), 5) as line,
    ):
        line.sendall(said.encode())
        assert line.recv(1000) == b""
    assert book.ended == set()


def test_an_address_that_is_taken_is_a_clear_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(StoreError, match=r"listener\.address: 127\.0\.0\.1:\d+ cannot be"):
            Listener(None, "127.0.0.1", taken.getsockname()[1])


def test_the_next_listener_may_begin_before_the_last_one_ends(book):
    site = Site({token("key", READER): READER}, book, show)
    first = Listener(site, "127.0.0.1", 0)
    with closing(Listener(site, "127.0.0.1", first.port)) as second:
        first.close()
        with closing(http.client.HTTPConnection("127.0.0.1", second.port, timeout=5)) as line:
            line.request("GET", PATH)
            assert line.getresponse().status == 200
