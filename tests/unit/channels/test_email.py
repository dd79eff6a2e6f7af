"""The letter that a message becomes, and the options that say where it goes."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.channels import _smtp, available
from monitor.channels.email import letter, one_line
from monitor.model.delivery import Message

KIND = available()["email"]
ME, HER = "me@example.org", "her@example.org"


def a_message(**said):
    fields = {
        "key": "0e1f5c3a-key",
        "recipient": ME,
        "subject": "NCT99000001 suspended",
        "text": "suspended",
        "trial": "NCT99000001",
        "sent_at": datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC),
        **said,
    }
    return Message(**fields)


def options_for(smtp="smtp://localhost", **said):
    return KIND.options(**{"to": [ME, HER], "from": "monitor@example.org", "smtp": smtp, **said})


def ids(**said):
    mail = letter(options_for(), a_message(**said))
    return mail["Message-ID"], mail["References"]


def test_a_repeat_has_the_same_id_and_another_letter_has_another():
    assert ids() == ids(sent_at=datetime(2026, 2, 10, tzinfo=UTC))
    assert len({ids()[0], ids(recipient=HER)[0], ids(key="other")[0]}) == 3
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", ids()[0])


def test_letters_about_a_trial_stand_together_for_each_recipient():
    assert ids()[1] == ids(key="other", subject="else")[1]
    assert len({ids()[1], ids(recipient=HER)[1], ids(trial="NCT99000002")[1]}) == 3
    assert ids(trial="")[1] is None


def test_ids_stay_in_one_piece_however_long_the_domain():
    sender = f"monitor@{'a' * 60}.{'b' * 60}.example.org"

    raw = letter(options_for(**{"from": sender}), a_message()).as_bytes().decode()

    for name in ("Message-ID", "References", "In-Reply-To"):
        assert re.search(
            rf"^{name}: <[0-9a-f]{{32}}@a{{60}}\.b{{60}}\.example\.org>\r$", raw, re.MULTILINE
        )


def test_answers_go_where_they_are_wanted():
    mail = letter(options_for(reply_to="team@example.org"), a_message())

    assert mail["Reply-To"] == "team@example.org"


@given(st.text())
def test_no_text_makes_a_header_or_a_letter_that_cannot_be_sent(text):
    message = a_message(subject=text, text=text, html=text, trial=text, key=text)
    raw = letter(options_for(), message).as_bytes()

    mail = message_from_bytes(raw, policy=policy.default)
    assert len(mail.keys()) == len(set(mail.keys()))
    assert set(mail.keys()) <= {
        "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "References",
        "In-Reply-To", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip
    assert "\n" not in mail["Subject"]


@given(st.text(max_size=300))
def test_a_subject_is_read_as_it_was_written_but_for_what_hides_in_it(text):
    mail = letter(options_for(), a_message(subject=text))

    subject = message_from_bytes(mail.as_bytes(), policy=policy.default)["Subject"]
    assert "".join(subject.split()) == "".join(one_line(text).split())


def test_a_subject_is_one_line():
    assert one_line("a\r\nBcc: x@example.org\x00\x1b[31m\tb  c") == "a Bcc: x@example.org [31m b c"


# -- the options


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "starttls"),
    [
        ("smtp://localhost", "localhost", 25, "", "auto"),
        ("smtp://user@mail.example.org", "mail.example.org", 587, "user", "auto"),
        ("smtps://user@mail.example.org", "mail.example.org", 465, "user", "auto"),
        ("smtps://u%40x.org@mail.example.org:466", "mail.example.org", 466, "u@x.org", "auto"),
        ("smtp://[::1]:2525/?starttls=never", "::1", 2525, "", "never"),
        ("smtp://mail.example.org?starttls=TRUE", "mail.example.org", 25, "", "true"),
    ],
)
def test_the_server_is_named_by_a_url(url, host, port, user, starttls):
    server = _smtp.MailServer.parse(url)

    assert (server.host, server.port, server.user, server.starttls) == (host, port, user, starttls)
    assert server.tls is url.startswith("smtps")


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"smtp": "mail.example.org"}, "must be an address such as"),
        ({"smtp": "https://mail.example.org"}, "must be an address such as"),
        ({"smtp": "smtp://"}, "must be an address such as"),
        ({"smtp": "smtp://host:port"}, "must be an address such as"),
        ({"smtp": "smtp://host/T0PSECRET"}, "must be an address such as"),
        ({"smtp": "smtp://user:T0PSECRET@host"}, "must not hold the password"),
        ({"smtp": "smtp://host?tls=1"}, "may only be followed by"),
        ({"smtp": "smtp://host?starttls"}, "may only be followed by"),
        ({"smtp": "smtp://höst"}, "plain ASCII"),
        ({"smtp": "smtp://user@host"}, "password is missing"),
        ({"password": "T0PSECRET"}, "smtp names no user"),
        ({"smtp": "smtp://user@host?starttls=never", "password": "T0PSECRET"}, "show the password"),
        ({"smtp": "smtps://user@host", "password": "T0PSECRETé"}, "must be plain ASCII"),
        ({"to": []}, "at least 1 item"),
        ({"to": ["me"]}, "must be an address such as"),
        ({"to": ["me@example.org, her@example.org"]}, "must be an address such as"),
        ({"to": ["me@example.org\nBcc: x@example.org"]}, "must be an address such as"),
        ({"to": ["me@example..org"]}, "must be an address such as"),
        ({"to": ["mé@example.org"]}, "must be an address such as"),
        ({"from": "a\nb <me@example.org>"}, "must be an address such as"),
        ({"reply_to": "<>"}, "must be an address such as"),
        ({"ca_file": "/nowhere/ca.pem"}, "does not point to a file"),
    ],
)
def test_options_that_would_not_work_are_refused_and_not_quoted(said, says):
    with pytest.raises(ValidationError, match=says) as caught:
        options_for(**said)

    assert "T0PSECRET" not in str(caught.value)


def test_an_address_given_twice_gets_one_letter():
    assert options_for(to=[ME, HER, ME]).recipients() == (ME, HER)


def test_closing_before_anything_was_sent_is_no_fault():
    with closing(KIND.open("me", options_for())):
        pass
