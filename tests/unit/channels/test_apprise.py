from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.channels import available
from monitor.channels.apprise import BETTER, ELSEWHERE, HOSTED, marked, written
from tests.telling import RECORD, a_message, texts

# Apprise looks whether that is there
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

KIND = available()["apprise"]
LINES = "\n".join(f"{number:04} {'x' * 40}" for number in range(400))


def fault(**said):
    with pytest.raises(ValidationError) as caught:
        KIND.options(**{**KIND.example, **said})
    return str(caught.value)


@pytest.mark.parametrize("scheme", sorted(ELSEWHERE))
def test_every_service_with_an_address_of_its_own_is_one_of_apprise(scheme):
    manager = pytest.importorskip("apprise.manager_plugins").NotificationManager()

    assert scheme in manager
    assert not any("{host}" in template for template in manager[scheme].templates)


@pytest.mark.parametrize("scheme", [*sorted(HOSTED), *(f"{name}s" for name in sorted(HOSTED))])
def test_every_service_at_a_host_is_one_of_apprise(scheme):
    manager = pytest.importorskip("apprise.manager_plugins").NotificationManager()

    assert scheme in manager


@pytest.mark.parametrize(
    "url",
    [
        "syslog://T0P",
        "file:///T0P",
        "dbus://T0P",
        "windows://T0P",
        "macosx://T0P",
        "glib://T0P",
        "apprise://T0P.org/token",
        "mqtt://T0P.org/topic",
        "fcm://T0P/token?keyfile=/etc/passwd",
        "vapid://T0P/?keyfile=/etc/passwd",
        "rsyslog://T0P",
        "https://T0P.org",
        "http://[T0P",
        "",
        "T0P",
    ],
)
def test_what_is_no_service_for_people_is_refused_and_not_quoted(url):
    said = fault(url=url)

    assert "begins with no service that may be used" in said
    assert "T0P" not in said


@pytest.mark.parametrize(("scheme", "kind"), sorted(BETTER.items()))
def test_what_another_channel_does_better_is_left_to_it(scheme, kind):
    assert f'is for the channel of kind = "{kind}"' in fault(url=f"{scheme}://T0P.org/")
    assert kind in available()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("gotify://push.example.org/T0P", "must begin with https://"),
        ("gotifys://192.168.1.5/T0P", "no public address"),
        ("gotifys://169.254.169.254/T0P", "no public address"),
        ("matrixs://me:T0P@10.0.0.1/", "no public address"),
    ],
)
def test_a_host_that_is_not_public_has_to_be_allowed(url, says):
    said = fault(url=url)

    assert says in said
    assert "T0P" not in said


@pytest.mark.parametrize(
    ("url", "allow"),
    [
        ("gotifys://push.example.org/T0P", ()),
        ("gotify://push.internal/T0P", ("push.internal",)),
        ("gotify://192.168.1.5/T0P", ("192.168.0.0/16",)),
        ("signal://localhost:8080/+15551234567", ()),
    ],
)
def test_a_host_that_is_public_or_allowed_is_taken(url, allow):
    options = KIND.options(url=url, allow=allow)

    assert "T0P" not in repr(options)


@example("", f"{'x' * 35}@allword", 500, 40, False)  # cut, it would name everybody
@given(texts, texts, st.integers(60, 5000), st.sampled_from([0, 1, 40, 250]), st.booleans())
def test_whatever_is_told_keeps_to_the_room_and_mentions_nobody(
    text, subject, room, titles, private
):
    message = a_message(text=text, subject=subject, markdown=text, private=private)

    title, body = written(message, room, titles)

    assert len(title) <= titles
    assert len(body) <= room
    assert len(html.escape(body)) <= room or room < 500 or private
    said = f"{title}\n{body}"
    assert not re.search(r"@(channel|here|everyone|all|room)\b", said, re.IGNORECASE)
    assert not re.search(r"<([!@#]|users/)(?!\u2060)(?=\w)", said)
    assert "](" not in said


def test_a_text_that_is_too_long_is_cut_at_the_end_of_a_line_with_its_link():
    title, body = written(a_message(text=LINES), 1000, 250)

    assert title == "NCT99000001 suspended: A study of lantern light in winter"
    assert len(body) <= 1000
    assert body.endswith(f"{'x' * 40}\n… cut; see {RECORD}")


def test_markdown_that_is_too_long_is_cut_too_and_its_links_stay():
    _, body = marked(a_message(markdown=f"[a](https://x.org/) @room\n{LINES}"), 1000, 0)

    assert body.startswith("[a](https://x.org/) @\u2060room\n")
    assert body.endswith(f"… cut; see {RECORD}")


def test_where_there_is_no_title_the_text_begins_with_it():
    assert written(a_message(), 4000, 0) == (
        "",
        "NCT99000001 suspended: A study of lantern light in winter\nNCT99000001 is suspended",
    )


def test_a_text_message_is_the_subject_and_the_link():
    title, body = written(a_message(text=LINES), 100, 0)

    assert title == ""
    assert body == f"NCT99000001 suspended: A study of lantern light in winter\n{RECORD}"
    assert written(a_message(), 80, 0)[1] == f"NCT99000001 suspended: A study of la…\n{RECORD}"


def test_a_private_message_is_its_subject_alone():
    message = a_message(subject="1 change in a trial", private=True)

    assert written(message, 4000, 250) == ("", "1 change in a trial")
