"""A tall layout in columns side by side, broken where few wires pass, so that the whole can be seen at once."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping

from engine.network.graph import Graph

LONGEST_COLUMN = 10  # rows that still stand in one column, and at least so many in one of several
WIDTH_TO_HEIGHT = 1.5  # of the whole
COLUMN_PX = 400.0  # from one column of single cards to the next: room for pictures beside them, and wires back up

Places = Mapping[str, tuple[float, float]]


def column_of(graph: Graph, places: Places, step_px: float) -> dict[str, int]:
    """The column of every node; ``step_px`` is how much lower the next one stands.

    A column ends only where all wires that pass come from one node; if it is about right, where it ended before.
    """
    tops = sorted({y for _, y in places.values()})
    numbers = {top: number for number, top in enumerate(tops)}
    row = {name: numbers[y] for name, (_, y) in places.items()}
    breaks = _breaks(graph, row, len(tops))
    wanted = _rows_wanted(places, len(tops), step_px)
    heads = _heads(breaks, _before(graph, row, breaks), len(tops), wanted)
    return {name: bisect_right(heads, place) for name, place in row.items()}


def in_columns(places: Places, columns: Mapping[str, int]) -> dict[str, tuple[float, float]]:
    """The places with every column at the right of the one before it, as high as the first."""
    found: dict[str, tuple[float, float]] = {}
    right = 0.0
    for number in sorted(set(columns.values())):
        mine = {name: place for name, place in places.items() if columns[name] == number}
        left, top = min(x for x, _ in mine.values()), min(y for _, y in mine.values())
        found |= {name: (round(x - left + right, 3), y - top) for name, (x, y) in mine.items()}
        right = max(found[name][0] for name in mine) + COLUMN_PX
    return found


def each_from_left(before: Mapping[str, float], columns: Mapping[str, int]) -> dict[str, float]:
    """Where nodes are from left to right, every column counted from its own left end."""
    left: dict[int, float] = {}
    for name, x in before.items():
        left[columns[name]] = min(x, left.get(columns[name], x))
    return {name: x - left[columns[name]] for name, x in before.items()}


def _rows_wanted(places: Places, rows: int, step_px: float) -> int:
    """How many rows a column needs for the whole to be somewhat wider than high."""
    if rows <= LONGEST_COLUMN:
        return rows
    width = max(x for x, _ in places.values()) - min(x for x, _ in places.values()) + COLUMN_PX
    columns = max(2, round(math.sqrt(WIDTH_TO_HEIGHT * rows * step_px / width)))
    return max(LONGEST_COLUMN // 2 + 1, math.ceil(rows / min(columns, math.ceil(rows / LONGEST_COLUMN))))


def _heads(breaks: set[int], before: set[int], rows: int, wanted: int) -> list[int]:
    """The first rows of all columns but the first."""
    heads: list[int] = []
    first = 0
    if rows <= LONGEST_COLUMN:
        return heads
    for number in range(1, rows - min(wanted, LONGEST_COLUMN) // 2 + 1):
        length = number - first
        is_as_before = number in before and wanted <= 2 * length <= 3 * wanted
        is_near = any(number < other and 2 * (other - first) <= 3 * wanted for other in before)
        if is_as_before or (number in breaks and length >= wanted and not is_near):
            heads.append(number)
            first = number
    return heads


def _before(graph: Graph, row: Mapping[str, int], breaks: set[int]) -> set[int]:
    """The breaks where a column ended already: the wires go up there."""
    found: set[int] = set()
    for edge in graph.edges:
        if edge.source in row and edge.target in row and graph.node(edge.target).y < graph.node(edge.source).y:
            found.update(range(row[edge.source] + 1, row[edge.target] + 1))
    return found & breaks


def _breaks(graph: Graph, row: Mapping[str, int], rows: int) -> set[int]:
    """The rows that a column may begin with."""
    sources: dict[int, set[str]] = defaultdict(set)
    for edge in graph.edges:
        if edge.source in row and edge.target in row:
            for number in range(row[edge.source] + 1, row[edge.target] + 1):
                sources[number].add(edge.source)
    return {number for number in range(1, rows) if len(sources[number]) <= 1}
