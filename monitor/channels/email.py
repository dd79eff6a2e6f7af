"""E-mail over SMTP, each recipient with a letter of their own."""

from __future__ import annotations

import hashlib
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, FilePath, SecretStr, field_validator, model_validator

from monitor.channels._smtp import MailServer, Postman
from monitor.channels.base import ChannelType, Options
from monitor.errors import Rejected
from monitor.model.delivery import Medium, Message

LIMIT = 90_000  # Gmail clips a letter at about 102 KB

_ADDRESS = re.compile(
    r"(?:\"?(?P<name>[^\"<>@\x00-\x1f]*?)\"? *<(?P<angled>[^<>]+)>|(?P<bare>[^<>]+))"
)
_LOOSE = re.ASCII | re.IGNORECASE
_SPEC = re.compile(r"([\w.!#$%&'*+/=?^`{|}~-]+)@([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)", _LOOSE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def address(text: str) -> Address:
    """Return an address, with or without a name before it; ValueError where it is none."""
    match = _ADDRESS.fullmatch(text.strip())
    spec = match and _SPEC.fullmatch(_ascii(match["angled"] or match["bare"]))
    if not match or not spec or ".." in spec[0]:
        raise ValueError('must be an address such as "me@example.org"')
    return Address(display_name=match["name"] or "", username=spec[1], domain=spec[2])


def _ascii(spec: str) -> str:
    """Return the address with its domain as the DNS spells it (RFC 3490)."""
    local, at, domain = spec.rpartition("@")
    try:
        return local + at + domain.encode("idna").decode()
    except UnicodeError:
        return ""


def _checked(text: str) -> str:
    address(text)
    return text


MailAddress = Annotated[str, AfterValidator(_checked)]


class EmailOptions(Options):
    """`smtp` is `smtps://user@host:465`, or `smtp://user@host:587` for STARTTLS.

    `?starttls=true` insists on STARTTLS and `?starttls=never` does without; else it is used
    wherever the server offers it. `ca_file` names whom to trust in place of the system's own.
    """

    to: Annotated[tuple[MailAddress, ...], Field(min_length=1)]
    sender: Annotated[MailAddress, Field(alias="from")]
    smtp: str
    password: SecretStr | None = None
    reply_to: MailAddress | None = None
    ca_file: FilePath | None = None

    @field_validator("smtp")
    @classmethod
    def _is_server(cls, smtp: str) -> str:
        MailServer.parse(smtp)
        return smtp

    @field_validator("password")
    @classmethod
    def _is_sendable(cls, password: SecretStr | None) -> SecretStr | None:
        if password is not None and not password.get_secret_value().isascii():
            raise ValueError("must be plain ASCII, since SMTP's ways to log in are")
        return password

    @model_validator(mode="after")
    def _user_with_password(self) -> Self:
        server = MailServer.parse(self.smtp)
        if server.user and self.password is None:
            raise ValueError("password is missing: smtp names a user; add password_file or _env")
        if self.password is not None and not server.user:
            raise ValueError("smtp names no user for the password: write smtp://user@host:587")
        if server.user and server.starttls == "never" and not (server.tls or server.near):
            raise ValueError("smtp has ?starttls=never, which would show the password to everybody")
        return self

    def recipients(self) -> tuple[str, ...]:
        """Return those in `to`, each once."""
        return tuple(dict.fromkeys(self.to))


class EmailChannel:
    """Sends each message as a letter, over one connection that is kept until `close`."""

    def __init__(self, name: str, options: EmailOptions) -> None:
        self._name = name
        self._options = options
        password = options.password.get_secret_value() if options.password else ""
        self._postman = Postman(
            name, MailServer.parse(options.smtp), password=password, ca_file=options.ca_file
        )

    def send(self, message: Message) -> None:
        """Hand the letter to the server."""
        try:
            recipient = address(message.recipient)
        except ValueError as error:
            raise Rejected(self._name, "the message is for nobody with an address") from error
        mail = letter(self._options, message)
        self._postman.carry(mail, address(self._options.sender).addr_spec, recipient.addr_spec)

    def close(self) -> None:
        """Take leave of the server."""
        self._postman.close()


class _Policy(EmailPolicy):
    """Leaves the ids of letters in one piece; the standard library would encode long ones."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name in {"References", "In-Reply-To"}:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


def letter(options: EmailOptions, message: Message) -> EmailMessage:
    """Return the message as a letter to its recipient: text first, then HTML (RFC 2046, 5.1.4)."""
    mail = EmailMessage(policy=_Policy(linesep="\r\n"))
    for name, value in _headers(options, message).items():
        mail[name] = value
    mail.set_content(_body(message.text), cte="quoted-printable")
    if message.html:
        mail.add_alternative(_body(message.html), subtype="html", cte="quoted-printable")
    return mail


def _headers(options: EmailOptions, message: Message) -> dict[str, Any]:
    sender = address(options.sender)
    headers: dict[str, Any] = {
        "Subject": one_line(message.subject),
        "From": sender,
        "To": address(message.recipient),
        "Date": format_datetime(message.sent_at),
        "Message-ID": _id(sender.domain, message.key, message.recipient),
        "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday reply, please
    }
    if options.reply_to:
        headers["Reply-To"] = address(options.reply_to)
    if message.trial:  # what is said about one trial stands together as one conversation
        root = _id(sender.domain, "trial", message.trial, message.recipient)
        headers |= {"References": root, "In-Reply-To": root}
    return headers


def _id(domain: str, *parts: str) -> str:
    """Return a Message-ID (RFC 5322, 3.6.4) that is the same for the same parts."""
    digest = hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
    return f"<{digest[:32]}@{domain}>"


def one_line(text: str) -> str:
    """Return the text as a header can hold it: nothing in it ends the line or hides."""
    return " ".join(_CONTROLS.sub(" ", _encodable(text)).split())


def _body(text: str) -> str:
    return _CONTROLS.sub("", _encodable(text).replace("\r\n", "\n")).rstrip("\n") + "\n"


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


channel = ChannelType(
    key="email",
    media=(Medium.TEXT, Medium.HTML),
    options=EmailOptions,
    example={
        "to": ["me@example.org"],
        "from": "Trial monitor <monitor@example.org>",
        "smtp": "smtps://monitor@mail.example.org:465",
        "password": "the password of that user",
    },
    limit=LIMIT,
    open=EmailChannel,
)
