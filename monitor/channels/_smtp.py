"""SMTP towards people: one connection, well guarded; each way of failing said with its remedy."""

from __future__ import annotations

import ssl
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPResponseException,
)
from threading import Lock
from time import monotonic
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

from monitor.channels._dialogue import (
    Dialogue,
    Patience,
    Reply,
    Step,
    TlsDialogue,
    Verdict,
    one_line,
)
from monitor.errors import RecipientRejected, Rejected, Undelivered

CLOSING = 421  # RFC 5321, 3.8: in reply to anything
STARTTLS = ("auto", "true", "never")
SHAPES = '"smtps://user@host:465", "smtp://user@host:587" or "smtp://localhost:25"'


class MailServer(Struct, frozen=True, kw_only=True):
    """Where letters are handed in: `starttls` is `auto`, `true` or `never`."""

    host: str
    port: int
    tls: bool
    starttls: str
    user: str

    @classmethod
    def parse(cls, url: str) -> Self:
        """Return the server that a URL names; ValueError says what is allowed, quoting nothing."""
        try:
            parts = urlsplit(url)
            host, port, options = parts.hostname, parts.port, parse_qs(parts.query, True)
        except ValueError:
            raise ValueError(f"must be an address such as {SHAPES}") from None
        starttls = options.pop("starttls", ["auto"])[-1].lower()
        if parts.scheme not in {"smtp", "smtps"} or not host or parts.path.strip("/"):
            raise ValueError(f"must be an address such as {SHAPES}")
        if parts.password is not None:
            raise ValueError("must not hold the password: write password or password_file")
        if options or starttls not in STARTTLS:
            raise ValueError("may only be followed by ?starttls=true, ?starttls=never or nothing")
        user = unquote(parts.username or "")
        if not (user + host).isascii() or not (user + host).replace(" ", "").isprintable():
            raise ValueError("must be plain ASCII")
        tls = parts.scheme == "smtps"
        usual = 465 if tls else 587 if user else 25
        return cls(host=host, port=port or usual, tls=tls, starttls=starttls, user=user)

    @property
    def near(self) -> bool:
        """Whether nothing between us and the server can be overheard: it is this machine."""
        with suppress(ValueError):
            return ip_address(self.host).is_loopback
        return self.host == "localhost"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Postman:
    """Hands letters in at one server, over one connection while there is something to hand in.

    A login is never sent where others could read it, and every certificate is verified.
    """

    def __init__(
        self,
        channel: str,
        server: MailServer,
        *,
        password: str,
        ca_file: Path | None,
        patience: Patience = Patience(),  # noqa: B008
    ) -> None:
        self._channel = channel
        self._server = server
        self._password = password
        self._ca_file = ca_file
        self._patience = patience
        self._turn = Lock()
        self._line: Dialogue | None = None
        self._rested = 0.0  # since when the connection has been at rest

    def carry(self, letter: bytes, sender: str, recipient: str) -> str:
        """Return what the server said when it took the letter, else raise what became of it."""
        until = monotonic() + self._patience.whole
        if not self._turn.acquire(timeout=self._patience.whole):
            raise Undelivered(self._channel, f"{self._server} is slow: others have not gone yet")
        try:
            line = self._asked(letter, sender, recipient, until)
            return self._hand_over(line, letter, recipient)
        finally:
            self._rested = monotonic()
            self._turn.release()

    def close(self) -> None:
        """Say good-bye, where there is still anybody."""
        with self._turn:
            if self._line is not None:
                self._line.until = monotonic() + self._patience.connect
                with suppress(SMTPException, OSError):
                    self._line.quit()
            self._hang_up()

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _asked(self, letter: bytes, sender: str, recipient: str, until: float) -> Dialogue:
        """Return the connection over which the server has asked for the letter.

        One that was kept may have ended meanwhile, or take no more letters: then a new one is made.
        """
        if self._line is not None and monotonic() - self._rested < self._patience.idle:
            self._line.until = until
            with suppress(_Broken):
                return self._ask(self._line, letter, sender, recipient)
        self._hang_up()
        self._line = self._connected(until)
        return self._ask(self._line, letter, sender, recipient)

    def _ask(self, line: Dialogue, letter: bytes, sender: str, recipient: str) -> Dialogue:
        said = [f"SIZE={len(letter)}"] if line.has_extn("size") else []
        if not recipient.isascii():
            self._check(line, recipient)
            said.append("SMTPUTF8")
        try:
            self._heed(line, Step.SENDER, Reply.parse(*line.mail(sender, said)), sender)
            self._heed(line, Step.RECIPIENT, Reply.parse(*line.rcpt(recipient)), recipient)
            self._heed(line, Step.LETTER, Reply.parse(*line.docmd("DATA")), recipient)
        except (SMTPException, OSError) as error:
            raise self._broken(_why(error)) from error
        return line

    def _check(self, line: Dialogue, recipient: str) -> None:
        """Refuse an address that this server has no way to say (RFC 6531, 3.2)."""
        if not line.has_extn("smtputf8"):
            reason = f"{self._server} takes no address such as {recipient} (it has no SMTPUTF8)"
            raise RecipientRejected(self._channel, reason)

    def _hand_over(self, line: Dialogue, letter: bytes, recipient: str) -> str:
        try:
            reply = line.conclude(letter)
        except (SMTPException, OSError) as error:
            reason = f"{_why(error)}; it may have the letter, which comes again as the same"
            raise self._broken(reason) from error
        if reply.code // 100 == 2:
            return str(reply)
        if reply.code < 400 or reply.code == CLOSING:
            self._hang_up()
        raise self._refused(Step.LETTER, reply, recipient)

    def _heed(self, line: Dialogue, step: Step, reply: Reply, whom: str) -> None:
        """Return if the server wants to hear more."""
        wanted = 3 if step is Step.LETTER else 2
        if reply.code // 100 == wanted:
            return
        if reply.code < 400 or reply.code == CLOSING:
            raise self._broken(str(reply))
        refusal = self._refused(step, reply, whom)
        try:
            line.rset()
        except (SMTPException, OSError) as error:  # what it said before it hung up is said
            self._hang_up()
            raise refusal from error
        raise refusal

    def _refused(self, step: Step, reply: Reply, whom: str) -> Undelivered | Rejected:
        """Return what the refusal means for the letter."""
        what = {Step.SENDER: f"the sender {whom}", Step.RECIPIENT: whom, Step.LETTER: "the letter"}
        reason = f"the server refuses {what[step]} ({reply})"
        match reply.verdict(step):
            case Verdict.NOBODY:
                return RecipientRejected(self._channel, reason)
            case Verdict.TOO_LARGE:
                reason = f"the letter is too large for the server ({reply})"
                return Rejected(self._channel, reason)
            case Verdict.NEVER:
                return Rejected(self._channel, reason)
            case Verdict.OURS:
                mend = "check `from`, and whether it wants a user and a password in smtp"
                return Undelivered(self._channel, f"{reason}: {mend}")
            case Verdict.LATER:
                alone = step is Step.RECIPIENT  # greylisted, or a mailbox that is full
                return Undelivered(self._channel, reason, wait=reply.wait, alone=alone)

    def _broken(self, why: str) -> _Broken:
        self._hang_up()
        return _Broken(self._channel, f"the connection to {self._server} broke off ({why})")

    def _connected(self, until: float) -> Dialogue:
        """Return a connection that letters can be handed in at."""
        try:
            line = self._dialled(until)
        except ssl.SSLError as error:
            raise self._untrusted(error) from error
        except (SMTPException, OSError) as error:
            why = _why(error)
            reason = f"{self._server} cannot be reached ({why}): check the address in smtp"
            raise Undelivered(self._channel, reason) from error
        try:
            line.ehlo_or_helo_if_needed()
            self._secure(line)
            self._log_in(line)
            line.ehlo_or_helo_if_needed()  # over TLS it may offer something else
        except (SMTPException, OSError) as error:
            line.close()
            reason = f"{self._server} does not let us in ({_why(error)})"
            raise Undelivered(self._channel, reason) from error
        except BaseException:
            line.close()
            raise
        return line

    def _dialled(self, until: float) -> Dialogue:
        at = (self._server.host, self._server.port)
        if self._server.tls:
            context = self._context()
            return TlsDialogue(*at, patience=self._patience, until=until, context=context)
        return Dialogue(*at, patience=self._patience, until=until)

    def _context(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self._ca_file)
        except OSError as error:
            reason = f"ca_file {self._ca_file} cannot be used ({_why(error)})"
            raise Undelivered(self._channel, reason) from error

    def _secure(self, line: Dialogue) -> None:
        """Change over to TLS where the server offers it and nobody has ruled it out."""
        if self._server.tls or self._server.starttls == "never":
            return
        try:
            if self._server.starttls == "true" or line.has_extn("starttls"):
                line.starttls(context=self._context())
        except ssl.SSLError as error:
            raise self._untrusted(error) from error
        except SMTPNotSupportedError as error:
            reason = f"{self._server} offers no STARTTLS: use smtps://, or leave out ?starttls=true"
            raise Undelivered(self._channel, reason) from error
        except (SMTPException, OSError) as error:
            reason = f"{self._server} does not change over to TLS ({_why(error)}); use smtps://"
            raise Undelivered(self._channel, reason) from error

    def _log_in(self, line: Dialogue) -> None:
        if not self._server.user:
            return
        if not (isinstance(line.sock, ssl.SSLSocket) or self._server.near):
            reason = f"the password is not sent to {self._server} unencrypted: use smtps://"
            raise Undelivered(self._channel, reason)  # it may offer STARTTLS again tomorrow
        try:
            line.login(self._server.user, self._password)
        except SMTPAuthenticationError as error:
            reason = f"the server refuses user {self._server.user} ({error.smtp_code})"
            raise Undelivered(self._channel, f"{reason}: check password") from None
        except SMTPNotSupportedError as error:
            reason = f"{self._server} offers no way to log in: take the user out of smtp"
            raise Undelivered(self._channel, reason) from error
        except (SMTPException, OSError) as error:
            reason = f"{self._server} broke off while the user logged in ({_why(error)})"
            raise Undelivered(self._channel, reason) from error

    def _untrusted(self, error: ssl.SSLError) -> Undelivered:
        if isinstance(error, ssl.SSLCertVerificationError):
            reason = f"the certificate of {self._server} is not trusted ({error.verify_message})"
            remedy = "use the name that it is made for, or name its issuer's in ca_file"
        else:
            reason = f"no TLS with {self._server} ({error.reason})"
            remedy = "smtps:// is for TLS from the start, smtp:// for STARTTLS"
        return Undelivered(self._channel, f"{reason}: {remedy}")


class _Broken(Undelivered):
    """The connection ended; before the letter was asked for, another may be tried."""


def _why(error: Exception) -> str:
    """Return what went wrong with a connection, in a few words."""
    if isinstance(error, SMTPResponseException):
        return f"{error.smtp_code} {one_line(error.smtp_error)}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    said = error.strerror if isinstance(error, OSError) else ""
    return one_line(said or str(error) or type(error).__name__)
