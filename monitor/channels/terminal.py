"""The terminal: what happened, on standard output."""

from __future__ import annotations

import re
import sys

from monitor.channels.base import ChannelType, Options
from monitor.errors import Undelivered
from monitor.model.delivery import Medium, Message

# all but tab and newline: they could recolour, retitle or rewrite the reader's terminal
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class TerminalOptions(Options):
    """Nothing to choose."""


class TerminalChannel:
    """Prints the text of each message."""

    def __init__(self, name: str, options: TerminalOptions) -> None:
        self._name = name

    def send(self, message: Message) -> None:
        """Write the text to standard output, in what characters it can show."""
        out = sys.stdout
        encoding = out.encoding or "utf-8"
        text = _CONTROLS.sub("", message.text).rstrip("\n") + "\n"
        try:
            out.write(text.encode(encoding, "replace").decode(encoding))
            out.flush()
        except OSError as error:
            reason = f"standard output cannot be written to ({error.strerror})"
            raise Undelivered(self._name, reason) from error

    def close(self) -> None:
        """Leave standard output to those who come after."""


channel = ChannelType(
    key="terminal",
    media=(Medium.TEXT,),
    options=TerminalOptions,
    example={},
    open=TerminalChannel,
)
