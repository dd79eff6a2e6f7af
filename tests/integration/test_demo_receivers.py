"""The demo's mail server and web hook keep what they are sent, and refuse as they are told to."""

from __future__ import annotations

import shutil
import smtplib
import socket
import ssl
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from monitor.demo.receivers import MailReceiver, WebhookReceiver

ME, HER, HIM = "monitor@example.org", "ines@example.org", "hugo@example.org"
TEXT = b"Subject: news\r\n\r\n.a dot\r\n..two dots\r\nend\r\n"


@pytest.fixture
def mail(tmp_path):
    with MailReceiver(tmp_path / "mail") as running:
        yield running


@pytest.fixture
def hook(tmp_path):
    with WebhookReceiver(tmp_path / "hook") as running:
        yield running


@pytest.fixture
def client():
    with httpx.Client(trust_env=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl here to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    wanted = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    subprocess.run(
        [openssl, *wanted.split(), "-addext", names, "-keyout", str(key), "-out", str(cert)],
        check=True,
        capture_output=True,
    )
    return cert, key


@pytest.fixture
def server_tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def client_tls(certificate):
    return ssl.create_default_context(cafile=str(certificate[0]))


def smtp(mail):
    return smtplib.SMTP("127.0.0.1", mail.port, timeout=10)


def say(mail, *lines):
    """Say these lines and return the last line of each reply, the greeting first."""
    with socket.create_connection(("127.0.0.1", mail.port), timeout=10) as line:
        spoken = line.makefile("rb")
        heard = [spoken.readline().decode().strip()]
        for words in lines:
            line.sendall(words.encode() + b"\r\n")
            while (reply := spoken.readline().decode().strip())[3:4] == "-":
                pass
            heard.append(reply)
        spoken.close()
    return heard


# --- mail ------------------------------------------------------------------------------------


def test_a_message_is_kept_and_filed_as_it_was_sent(mail, tmp_path):
    with smtp(mail) as sender:
        refused = sender.sendmail(ME, [HER, HIM], TEXT)

    assert refused == {}
    assert mail.messages == [(ME, (HER, HIM), TEXT)]
    assert (tmp_path / "mail" / "001.eml").read_bytes() == TEXT


def test_messages_of_one_connection_and_of_many_are_numbered_on(mail, tmp_path):
    with smtp(mail) as sender:
        sender.sendmail(ME, [HER], TEXT)
        sender.sendmail(ME, [HIM], TEXT)
    with smtp(mail) as sender:
        sender.sendmail(ME, [HER], TEXT)

    assert sorted(file.name for file in (tmp_path / "mail").iterdir()) == [
        "001.eml",
        "002.eml",
        "003.eml",
    ]


def test_without_a_folder_messages_are_only_kept():
    with MailReceiver() as mail, smtp(mail) as sender:
        sender.sendmail(ME, [HER], TEXT)

        assert len(mail.messages) == 1


def test_a_refused_recipient_does_not_cost_the_others_their_message(mail):
    mail.refuse[HIM] = "550 5.1.1 no such user"

    with smtp(mail) as sender:
        refused = sender.sendmail(ME, [HIM, HER], TEXT)

    assert refused == {HIM: (550, b"5.1.1 no such user")}
    assert mail.messages[0].recipients == (HER,)


def test_when_all_are_refused_nothing_is_kept(mail):
    mail.refuse[HIM] = "550 5.1.1 no such user"

    with smtp(mail) as sender, pytest.raises(smtplib.SMTPRecipientsRefused):
        sender.sendmail(ME, [HIM], TEXT)

    assert mail.messages == []


def test_a_greylisted_recipient_is_taken_on_the_next_time(mail):
    mail.greylist = 1

    with smtp(mail) as sender:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as postponed:
            sender.sendmail(ME, [HER], TEXT)
        sender.sendmail(ME, [HER], TEXT)

    assert postponed.value.recipients[HER][0] == 451
    assert len(mail.messages) == 1


def test_a_line_that_drops_in_the_data_loses_the_message(mail):
    mail.drop_in_data = 1

    with pytest.raises(smtplib.SMTPServerDisconnected), smtp(mail) as sender:
        sender.sendmail(ME, [HER], TEXT)
    assert mail.messages == []

    with smtp(mail) as sender:
        sender.sendmail(ME, [HER], TEXT)
    assert len(mail.messages) == 1


def test_a_line_that_drops_after_the_data_has_kept_the_message_all_the_same(mail):
    mail.drop_after_data = 1

    with pytest.raises(smtplib.SMTPServerDisconnected), smtp(mail) as sender:
        sender.sendmail(ME, [HER], TEXT)

    assert len(mail.messages) == 1


def test_a_message_that_is_too_large_is_refused_before_and_after_it_is_sent():
    with MailReceiver(most_bytes=1000) as mail, smtp(mail) as sender:
        sender.ehlo()
        offered = sender.esmtp_features["size"]
        with pytest.raises(smtplib.SMTPSenderRefused) as announced:
            sender.sendmail(ME, [HER], b"x" * 1001)
        sender.helo()
        sender.mail(ME)
        sender.rcpt(HER)
        code, _ = sender.data(b"x" * 2000)

    assert offered == "1000"
    assert announced.value.smtp_code == 552
    assert code == 552
    assert mail.messages == []


def test_only_who_shows_the_password_may_send():
    with MailReceiver(users={"monitor": "s3cret"}) as mail:
        with smtp(mail) as sender, pytest.raises(smtplib.SMTPSenderRefused, match="log in first"):
            sender.sendmail(ME, [HER], TEXT)
        with smtp(mail) as sender, pytest.raises(smtplib.SMTPAuthenticationError):
            sender.login("monitor", "wrong")
        with smtp(mail) as sender:
            sender.login("monitor", "s3cret")
            sender.sendmail(ME, [HER], TEXT)

        assert mail.logins == ["monitor"]
        assert len(mail.messages) == 1


def test_a_password_may_come_on_a_line_of_its_own():
    with MailReceiver(users={"monitor": "s3cret"}) as mail:
        heard = say(mail, "EHLO me", "AUTH PLAIN", "AG1vbml0b3IAczNjcmV0", "AUTH LOGIN", "QUIT")

    assert [reply[:3] for reply in heard] == ["220", "250", "334", "235", "504", "221"]


def test_a_login_that_cannot_be_decoded_is_refused():
    with MailReceiver(users={"monitor": "s3cret"}) as mail:
        assert say(mail, "AUTH PLAIN ????", "AUTH PLAIN YWI=")[1:] == [
            "501 5.5.2 cannot be decoded",
            "501 5.5.2 cannot be decoded",
        ]


def test_starttls_is_offered_and_logins_only_behind_it(server_tls, client_tls):
    with MailReceiver(starttls=server_tls, users={"monitor": "s3cret"}) as mail:
        with smtp(mail) as sender:
            sender.ehlo()
            in_the_clear = dict(sender.esmtp_features)
            sender.starttls(context=client_tls)
            sender.login("monitor", "s3cret")
            sender.sendmail(ME, [HER], TEXT)
            behind = dict(sender.esmtp_features)

        assert ("starttls" in in_the_clear, "auth" in in_the_clear) == (True, False)
        assert ("starttls" in behind, "auth" in behind) == (False, True)
        assert mail.messages == [(ME, (HER,), TEXT)]


def test_tls_can_be_there_from_the_first_byte(server_tls, client_tls):
    with MailReceiver(tls=server_tls) as mail:
        with smtplib.SMTP_SSL("127.0.0.1", mail.port, context=client_tls, timeout=10) as sender:
            sender.sendmail(ME, [HER], TEXT)

        assert mail.url == f"smtps://127.0.0.1:{mail.port}"
        assert len(mail.messages) == 1


def test_a_client_that_does_not_trust_the_certificate_does_no_harm(server_tls, client_tls):
    with MailReceiver(tls=server_tls) as mail:
        with pytest.raises(ssl.SSLError):
            smtplib.SMTP_SSL("127.0.0.1", mail.port, context=ssl.create_default_context())
        with smtplib.SMTP_SSL("127.0.0.1", mail.port, context=client_tls, timeout=10) as sender:
            sender.sendmail(ME, [HER], TEXT)

        assert len(mail.messages) == 1


def test_the_order_of_a_conversation_is_kept(mail):
    heard = say(
        mail, "HELO me", "DATA", f"RCPT TO:<{HER}>", f"MAIL FROM:<{ME}>", "DATA", "RSET",
        f"RCPT TO:<{HER}>", "MAIL me", "RCPT her", "STARTTLS", "TURN", "NOOP", "QUIT",
    )  # fmt: skip

    assert [reply[:3] for reply in heard[1:]] == [
        "250", "503", "503", "250", "503", "250", "503", "501", "501", "502", "500", "250", "221",
    ]  # fmt: skip


def test_a_client_that_goes_away_in_the_data_leaves_no_message(mail):
    before = threading.active_count()
    say(mail, "HELO me", f"MAIL FROM:<{ME}>", f"RCPT TO:<{HER}>", "DATA")
    mail.close()

    assert mail.messages == []
    assert threading.active_count() < before


# --- web hook --------------------------------------------------------------------------------


def test_a_post_is_kept_filed_and_answered_with_204(hook, client, tmp_path):
    answer = client.post(hook.url, json={"kind": "status.opened"}, headers={"Webhook-Id": "a1"})

    filed = msgspec.json.decode((tmp_path / "hook" / "001.json").read_bytes())
    assert (answer.status_code, answer.content) == (204, b"")
    assert hook.posts[0].body == b'{"kind":"status.opened"}'
    assert hook.posts[0].headers["webhook-id"] == "a1"
    assert filed["body"] == {"kind": "status.opened"}
    assert filed["headers"]["webhook-id"] == "a1"


def test_a_body_that_is_not_json_is_filed_as_text(hook, client, tmp_path):
    client.post(hook.url, content=b"plain \xff words")

    filed = msgspec.json.decode((tmp_path / "hook" / "001.json").read_bytes())
    assert filed["body"] == "plain \ufffd words"


def test_answers_are_given_in_turn_and_then_204_again(hook, client):
    hook.answers.extend([(503, {"Retry-After": "7"}), (400, {})])

    answers = [client.post(hook.url, json={}) for _ in range(3)]

    assert [one.status_code for one in answers] == [503, 400, 204]
    assert answers[0].headers["retry-after"] == "7"
    assert len(hook.posts) == 3


def test_only_posts_are_taken(hook, client):
    assert client.get(hook.url).status_code == 405
    assert hook.posts == []


def test_a_hook_can_hang_up_without_an_answer_and_have_the_post_all_the_same(hook, client):
    hook.hang(seconds=0)

    with pytest.raises(httpx.RemoteProtocolError):
        client.post(hook.url, json={})

    assert len(hook.posts) == 1


def test_a_slow_answer_arrives_whole_in_the_end(hook, client):
    hook.drip(seconds=0.02)

    assert client.post(hook.url, json={}).status_code == 200


def test_closing_lets_go_whoever_waits_for_the_hook(hook):
    hook.hang(seconds=3600)
    with ThreadPoolExecutor(1) as pool, httpx.Client(trust_env=False, timeout=60) as client:
        waiting = pool.submit(client.post, hook.url, json={})
        while not hook.posts:
            assert not waiting.done()
        hook.close()

        with pytest.raises(httpx.TransportError):
            waiting.result()


def test_a_body_that_is_too_large_is_refused_unread(hook):
    with socket.create_connection(("127.0.0.1", hook.port), timeout=10) as line:
        line.sendall(b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
        with line.makefile("rb") as heard:
            assert b"413" in heard.readline()

    assert hook.posts == []


def test_what_breaks_off_in_the_middle_was_never_posted():
    with WebhookReceiver() as receiver:
        host, port = urlsplit(receiver.url).netloc.split(":")
        with socket.create_connection((host, int(port)), 5) as line:
            line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{half")
        assert httpx.post(receiver.url, content=b"{}").is_success

        assert [post.body for post in receiver.posts] == [b"{}"]
