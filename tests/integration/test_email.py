"""E-mail as a real server on the loopback takes it, refuses it, or breaks off."""

from __future__ import annotations

import socket
import ssl
import threading
import traceback
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from time import monotonic

import pytest
import trustme
from aiosmtpd.controller import Controller

from monitor.channels import _smtp, available
from monitor.channels._dialogue import Dialogue, Patience
from monitor.demo.receivers import MailReceiver
from monitor.demo.server import Manner
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
        "text": "Aufgehört.\n.\n.a\nFrom here\n",
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
def authority():
    return trustme.CA()


@pytest.fixture
def tls(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def ca_file(authority, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return str(tmp_path / "ca.pem")


@pytest.fixture
def postman(server):
    """A way to have a letter carried with a patience of one's own."""
    made = []

    def postman(**seconds):
        at = _smtp.MailServer.parse(server.url)
        patience = Patience(**seconds)
        made.append(_smtp.Postman("me", at, password="", ca_file=None, patience=patience))
        return made[-1]

    yield postman
    server.close()  # what it keeps waiting is let go
    for each in made:
        each.close()


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
    assert part(mail, "plain") == "Aufgehört.\n.\n.a\nFrom here\n"
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


def test_a_server_by_other_hands_takes_the_letter(opened):
    taken = []

    class Keeping:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
            return "250 kept"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    other = Controller(Keeping(), hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    other.start()
    try:
        channel = opened(f"smtp://127.0.0.1:{port}")
        channel.send(a_message())
        channel.send(a_message(recipient="Inés <inés@example.org>"))
    finally:
        other.stop()

    assert [each[:2] for each in taken] == [(SENDER, [ME]), (SENDER, ["inés@example.org"])]
    mail = message_from_bytes(taken[0][2], policy=policy.default)
    assert part(mail, "plain") == "Aufgehört.\n.\n.a\nFrom here\n"


def test_a_server_of_the_old_kind_takes_the_letter(server, opened):
    server.odd = {"EHLO": ["502 5.5.1 what?"]}
    opened(server.url).send(a_message())

    assert len(server.messages) == 1


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


# -- what was refused


def test_an_address_beyond_ascii_is_said_to_a_server_that_can_hear_it(server, opened):
    opened(server.url).send(a_message(recipient="Inés <inés@example.org>"))

    (mail,) = server.messages
    assert mail.recipients == ("inés@example.org",)
    assert "<inés@example.org>\r\n".encode() in mail.data


def test_an_address_beyond_ascii_is_out_of_the_reach_of_others(server, opened):
    server.odd = {"EHLO": ["250 loopback"]}

    with pytest.raises(RecipientRejected, match=r"no address such as inés@.*no SMTPUTF8"):
        opened(server.url).send(a_message(recipient="inés@example.org"))


@pytest.mark.parametrize(
    ("step", "reply", "raised", "says"),
    [
        ("MAIL", "550 5.1.8 no such domain", Undelivered, "the sender monitor@.*check `from`"),
        ("MAIL", "552 5.3.4 too large", Rejected, "too large"),
        ("RCPT", "550 5.2.1 disabled", RecipientRejected, f"refuses {ME}"),
        ("RCPT", "552 5.2.2 full", Undelivered, f"refuses {ME}"),
        ("RCPT", "554 5.7.1 Relay access denied", Undelivered, "whether it wants a user"),
        ("DATA", "451 4.3.0 not now", Undelivered, "the letter"),
        (".", "554 5.7.1 spam", Rejected, "the letter"),
        (".", "550 5.1.1 no such user", RecipientRejected, "the letter"),
        (".", "452 4.3.1 no room", Undelivered, "the letter"),
    ],
)
def test_a_refusal_ends_one_letter_and_not_the_next(server, opened, step, reply, raised, says):
    connections = Counting(server)
    server.odd = {step: [reply]}
    channel = opened(server.url)

    with pytest.raises((Undelivered, Rejected), match=says) as caught:
        channel.send(a_message())
    channel.send(a_message(key="second"))

    assert caught.type is raised
    assert f"({reply})" in str(caught.value)
    assert len(server.messages) == 1
    assert connections.count == 1


def test_a_server_that_hangs_up_after_a_refusal_has_said_it(server, opened):
    server.odd = {"RCPT": [None, "550 5.1.1 no such user"], "RSET": [Manner.DROP]}
    channel = opened(server.url)
    channel.send(a_message())

    with pytest.raises(RecipientRejected):
        channel.send(a_message(key="second"))


def test_a_server_that_wants_to_be_left_alone_is(server, opened):
    server.odd = {"RCPT": ["450 4.2.0 come back", "452 4.2.2 full"]}
    channel = opened(server.url)

    waits = []
    for _ in range(2):
        with pytest.raises(Undelivered) as caught:
            channel.send(a_message())
        waits.append(caught.value.wait)
    assert waits == [timedelta(minutes=5), timedelta(hours=1)]


# -- connections that end


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("odd", ["421 4.3.2 that was enough", Manner.DROP, "354 what?", "hello"])
def test_a_kept_connection_that_ends_costs_nothing(server, opened, step, odd):
    connections = Counting(server)
    channel = opened(server.url)
    channel.send(a_message())
    server.odd = {step: ["250 what?" if (step, odd) == ("DATA", "354 what?") else odd]}

    channel.send(a_message(key="second"))

    assert len(server.messages) == 2
    assert connections.count == 2


@pytest.mark.parametrize("step", ["HELLO", "EHLO", "MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize("odd", ["421 4.3.2 going down", Manner.DROP, "hello", "250" * 9000])
def test_a_new_connection_that_ends_means_later(server, opened, step, odd):
    server.odd = {step: [odd], "HELO": [odd]}
    channel = opened(server.url)

    with pytest.raises(Undelivered, match=r"broke off|cannot be reached|let us in|letter \(421"):
        channel.send(a_message())
    server.odd = {}
    channel.send(a_message())

    assert len(server.messages) == 1


@pytest.mark.parametrize("odd", [Manner.HANG, Manner.SLOW, "250-\r\n" * 200 + "250 ok"])
@pytest.mark.parametrize("step", ["HELLO", "EHLO", "MAIL", "DATA", "."])
def test_a_server_that_does_not_come_to_an_end_gets_it_later(server, postman, step, odd):
    server.odd = {step: [odd]}

    with pytest.raises(Undelivered, match=r"no answer in time|reply has no end"):
        postman(answer=0.2, whole=0.3).carry(b"x\r\n", SENDER, ME)


def test_a_server_that_is_closing_after_a_letter_is_left(server, opened):
    connections = Counting(server)
    server.odd = {".": ["421 4.3.2 going down"]}
    channel = opened(server.url)
    with pytest.raises(Undelivered):
        channel.send(a_message())
    channel.send(a_message())

    assert connections.count == 2


def test_a_reply_of_a_million_signs_is_not_listened_to(server, opened):
    server.odd = {"MAIL": ["250 " + "x" * 1_000_000]}

    with pytest.raises(Undelivered, match="reply has no end"):
        opened(server.url).send(a_message())


def test_a_server_may_think_longer_about_a_letter_than_about_a_command(server):
    line = Dialogue("127.0.0.1", server.port, patience=Patience(), until=monotonic() + 60)
    try:
        line._patience = Patience(answer=0)
        assert line.conclude(b"NOOP\r\n").code == 250
    finally:
        line.close()


def test_a_connection_that_was_idle_for_long_is_not_relied_on(server, postman):
    connections = Counting(server)
    carrier = postman(idle=0)
    for _ in range(2):
        carrier.carry(b"x\r\n", SENDER, ME)

    assert connections.count == 2


def test_a_letter_that_may_have_arrived_says_so(server, postman):
    server.odd = {".": [Manner.HANG]}

    with pytest.raises(Undelivered, match="it may have the letter, which comes again as the same"):
        postman(whole=0.2).carry(b"x\r\n", SENDER, ME)


def test_a_letter_does_not_wait_for_ever_for_the_one_before_it(postman):
    carrier = postman(whole=0.1)
    with carrier._turn, pytest.raises(Undelivered, match="is slow"):
        carrier.carry(b"x\r\n", SENDER, ME)


# -- getting there


def test_a_server_that_is_not_there_gets_it_later(opened):
    with socket.socket() as taken:  # bound, but listening to nobody
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(Undelivered, match=rf":{port} cannot be reached \(Connection refused\)"):
            opened(f"smtp://127.0.0.1:{port}").send(a_message())


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

        with pytest.raises(Undelivered, match=r"not trusted \(.*issuer.*in ca_file"):
            channel.send(a_message())

        assert server.logins == []
        assert server.messages == []


@pytest.mark.usefixtures("by_any_name")
def test_a_certificate_for_another_name_is_not_trusted(opened, tls, ca_file):
    with MailReceiver(tls=tls) as server:
        channel = opened(f"smtps://mail.example.org:{server.port}", ca_file=ca_file)

        with pytest.raises(Undelivered, match=r"mail.example.org:\d+ is not trusted \(Hostname"):
            channel.send(a_message())


def test_what_was_said_before_tls_is_forgotten(opened, tls, ca_file):
    with MailReceiver(starttls=tls, users={"user": PASSWORD}) as server:
        server.odd = {"STARTTLS": ["220 go ahead\r\n250 what nobody vouches for"]}  # RFC 3207, 4.2
        smtp = f"smtp://user@localhost:{server.port}"
        opened(smtp, password=PASSWORD, ca_file=ca_file).send(a_message())

        assert server.logins == ["user"]


def test_tls_that_comes_to_nothing_gets_it_later(opened, server):
    offered = "250-loopback\r\n250 STARTTLS"
    server.odd = {"EHLO": [offered, offered], "STARTTLS": ["454 4.7.0 not now", "220 go ahead"]}

    with pytest.raises(Undelivered, match=r"does not change over to TLS \(454 4.7.0 not now\)"):
        opened(server.url).send(a_message())
    with pytest.raises(Undelivered, match="no TLS with"):
        opened(server.url).send(a_message())
    assert server.messages == []


def test_tls_that_never_begins_gets_it_later():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        at = _smtp.MailServer.parse(f"smtps://127.0.0.1:{mute.getsockname()[1]}")
        patience = Patience(connect=0.1)
        carrier = _smtp.Postman("me", at, password="", ca_file=None, patience=patience)
        with pytest.raises(Undelivered, match=r"cannot be reached \(no answer in time\)"):
            carrier.carry(b"x\r\n", SENDER, ME)


def test_what_a_server_offers_is_asked_again_over_tls(opened, tls, ca_file):
    with MailReceiver(starttls=tls) as server:
        server.odd = {"EHLO": ["250-loopback\r\n250 STARTTLS"]}
        channel = opened(f"smtp://localhost:{server.port}", ca_file=ca_file)
        channel.send(a_message(recipient="inés@example.org"))

        assert len(server.messages) == 1


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

        with pytest.raises(Undelivered, match=r"not sent to mail.example.org:.*use smtps://"):
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
