"""The studies for measuring are large, different from each other, and the same every time."""

from __future__ import annotations

import zlib

import msgspec

from monitor.demo.load import studies_for_benchmark


def encoded(count, **said):
    return [msgspec.json.encode(one) for one in studies_for_benchmark(count, **said)]


def test_the_same_seed_gives_the_same_studies_and_another_gives_others():
    assert encoded(3) == encoded(3)
    assert encoded(3) != encoded(3, seed=2)


def test_asking_for_more_gives_the_same_ones_first():
    assert encoded(5)[:3] == encoded(3)


def test_they_are_as_large_as_was_asked_for_on_average():
    sizes = [len(one) for one in encoded(60)]

    assert 33_000 < sum(sizes) / len(sizes) < 43_000
    assert min(sizes) < 30_000
    assert max(sizes) > 46_000


def test_they_are_neither_noise_nor_repetition():
    together = encoded(12)

    share = sum(len(zlib.compress(one, 9)) for one in together) / sum(map(len, together))
    assert 0.2 < share < 0.4


def test_each_has_a_number_of_its_own():
    numbers = [
        one["protocolSection"]["identificationModule"]["nctId"] for one in studies_for_benchmark(8)
    ]

    assert len(set(numbers)) == 8
