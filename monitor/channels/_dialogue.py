"""A conversation with a mail server that comes to an end, and what its replies mean."""

from __future__ import annotations

import re
import smtplib
from datetime import timedelta
from enum import StrEnum
from time import monotonic
from typing import Any, Self

from msgspec import Struct

MOST_LINE = 8192  # RFC 5321, 4.5.3.1.5 has 512
MOST_LINES = 100
CHUNK = 64 * 1024
SHOWN = 200  # characters of what a server says
DOT = b".\r\n"

GREYLISTED = timedelta(minutes=5)  # RFC 6647, 4.4: servers let through what comes back in minutes
MAILBOX_FULL = timedelta(hours=1)  # somebody has to tidy up

# RFC 3463 and the registry it founded: no such mailbox, no such host, no address, moved away, takes
# no mail (RFC 7505), disabled
NOBODY = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
TOO_LARGE = frozenset({"5.2.3", "5.3.4"})
FULL = frozenset({"4.2.2", "5.2.2"})  # to be tried again even as 5.2.2: RFC 3463, 3.3
# Our address, login, signature, name in the DNS (RFC 7372, RFC 7505): its owner can mend them
OURS = frozenset({"5.1.7", "5.1.8", "5.7.8", *(f"5.7.{number}" for number in range(20, 28))})
_STRANGERS = re.compile(r"relay|authenticat|log[ -]?in", re.IGNORECASE)
_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?", re.DOTALL)
_STATUS = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?: |$)")


class Patience(Struct, frozen=True, kw_only=True):
    """How many seconds making a connection, an answer, and the whole of a letter may take, and
    how long a connection may be idle before it is not relied on any more.
    """

    connect: float = 20.0
    answer: float = 60.0
    whole: float = 240.0  # a delivery is ours for five minutes
    idle: float = 30.0


class Step(StrEnum):
    """What a reply is to."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    LETTER = "letter"


class Verdict(StrEnum):
    """What becomes of a letter that was refused."""

    LATER = "later"
    OURS = "ours"  # later, once somebody has mended what is wrong here
    NEVER = "never"
    TOO_LARGE = "too large"
    NOBODY = "nobody"  # the recipient is refused for good


class Reply(Struct, frozen=True):
    """What a server said; `status` is its enhanced code (RFC 3463), empty where it has none."""

    code: int
    text: str
    status: str = ""

    @classmethod
    def parse(cls, code: int, said: bytes) -> Self:
        """Return the reply in one line; many servers begin each of theirs with the status."""
        lines = said.decode("utf-8", "replace").split("\n")
        found = _STATUS.match(lines[0])
        status = found[1] if found and found[1][0] == str(code)[0] else ""
        rest = [line.removeprefix(f"{status} ") if status else line for line in lines[1:]]
        return cls(code, one_line(" ".join([lines[0], *rest])), status)

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()

    def verdict(self, step: Step) -> Verdict:
        """Return what this refusal means for the letter and its only recipient."""
        if self.code < 500 or self.status in FULL:
            return Verdict.LATER  # RFC 5321, 4.2.1
        if self.status in TOO_LARGE or self._is_large(step):
            return Verdict.TOO_LARGE
        if step is Step.SENDER or self.code in {521, 530, 535} or self.status in OURS:
            return Verdict.OURS  # RFC 7504, RFC 4954
        if self.status in NOBODY:
            return Verdict.NOBODY  # after the letter as well: it had only this recipient
        return self._of_recipient() if step is Step.RECIPIENT else Verdict.NEVER

    @property
    def wait(self) -> timedelta | None:
        """How long to leave the server alone, None where it is not for it to say."""
        if self.status in FULL:
            return MAILBOX_FULL
        return GREYLISTED if 400 <= self.code < 500 and self.code != 421 else None

    def _is_large(self, step: Step) -> bool:
        return self.code == 552 and not self.status and step is not Step.RECIPIENT  # RFC 1870, 6

    def _of_recipient(self) -> Verdict:
        if self.status.startswith("5.7.") or _STRANGERS.search(self.text):
            return Verdict.OURS  # it does not serve us: that is no fault of the recipient's
        if self.code == 552 and not self.status:
            return Verdict.LATER  # RFC 5321, 4.5.3.1.10
        plain = not self.status and self.code in {550, 551, 553, 556}
        return Verdict.NOBODY if plain else Verdict.NEVER


class Dialogue(smtplib.SMTP):
    """Speaks SMTP until `until` (by the monotonic clock), however slow the other side is.

    What is no reply, or has no end, is taken as the end of the connection.
    """

    def __init__(
        self, host: str, port: int, *, patience: Patience, until: float, **more: Any
    ) -> None:
        self.until = until
        self._patience = patience
        self._heard = b""
        try:
            super().__init__(host, port, timeout=patience.connect, **more)
        except BaseException:
            self.close()
            raise

    def conclude(self, letter: bytes) -> Reply:
        """Send the letter that the server has asked for; it may think about it for long."""
        self.send(letter.replace(b"\r\n.", b"\r\n..") + DOT)
        return Reply.parse(*self._reply(self.until))

    def getreply(self) -> tuple[int, bytes]:
        """Return the next reply, all of its lines."""
        return self._reply(min(self.until, monotonic() + self._patience.answer))

    def send(self, s: Any) -> None:
        """Send it all."""
        said = s.encode(self.command_encoding) if isinstance(s, str) else s
        for start in range(0, len(said), CHUNK):
            self._open(self.until).sendall(said[start : start + CHUNK])

    def starttls(self, *, context: Any) -> tuple[int, bytes]:  # type: ignore[override]
        """Go on over TLS, and forget what was heard before it (RFC 3207, 4.2)."""
        answer = super().starttls(context=context)
        self._heard = b""
        return answer

    def _reply(self, until: float) -> tuple[int, bytes]:
        said: list[bytes] = []
        while len(said) < MOST_LINES:
            line = self._line(until)
            found = _LINE.fullmatch(line)
            if found is None:
                raise smtplib.SMTPServerDisconnected(f"it does not speak SMTP: {one_line(line)}")
            said.append((found[3] or b"").strip())
            if found[2] != b"-":
                return int(found[1]), b"\n".join(said)
        raise smtplib.SMTPServerDisconnected("its reply has no end")

    def _line(self, until: float) -> bytes:
        while b"\n" not in self._heard:
            if len(self._heard) > MOST_LINE:
                raise smtplib.SMTPServerDisconnected("its reply has no end")
            more = self._open(until).recv(MOST_LINE)
            if not more:
                raise smtplib.SMTPServerDisconnected("it hung up")
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        return line.rstrip()

    def _open(self, until: float) -> Any:
        """Return the connection, with no more patience than is left."""
        left = until - monotonic()
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("it is closed")
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(left)
        return self.sock


class TlsDialogue(Dialogue, smtplib.SMTP_SSL):
    """The same over TLS from the start."""


def one_line(said: bytes | str) -> str:
    """Return what a server said as a person can be shown it."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    seen = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(seen.split())[:SHOWN]
