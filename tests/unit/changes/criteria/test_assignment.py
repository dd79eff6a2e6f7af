from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from monitor.changes.criteria.assignment import assign

PAIRS = st.tuples(st.integers(0, 4), st.integers(0, 4))
SCORES = st.dictionaries(PAIRS, st.integers(1, 20).map(float), max_size=20)


def highest_sum(scores: dict[tuple[int, int], float]) -> float:
    return max(
        sum(scores.get((row, column), 0.0) for row, column in enumerate(order))
        for order in permutations(range(5))
    )


@given(SCORES)
def test_no_pairing_has_a_higher_sum(scores: dict[tuple[int, int], float]) -> None:
    assert sum(scores[pair] for pair in assign(scores)) == highest_sum(scores)


@given(SCORES)
def test_each_row_and_column_is_taken_once(scores: dict[tuple[int, int], float]) -> None:
    found = assign(scores)

    assert len({row for row, _ in found}) == len(found) == len({column for _, column in found})


def test_the_second_best_is_taken_where_the_sum_gains() -> None:
    assert assign({(0, 0): 10.0, (0, 1): 9.0, (1, 0): 9.0}) == [(0, 1), (1, 0)]
