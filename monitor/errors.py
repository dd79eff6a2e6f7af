"""Every error of the house, named by what the caller should do about it.

MonitorError
  ConfigError             mend the configuration; lists every fault by key path
  UsageError              call the command otherwise
  Unreachable             ask the registry again later
    TooLarge              ask for less at once
    Refused               stop asking: the registry has blocked us (403)
  Unreadable              the answer says nothing about the trial that was asked for
    NoAnswer              nor about any other: it is an error page, or nothing at all
  Undelivered             send again later
  Rejected                never send this again
    RecipientRejected     the recipient is refused; others have messages of their own
  TemplateFault           mend the template; deliveries that need it wait
  StoreError              the database cannot be used as it is
    Damaged               something stored does not read back as it was written
"""

from __future__ import annotations

from datetime import timedelta


class MonitorError(Exception):
    """An error that is ours to explain: its text is one line for a person."""


class ConfigError(MonitorError):
    """The configuration cannot be used; `faults` has one line per fault, each with its key path."""

    def __init__(self, faults: tuple[str, ...], *, source: str = "") -> None:
        self.faults = faults
        self.source = source
        super().__init__("\n".join(faults))


class UsageError(MonitorError):
    """A command was called with something that it cannot act on."""


class Unreachable(MonitorError):
    """The registry did not answer as it should; asking later may help."""

    def __init__(
        self, registry: str, reason: str, *, status: int = 0, wait: timedelta | None = None
    ) -> None:
        self.registry = registry
        self.reason = reason
        self.status = status
        self.wait = wait
        super().__init__(f"{registry}: {reason}")


class Refused(Unreachable):
    """The registry has shut us out (403); every further request would make it worse."""


class TooLarge(Unreachable):
    """The answer is larger than we take in; asking the same again would not help."""


class Unreadable(MonitorError):
    """An answer that is not a record of the trial asked for: no snapshot may be made of it."""

    def __init__(self, registry: str, reason: str) -> None:
        self.registry = registry
        self.reason = reason
        super().__init__(f"{registry}: {reason}")


class NoAnswer(Unreadable):
    """An answer that is none, whatever was asked: an error page, an empty body."""


class Undelivered(MonitorError):
    """The channel did not take the message this time; `wait` is its own wish, if it had one.

    `alone` says that it is for this recipient alone: the channel takes what others get.
    """

    def __init__(
        self, channel: str, reason: str, *, wait: timedelta | None = None, alone: bool = False
    ) -> None:
        self.channel = channel
        self.reason = reason
        self.wait = wait
        self.alone = alone
        super().__init__(f"{channel}: {reason}")


class Rejected(MonitorError):
    """The channel will never take this message."""

    def __init__(self, channel: str, reason: str) -> None:
        self.channel = channel
        self.reason = reason
        super().__init__(f"{channel}: {reason}")


class RecipientRejected(Rejected):
    """The recipient is refused for good; others have messages of their own."""


class TemplateFault(MonitorError):
    """A template cannot be used: which file, which line, and what is wrong there."""


class StoreError(MonitorError):
    """The database cannot be used as it is; the text names the remedy."""


class Damaged(StoreError):
    """What was read back is not what was written."""
