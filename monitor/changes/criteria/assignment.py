"""Who belongs to whom when every pair has a score: the pairing with the highest sum."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

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
    costs = [[-scores.get((row, column), 0.0) for column in columns] for row in rows]
    for row, place in enumerate(_cheapest(costs)):
        if costs[row][place] < 0:
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


def _cheapest(costs: Sequence[Sequence[float]]) -> list[int]:
    """Return each row's column at the lowest total; there are no more rows than columns."""
    search = _Hungarian(costs)
    for row in range(len(costs)):
        search.seat(row)
    return search.column_of


class _Hungarian:
    """The Hungarian method: seat one row after the other along the cheapest path of exchanges."""

    def __init__(self, costs: Sequence[Sequence[float]]) -> None:
        self.costs = costs
        self.width = len(costs[0])
        self.column_of = [-1] * len(costs)
        self.row_of = [-1] * self.width
        self.row_price = [0.0] * len(costs)
        self.column_price = [0.0] * self.width

    def seat(self, row: int) -> None:
        """Give the row a column, moving those seated before where that costs less."""
        distance = [math.inf] * self.width
        came_from = [row] * self.width
        reached: list[tuple[int, float]] = []
        open_columns = list(range(self.width))
        here, walked = row, 0.0
        while True:
            self._look(here, walked, open_columns, distance, came_from)
            column = min(open_columns, key=distance.__getitem__)
            walked = distance[column]
            open_columns.remove(column)
            here = self.row_of[column]
            if here < 0:
                break
            reached.append((column, walked))
        self._price(row, reached, walked)
        self._exchange(row, column, came_from)

    def _look(
        self,
        row: int,
        walked: float,
        columns: Sequence[int],
        distance: list[float],
        came_from: list[int],
    ) -> None:
        """Shorten the ways to the open columns that lead through this row."""
        costs, prices, start = self.costs[row], self.column_price, walked - self.row_price[row]
        for column in columns:
            way = start + costs[column] - prices[column]
            if way < distance[column]:
                distance[column], came_from[column] = way, row

    def _price(self, row: int, reached: Sequence[tuple[int, float]], walked: float) -> None:
        self.row_price[row] += walked
        for column, distance in reached:
            self.row_price[self.row_of[column]] += walked - distance
            self.column_price[column] -= walked - distance

    def _exchange(self, row: int, column: int, came_from: Sequence[int]) -> None:
        while True:
            mover = came_from[column]
            self.row_of[column] = mover
            column, self.column_of[mover] = self.column_of[mover], column
            if mover == row:
                return
