"""Chat, push and SMS services through Apprise, in plain text or in Markdown."""

from __future__ import annotations

import html
import logging
import re
import socket
from collections.abc import Mapping
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationInfo, field_validator

from monitor.channels._address import Allowed, plain
from monitor.channels._http import ReachOptions, judge
from monitor.channels._words import JOINER, fit, web
from monitor.channels.base import ChannelType
from monitor.errors import Undelivered
from monitor.model.delivery import Medium, Message

EXTRA = 'the part of the program for Apprise is missing: pip install "trial-monitor[apprise]"'
LIMIT = 4000
SHORT = 500  # a service that takes less gets the subject and the link
SUBJECT = 200

# services with an address of their own, by HTTPS always
ELSEWHERE = (
    frozenset({"tgram", "gchat", "wxteams", "webex", "twist", "ryver", "flock", "revolt", "line"})
    | frozenset({"dingtalk", "feishu", "lark", "groupme", "wecombot", "zoom", "viber", "threema"})
    | frozenset({"pover", "pbul", "prowl", "join", "push", "pushed", "pushy", "psafers", "spush"})
    | frozenset({"chanify", "whatsapp", "twilio", "vonage", "nexmo", "clickatell", "clicksend"})
    | frozenset(
        {"bulksms", "d7sms", "msgbird", "plivo", "sinch", "sns", "seven", "telnyx", "46elks"}
    )
    | frozenset({"elks", "voipms", "msg91", "octopush", "atalk", "burstsms", "bulkvs", "httpsms"})
    | frozenset({"smsmgr", "telesign"})
)
# services at an address that the url names; with an s at its end each goes by HTTPS
HOSTED = frozenset(
    {"bark", "gotify", "matrix", "mmost", "nctalk", "pushdeer", "rocket", "signal", "synology"}
)
BETTER: Mapping[str, str] = MappingProxyType(
    {
        "slack": "slack",
        "discord": "discord",
        "workflow": "teams",
        "workflows": "teams",
        "msteams": "teams",
        "ntfy": "ntfy",
        "ntfys": "ntfy",
        "mailto": "email",
        "mailtos": "email",
        "json": "webhook",
        "jsons": "webhook",
        "xml": "webhook",
        "xmls": "webhook",
        "form": "webhook",
        "forms": "webhook",
    }
)

# what some service or other takes for a mention, or for a link with a name of its own; of a longer
# word a cut may leave just this
_MENTION = re.compile(
    r"@(?=all|channel|everyone|here|online|room)|<(?=[!@#]|users/)", re.IGNORECASE
)
_NAMED_LINK = re.compile(r"\](?=\()")
_STATUS = re.compile(r"\berror=([345]\d\d)\b")


class AppriseOptions(ReachOptions):
    """`url` is Apprise's for one service, which holds its password, so it is a secret."""

    url: SecretStr

    @field_validator("url")
    @classmethod
    def _is_service(cls, url: SecretStr, info: ValidationInfo) -> SecretStr:
        if find_spec("apprise") is None:
            raise ValueError(EXTRA)
        scheme, host = _parts(url.get_secret_value())
        if scheme in ELSEWHERE:
            return url
        if scheme in BETTER:
            raise ValueError(f'is for the channel of kind = "{BETTER[scheme]}"')
        if not _is_hosted(scheme):
            raise ValueError("begins with no service that may be used; docs/channels.md lists them")
        if "allow" in info.data:  # where it has a fault of its own, that is said
            Allowed.parse(info.data["allow"]).check(_web_scheme(scheme), host)
        return url


def _parts(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.hostname or ""


def _is_hosted(scheme: str) -> bool:
    return scheme in HOSTED or (scheme.endswith("s") and scheme[:-1] in HOSTED)


def _web_scheme(scheme: str) -> str:
    return "http" if scheme in HOSTED else "https"


class AppriseChannel:
    """Sends each message through one service, which is kept until `close`."""

    def __init__(self, name: str, options: AppriseOptions) -> None:
        self._name = name
        self._options = options
        self._service: Any = None

    def send(self, message: Message) -> None:
        """Send the message once; Apprise says little about what went wrong."""
        apprise = _apprise(self._name)
        if self._service is None:
            self._service = self._opened(apprise)
        self._check_host()
        result = self._notify(apprise, message)
        if result.status == apprise.AppriseResultStatus.TIMEOUT:
            reason = f"the service gave no answer within {self._options.timeout:g} s"
            raise Undelivered(self._name, reason)
        if not result:
            judge(self._name, _status(result), wait=None)
            raise Undelivered(self._name, "the service did not take it; Apprise does not say why")

    def close(self) -> None:
        """Forget the service."""
        self._service = None

    def _opened(self, apprise: Any) -> Any:
        asset = apprise.AppriseAsset(
            app_id="trial-monitor",
            async_mode=False,
            http_redirects=False,
            interpret_escapes=False,
            interpret_emojis=False,
            pem_autogen=False,
            pgp_autogen=False,
            storage_mode="memory",
            image_url_mask=None,  # no pictures, be they from elsewhere or from here
            image_path_mask=None,
        )
        url = self._options.url.get_secret_value()
        service = apprise.Apprise.instantiate(url, asset=asset)
        if service is None:
            reason = "Apprise cannot read its url: see how its page on the service writes it"
            raise Undelivered(self._name, reason)
        # whatever the url says of these
        service.redirects = False
        service.verify_certificate = True
        service.interpret_emojis = False
        service.overflow_mode = apprise.OverflowMode.TRUNCATE
        return service

    def _check_host(self) -> None:
        """Hold each address of the host to what is allowed, as Apprise reads it off the url.

        It resolves the name anew: who turns a name within that moment gets past this.
        """
        scheme, _ = _parts(self._options.url.get_secret_value())
        if not _is_hosted(scheme):
            return
        host, allowed = str(self._service.host), Allowed.parse(self._options.allow)
        try:
            allowed.check(_web_scheme(scheme), host)
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except ValueError as error:
            raise Undelivered(self._name, f"its url {error}") from error
        except OSError as error:
            reason = f"{host} cannot be reached (its name is not resolved)"
            raise Undelivered(self._name, reason) from error
        for *_, (address, *_) in found:
            if not allowed.reaches(host, plain(str(address))):
                reason = f"{host} leads to {address}, which is not public; name it in allow"
                raise Undelivered(self._name, reason)

    def _notify(self, apprise: Any, message: Message) -> Any:
        sender, forms = apprise.Apprise(), apprise.NotifyFormat
        sender.add(self._service)
        rooms = int(self._service.body_maxlen), int(self._service.title_maxlen)
        if self._service.resolve_format(None) == forms.MARKDOWN and not is_short(message, rooms[0]):
            form, (title, body) = forms.MARKDOWN, marked(message, *rooms)
        else:
            form, (title, body) = forms.TEXT, written(message, *rooms)
        return sender.notify(
            body=body,
            title=title,
            body_format=form,
            notify_type=_weight(apprise, message.severity),
            timeout=self._options.timeout,
        )


def _apprise(name: str) -> Any:
    try:
        import apprise  # slow to import, and an extra
    except ImportError as error:
        raise Undelivered(name, EXTRA) from error
    for talkative in map(logging.getLogger, ("apprise", "requests", "urllib3")):
        # they log whole addresses, and what services say
        talkative.setLevel(max(talkative.level, logging.WARNING))
        talkative.propagate = False
        if not talkative.handlers:  # or Python prints it all the same
            talkative.addHandler(logging.NullHandler())
    return apprise


def _status(result: Any) -> int:
    """Return the status of HTTP that the service answered with, if Apprise's words have it."""
    found = [match[1] for entry in result.logs() for match in _STATUS.finditer(entry.message)]
    return int(found[-1]) if found else 200


def _weight(apprise: Any, severity: str) -> Any:
    kinds = {"critical": apprise.NotifyType.FAILURE, "high": apprise.NotifyType.WARNING}
    return kinds.get(severity, apprise.NotifyType.INFO)


def is_short(message: Message, room: int) -> bool:
    """Whether only the subject is sent: it is private, or there is no room for more."""
    return message.private or room < SHORT


def written(message: Message, room: int, title_room: int) -> tuple[str, str]:
    """Return the title and the text for a service that takes so much of each.

    What does not fit is cut, with the way to the rest, since a second message would be one too
    many. Where there is no title the text begins with it.
    """
    subject, link = _quiet(fit(message.subject, SUBJECT)), web(message.link)
    if is_short(message, room):
        below = "" if message.private else link
        return "", f"{fit(subject, room - len(below) - 1)}\n{below}".strip()
    text = _quiet(message.text)
    if title_room > 0:
        return fit(subject, title_room), shortened(text, link, room=min(room, LIMIT))
    return "", shortened(f"{subject}\n{text}", link, room=min(room, LIMIT))


def marked(message: Message, room: int, title_room: int) -> tuple[str, str]:
    """Return the title, if there may be one, and the Markdown, which has headings of its own."""
    title = fit(message.subject, min(title_room, SUBJECT)) if title_room > 0 else ""
    said = _MENTION.sub(rf"\g<0>{JOINER}", message.markdown)
    return title, shortened(said, web(message.link), room=min(room, LIMIT))


def shortened(text: str, link: str, *, room: int) -> str:
    """Return the text, or its first lines and where the rest is; as HTML too it has room."""
    text = text.strip()
    if _size(text) <= room:
        return text
    note = f"… cut; see {link or 'trial-monitor events'}"
    while text and _size(f"{text}\n{note}") > room:
        text = text[: -max(1, (_size(text) + _size(note) - room) // 5)].rstrip()
    head, _, _ = text.rpartition("\n")
    return f"{head or text}\n{note}".strip()


def _size(text: str) -> int:
    return len(html.escape(text))


def _quiet(text: str) -> str:
    for pattern in (_MENTION, _NAMED_LINK):
        text = pattern.sub(rf"\g<0>{JOINER}", text)
    return text


channel = ChannelType(
    key="apprise",
    media=(Medium.TEXT, Medium.MARKDOWN),
    options=AppriseOptions,
    example={"url": "tgram://123456789:abcdefg_hijklmnop/12315544/"},
    limit=LIMIT,
    open=AppriseChannel,
)
