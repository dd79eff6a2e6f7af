"""A file of JSON lines, for programs that read along."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from monitor.channels.base import ChannelType, Options
from monitor.errors import Undelivered
from monitor.model.delivery import Medium, Message

REMEDIES = {
    errno.ENOENT: "make its folder",
    errno.ENOTDIR: "make its folder",
    errno.EISDIR: "name a file and not a folder",
    errno.EACCES: "allow the monitor to write there",
    errno.EPERM: "allow the monitor to write there",
    errno.EROFS: "name one on a disk that can be written to",
    errno.ENOSPC: "make room on its disk",
    errno.EDQUOT: "make room on its disk",
}


class FileOptions(Options):
    """`path` is the file; it is made where it is missing, its folder is not."""

    path: Path


class FileChannel:
    """Appends each message as one line of JSON, and returns once it is on the disk.

    A message that was interrupted is written again: lines of the same message have the same key,
    and may appear twice.
    """

    def __init__(self, name: str, options: FileOptions) -> None:
        self._name = name
        self._path = options.path.expanduser()

    def send(self, message: Message) -> None:
        """Append the payload; a line is there as a whole or not at all."""
        line = b" ".join(message.payload.splitlines()) + b"\n"
        try:
            with _opened(self._path) as file:
                _append(file, line)
        except OSError as error:
            remedy = REMEDIES.get(error.errno or 0, "see to its disk")
            reason = f"{self._path} cannot be written ({error.strerror}): {remedy}"
            raise Undelivered(self._name, reason) from error

    def close(self) -> None:
        """Keep nothing: the file is open only while a line is written, so it may be rotated."""


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    # only for its owner: what somebody watches may tell of an illness
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield file
    finally:
        os.close(file)


def _append(file: int, line: bytes) -> None:
    size = os.fstat(file).st_size
    torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"  # by a loss of power
    rest = b"\n" + line if torn else line
    try:
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    except OSError:
        with suppress(OSError):
            os.ftruncate(file, size)
        raise


channel = ChannelType(
    key="file",
    media=(Medium.JSON,),
    options=FileOptions,
    example={"path": "events.jsonl"},
    open=FileChannel,
)
