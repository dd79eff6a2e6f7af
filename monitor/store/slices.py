"""Many keys, a few at a time: both databases refuse a question with more than some ten thousand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_KEYS = 2000  # in one question


def slices(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the keys in their order, each once, no more than fit one question at a time."""
    for start in range(0, len(keys), _KEYS):
        yield keys[start : start + _KEYS]
