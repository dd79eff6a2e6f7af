"""The letter that a message becomes, and the options that say where it goes."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.channels import _smtp, available
from monitor.channels._letter import MOST_BYTES, one_line
from monitor.channels.email import LIMIT, letter
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


def raw(options=None, **said):
    return letter(options or options_for(), a_message(**said))


def read(options=None, **said):
    return message_from_bytes(raw(options, **said), policy=policy.default)


def body(mail, kind):
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n")


# -- conversations


def ids(**said):
    mail = read(**said)
    assert mail["References"] == mail["In-Reply-To"]
    return mail["Message-ID"], mail["References"]


def test_a_repeat_has_the_same_id_and_another_letter_has_another():
    assert ids() == ids(sent_at=datetime(2026, 2, 10, tzinfo=UTC))
    assert len({ids()[0], ids(recipient=HER)[0], ids(key="other")[0]}) == 3
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", ids()[0])


@pytest.mark.parametrize("private", [False, True])
def test_letters_about_a_trial_stand_together_for_each_recipient(private):
    about = {"private": private, "subscription": "stops"}
    assert ids(**about)[1] == ids(key="other", subject="else", **about)[1]
    assert len({ids()[1], ids(recipient=HER)[1], ids(trial="NCT99000002")[1]}) == 3


def test_letters_about_several_trials_stand_together_for_each_subscription_and_recipient():
    digest = {"trial": "", "subscription": "weekly"}
    assert ids(**digest)[1] == ids(key="other", **digest)[1]
    others = [{"recipient": HER}, {"subscription": "daily"}, {"trial": "NCT99000001"}]
    assert len({ids(**(digest | other))[1] for other in [{}, *others]}) == 4
    assert ids(trial="", subscription="")[1] is None


def test_ids_stay_in_one_piece_however_long_the_domain():
    sender = f"monitor@{'a' * 60}.{'b' * 60}.example.org"
    lines = raw(options_for(**{"from": sender})).decode()
    for name in ("Message-ID", "References", "In-Reply-To"):
        assert re.search(
            rf"^{name}: <[0-9a-f]{{32}}@a{{60}}\.b{{60}}\.example\.org>\r$", lines, re.MULTILINE
        )


# -- what mailboxes and programs go by


def list_id(name, **said):
    return " ".join((read(subscription=name, **said)["List-Id"] or "").split())


def test_a_subscription_is_a_list_with_a_name_of_its_own():
    assert list_id("stops") == "stops <stops.example.org>"
    assert list_id("") == ""
    names = ["stops, at once", "Stops, at once", "stops at once", "白血病", "急性", "-", "x" * 500]
    labels = [re.search(r"<([a-z0-9-]+)\.example\.org>$", list_id(name))[1] for name in names]
    assert len(set(labels)) == len(names)
    assert labels[0].startswith("stops-at-once-")
    assert max(map(len, labels)) < 63  # of a label in the DNS


def test_a_private_subscription_is_named_by_nothing_that_tells():
    mail = raw(subscription="aml", severity="high", private=True).decode()

    assert re.search(r"^List-Id: <[0-9a-f]{12}\.example\.org>\r$", mail, re.MULTILINE)
    assert "aml" not in mail.lower().replace("normal", "")
    assert "NCT99000001" not in mail.replace("Subject: NCT99000001", "")
    assert list_id("aml", private=True) != list_id("cll", private=True)


def test_a_list_id_is_no_longer_than_it_may_be():
    sender = f"monitor@{'.'.join(['a' * 60] * 4)}.example"

    found = re.search(r"<(.*)>", read(options_for(**{"from": sender}), subscription="b")["List-Id"])
    assert len(found[1]) <= 255


@pytest.mark.parametrize(
    ("link", "value", "one_click"),
    [
        ("https://monitor.example.org/u/0a1b", "<https://monitor.example.org/u/0a1b>", True),
        ("http://10.0.0.1:8080/u/0a1b", "<http://10.0.0.1:8080/u/0a1b>", False),
        ("https://x/\r\nBcc: x@example.org", None, False),
        ("https://x/>,<mailto:x@example.org", None, False),
        ("javascript:alert(1)", None, False),
        ("https://x/" + "a" * 1000, None, False),
        ("https://x/ü", None, False),
        ("", None, False),
    ],
)
def test_a_reader_can_end_it_with_one_click(link, value, one_click):
    mail = read(unsubscribe=link)

    assert mail["List-Unsubscribe"] == value
    assert mail["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if one_click else None)


def test_without_a_link_a_reader_can_ask_the_one_who_reads_the_answers():
    options = options_for(reply_to="Team <team@example.org>")

    mail = read(options, subscription="stops")
    assert mail["List-Unsubscribe"] == "<mailto:team@example.org?subject=unsubscribe%20stops>"
    assert mail["List-Unsubscribe-Post"] is None
    assert "mailto" not in read(options, unsubscribe="https://example.org/u")["List-Unsubscribe"]


def test_answers_go_where_they_are_wanted_and_none_from_machines():
    mail = read(options_for(reply_to="team@example.org"))

    assert mail["Reply-To"] == "team@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert mail["Precedence"] is None


def test_a_mailbox_can_sort_by_severity_and_trial():
    mail = read(severity="high")

    assert mail["X-Trial-Monitor-Severity"] == "high"
    assert mail["X-Trial-Monitor-Trial"] == "NCT99000001"
    assert read(trial="")["X-Trial-Monitor-Trial"] is None


# -- whatever the words are

HEADERS = {
    "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "References", "In-Reply-To",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post", "X-Auto-Response-Suppress", "X-Trial-Monitor-Severity",
    "X-Trial-Monitor-Trial",
}  # fmt: skip
TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NASTY = f'\r\n\0\x0b\x1b\x85\u2028\ud800\udfff\u200d\ufeff{TURNING}😀é漢 \t=?_.-;:,<>()[]@"\\aB0'
short = st.text() | st.text(st.sampled_from(NASTY)) | st.text(st.characters())
hostile = st.builds(lambda text, times: text * times, short, st.sampled_from([1, 1, 1, 50, 5000]))


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        dict.fromkeys(("subject", "text", "html", "trial", "subscription", "because"), hostile)
        | dict.fromkeys(("key", "unsubscribe", "severity"), short)
        | {"private": st.booleans()}
    )
)
def test_no_text_makes_a_header_or_a_letter_that_cannot_be_sent(said):
    sent = raw(**said)

    mail = message_from_bytes(sent, policy=policy.default)
    assert len(mail.keys()) == len(set(mail.keys()))
    assert set(mail.keys()) <= HEADERS
    for name, value in mail.items():
        assert not re.search(f"[\r\n\0{TURNING}]", value), name
    lines = sent.split(b"\r\n")
    assert not any(set(line) & {0, 10, 13} or max(line, default=0) > 126 for line in lines)
    long = [line for line in lines if len(line) > 76]
    assert all(line.startswith((b"List-Unsubscribe: <http", b"Message-ID: ")) for line in long)
    assert max(map(len, lines)) <= 998
    assert len(sent) <= MOST_BYTES
    assert mail.get_body(("plain",)) is not None
    assert mail.defects == []


@given(st.text(max_size=150) | st.text(st.sampled_from(NASTY), max_size=150))
def test_a_subject_is_read_as_it_was_written_but_for_what_hides_in_it(text):
    assert "".join(read(subject=text)["Subject"].split()) == "".join(one_line(text).split())


def test_a_subject_that_looks_like_code_is_read_as_it_was_written():
    assert read(subject="=?utf-8?q?R=C3=B6?= stopped")["Subject"] == "=?utf-8?q?R=C3=B6?= stopped"


def test_a_subject_is_one_line_of_some_length():
    assert one_line("a\r\nBcc: x@example.org\x00\x1b[31m\tb  c") == "a Bcc: x@example.org b c"
    assert one_line("\u202egnp.exe\u202c \u2066x\u2069\u200f") == "gnp.exe x"
    assert len(one_line("漢" * 200_000)) == 250


@pytest.mark.parametrize(
    "name", ["Trial monitor", "Trials, watched", "R. & D.", "Die Wächterin", "監視", 'a "b" \\\\ c']
)
def test_a_name_is_read_as_it_was_written(name):
    assert parseaddr(read(subscription=name)["List-Id"])[0] == name
    if '"' not in name:
        sender = read(options_for(**{"from": f'"{name}" <monitor@example.org>'}))["From"]
        assert sender.addresses[0].display_name == name
        assert sender.addresses[0].addr_spec == "monitor@example.org"


# -- how large it is

TEXTS = {
    "english": "Eligibility: an exclusion criterion was removed. ",
    "russian": "Критерий исключения удалён: нарушение функции почек. ",
    "japanese": "除外基準が削除されました、重度の腎機能障害のある患者。",
    "emoji": "🧬🩺💊👩‍⚕️ ",
}


def of_size(sample, most, line):
    """Return lines of the sample in as many bytes as are allowed, and no more."""
    one = line.format(sample)
    return one * (most // len(one.encode()))


@pytest.mark.parametrize("sample", TEXTS.values(), ids=TEXTS)
def test_what_rendering_may_make_stays_below_what_mailboxes_show(sample):
    text = of_size(sample, 18_000, "{}\n")
    html = of_size(sample, LIMIT, '<p style="margin:0 0 8px;color:#112233">{}</p>\n')

    sent = raw(text=text, html=html, subject=sample * 9, subscription=sample * 9)

    assert len(sent) < 100_000
    mail = message_from_bytes(sent, policy=policy.default)
    assert (body(mail, "plain"), body(mail, "html")) == (text, html)


def test_what_is_mostly_latin_can_be_read_as_it_is_sent():
    assert b"\nsuspended: =E2=89=A5 60\r\n" in raw(text="suspended: ≥ 60")


@pytest.mark.parametrize("sample", TEXTS.values(), ids=TEXTS)
def test_a_letter_that_is_larger_goes_without_html(sample):
    mail = read(text=sample + "\n", html=sample * 4000)

    assert mail.get_content_type() == "text/plain"
    assert body(mail, "plain") == sample + "\n"


@pytest.mark.parametrize("sample", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("end", ["\n", ""])
def test_a_text_that_is_larger_is_cut_and_says_so(sample, end):
    sent = raw(text=(sample + end) * 5000, html=sample)

    text = body(message_from_bytes(sent, policy=policy.default), "plain")
    kept, _, note = text.rstrip("\n").rpartition("\n")
    assert note.startswith("… cut")
    assert ((sample + end) * 5000).startswith(kept)
    assert 60_000 < len(sent) < 100_000


def test_text_and_html_are_read_as_they_were_written_line_ends_and_all():
    mail = read(text="Größe = 3 \n.\nFrom us\n\tend\r\nx\n", html="<p>\x1b≥ 60\x00</p>")

    assert body(mail, "plain") == "Größe = 3 \n.\nFrom us\n\tend\nx\n"
    assert body(mail, "html") == "<p>≥ 60</p>\n"


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
        ({"to": ["m\u202ee@example.org"]}, "must be an address such as"),
        ({"to": [f"{'a' * 65}@example.org"]}, "must be an address such as"),
        ({"to": [f"me@{'a.' * 130}org"]}, "must be an address such as"),
        ({"from": "mé@example.org"}, "must be plain ASCII before the @"),
        ({"reply_to": "mé@example.org"}, "must be plain ASCII before the @"),
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
