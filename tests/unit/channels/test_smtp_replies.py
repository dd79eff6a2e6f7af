"""What a mail server's refusal means (RFC 5321, RFC 3463): later, never, or nobody is there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.channels._dialogue import Reply, Step, Verdict

SENDER, RECIPIENT, LETTER = Step.SENDER, Step.RECIPIENT, Step.LETTER
LATER, OURS, NEVER, NOBODY = Verdict.LATER, Verdict.OURS, Verdict.NEVER, Verdict.NOBODY
TOO_LARGE = Verdict.TOO_LARGE


def reply(said):
    code, _, text = said.partition(" ")
    return Reply.parse(int(code), text.encode())


@pytest.mark.parametrize(
    ("step", "said", "verdict"),
    [
        # nobody is there
        (RECIPIENT, "550 5.1.1 no such user", NOBODY),
        (RECIPIENT, "550 5.1.2 no such host", NOBODY),
        (RECIPIENT, "553 5.1.3 that is no address", NOBODY),
        (RECIPIENT, "551 5.1.6 moved away", NOBODY),
        (RECIPIENT, "556 5.1.10 takes no mail", NOBODY),
        (RECIPIENT, "550 5.2.1 disabled", NOBODY),
        (RECIPIENT, "550 no such user", NOBODY),
        (RECIPIENT, "551 try elsewhere", NOBODY),
        (RECIPIENT, "553 not allowed", NOBODY),
        (RECIPIENT, "556 the domain takes no mail", NOBODY),
        (RECIPIENT, "550 4.1.1 a status of another class counts for nothing", NOBODY),
        (LETTER, "550 5.1.1 no such user", NOBODY),
        # somebody, but not now
        (RECIPIENT, "451 4.7.1 greylisted", LATER),
        (RECIPIENT, "450 4.1.1 cannot be looked up now", LATER),
        (RECIPIENT, "552 5.2.2 mailbox full", LATER),
        (RECIPIENT, "552 exceeded storage allocation", LATER),
        (LETTER, "554 5.2.2 mailbox full", LATER),
        (LETTER, "452 4.3.1 no room", LATER),
        (SENDER, "451 4.3.0 try again", LATER),
        # our own affair
        (SENDER, "530 5.7.0 log in first", OURS),
        (SENDER, "550 5.1.8 no such domain", OURS),
        (SENDER, "550 5.1.1 who are you?", OURS),
        (SENDER, "554 no", OURS),
        (RECIPIENT, "554 5.7.1 Relay access denied", OURS),
        (RECIPIENT, "550 relay not permitted", OURS),
        (RECIPIENT, "550 Authentication required", OURS),
        (RECIPIENT, "550 5.7.1 your address is on a list", OURS),
        (RECIPIENT, "550 5.1.7 the sender's address is none", OURS),
        (RECIPIENT, "521 this host takes no mail", OURS),
        (LETTER, "550 5.7.26 neither SPF nor DKIM", OURS),
        (LETTER, "530 log in first", OURS),
        # this letter
        (SENDER, "552 5.3.4 too large", TOO_LARGE),
        (SENDER, "552 too large", TOO_LARGE),
        (RECIPIENT, "552 5.2.3 too large for this mailbox", TOO_LARGE),
        (LETTER, "552 too large", TOO_LARGE),
        (LETTER, "554 5.7.1 spam", NEVER),
        (LETTER, "550 we do not like it", NEVER),
        (LETTER, "554 5.6.0 malformed", NEVER),
        (RECIPIENT, "550 5.4.6 it goes round in circles", NEVER),
        (RECIPIENT, "550 5.1.0 no", NEVER),
        (RECIPIENT, "501 what?", NEVER),
        (RECIPIENT, "554 no", NEVER),
    ],
)
def test_a_refusal_is_understood(step, said, verdict):
    assert reply(said).verdict(step) is verdict


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("451 4.7.1 greylisted", timedelta(minutes=5)),
        ("450 not now", timedelta(minutes=5)),
        ("452 4.2.2 mailbox full", timedelta(hours=1)),
        ("552 5.2.2 mailbox full", timedelta(hours=1)),
        ("421 4.3.2 closing", None),
        ("550 5.1.1 no such user", None),
    ],
)
def test_a_server_is_left_alone_for_a_while(said, wait):
    assert reply(said).wait == wait


def test_a_reply_of_several_lines_is_said_in_one():
    said = Reply.parse(550, b"5.1.1 The account\n5.1.1 does\x1b[31m not\texist.\n5.1.1 See \xff")

    assert said.status == "5.1.1"
    assert str(said) == "550 5.1.1 The account does [31m not exist. See \N{REPLACEMENT CHARACTER}"


def test_a_reply_is_shown_to_some_length():
    assert len(Reply.parse(550, b"x" * 9000).text) == 200
