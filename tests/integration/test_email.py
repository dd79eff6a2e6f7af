"""E-mail as a real server on the loopback takes it, refuses it, or breaks off."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
import traceback
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from monitor.channels import _smtp, available
from monitor.demo.receivers import MailReceiver
from monitor.errors import RecipientRejected, Rejected, Undelivered
from monitor.model.delivery import Message

KIND = available()["email"]
NOW = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)
ME, HER = "me@example.org", "her@example.org"
SENDER = "monitor@example.org"
PASSWORD = "T0PSECRET"


def a_message(**said):
    fields = {
        "key": "0e1f5c3a-key",
        "recipient": ME,
        "subject": "NCT99000001 ausgesetzt: ≥ 60",
        "text": "Aufgehört.\n.\nFrom here\n",
        "html": "<p>Aufgehört.</p>",
        "trial": "NCT99000001",
        "sent_at": NOW,
        **said,
    }
    return Message(**fields)


def options_for(smtp="smtp://localhost", **said):
    return KIND.options(**{"to": [ME, HER], "from": SENDER, "smtp": smtp, **said})


@pytest.fixture
def opened():
    """A way to open a channel that is closed after the test."""
    channels = []

    def opened(smtp, **said):
        channels.append(KIND.open("me", options_for(smtp, **said)))
        return channels[-1]

    yield opened
    for channel in channels:
        channel.close()


@pytest.fixture
def server():
    with MailReceiver() as running:
        yield running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl here to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    wanted = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    more = [
        "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "basicConstraints=critical,CA:TRUE",
        "keyUsage=critical,digitalSignature,keyCertSign",
    ]
    extensions = [word for one in more for word in ("-addext", one)]
    files = ["-subj", "/CN=localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([openssl, *wanted.split(), *extensions, *files], check=True, capture_output=True)
    return cert, key


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def ca_file(certificate):
    return str(certificate[0])


def received(server):
    return [message_from_bytes(mail.data, policy=policy.default) for mail in server.messages]


def part(mail, kind):
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n")


def test_a_letter_arrives_with_text_first_and_html_after_it(server, opened):
    opened(server.url).send(a_message())

    (mail,) = received(server)
    assert mail["Subject"] == "NCT99000001 ausgesetzt: ≥ 60"
    assert mail["From"] == SENDER
    assert mail["To"] == ME
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    kinds = [each.get_content_type() for each in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert part(mail, "plain") == "Aufgehört.\n.\nFrom here\n"
    assert part(mail, "html") == "<p>Aufgehört.</p>\n"
    assert all(byte < 128 for byte in server.messages[0].data)


def test_a_letter_without_html_is_text_alone(server, opened):
    opened(server.url).send(a_message(html=""))

    (mail,) = received(server)
    assert mail.get_content_type() == "text/plain"


def test_each_recipient_gets_a_letter_that_names_nobody_else(server, opened):
    channel = opened(server.url, **{"from": "Die Wächterin <monitor@example.org>"})
    for recipient in options_for().recipients():
        channel.send(a_message(recipient=recipient))

    assert [mail.recipients for mail in server.messages] == [(ME,), (HER,)]
    assert [mail.sender for mail in server.messages] == [SENDER, SENDER]
    assert [mail["To"] for mail in received(server)] == [ME, HER]
    assert received(server)[0]["From"].addresses[0].display_name == "Die Wächterin"


def test_an_address_is_written_as_the_dns_spells_it(server, opened):
    opened(server.url).send(a_message(recipient="Ines <ines@bücher.example>"))

    assert server.messages[0].recipients == ("ines@xn--bcher-kva.example",)


# -- the server's answers


def test_a_recipient_refused_for_good_is_said_and_the_others_have_it(server, opened):
    server.refuse = {ME: "550 5.1.1 no such\tuser"}
    channel = opened(server.url)

    with pytest.raises(RecipientRejected) as caught:
        channel.send(a_message())
    channel.send(a_message(recipient=HER))

    assert str(caught.value) == f"me: the server refuses {ME} (550 5.1.1 no such user)"
    assert [mail.recipients for mail in server.messages] == [(HER,)]


def test_a_recipient_refused_for_now_gets_it_later(server, opened):
    server.greylist = 1
    channel = opened(server.url)

    with pytest.raises(Undelivered, match=rf"refuses {ME} \(451 4.7.1 greylisted: come again\)"):
        channel.send(a_message())
    channel.send(a_message())

    assert len(server.messages) == 1


def test_a_letter_that_is_too_large_is_not_sent_again(opened):
    with (
        MailReceiver(most_bytes=2000) as server,
        pytest.raises(Rejected, match=r"too large for the server \(552 "),
    ):
        opened(server.url).send(a_message(text="x\n" * 2000))


def test_a_server_that_wants_a_login_says_so(opened):
    with MailReceiver(users={"user": PASSWORD}) as server:
        channel = opened(server.url)

        with pytest.raises(Undelivered, match=r"530 .*whether it wants a user and a password"):
            channel.send(a_message())


def test_a_server_that_hangs_up_on_the_letter_gets_it_later(server, opened):
    server.drop_in_data = 1
    channel = opened(server.url)

    with pytest.raises(Undelivered, match="broke off"):
        channel.send(a_message())
    channel.send(a_message())

    assert len(server.messages) == 1


def test_a_letter_of_unknown_fate_is_sent_again_under_the_same_id(server, opened):
    server.drop_after_data = 1
    channel = opened(server.url)

    with pytest.raises(Undelivered, match="broke off"):
        channel.send(a_message())
    channel.send(a_message())

    assert len({mail["Message-ID"] for mail in received(server)}) == 1
    assert len(server.messages) == 2


def test_a_connection_that_was_dropped_in_between_is_made_anew(opened):
    with MailReceiver() as first:
        channel = opened(first.url)
        channel.send(a_message())
    with MailReceiver(port=first.port) as second:
        channel.send(a_message(key="second"))

        assert len(second.messages) == 1


class Counting:
    """Counts the connections to a server on their way through."""

    def __init__(self, server):
        self.count = 0
        accept = server._server.get_request

        def counted():
            self.count += 1
            return accept()

        server._server.get_request = counted


def test_one_connection_does_for_many_letters_until_the_channel_is_closed(server, opened):
    connections = Counting(server)
    channel = opened(server.url)

    channel.send(a_message())
    channel.send(a_message(key="second"))
    assert connections.count == 1

    channel.close()
    channel.send(a_message(key="third"))
    assert connections.count == 2
    assert len(server.messages) == 3


def test_letters_sent_at_the_same_time_do_not_get_mixed_up(server, opened):
    channel = opened(server.url)
    senders = [
        threading.Thread(target=channel.send, args=(a_message(key=str(number)),))
        for number in range(8)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert len({mail["Message-ID"] for mail in received(server)}) == 8


def test_a_message_for_nobody_is_rejected(opened):
    with pytest.raises(Rejected, match="nobody"):
        opened("smtp://localhost").send(a_message(recipient=""))


# -- getting there


def test_a_server_that_is_not_there_gets_it_later(opened):
    with socket.socket() as taken:  # bound, but listening to nobody
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(Undelivered, match=rf":{port} cannot be reached \(Connection refused\)"):
            opened(f"smtp://127.0.0.1:{port}").send(a_message())


def test_a_server_that_says_nothing_gets_it_later(opened, monkeypatch):
    monkeypatch.setattr(_smtp, "SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        smtp = f"smtp://127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(Undelivered, match="cannot be reached"):
            opened(smtp).send(a_message())


def test_starttls_is_used_where_it_is_offered(opened, tls, ca_file):
    with MailReceiver(starttls=tls, users={"user": PASSWORD}) as server:
        smtp = f"smtp://user@localhost:{server.port}"
        opened(smtp, password=PASSWORD, ca_file=ca_file).send(a_message())

        assert server.logins == ["user"]  # it lets nobody in without TLS
        assert len(server.messages) == 1


def test_tls_from_the_start(opened, tls, ca_file):
    with MailReceiver(tls=tls, users={"user@example.org": PASSWORD}) as server:
        smtp = f"smtps://user%40example.org@localhost:{server.port}"
        opened(smtp, password=PASSWORD, ca_file=ca_file).send(a_message())

        assert server.logins == ["user@example.org"]
        assert len(server.messages) == 1


@pytest.mark.parametrize("way", ["smtp", "smtps"])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(opened, tls, way):
    how = {"starttls": tls} if way == "smtp" else {"tls": tls}
    with MailReceiver(**how, users={"user": PASSWORD}) as server:
        channel = opened(f"{way}://user@localhost:{server.port}", password=PASSWORD)

        with pytest.raises(Undelivered, match=r"not trusted \(self.signed.*in ca_file"):
            channel.send(a_message())

        assert server.logins == []
        assert server.messages == []


@pytest.mark.usefixtures("by_any_name")
def test_a_certificate_for_another_name_is_not_trusted(opened, tls, ca_file):
    with MailReceiver(tls=tls) as server:
        channel = opened(f"smtps://mail.example.org:{server.port}", ca_file=ca_file)

        with pytest.raises(Undelivered, match=r"mail.example.org:\d+ is not trusted \(Hostname"):
            channel.send(a_message())


def test_starttls_can_be_ruled_out(opened, tls):
    with MailReceiver(starttls=tls) as server:
        opened(f"{server.url}?starttls=never").send(a_message())

        assert len(server.messages) == 1


def test_starttls_can_be_insisted_on(server, opened):
    with pytest.raises(Undelivered, match="offers no STARTTLS: use smtps://"):
        opened(f"{server.url}?starttls=true").send(a_message())

    assert server.messages == []


def test_tls_with_a_server_that_has_none_says_what_to_do(server, opened):
    with pytest.raises(Undelivered, match=r"no TLS with .*smtp:// for STARTTLS"):
        opened(server.url.replace("smtp:", "smtps:")).send(a_message())


@pytest.fixture
def by_any_name(monkeypatch):
    """Every name is this machine's."""
    find = socket.getaddrinfo

    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest: find("127.0.0.1", *rest))


@pytest.mark.usefixtures("by_any_name")
def test_a_password_never_goes_unencrypted_to_another_machine(opened):
    with MailReceiver(users={"user": PASSWORD}) as server:
        channel = opened(f"smtp://user@mail.example.org:{server.port}", password=PASSWORD)

        with pytest.raises(Rejected, match=r"is not sent to mail.example.org:.*use smtps://"):
            channel.send(a_message())

        assert server.logins == []


def test_a_password_may_go_unencrypted_to_this_machine(opened):
    with MailReceiver(users={"user": PASSWORD}) as server:
        opened(f"smtp://user@localhost:{server.port}", password=PASSWORD).send(a_message())

        assert server.logins == ["user"]


def test_a_wrong_password_is_said_and_not_shown(opened):
    with MailReceiver(users={"user": "right"}) as server:
        channel = opened(f"smtp://user@localhost:{server.port}", password=PASSWORD)

        with pytest.raises(Undelivered) as caught:
            channel.send(a_message())

    assert str(caught.value) == "me: the server refuses user user (535): check password"
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))


def test_a_server_that_lets_nobody_log_in_says_what_to_do(server, opened):
    channel = opened(f"smtp://user@localhost:{server.port}", password=PASSWORD)

    with pytest.raises(Undelivered, match="no way to log in: take the user out of smtp"):
        channel.send(a_message())


def test_a_ca_file_that_is_no_certificate_is_said(opened, tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")
    channel = opened("smtps://localhost:1", ca_file=str(tmp_path / "ca.pem"))

    with pytest.raises(Undelivered, match=r"ca.pem cannot be used"):
        channel.send(a_message())
