"""SMTP towards people: one connection, well guarded; each way of failing said with its remedy."""

from __future__ import annotations

import ssl
from contextlib import suppress
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from threading import Lock
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

from monitor.errors import RecipientRejected, Rejected, Undelivered

SECONDS = 30
TOO_LARGE = 552  # RFC 1870, section 6.1: announced with the sender
SHOWN = 200  # characters of what a server says
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
    """Hands letters in at one server; a connection that was dropped is made anew before the next.

    A login is never sent where others could read it, and every certificate is verified.
    """

    def __init__(
        self, channel: str, server: MailServer, *, password: str, ca_file: Path | None
    ) -> None:
        self._channel = channel
        self._server = server
        self._password = password
        self._ca_file = ca_file
        self._turn = Lock()
        self._smtp: Any = None

    def carry(self, mail: EmailMessage, sender: str, recipient: str) -> None:
        """Return once the server has taken the letter, else raise what became of it."""
        with self._turn:
            if not self._is_alive():
                self._hang_up()
                self._smtp = self._connected()
            self._hand_in(mail, sender, recipient)

    def close(self) -> None:
        """Say good-bye, where there is still anybody."""
        from smtplib import SMTPException  # slow to import, and seldom needed

        with self._turn:
            if self._smtp is not None:
                with suppress(SMTPException, OSError):
                    self._smtp.quit()
            self._hang_up()

    def _hang_up(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _is_alive(self) -> bool:
        from smtplib import SMTPException

        if self._smtp is None:
            return False
        with suppress(SMTPException, OSError):
            return bool(self._smtp.noop()[0] == 250)
        return False

    def _hand_in(self, mail: EmailMessage, sender: str, recipient: str) -> None:
        import smtplib

        try:
            self._smtp.sendmail(sender, [recipient], mail.as_bytes())
        except smtplib.SMTPRecipientsRefused as error:
            ((code, says),) = error.recipients.values()
            raise self._recipient_refused(recipient, code, says) from error
        except smtplib.SMTPSenderRefused as error:
            raise self._sender_refused(sender, error) from error
        except smtplib.SMTPDataError as error:
            reason = f"the server refuses the letter ({_reply(error)})"
            refusal = Rejected if _is_final(error.smtp_code) else Undelivered
            raise refusal(self._channel, reason) from error
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            reason = f"the connection to {self._server} broke off ({_why(error)})"
            raise Undelivered(self._channel, reason) from error

    def _sender_refused(self, sender: str, error: Any) -> Rejected | Undelivered:
        if error.smtp_code == TOO_LARGE:
            reason = f"the letter is too large for the server ({_reply(error)})"
            return Rejected(self._channel, reason)
        remedy = f"check `from` ({sender}), and whether it wants a user and a password"
        reason = f"the server refuses the sender ({_reply(error)}): {remedy}"
        return Undelivered(self._channel, reason)

    def _recipient_refused(
        self, recipient: str, code: int, says: bytes
    ) -> RecipientRejected | Undelivered:
        reason = f"the server refuses {recipient} ({code} {_one_line(says)})"
        refusal = RecipientRejected if _is_final(code) else Undelivered
        return refusal(self._channel, reason)

    def _connected(self) -> Any:
        """Return a connection that letters can be handed in at."""
        import smtplib

        try:
            smtp = self._dialled()
        except ssl.SSLError as error:
            raise self._untrusted(error) from error
        except (smtplib.SMTPException, OSError) as error:
            reason = f"{self._server} cannot be reached ({_why(error)}): check the address in smtp"
            raise Undelivered(self._channel, reason) from error
        try:
            self._secure(smtp)
            self._log_in(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _dialled(self) -> Any:
        import smtplib

        at = (self._server.host, self._server.port)
        if self._server.tls:
            return smtplib.SMTP_SSL(*at, timeout=SECONDS, context=self._context())
        return smtplib.SMTP(*at, timeout=SECONDS)

    def _context(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self._ca_file)
        except OSError as error:
            reason = f"ca_file {self._ca_file} cannot be used ({_why(error)})"
            raise Undelivered(self._channel, reason) from error

    def _secure(self, smtp: Any) -> None:
        """Change over to TLS where the server offers it and nobody has ruled it out."""
        import smtplib

        if self._server.tls or self._server.starttls == "never":
            return
        try:
            smtp.ehlo_or_helo_if_needed()
            if self._server.starttls == "true" or smtp.has_extn("starttls"):
                smtp.starttls(context=self._context())
        except ssl.SSLError as error:
            raise self._untrusted(error) from error
        except smtplib.SMTPNotSupportedError as error:
            reason = f"{self._server} offers no STARTTLS: use smtps://, or leave out ?starttls=true"
            raise Undelivered(self._channel, reason) from error
        except (smtplib.SMTPException, OSError) as error:
            reason = f"{self._server} does not change over to TLS ({_why(error)}); use smtps://"
            raise Undelivered(self._channel, reason) from error

    def _log_in(self, smtp: Any) -> None:
        import smtplib

        if not self._server.user:
            return
        if not (isinstance(smtp.sock, ssl.SSLSocket) or self._server.near):
            reason = f"the password is not sent to {self._server} unencrypted: use smtps://"
            raise Rejected(self._channel, reason)
        try:
            smtp.login(self._server.user, self._password)
        except smtplib.SMTPAuthenticationError as error:
            reason = f"the server refuses user {self._server.user} ({error.smtp_code})"
            raise Undelivered(self._channel, f"{reason}: check password") from None
        except smtplib.SMTPNotSupportedError as error:
            reason = f"{self._server} offers no way to log in: take the user out of smtp"
            raise Undelivered(self._channel, reason) from error
        except (smtplib.SMTPException, OSError) as error:
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


def _is_final(code: int) -> bool:
    return code >= 500  # RFC 5321, 4.2.1


def _reply(error: Any) -> str:
    """Return what the server said, in one line."""
    return f"{error.smtp_code} {_one_line(error.smtp_error)}"


def _why(error: Exception) -> str:
    """Return what went wrong with a connection, in a few words."""
    if hasattr(error, "smtp_code"):
        return _reply(error)
    if isinstance(error, TimeoutError):
        return f"no answer within {SECONDS} s"
    said = error.strerror if isinstance(error, OSError) else str(error)
    return _one_line((said or str(error) or type(error).__name__).encode())


def _one_line(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    seen = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(seen.split())[:SHOWN]
