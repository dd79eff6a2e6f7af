"""Many large studies, the same every time, to measure how much work they are.

Calibrated by measuring: zstd at level 9 leaves 0.28 of a record that is compressed alone (10.6 of
37.4 KB on average) and 0.19 with a dictionary trained on others; registered trials of that size
leave 0.29 and 0.18. What sets it: words are drawn unevenly, half of a text is stock phrases, and a
third of a record is sites with their contacts.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import shake_256
from itertools import product

import msgspec

from monitor.demo.holdings import Study
from monitor.demo.places import Place
from monitor.demo.studies import study

FIRST_NUMBER = 97_000_001
AVERAGE_BYTES = 38_000
BYTES_OF_A_SITE = 370
WIDTH = 2**16
STARTS = (
    "al", "be", "cor", "den", "es", "fil", "gra", "hem",
    "in", "jun", "ker", "lo", "mar", "neu", "os", "pra",
)  # fmt: skip
MIDDLES = (
    "a", "e", "i", "o", "u", "an", "er", "il",
    "on", "us", "ata", "ero", "ili", "oma", "ure", "eto",
)  # fmt: skip
ENDS = (
    "n", "s", "t", "r", "l", "de", "xa", "mab",
    "nib", "tion", "sis", "tide", "ble", "cy", "ment", "ing",
)  # fmt: skip
WORDS = tuple("".join(parts) for parts in product(STARTS, MIDDLES, ENDS))
COUNTRIES = ("Brazil", "Canada", "France", "Germany", "Italy", "Japan", "Spain", "United States")
UNITS = ("mg/m2", "weeks", "days", "months", "mL/min", "% of baseline", "times the upper limit")


def studies_for_benchmark(
    count: int, average_bytes: int = AVERAGE_BYTES, seed: int = 1
) -> Iterator[Study]:
    """Yield that many studies, of half to one and a half times the average size each."""
    for n in range(count):
        yield _large(FIRST_NUMBER + n, average_bytes, seed)


def _large(number: int, average_bytes: int, seed: int) -> Study:
    draw = _Draw(f"{seed}/{number}", average_bytes)
    size = average_bytes // 2 + draw.below(average_bytes)
    sites = tuple(draw.site() for _ in range(size // 3 // BYTES_OF_A_SITE))
    lines = tuple(draw.criterion() for _ in range(size // 900))
    half = len(lines) // 2
    large = study(
        f"NCT{number}",
        title=draw.sentence(9),
        official_title=draw.sentence(18),
        summary=draw.sentence(90),
        drug=draw.word().capitalize(),
        enrollment=(20 + draw.below(900), "ESTIMATED"),
        sponsor=(draw.name(), "INDUSTRY"),
        keywords=tuple(draw.word() for _ in range(8)),
        inclusion=lines[:half],
        exclusion=lines[half:],
        secondary=tuple(draw.outcome() for _ in range(size // 2_000)),
        sites=sites,
    )
    missing = size - len(msgspec.json.encode(large))
    text = draw.sentence(max(20, missing // 8))
    large["protocolSection"]["descriptionModule"]["detailedDescription"] = text
    return large


class _Draw:
    """Chance that is derived from a name, so that the same name draws the same again."""

    def __init__(self, name: str, length: int) -> None:
        self._bytes = iter(shake_256(name.encode()).digest(2 * length + 4096))

    def below(self, limit: int) -> int:
        return (next(self._bytes) << 8 | next(self._bytes)) * limit // WIDTH

    def word(self) -> str:
        """Draw a word; some words come far more often than others, as in any text."""
        rank = next(self._bytes) * next(self._bytes) * len(WORDS) // WIDTH
        return WORDS[rank]

    def sentence(self, words: int) -> str:
        """Draw about that many words, half of them in stock phrases that every text has."""
        parts: list[str] = []
        while words > 0:
            phrase = STOCK[next(self._bytes) * next(self._bytes) * len(STOCK) // WIDTH]
            parts += (phrase, self.word(), self.word(), self.word(), self.word())
            words -= 8
        return " ".join(parts).capitalize()

    def name(self) -> str:
        return f"{self.word()} {self.word()}".title()

    def criterion(self) -> str:
        unit = UNITS[self.below(len(UNITS))]
        return f"{self.sentence(10)} > {self.below(400)} {unit} {self.sentence(6).lower()}"

    def outcome(self) -> tuple[str, str, str]:
        return (self.sentence(6), self.sentence(22), f"Up to {1 + self.below(60)} months")

    def site(self) -> Place:
        return Place(
            facility=f"{self.name()} Hospital",
            city=self.word().capitalize(),
            state=self.word().capitalize(),
            zip=f"{self.below(99_999):05d}",
            country=COUNTRIES[self.below(len(COUNTRIES))],
            lat=20 + self.below(40_000) / 1000,
            lon=self.below(60_000) / 1000,
        )


def _stock() -> tuple[str, ...]:
    draw = _Draw("stock", 64 * 1024)
    return tuple(" ".join(draw.word() for _ in range(4)) for _ in range(1024))


STOCK = _stock()
