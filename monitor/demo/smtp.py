"""The receiving side of SMTP (RFC 5321), as far as a client that sends mail can tell."""

from __future__ import annotations

import base64
import binascii
import re
import socketserver
import ssl
from collections.abc import Callable
from typing import Protocol

from monitor.demo.server import LoopbackServer

LONGEST_LINE = 1024 * 1024
DRIP_SECONDS = 0.01
ADDRESS = re.compile(r"(?:FROM|TO):\s*<([^>]*)>(.*)", re.IGNORECASE)
SIZE_SAID = re.compile(r"\bSIZE=(\d+)", re.IGNORECASE)
BAD_SEQUENCE = "503 5.5.1 bad sequence of commands"


class Drop(Exception):
    """Close the connection now, without another word."""


class Hang(Exception):
    """Say nothing more, and leave the connection open."""


class Drip(Exception):
    """Reply without an end, a byte at a time."""


class PostOffice(Protocol):
    """Who decides what is said to each step of a delivery."""

    @property
    def users(self) -> dict[str, str]: ...
    @property
    def starttls(self) -> ssl.SSLContext | None: ...
    @property
    def tls(self) -> ssl.SSLContext | None: ...
    @property
    def most_bytes(self) -> int: ...

    def instead(self, step: str) -> str:
        """Return what to say to a command in place of acting on it, "" to act, or raise `Drop`,
        `Hang` or `Drip`. The step "HELLO" is a new connection, "." a message's end.
        """

    def reply_to_recipient(self, address: str) -> str:
        """Return the reply to RCPT; one that starts with 2 takes the recipient on."""

    def reply_to_message(self, sender: str, recipients: tuple[str, ...], data: bytes) -> str:
        """Return the reply to a message that has arrived whole, or raise `Drop`."""

    def logged_in(self, user: str) -> None:
        """Be told who has shown a password that is right."""


class SmtpServer(LoopbackServer):
    """Speaks SMTP on the loopback for a post office."""

    def __init__(self, office: PostOffice, port: int = 0) -> None:
        super().__init__(SmtpConnection, port)
        self.office = office


class SmtpConnection(socketserver.StreamRequestHandler):
    """One conversation: a method per command, each returning its reply."""

    server: SmtpServer
    disable_nagle_algorithm = True
    timeout = 60
    sender: str | None
    recipients: list[str]

    def handle(self) -> None:
        self.office = self.server.office
        self.encrypted = False
        self.user = ""
        self.ended = False
        self._reset()
        if self.office.tls is not None:
            self._encrypt(self.office.tls)
        try:
            self._converse()
        except Drop:
            return
        except Hang:
            self.server.closing.wait()
        except Drip:
            self._drip()

    def finish(self) -> None:
        super().finish()
        if self.encrypted:
            self.connection.close()  # the server closes only the one that it accepted

    def _converse(self) -> None:
        self._say(self.office.instead("HELLO") or "220 loopback ESMTP")
        while not self.ended:
            line = self.rfile.readline(LONGEST_LINE)
            if not line:
                return
            verb, _, rest = line.decode("utf-8", "replace").rstrip("\r\n").partition(" ")
            reply = self.office.instead(verb.upper()) or self._command(verb.upper())(rest.strip())
            self._say(reply)
            if verb.upper() == "STARTTLS" and reply.startswith("220") and self.office.starttls:
                self._encrypt(self.office.starttls)

    def _command(self, verb: str) -> Callable[[str], str]:
        commands = {
            "EHLO": self._ehlo,
            "HELO": self._helo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": lambda _: "250 2.0.0 ok",
            "QUIT": self._quit,
        }
        return commands.get(verb, lambda _: "500 5.5.2 what?")

    def _ehlo(self, _: str) -> str:
        self._reset()
        offers = ["loopback", f"SIZE {self.office.most_bytes}", "8BITMIME", "SMTPUTF8"]
        if self.office.starttls and not self.encrypted:
            offers.append("STARTTLS")
        elif self.office.users:
            offers.append("AUTH PLAIN")
        return "\r\n".join([*(f"250-{one}" for one in offers), "250 ENHANCEDSTATUSCODES"])

    def _helo(self, _: str) -> str:
        self._reset()
        return "250 loopback"

    def _starttls(self, _: str) -> str:
        if self.office.starttls is None or self.encrypted:
            return "502 5.5.1 not here"
        return "220 2.0.0 go ahead"

    def _auth(self, rest: str) -> str:
        mechanism, _, token = rest.partition(" ")
        if mechanism.upper() != "PLAIN":
            return "504 5.5.4 only PLAIN"
        if not token:
            self._say("334 ")
            token = self.rfile.readline(LONGEST_LINE).decode("ascii", "replace").strip()
        try:
            _, user, password = base64.b64decode(token).decode().split("\0")
        except (binascii.Error, ValueError):
            return "501 5.5.2 cannot be decoded"
        if self.office.users.get(user) != password:
            return "535 5.7.8 wrong user or password"
        self.user = user
        self.office.logged_in(user)
        return "235 2.7.0 welcome"

    def _mail(self, rest: str) -> str:
        match = ADDRESS.fullmatch(rest)
        if match is None:
            return "501 5.5.4 MAIL FROM:<address>"
        if self.office.users and not self.user:
            return "530 5.7.0 log in first"
        if self.sender is not None:
            return BAD_SEQUENCE
        size = SIZE_SAID.search(match.group(2))
        if size and int(size.group(1)) > self.office.most_bytes:
            return "552 5.3.4 too large"
        self._reset()
        self.sender = match.group(1)
        return "250 2.1.0 ok"

    def _rcpt(self, rest: str) -> str:
        match = ADDRESS.fullmatch(rest)
        if match is None:
            return "501 5.5.4 RCPT TO:<address>"
        if self.sender is None:
            return BAD_SEQUENCE
        reply = self.office.reply_to_recipient(match.group(1))
        if reply.startswith("2"):
            self.recipients.append(match.group(1))
        return reply

    def _data(self, _: str) -> str:
        if self.sender is None or not self.recipients:
            return BAD_SEQUENCE
        self._say("354 end with a dot")
        data = self._text()
        sender, recipients = self.sender, tuple(self.recipients)
        self._reset()
        if data is None:
            return "552 5.3.4 too large"
        if instead := self.office.instead("."):
            return instead
        return self.office.reply_to_message(sender, recipients, data)

    def _rset(self, _: str) -> str:
        self._reset()
        return "250 2.0.0 ok"

    def _quit(self, _: str) -> str:
        self.ended = True
        return "221 2.0.0 bye"

    def _text(self) -> bytes | None:
        """Read up to the lone dot and take doubled dots back; None if it was too much."""
        lines: list[bytes] = []
        size = 0
        while (line := self.rfile.readline(LONGEST_LINE)) != b".\r\n":
            if not line:
                raise Drop
            size += len(line)
            if size <= self.office.most_bytes:
                lines.append(line.removeprefix(b"."))
        return b"".join(lines) if size <= self.office.most_bytes else None

    def _reset(self) -> None:
        self.sender = None
        self.recipients = []

    def _say(self, reply: str) -> None:
        self.connection.sendall(reply.encode() + b"\r\n")

    def _drip(self) -> None:
        while not self.server.closing.wait(DRIP_SECONDS):
            self.connection.sendall(b"2")

    def _encrypt(self, context: ssl.SSLContext) -> None:
        """Go on over TLS, as if the conversation had not begun (RFC 3207)."""
        self.rfile.close()
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.server.adopt(self.connection)
        self.rfile = self.connection.makefile("rb")
        self.encrypted = True
        self.user = ""
        self._reset()
