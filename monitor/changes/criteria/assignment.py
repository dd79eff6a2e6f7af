"""Who belongs to whom when every pair has a score: the pairing with the highest sum."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush

Pair = tuple[int, int]


def assign(scores: Mapping[Pair, float]) -> list[Pair]:
    """Return pairs, each row and column once at most, with the highest sum of positive scores."""
    chosen: list[Pair] = []
    for rows, columns in _islands(scores):
        if len(rows) == len(columns) == 1:
            chosen.append((rows[0], columns[0]))
        elif len(rows) <= len(columns):
            chosen.extend(_best(rows, columns, scores))
        else:
            turned = {(column, row): score for (row, column), score in scores.items()}
            chosen.extend((row, column) for column, row in _best(columns, rows, turned))
    return sorted(chosen)


def _best(
    rows: Sequence[int], columns: Sequence[int], scores: Mapping[Pair, float]
) -> Iterator[Pair]:
    row_of = {row: n for n, row in enumerate(rows)}
    place_of = {column: n for n, column in enumerate(columns)}
    costs: list[list[tuple[int, float]]] = [[] for _ in rows]
    for (row, column), score in sorted(scores.items()):
        if row in row_of:
            costs[row_of[row]].append((place_of[column], -score))
    search = _Hungarian(costs, len(columns))
    for row in range(len(rows)):
        search.seat(row)
    for place, row in enumerate(search.row_of):
        if row >= 0:
            yield rows[row], columns[place]


def _islands(scores: Mapping[Pair, float]) -> Iterator[tuple[list[int], list[int]]]:
    """Split the rows and columns into groups that no score connects."""
    columns_of: dict[int, list[int]] = {}
    rows_of: dict[int, list[int]] = {}
    for row, column in scores:
        columns_of.setdefault(row, []).append(column)
        rows_of.setdefault(column, []).append(row)
    seen: set[int] = set()
    for start in sorted(columns_of):
        if start in seen:
            continue
        rows, columns, waiting = {start}, set[int](), [start]
        while waiting:
            for column in columns_of[waiting.pop()]:
                if column not in columns:
                    columns.add(column)
                    waiting.extend(row for row in rows_of[column] if row not in rows)
                    rows.update(rows_of[column])
        seen |= rows
        yield sorted(rows), sorted(columns)


class _Hungarian:
    """The Hungarian method: seat one row after the other along the cheapest path of exchanges.

    It walks along the scores there are; a row may also stay without a column, which costs nothing.
    """

    def __init__(self, costs: Sequence[Sequence[tuple[int, float]]], width: int) -> None:
        self.costs = costs
        self.row_of = [-1] * width
        self.column_of = [-1] * len(costs)
        self.row_price = [0.0] * len(costs)
        self.column_price = [0.0] * width

    def seat(self, row: int) -> None:
        """Give the row a column, moving those seated before where that costs less."""
        came_from: dict[int, int] = {}
        reached: dict[int, float] = {row: 0.0}
        ways: list[tuple[float, int, int]] = []
        here, walked = row, 0.0
        standing, standing_at = math.inf, row
        while True:
            if walked - self.row_price[here] < standing:
                standing, standing_at = walked - self.row_price[here], here
            self._look(here, walked, ways, came_from)
            while ways and ways[0][1] in came_from:
                heappop(ways)
            if not ways or ways[0][0] >= standing:
                self._price(row, reached, standing)
                self._exchange(row, self._leave(standing_at), came_from)
                return
            walked, column, source = heappop(ways)
            came_from[column] = source
            here = self.row_of[column]
            if here < 0:
                self._price(row, reached, walked)
                self._exchange(row, column, came_from)
                return
            reached[here] = walked

    def _look(
        self, row: int, walked: float, ways: list[tuple[float, int, int]], came_from: dict[int, int]
    ) -> None:
        """Add the ways to columns not reached yet that lead through this row."""
        start = walked - self.row_price[row]
        for column, cost in self.costs[row]:
            if column not in came_from:
                heappush(ways, (start + cost - self.column_price[column], column, row))

    def _price(self, row: int, reached: Mapping[int, float], walked: float) -> None:
        for one, distance in reached.items():
            self.row_price[one] += walked - distance
            if one != row:
                self.column_price[self.column_of[one]] -= walked - distance

    def _leave(self, row: int) -> int:
        """Let a row stand, and return the column it had, -1 if it had none."""
        column, self.column_of[row] = self.column_of[row], -1
        return column

    def _exchange(self, row: int, column: int, came_from: Mapping[int, int]) -> None:
        while column >= 0:
            mover = came_from[column]
            self.row_of[column] = mover
            column, self.column_of[mover] = self.column_of[mover], column
