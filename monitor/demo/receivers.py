"""Somewhere for the news to go: a mail server and a web hook that keep all they are sent."""

from __future__ import annotations

import ssl
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec

from monitor.demo.server import Answer, Asked, HttpServer, Manner
from monitor.demo.smtp import Drip, Drop, Hang, SmtpServer

MOST_MAIL_BYTES = 10 * 1024 * 1024
HOOK = "/hook"


class Mail(NamedTuple):
    """A message as it was accepted."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes


class Post(NamedTuple):
    """A request as it was received; header names are in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes


class MailReceiver:
    """An SMTP server on the loopback; each message it accepts is kept, and filed as NNN.eml.

    What is asked of it may be changed while it runs: `refuse` (address -> reply), and how many
    more times to postpone a recipient (`greylist`), to hang up in place of taking a message
    (`drop_in_data`), and to take a message but hang up in place of saying so (`drop_after_data`).
    `odd` has, by command ("HELLO" and "." for the beginning and for the end of a message), what to
    say the next times in place of acting on it, or how to fail; None acts.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        port: int = 0,
        refuse: Mapping[str, str] | None = None,
        greylist: int = 0,
        drop_in_data: int = 0,
        drop_after_data: int = 0,
        users: Mapping[str, str] | None = None,
        starttls: ssl.SSLContext | None = None,
        tls: ssl.SSLContext | None = None,
        most_bytes: int = MOST_MAIL_BYTES,
    ) -> None:
        self.messages: list[Mail] = []
        self.logins: list[str] = []
        self.refuse = dict(refuse or {})
        self.greylist = greylist
        self.drop_in_data = drop_in_data
        self.drop_after_data = drop_after_data
        self.users = dict(users or {})
        self.starttls = starttls
        self.tls = tls
        self.most_bytes = most_bytes
        self.odd: dict[str, list[str | Manner | None]] = {}
        self._folder = folder
        self._guard = threading.Lock()
        self._server = SmtpServer(self, port)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> Self:
        """Take messages from now on."""
        self._server.start()
        return self

    def close(self) -> None:
        """Take no more messages."""
        self._server.close()

    @property
    def port(self) -> int:
        return self._server.port

    @property
    def url(self) -> str:
        return f"{'smtps' if self.tls else 'smtp'}://127.0.0.1:{self.port}"

    def instead(self, step: str) -> str:
        """Say or do the next odd thing that was asked for at this step."""
        with self._guard:
            odd = self.odd.get(step)
            said = odd.pop(0) if odd else None
        match said:
            case Manner.DROP:
                raise Drop
            case Manner.HANG:
                raise Hang
            case Manner.SLOW:
                raise Drip
            case _:
                return said or ""

    def reply_to_recipient(self, address: str) -> str:
        """Take the recipient on, unless it is refused or must wait."""
        with self._guard:
            if address in self.refuse:
                return self.refuse[address]
            if self.greylist > 0:
                self.greylist -= 1
                return "451 4.7.1 greylisted: come again"
        return "250 2.1.5 ok"

    def reply_to_message(self, sender: str, recipients: tuple[str, ...], data: bytes) -> str:
        """Keep and file the message, unless the line is to drop before that."""
        with self._guard:
            if self.drop_in_data > 0:
                self.drop_in_data -= 1
                raise Drop
            self.messages.append(Mail(sender, recipients, data))
            _file(self._folder, f"{len(self.messages):03d}.eml", data)
            if self.drop_after_data > 0:
                self.drop_after_data -= 1
                raise Drop
            return f"250 2.0.0 taken as {len(self.messages)}"

    def logged_in(self, user: str) -> None:
        """Note who it was."""
        self.logins.append(user)


class WebhookReceiver:
    """An HTTP server on the loopback; each POST is kept, filed as NNN.json, and answered.

    `answers` is what to say to the next ones, (status, headers) each; then 204 again.
    """

    def __init__(self, folder: Path | None = None, *, port: int = 0) -> None:
        self.posts: list[Post] = []
        self.answers: deque[tuple[int, Mapping[str, str]] | Answer] = deque()
        self._folder = folder
        self._guard = threading.Lock()
        self._server = HttpServer(self._answer, port)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> Self:
        """Take posts from now on."""
        self._server.start()
        return self

    def close(self) -> None:
        """Take no more posts; whoever is being kept waiting is let go."""
        self._server.close()

    @property
    def port(self) -> int:
        return self._server.port

    @property
    def url(self) -> str:
        return f"{self._server.url}{HOOK}"

    def hang(self, seconds: float) -> None:
        """Take the next post, and hang up after so long without an answer."""
        self.answers.append(Answer(status=204, manner=Manner.HANG, seconds=seconds))

    def drip(self, seconds: float) -> None:
        """Take the next post, and spread the answer over so long."""
        body = b'{"received":true}' * 10
        self.answers.append(Answer(status=200, body=body, manner=Manner.SLOW, seconds=seconds))

    def _answer(self, asked: Asked) -> Answer:
        if asked.method != "POST":
            return Answer(status=405, headers=(("Allow", "POST"),))
        with self._guard:
            post = Post(asked.path, asked.headers, asked.body)
            self.posts.append(post)
            _file(self._folder, f"{len(self.posts):03d}.json", _page(post))
            if not self.answers:
                return Answer(status=204)
            said = self.answers.popleft()
        if isinstance(said, Answer):
            return said
        status, headers = said
        return Answer(status=status, headers=tuple(headers.items()))


def _page(post: Post) -> bytes:
    """Return a post as a JSON file that a person can read."""
    page = {"path": post.path, "headers": post.headers, "body": _readable(post.body)}
    return msgspec.json.format(msgspec.json.encode(page), indent=2)


def _readable(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body.decode("utf-8", "replace")


def _file(folder: Path | None, name: str, content: bytes) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
