"""Invented messages that tell something, and what a hostile registry would have them say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from hypothesis import strategies as st

from monitor.channels import available
from monitor.model.delivery import Message, Told

NOW = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)
RECORD = "https://registry.example/study/NCT99000001"
MEANT = "https://www.example.com/"  # where hostile links would lead

HOSTILE = (
    "<!channel>",
    "<!here|x>",
    "<@U012AB3CD>",
    "<@&42>",
    "<#C1>",
    "<t:0:R>",
    "@channel",
    "@Everyone",
    "@here",
    "@all",
    "<users/all>",
    "<at>Ada</at>",
    f"[free]({MEANT})",
    f"[free](<{MEANT}>)",
    f"<{MEANT}|free>",
    "[x](javascript:alert(1))",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{DATE(2026-02-09T00:00:00Z)}}",
    "**",
    "__",
    "~~",
    "`" * 3,
    "# ",
    "> ",
    "\\",
    '"',
    "&",
    "\r\nX: y",
    "\u202eevil",
    "\u2066",
    "\x00\x07\x1b[2J",
    "\ud800",
    "👩\u200d🔬",
    "治験",
    "Ü" * 50,
)

words = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4) | st.just("word "), max_size=8).map(
    "".join
)
texts = words | words.map(lambda text: text * 200)
LONG = ("<!channel> \\& [a](b) 治験 " * 10_000)[:200_000]


def a_told(**said: Any) -> Told:
    return Told(
        **{
            "id": "e-1",
            "kind": "status.suspended",
            "severity": "high",
            "trial": "NCT99000001",
            "title": "A study of lantern light in winter",
            "headline": "Recruitment is suspended",
            "says": "It was recruiting, and a suspended trial takes nobody.",
            "url": RECORD,
            "changes": (("Recruitment status", "Recruiting", "Suspended"),),
            "meta": "revision 3 → 4 · register data of 2026-02-09 · by the sponsor",
            **said,
        }
    )


def a_message(*told: Told, **said: Any) -> Message:
    return Message(
        **{
            "key": "0e1f5c3a-key",
            "subject": "NCT99000001 suspended: A study of lantern light in winter",
            "text": "NCT99000001 is suspended",
            "markdown": "**NCT99000001** is suspended",
            "told": told,
            "because": "You get this as “stops” is on watch lanterns.",
            "link": RECORD,
            "severity": told[0].severity if told else "high",
            "trial": "NCT99000001",
            "sent_at": NOW,
            **said,
        }
    )


severities = st.sampled_from(["critical", "high", "medium", "low", "noise", ""])
urls = st.sampled_from([RECORD, "", "javascript:alert(1)", "http://x|y", "https://["]) | words
changes = st.lists(st.tuples(texts, texts, texts), max_size=8).map(tuple)
told = st.builds(
    Told,
    id=st.just("e"),
    kind=st.just("status.suspended"),
    severity=severities,
    trial=st.sampled_from(["NCT99000001", "NCT99000002", ""]) | words,
    title=texts,
    headline=texts,
    says=texts,
    url=urls,
    changes=changes,
    meta=texts,
)
messages = st.builds(
    a_message,
    subject=texts,
    because=texts,
    link=urls,
    severity=severities,
    told=st.lists(told, max_size=3).map(tuple) | told.map(lambda one: (one,) * 60),
    more=st.integers(0, 500),
)


def longest() -> Message:
    """Everything as long as it gets, in signs that are long when they are escaped."""
    changes = tuple((LONG, LONG, LONG[1:]) for _ in range(30))
    said = {"title": LONG, "headline": LONG, "says": LONG, "meta": LONG, "changes": changes}
    one = a_told(**said, trial=LONG)
    return a_message(*[one] * 30, subject=LONG, because=LONG, more=14)


def posted(key: str, message: Message, **said: Any) -> Any:
    """Return what a channel of the kind would post, as the receiver decodes it."""
    kind = available()[key]
    made: list[Any] = []
    channel = kind.open("team", kind.options(**{**kind.example, **said}))
    channel._post = lambda posting: made.append(posting) or (200, "")  # type: ignore[attr-defined]
    channel.send(message)
    return msgspec.json.decode(made[0].body)
