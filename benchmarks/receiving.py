"""Receivers in a process of their own: a web hook and a mail server that only count.

Started as a module it says its two ports, and answers each line: `counts`, or `keys` with a file.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import Counter

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HOOK_ID = re.compile(rb"\r\nwebhook-id: *([^\r]+)", re.IGNORECASE)
_MAIL_ID = re.compile(rb"^message-id: *([^\r\n]+)", re.IGNORECASE | re.MULTILINE)


class Ledger:
    """How often each message came, and from when to when any did."""

    def __init__(self) -> None:
        self.keys: Counter[str] = Counter()
        self.first = self.last = 0.0

    def note(self, key: str) -> None:
        """Note a message that is about to be answered for."""
        self.keys[key] += 1
        self.last = time.monotonic()
        self.first = self.first or self.last


class Hook(asyncio.Protocol):
    """Answers every POST with 204."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every post that is whole."""
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            head = self._held[:end]
            length = _LENGTH.search(head)
            size = end + 4 + (int(length[1]) if length else 0)
            if len(self._held) < size:
                return
            self._held = self._held[size:]
            key = _HOOK_ID.search(head)
            self._ledger.note(key[1].decode() if key else "")
            self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


class MailServer(asyncio.Protocol):
    """Takes every letter."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._held = b""
        self._in_letter = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._transport = transport
        transport.write(b"220 here\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer each command, and each letter that is whole."""
        self._held += data
        while True:
            end = b"\r\n.\r\n" if self._in_letter else b"\r\n"
            said, found, rest = self._held.partition(end)
            if not found:
                return
            self._held = rest
            self._transport.write(self._letter(said) if self._in_letter else self._reply(said))

    def _letter(self, said: bytes) -> bytes:
        self._in_letter = False
        key = _MAIL_ID.search(said)
        self._ledger.note(key[1].decode() if key else "")
        return b"250 2.0.0 taken\r\n"

    def _reply(self, said: bytes) -> bytes:
        word = said[:4].upper()
        if word == b"DATA":
            self._in_letter = True
            return b"354 go on\r\n"
        if word == b"QUIT":
            self._transport.close()
        return b"250 2.0.0 ok\r\n"


def _answer(line: str, ledgers: dict[str, Ledger]) -> object:
    word, _, file = line.strip().partition(" ")
    if word == "keys":
        found = {name: ledger.keys for name, ledger in ledgers.items()}
        with open(file, "w", encoding="utf-8") as out:  # noqa: PTH123
            json.dump(found, out)
    return {
        name: {
            "messages": sum(ledger.keys.values()),
            "keys": len(ledger.keys),
            "seconds": ledger.last - ledger.first,
        }
        for name, ledger in ledgers.items()
    }


async def _serve() -> None:
    ledgers = {"hook": Ledger(), "mail": Ledger()}
    loop = asyncio.get_running_loop()
    hook = await loop.create_server(lambda: Hook(ledgers["hook"]), "127.0.0.1", 0)
    mail = await loop.create_server(lambda: MailServer(ledgers["mail"]), "127.0.0.1", 0)
    ports = [server.sockets[0].getsockname()[1] for server in (hook, mail)]
    print(json.dumps(ports), flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(_answer(line, ledgers)), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
