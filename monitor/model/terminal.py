"""What steers a terminal and is no text."""

from __future__ import annotations

import re

# Whole sequences go, so that no `[31m` is left lying about; a command string without an end only
# loses its escape, since nobody can say how much of the text belongs to it (ECMA-48).
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]{0,300}(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]{0,8}[0-Z\\^-~]"
)


def without_sequences(text: str) -> str:
    """Return the text without terminal sequences (colours, titles, links), whole as they are."""
    if text.isascii() and "\x1b" not in text:
        return text
    return _SEQUENCE.sub("", text)
