"""What a channel is to the rest of the house, and the border around each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from monitor.errors import Rejected, Undelivered
from monitor.model.delivery import Medium, Message


class Options(BaseModel):
    """What a configuration may say about one channel; a secret among it is a `SecretStr`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def recipients(self) -> tuple[str, ...]:
        """Return who gets a message of their own; one nameless recipient where all share it."""
        return ("",)

    def singly(self) -> bool:
        """Whether each event goes in a message of its own, at once, whatever the window is."""
        return False


class Channel(Protocol):
    """A configured place that takes messages, one at a time."""

    def send(self, message: Message) -> str | None:
        """Return once the message is taken; `Undelivered` means later and `Rejected` never.

        What the receiver answered may be returned, in a few words: it is kept on record.
        """

    def close(self) -> None:
        """Let go of every connection; a message sent after this makes a new one."""


@runtime_checkable
class Drafting(Protocol):
    """A channel that can show what it would hand over."""

    def draft(self, message: Message) -> Mapping[str, bytes]:
        """Return it as files, by their names, without any secret of the channel's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelType:
    """One kind of channel: which media it shows, which options it has, how one is opened.

    `example` are valid options to show to people. `limit` is how many characters of a message can
    be shown, 0 where there is no bound. `open` takes the channel's name and its options.
    """

    key: str
    media: tuple[Medium, ...]
    options: type[Options]
    example: Mapping[str, Any]
    limit: int = 0
    open: Callable[[str, Any], Channel]


def opened(kind: ChannelType, name: str, options: Any) -> Channel:
    """Open a channel; whatever goes wrong inside becomes `Undelivered`."""
    try:
        return kind.open(name, options)
    except (Undelivered, Rejected):
        raise
    except Exception as error:  # the same bulkhead, at its other door
        raise Undelivered(name, f"it cannot be opened: {type(error).__name__}") from error


def send(name: str, channel: Channel, message: Message) -> str:
    """Send a message and return what was answered; whatever goes wrong inside a channel becomes
    `Undelivered` or `Rejected`.
    """
    try:
        return channel.send(message) or ""
    except (Undelivered, Rejected):
        raise
    except Exception as error:  # a bulkhead: one channel's mistake may not stop the others
        # only the name of the error is told: its text may hold an address or a password
        raise Undelivered(name, f"a fault in the channel: {type(error).__name__}") from error
