"""E-mail over SMTP, each recipient with a letter of their own."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.utils import format_datetime
from typing import Annotated, Self
from unicodedata import normalize
from urllib.parse import quote

from pydantic import AfterValidator, Field, FilePath, SecretStr, field_validator, model_validator

from monitor.channels._letter import fingerprint, mailbox, phrase, words, written
from monitor.channels._smtp import MailServer, Postman
from monitor.channels.base import ChannelType, Options
from monitor.errors import Rejected
from monitor.model.delivery import Medium, Message

LIMIT = 50_000  # bytes of HTML: with 18,000 of text a letter stays below what Gmail clips
LONGEST_ID = 255  # RFC 2919, section 3
LONGEST_LABEL = 40
LONGEST_LINK = 900

_ADDRESS = re.compile(
    r"(?:\"?(?P<name>[^\"<>@\x00-\x1f]*?)\"? *<(?P<angled>[^<>]+)>|(?P<bare>[^<>]+))"
)
_ATOM = r"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\x00-\x7f])+"  # RFC 5322, 3.2.3, and RFC 6532, 3.2
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z0-9._:/-]{1,40}")
_LINK = re.compile(r"https?://[!#-+.-;=?-~-]+")  # RFC 3986, without what would end it: RFC 2369, 2


def address(text: str) -> Address:
    """Return an address, with or without a name before it; ValueError where it is none."""
    match = _ADDRESS.fullmatch(text.strip())
    local, domain = _parts(match["angled"] or match["bare"]) if match else ("", "")
    if not match or not local:
        raise ValueError('must be an address such as "me@example.org"')
    return Address(display_name=match["name"] or "", username=local, domain=domain)


def _parts(spec: str) -> tuple[str, str]:
    """Return what is before the @, and the domain as the DNS spells it (RFC 3490); "" for none."""
    local, _, domain = spec.rpartition("@")
    local = normalize("NFC", local)  # RFC 6532, 3.1
    try:
        domain = domain.encode("idna").decode()
        fits = len(local.encode()) <= 64 and len(domain) <= 253  # RFC 5321, 4.5.3.1
    except UnicodeError:
        return "", ""
    right = fits and local.isprintable() and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)
    return (local, domain) if right else ("", "")


def _checked(text: str) -> str:
    address(text)
    return text


def _checked_ascii(text: str) -> str:
    if not address(text).username.isascii():
        raise ValueError("must be plain ASCII before the @: not every reader's server takes others")
    return text


MailAddress = Annotated[str, AfterValidator(_checked)]
OurAddress = Annotated[str, AfterValidator(_checked_ascii)]


class EmailOptions(Options):
    """`smtp` is `smtps://user@host:465`, or `smtp://user@host:587` for STARTTLS.

    `?starttls=true` insists on STARTTLS and `?starttls=never` does without; else it is used
    wherever the server offers it. `ca_file` names whom to trust in place of the system's own.
    """

    to: Annotated[tuple[MailAddress, ...], Field(min_length=1)]
    sender: Annotated[OurAddress, Field(alias="from")]
    smtp: str
    password: SecretStr | None = None
    reply_to: OurAddress | None = None
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

    def send(self, message: Message) -> str:
        """Hand the letter to the server; return what it said, which often names its queue."""
        try:
            recipient = address(message.recipient)
        except ValueError as error:
            raise Rejected(self._name, "the message is for nobody with an address") from error
        return self._postman.carry(
            letter(self._options, message), _bare(address(self._options.sender)), _bare(recipient)
        )

    def draft(self, message: Message) -> dict[str, bytes]:
        """Return the letter as a file of its own."""
        return {"letter.eml": letter(self._options, message)}

    def close(self) -> None:
        """Take leave of the server."""
        self._postman.close()


def letter(options: EmailOptions, message: Message) -> bytes:
    """Return the message as a letter to its recipient."""
    headers = _own(options, message) | _of_list(options, message) | _for_programs(message)
    return written(headers, text=message.text, html=message.html)


def _own(options: EmailOptions, message: Message) -> dict[str, tuple[str, ...]]:
    sender = address(options.sender)
    topic = ("trial", message.trial) if message.trial else ("subscription", message.subscription)
    root = _id(sender.domain, *topic, message.recipient)
    headers = {
        "Date": (format_datetime(message.sent_at),),
        "From": mailbox(sender),
        "To": mailbox(address(message.recipient)),
        "Subject": words(message.subject),
        "Message-ID": (_id(sender.domain, message.key, message.recipient),),
    }
    if options.reply_to:
        headers["Reply-To"] = mailbox(address(options.reply_to))
    if topic[1]:  # what a reader hears about one thing stands together as one conversation
        headers |= {"References": (root,), "In-Reply-To": (root,)}
    return headers


def _of_list(options: EmailOptions, message: Message) -> dict[str, tuple[str, ...]]:
    """Return the headers by which a reader sorts a subscription, and ends it (RFC 2919, 8058)."""
    headers: dict[str, tuple[str, ...]] = {}
    domain = address(options.sender).domain
    label = _label(message)[: LONGEST_ID - 1 - len(domain)]
    if label:
        name = () if message.private else phrase(message.subscription)
        headers["List-Id"] = (*name, f"<{label}.{domain}>")
    link = message.unsubscribe
    if len(link) <= LONGEST_LINK and _LINK.fullmatch(link):
        headers["List-Unsubscribe"] = (f"<{link}>",)
        if link.startswith("https:"):  # RFC 8058, section 3.1
            headers["List-Unsubscribe-Post"] = ("List-Unsubscribe=One-Click",)
    elif options.reply_to:  # a person reads it there
        to = address(options.reply_to)
        wish = f"?subject=unsubscribe%20{label}" if label else "?subject=unsubscribe"
        headers["List-Unsubscribe"] = (f"<mailto:{quote(_bare(to), safe='@')}{wish}>",)
    return headers


def _for_programs(message: Message) -> dict[str, tuple[str, ...]]:
    headers: dict[str, tuple[str, ...]] = {
        "Auto-Submitted": ("auto-generated",),  # RFC 3834: no holiday reply, please
        "X-Auto-Response-Suppress": ("OOF, AutoReply",),  # the same for Exchange: MS-OXCMAIL
    }
    said = {"Severity": message.severity, "Trial": message.trial}  # for the rules of a mailbox
    for name, word in said.items():
        if _WORD.fullmatch(word) and not message.private:
            headers[f"X-Trial-Monitor-{name}"] = (word,)
    return headers


def _label(message: Message) -> str:
    """Return what a subscription is called in a domain name: another for each, and telling
    nothing where it is private.
    """
    name = message.subscription
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST_LABEL].strip("-")
    if plain == name and not message.private:
        return plain
    sign = fingerprint("subscription", name)[:12] if name else ""
    return f"{plain}-{sign}" if plain and not message.private else sign


def _id(domain: str, *parts: str) -> str:
    """Return a Message-ID (RFC 5322, 3.6.4) that is the same for the same parts."""
    return f"<{fingerprint(*parts)[:32]}@{domain}>"


def _bare(address: Address) -> str:
    return f"{address.username}@{address.domain}"


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
