"""What the simulated registry holds: encoded studies by number, and the load that they show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

import msgspec

Study = dict[str, Any]

NUMBER = re.compile(r"[Nn][Cc][Tt]0*([1-9]\d{0,7})")
LOAD_GOES_HERE = "@load@"
NOBODY = "NCT98999999"


class Malformed(ValueError):
    """Something that the registry answers with 400; the text is the answer."""


def canonical(number: str, *, parameter: str) -> str:
    """Return the number with eight digits, or raise `Malformed` in the registry's words."""
    match = NUMBER.fullmatch(number.strip())
    if match is None:
        raise Malformed(f"Parameter `{parameter}` has incorrect format: `{number}`")
    return f"NCT{int(match.group(1)):08d}"


@dataclass(frozen=True, slots=True)
class Held:
    """One study, encoded once: its bytes before and after the date of the load."""

    number: str
    before: bytes
    after: bytes
    aliases: tuple[str, ...] = ()

    @classmethod
    def encode(cls, study: Study) -> Self:
        """Encode a study, leaving a gap where each load writes its date (versionHolder)."""
        identification = study["protocolSection"]["identificationModule"]
        derived = study.get("derivedSection", {})
        gap = {**derived.get("miscInfoModule", {}), "versionHolder": LOAD_GOES_HERE}
        encoded = msgspec.json.encode(
            {**study, "derivedSection": {**derived, "miscInfoModule": gap}}
        )
        before, _, after = encoded.partition(LOAD_GOES_HERE.encode())
        return cls(
            identification["nctId"], before, after, tuple(identification.get("nctIdAliases", ()))
        )

    def served(self, load: str) -> bytes:
        """Return the record as every load serves it: with its own date in it."""
        return b"".join((self.before, load.encode(), self.after))

    def posing_as(self, victim: Held) -> Held:
        """Return this record as the answer to the question about another."""
        return replace(self, number=victim.number, aliases=victim.aliases)

    def renumbered(self, number: str) -> Held:
        """Return this record as it would read under another number."""
        ours, theirs = self.number.encode(), number.encode()
        return replace(
            self,
            before=self.before.replace(ours, theirs),
            after=self.after.replace(ours, theirs),
        )


class Holdings:
    """Every study by its number, in the order in which they came, and the load being served."""

    def __init__(self, held: Iterable[Held], load: str) -> None:
        self.load = load
        self._held = {one.number: one for one in held}
        self._past: dict[str, list[Held]] = {}
        self._aliases = {alias: one.number for one in self._held.values() for alias in one.aliases}

    def put(self, study: Study) -> None:
        """Hold this study from now on, in place of what had its number."""
        held = Held.encode(study)
        before = self._held.get(held.number)
        if before is not None and before != held:
            self._past.setdefault(held.number, []).append(before)
        self._held[held.number] = held
        self._forget_aliases_of(held.number)
        self._aliases.update(dict.fromkeys(held.aliases, held.number))

    def remove(self, number: str) -> None:
        """Forget the study; KeyError if there is none."""
        del self._held[number]
        self._past.pop(number, None)
        self._forget_aliases_of(number)

    def find(self, number: str) -> Held | None:
        """Return the study with exactly this number."""
        return self._held.get(number)

    def states(self, number: str) -> tuple[Held, ...]:
        """Return every state in which a study was held, the present one last; () if it is not."""
        held = self._held.get(number)
        return (*self._past.get(number, ()), held) if held else ()

    def alias_of(self, number: str) -> str | None:
        """Return the number that took this one's place."""
        return self._aliases.get(number)

    def all(self) -> tuple[Held, ...]:
        """Return every study that is not itself another's alias, in the order they came."""
        return tuple(held for number, held in self._held.items() if number not in self._aliases)

    def among(self, numbers: Iterable[str]) -> tuple[Held, ...]:
        """Return the studies with these numbers: each once, unknown ones left out, our order."""
        wanted = {self._aliases.get(number, number) for number in numbers}
        return tuple(held for number, held in self._held.items() if number in wanted)

    def with_an_impostor(self, numbers: Iterable[str]) -> Holdings:
        """Return holdings in which the first of these studies answers with another's record."""
        asked = self.among(numbers)
        victim = asked[0] if asked else self.all()[0]
        strangers = (held for held in self.all() if held not in asked and held is not victim)
        stranger = next(strangers, victim.renumbered(NOBODY))
        impostor = stranger.posing_as(victim)
        return Holdings(
            (impostor if held is victim else held for held in self._held.values()), self.load
        )

    def _forget_aliases_of(self, number: str) -> None:
        self._aliases = {alias: of for alias, of in self._aliases.items() if of != number}
