"""How a letter is written down (RFC 5322, 2045, 2047): whatever the words are, it can be sent."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from email.headerregistry import Address

from monitor.model.terminal import without_sequences

MOST_BYTES = 100_000  # of a whole letter as it is sent; Gmail clips near 102 KB
CUT = "… cut: the whole would be longer than mailboxes show\n"
LONGEST_NAME = 250  # characters of a subject, or of a name
LONGEST_LINE = 76  # RFC 2047, section 2, where words are in code; RFC 5322 allows 78
LONGEST_WORD = 64  # of ASCII; with the longest name of a header before it, it fits in a line
CODED_BYTES = 36  # of UTF-8; the same in code

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Marks that turn the direction of writing, and what cannot be seen. Joiners stay: scripts and emoji
# are written with them.
_HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")  # RFC 5322, 3.2.3, with spaces between


def written(headers: dict[str, tuple[str, ...]], *, text: str, html: str) -> bytes:
    """Return the letter: text first, then HTML (RFC 2046, 5.1.4), no more than `MOST_BYTES`.

    HTML that would make it larger is left out, since the text says the same; then the text is cut.
    The value of a header is in pieces, between which its line may be folded.
    """
    head = "".join(_folded(name, pieces) for name, pieces in headers.items())
    start = f"{head}MIME-Version: 1.0\r\n".encode("utf-8", "replace")
    alone = _part("plain", text)
    both = _alternatives(alone, _part("html", html)) if html else alone
    if len(start) + len(both) <= MOST_BYTES:
        return start + both
    if len(start) + len(alone) <= MOST_BYTES:
        return start + alone
    return start + _part("plain", _shortened(text, MOST_BYTES - len(start)))


def fingerprint(*parts: str) -> str:
    """Return 64 hexadecimal digits, the same for the same parts."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def one_line(text: str) -> str:
    """Return the text as a header can hold it: nothing in it ends the line, hides or turns it."""
    bare = _HIDDEN.sub("", _encodable(without_sequences(text[: 20 * LONGEST_NAME])))
    line = " ".join(_CONTROLS.sub(" ", bare).split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1].rstrip()}…"


def words(text: str) -> tuple[str, ...]:
    """Return a line in pieces, in code where ASCII would not do (RFC 2047)."""
    line = one_line(text)
    plain = tuple(line.split())
    if line.isascii() and "=?" not in line and max(map(len, plain), default=0) <= LONGEST_WORD:
        return plain
    return tuple(f"=?utf-8?b?{base64.b64encode(run).decode()}?=" for run in _runs(line))


def mailbox(address: Address) -> tuple[str, ...]:
    """Return an address, its name before it, in pieces."""
    bare = f"{address.username}@{address.domain}"
    name = phrase(address.display_name)
    return (*name, f"<{bare}>") if name else (bare,)


def phrase(name: str) -> tuple[str, ...]:
    """Return a name in pieces, quoted or in code where it must be (RFC 5322, 3.2.5)."""
    pieces = words(name)
    line = " ".join(pieces)
    if _ATOMS.fullmatch(line):  # of words in code as well
        return pieces
    quoted = line.replace("\\", "\\\\").replace('"', '\\"')
    return tuple(f'"{quoted}"'.split(" "))


def _runs(line: str) -> list[bytes]:
    """Return the line in runs that are short enough to be put into code, no character divided."""
    runs = [b""]
    for char in line:
        coded = char.encode()
        if len(runs[-1]) + len(coded) > CODED_BYTES:
            runs.append(b"")
        runs[-1] += coded
    return runs


def _folded(name: str, pieces: tuple[str, ...]) -> str:
    lines = [f"{name}:"]
    for number, piece in enumerate(pieces):
        if number and len(lines[-1]) + 1 + len(piece) > LONGEST_LINE:
            lines.append("")
        lines[-1] += f" {piece}"
    return "".join(f"{line}\r\n" for line in lines)


def _part(kind: str, text: str) -> bytes:
    """Return the text in the shorter of the two ways that get through everywhere.

    Text beyond Latin would be three times as long as quoted-printable, where base64 adds a third.
    """
    plain = _CONTROLS.sub("", _encodable(text).replace("\r\n", "\n")).rstrip("\n") + "\n"
    ways = {
        "quoted-printable": binascii.b2a_qp(plain.encode()),
        "base64": base64.encodebytes(plain.replace("\n", "\r\n").encode()),
    }
    way = min(ways, key=lambda way: len(ways[way]))
    head = f'Content-Type: text/{kind}; charset="utf-8"\nContent-Transfer-Encoding: {way}\n\n'
    return (head.encode() + ways[way]).replace(b"\n", b"\r\n")


def _alternatives(text: bytes, html: bytes) -> bytes:
    edge = "=_trial-monitor"  # neither way of coding a part can make it: RFC 2045, 6.7
    head = f'Content-Type: multipart/alternative; boundary="{edge}"\r\n'.encode()
    between = f"\r\n--{edge}\r\n".encode()
    return head + between + text + between + html + f"\r\n--{edge}--\r\n".encode()


def _shortened(text: str, most: int) -> str:
    """Return whole lines from the start of a text, so few that base64 could hold them in `most`."""
    room = (most - 200) * 57 // 78 - 2 * len(CUT)  # 57 bytes make a line of 76 and its end
    kept, size = [], 0
    for line in text.splitlines():
        size += len(line.encode("utf-8", "replace")) + 2
        if size > room:
            kept.append(line.encode("utf-8", "replace")[: room - size].decode("utf-8", "ignore"))
            break
        kept.append(line)
    return "\n".join([*kept, CUT])


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
