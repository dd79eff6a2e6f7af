"""Which trial is meant: a number within a registry."""

from __future__ import annotations

from msgspec import Struct


class TrialId(Struct, frozen=True, order=True):
    """A trial as one registry numbers it; its text is `ctgov:NCT01234567`."""

    registry: str
    number: str

    def __str__(self) -> str:
        return f"{self.registry}:{self.number}"

    @classmethod
    def parse(cls, text: str) -> TrialId:
        """Return the id that `str` made; ValueError where there is no registry before the colon."""
        registry, colon, number = text.partition(":")
        if not (registry and colon and number):
            raise ValueError(f"not a trial id: {text!r}")
        return cls(registry, number)
