"""Where a webhook may go: the address that was checked is the one that is connected to."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import socket
import ssl
import threading
import traceback
from contextlib import closing

import pytest
import trustme
from pydantic import ValidationError

from monitor.channels._http import HttpChannel
from monitor.channels.webhook import WebhookOptions, compose
from monitor.demo.server import Answer, HttpServer, LoopbackServer
from monitor.errors import Undelivered
from monitor.model.delivery import Message

NOW = dt.datetime(2026, 2, 9, 15, 2, 11, tzinfo=dt.UTC)
HOST = "hooks.example"
MESSAGE = Message(key="msg-1", subject="news", payload=b"{}", sent_at=NOW)


class Names:
    """A resolver that answers each question with the next of its answers, and then the last."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, host, port, *, type):  # noqa: A002  # as getaddrinfo has it
        self.asked.append(host)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return [
            (socket.AF_INET6, type, 6, "", (each, port, 0, 0))
            if ":" in each
            else (socket.AF_INET, type, 6, "", (each, port))
            for each in answer
        ]


class Server(HttpServer):
    """A receiver on one of this machine's addresses, over TLS where it is given a certificate."""

    def __init__(self, *, host="127.0.0.1", port=0, certificate=None):
        self.host = host
        self.asked = []
        self.names = []
        self.context = None
        if certificate is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(self.context)
            self.context.sni_callback = lambda _, name, __: self.names.append(name)
        super().__init__(self.take, port)

    def server_bind(self):
        self.server_address = (self.host, self.server_address[1])
        super().server_bind()

    def get_request(self):
        line, address = super().get_request()
        if self.context is not None:  # shaken hands in the connection's own thread
            line = self.context.wrap_socket(line, server_side=True, do_handshake_on_connect=False)
        return line, address

    def take(self, asked):
        self.asked.append(asked)
        return Answer(status=204)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority, tmp_path_factory):
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def served(authority):
    """A way to start receivers that are closed in the end."""
    servers = []

    def served(*names, **said):
        certificate = authority.issue_cert(*names) if names else None
        servers.append(Server(certificate=certificate, **said).start())
        return servers[-1]

    yield served
    for server in servers:
        server.close()


def a_channel(url, *, resolve=None, **options):
    return HttpChannel("team", compose, WebhookOptions(url=url, **options), resolve=resolve)


def refused(channel, says):
    with closing(channel), pytest.raises(Undelivered, match=says) as caught:
        channel.send(MESSAGE)
    return caught.value


def test_a_name_keeps_its_name_over_the_checked_address(served, ca_file):
    server = served(HOST)
    names = Names(["127.0.0.1"])
    url = f"https://{HOST}:{server.port}/hook"

    with closing(a_channel(url, resolve=names, allow=[HOST], ca_file=ca_file)) as channel:
        channel.send(MESSAGE)
        channel.send(MESSAGE)

    assert names.asked == [HOST]
    assert server.names == [HOST]
    assert [asked.headers["host"] for asked in server.asked] == [f"{HOST}:{server.port}"] * 2


def test_a_name_that_comes_to_lead_elsewhere_is_not_followed_there(served, ca_file):
    meant = served(HOST, host="127.0.0.2")
    inside = served(HOST, host="127.0.0.1", port=meant.port)
    names = Names(["127.0.0.2"], ["127.0.0.1"])
    url = f"https://{HOST}:{meant.port}/hook"

    with closing(a_channel(url, resolve=names, allow=["127.0.0.2"], ca_file=ca_file)) as channel:
        channel.send(MESSAGE)
        assert len(meant.asked) == 1
        assert names.asked == [HOST]
        channel.close()  # as when the receiver hangs up: the next message asks for the name again
        with pytest.raises(Undelivered, match=rf"^team: {HOST} leads to 127\.0\.0\.1, which is"):
            channel.send(MESSAGE)

    assert names.asked == [HOST, HOST]
    assert len(meant.asked) == 1
    assert inside.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["fd00:ec2::254"],
        ["fe80::1%lo"],
        ["127.0.0.2", "127.0.0.1"],  # the first is allowed, but which is taken is chance
    ],
)
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(served, ca_file, answer):
    server = served(HOST)
    url = f"https://{HOST}:{server.port}/T0PSECRET"

    fault = refused(
        a_channel(url, resolve=Names(answer), allow=["127.0.0.2"], ca_file=ca_file),
        rf"^team: {HOST} leads to \S+, which is not public; .*name it in the channel's allow",
    )

    assert "T0PSECRET" not in str(fault)
    assert server.asked == server.names == []


def test_a_name_of_this_machine_that_leads_elsewhere_is_refused():
    refused(
        a_channel("http://localhost:9/hook", resolve=Names(["8.8.8.8"])), r"leads to 8\.8\.8\.8"
    )


def test_a_password_in_the_address_goes_into_a_header_and_nowhere_else(served):
    server = served()

    with closing(a_channel(f"http://me:T0P%20S@127.0.0.1:{server.port}/hook")) as channel:
        channel.send(MESSAGE)

    (asked,) = server.asked
    assert asked.path == "/hook"
    assert asked.headers["host"] == f"127.0.0.1:{server.port}"
    assert asked.headers["authorization"] == f"Basic {base64.b64encode(b'me:T0P S').decode()}"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_needs_no_leave_where_it_is_written_itself(served, host):
    server = served()

    with closing(a_channel(f"http://{host}:{server.port}/hook")) as channel:
        channel.send(MESSAGE)

    assert len(server.asked) == 1


def test_the_next_address_is_tried_where_the_first_is_dead(served):
    server = served(host="127.0.0.2")
    names = Names(["127.0.0.1", "127.0.0.2"])  # at the first, nobody listens on that port

    url = f"http://{HOST}:{server.port}/hook"
    with closing(a_channel(url, resolve=names, allow=[HOST])) as channel:
        channel.send(MESSAGE)

    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "Name or service not kn"),
        (UnicodeError("label too long"), "label too long"),
        ([], "it has no address"),
    ],
)
def test_a_name_that_leads_nowhere_means_later(answer, says):
    refused(
        a_channel(f"https://{HOST}/hook", resolve=Names(answer)),
        rf"^team: {HOST} cannot be reached \(.*{says}",
    )


def test_a_name_that_nobody_answers_for_means_later():
    let_go = threading.Event()

    def silent(*_, **__):
        let_go.wait(30)
        return []

    channel = a_channel(f"https://{HOST}/hook", resolve=silent, timeout=0.05)
    try:
        refused(channel, "its name was not resolved in time")
    finally:
        let_go.set()


def test_a_proxy_of_the_environment_is_not_asked(served, monkeypatch):
    server, proxy = served(), served()
    for name in ("ALL_PROXY", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, proxy.url)

    with closing(a_channel(f"{server.url}/hook")) as channel:
        channel.send(MESSAGE)

    assert len(server.asked) == 1
    assert proxy.asked == []


class Tunnel:
    """A proxy that takes CONNECT, and leads every name to one receiver on this machine."""

    def __init__(self, line, client_address, server):
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += line.recv(65536)
        server.asked.append(asked.decode())
        with socket.create_connection(("127.0.0.1", server.leads_to)) as far:
            line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pour, args=(far, line), daemon=True)
            back.start()
            pour(line, far)
            back.join()


def pour(source, sink):
    """Pass on what comes, until either side is done."""
    with contextlib.suppress(OSError):
        while part := source.recv(65536):
            sink.sendall(part)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


def test_a_proxy_that_is_configured_is_told_the_name_and_sees_no_more(served, ca_file):
    server = served(HOST)
    proxy = LoopbackServer(Tunnel)
    proxy.leads_to, proxy.asked = server.port, []
    names = Names(["127.0.0.1"])
    options = {"proxy": f"http://me:T0PSECRET@proxy.internal:{proxy.port}", "ca_file": ca_file}

    channel = a_channel(f"https://{HOST}/hook", resolve=names, **options)
    with closing(proxy.start()), closing(channel):
        channel.send(MESSAGE)
        channel.send(MESSAGE)

    assert len(server.asked) == 2
    (asked,) = proxy.asked
    assert asked.startswith(f"CONNECT {HOST}:443 HTTP/1.1\r\n")
    assert base64.b64encode(b"me:T0PSECRET").decode() in asked
    assert "/hook" not in asked
    assert names.asked == ["proxy.internal"]


@pytest.mark.parametrize("host", ["ⓛocalhost", "xn--", "[v1.a]"])
def test_a_host_that_cannot_be_one_is_said_and_not_looked_up(host):
    names = Names(["127.0.0.1"])
    refused(a_channel(f"https://{host}/hook", resolve=names), "check its spelling$")
    assert names.asked == []


class Unwilling:
    """A proxy that refuses everybody."""

    def __init__(self, line, client_address, server):
        line.recv(65536)
        line.sendall(b"HTTP/1.1 407 T0PSECRET\r\nContent-Length: 0\r\n\r\n")


def test_a_proxy_that_refuses_means_later_and_is_not_quoted():
    with closing(LoopbackServer(Unwilling).start()) as proxy:
        fault = refused(
            a_channel(f"https://{HOST}/hook", proxy=f"http://127.0.0.1:{proxy.port}"),
            rf"^team: the proxy does not let us through to {HOST}: check proxy$",
        )
    assert "T0PSECRET" not in "".join(traceback.format_exception(fault))


@pytest.mark.parametrize("proxy", ["https://proxy.example/T0P", "socks5://proxy.example/T0P", ""])
def test_a_proxy_of_another_kind_is_a_fault(proxy):
    with pytest.raises(ValidationError, match="must be") as caught:
        WebhookOptions(url=f"https://{HOST}/hook", proxy=proxy)

    assert [fault["loc"] for fault in caught.value.errors()] == [("proxy",)]
    assert "T0P" not in str(caught.value)


# -- certificates


def over_tls(server, ca_file, **said):
    url = f"https://{HOST}:{server.port}/hook"
    names = Names(["127.0.0.1"])
    return a_channel(url, resolve=names, allow=[HOST], ca_file=ca_file, **said)


def test_a_certificate_of_another_name_is_not_trusted(served, ca_file):
    server = served("elsewhere.example")

    refused(over_tls(server, ca_file), r"its certificate is not trusted: Hostname mismatch")
    assert server.asked == []


@pytest.mark.parametrize("own", [True, False])
def test_a_certificate_of_an_unknown_issuer_is_not_trusted(served, tmp_path, own):
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    server = served(HOST)

    refused(over_tls(server, other if own else None), r"certificate is not trusted: .* certificate")
    assert server.asked == []


def test_a_certificate_whose_time_is_over_is_not_trusted(authority, ca_file):
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    server = Server(certificate=authority.issue_cert(HOST, not_after=past)).start()

    with closing(server):
        refused(over_tls(server, ca_file), "its certificate is not trusted: certificate has expir")
    assert server.asked == []


def test_a_server_without_tls_gets_nothing_over_https(served, ca_file):
    server = served()

    refused(over_tls(server, ca_file), rf"^team: {HOST} cannot be reached \(no TLS: ")
    assert server.asked == []


def test_a_server_that_never_shakes_hands_is_given_up(ca_file):
    with closing(LoopbackServer(Mute).start()) as server:
        refused(over_tls(server, ca_file, timeout=0.3), r"cannot be reached \(no TLS: .*timed out")


class Mute:
    """Takes connections and says nothing on them."""

    def __init__(self, request, client_address, server):
        server.closing.wait(30)


def test_a_file_that_holds_no_certificate_is_named(tmp_path):
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("nothing")

    refused(a_channel("http://127.0.0.1:9/", ca_file=nothing), r"nothing\.pem cannot be used")
