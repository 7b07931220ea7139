"""Where the layers stand on the canvas: top to bottom, wires straight, nothing on top of anything else.

The method of Sugiyama: rows by the longest way from the start, order within rows by the mean place of the
neighbours, then places as near as possible to that mean.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.network.graph import Graph

CARD_PX = (240.0, 76.0)  # width and height of a layer on the canvas
STEP_X_PX = 280.0  # from one layer to its neighbour beside it
STEP_Y_PX = 112.0  # from one layer to the one behind it
GAP_PX = (STEP_X_PX - CARD_PX[0], STEP_Y_PX - CARD_PX[1])
SWEEPS = 8

Slot = tuple[str, str, int]  # a node as (id, "", row), or the place where wire (source, target) passes a row


@dataclass(frozen=True)
class _Rows:
    """Slots by row from the top, the slots each one is wired to above and below, and their widths in px."""

    rows: list[list[Slot]]
    above: Mapping[Slot, list[Slot]]
    below: Mapping[Slot, list[Slot]]
    widths: Mapping[Slot, float]


def auto_layout(
    graph: Graph,
    *,
    node_size: tuple[float, float] = CARD_PX,
    gap: tuple[float, float] = GAP_PX,
    before: Mapping[str, float] | None = None,
) -> dict[str, tuple[float, float]]:
    """The top left corner of every node in px; the same graph always gives the same places, all at least 0.

    With ``before``, where the nodes were from left to right, they keep that order unless another one has fewer wires
    crossing.
    """
    if not graph.nodes:
        return {}
    table = _rows(graph, node_size[0])
    if before is None:
        for sweep in range(SWEEPS):
            _order(table, downwards=sweep % 2 == 0)
    else:
        _order_as(table, before)
        _uncross(table)
    centres = _centres(table, gap[0])
    left = min(centres[slot] for row in table.rows for slot in row if not slot[1]) - node_size[0] / 2
    step = node_size[1] + gap[1]
    return {
        slot[0]: (round(centres[slot] - node_size[0] / 2 - left, 3), row_number * step)
        for row_number, row in enumerate(table.rows)
        for slot in row
        if not slot[1]
    }


def _depths(graph: Graph) -> dict[str, int]:
    """The row of every node. On a cycle, the wires back to a node that already has a row do not count."""
    depths: dict[str, int] = {}
    for name in graph.whole_order:
        depths[name] = max((depths[source] + 1 for source in graph.inputs_of(name) if source in depths), default=0)
    return depths


def _rows(graph: Graph, node_width: float) -> _Rows:
    depths = _depths(graph)
    rows: list[list[Slot]] = [[] for _ in range(max(depths.values()) + 1)]
    above: dict[Slot, list[Slot]] = {}
    below: dict[Slot, list[Slot]] = {}
    widths: dict[Slot, float] = {}

    def place(slot: Slot, width: float) -> None:
        if slot not in widths:
            rows[slot[2]].append(slot)
            above[slot], below[slot], widths[slot] = [], [], width

    for name in depths:
        place((name, "", depths[name]), node_width)
    for edge in graph.edges:
        if edge.source not in depths or edge.target not in depths or depths[edge.source] >= depths[edge.target]:
            continue
        last: Slot = (edge.source, "", depths[edge.source])
        for row in range(depths[edge.source] + 1, depths[edge.target] + 1):
            slot: Slot = (edge.target, "", row) if row == depths[edge.target] else (edge.source, edge.target, row)
            place(slot, 0.0)
            below[last].append(slot)
            above[slot].append(last)
            last = slot
    return _Rows(rows, above, below, widths)


def _order(table: _Rows, *, downwards: bool) -> None:
    """Sort every row by the mean place of its neighbours in the row before it; slots without any stay."""
    neighbours = table.above if downwards else table.below
    places = {slot: place for row in table.rows for place, slot in enumerate(row)}
    for row in table.rows if downwards else reversed(table.rows):
        wanted = {slot: _mean([places[other] for other in neighbours[slot]], default=places[slot]) for slot in row}
        row.sort(key=wanted.__getitem__)
        places.update((slot, place) for place, slot in enumerate(row))


def _order_as(table: _Rows, before: Mapping[str, float]) -> None:
    """Sort every row as its nodes were; a wire that passes lies on the straight way between its ends."""
    depths = {slot[0]: slot[2] for row in table.rows for slot in row if not slot[1]}
    for number, row in enumerate(table.rows):
        wanted: dict[Slot, float] = {}
        for slot in row:
            source, target, _ = slot
            wanted[slot] = before.get(source, 0.0)
            if target:
                share = (number - depths[source]) / (depths[target] - depths[source])
                wanted[slot] += (before.get(target, 0.0) - before.get(source, 0.0)) * share
        row.sort(key=wanted.__getitem__)


def _uncross(table: _Rows) -> None:
    """Sort the rows in another way where fewer wires cross then; the order they have wins over one as good."""
    least, best = _crossings(table), [list(row) for row in table.rows]
    for sweep in range(SWEEPS):
        if not least:
            break
        _order(table, downwards=sweep % 2 == 0)
        if (crossings := _crossings(table)) < least:
            least, best = crossings, [list(row) for row in table.rows]
    for row, ordered in zip(table.rows, best, strict=True):
        row[:] = ordered


def _crossings(table: _Rows) -> int:
    """How many wires cross between all rows and the next."""
    total = 0
    for above, below in pairwise(table.rows):
        places = {slot: place for place, slot in enumerate(below)}
        ends: list[int] = []
        for slot in above:
            # What comes later and ends before an end already met crosses it; ends of one slot do not cross.
            own = sorted(places[other] for other in table.below[slot])
            total += sum(len(ends) - bisect_right(ends, place) for place in own)
            for place in own:
                insort(ends, place)
    return total


def _centres(table: _Rows, gap: float) -> dict[Slot, float]:
    """The middle of every slot in px: packed first, then drawn towards the neighbours, rows up and down in turn."""
    centres: dict[Slot, float] = {}
    for row in table.rows:
        centres.update(_spread(table, row, [0.0] * len(row), gap))
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        neighbours = table.above if downwards else table.below
        for row in table.rows if downwards else reversed(table.rows):
            wanted = [_mean([centres[other] for other in neighbours[slot]], default=centres[slot]) for slot in row]
            centres.update(_spread(table, row, wanted, gap))
    return centres


def _spread(table: _Rows, row: Sequence[Slot], wanted: Sequence[float], gap: float) -> dict[Slot, float]:
    """Centres in this order, none too close, with the least squared distance to the wanted ones.

    Taking the room each slot needs off its wish leaves the task of fitting a sequence that never falls, which
    pooling neighbours that fall solves exactly.
    """
    offsets = [0.0]
    for left, right in pairwise(row):
        offsets.append(offsets[-1] + (table.widths[left] + table.widths[right]) / 2 + gap)
    blocks: list[tuple[float, int]] = []
    for wish, offset in zip(wanted, offsets, strict=True):
        mean, count = wish - offset, 1
        while blocks and blocks[-1][0] > mean:
            other, size = blocks.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        blocks.append((mean, count))
    level = [mean for mean, count in blocks for _ in range(count)]
    return {slot: base + offset for slot, base, offset in zip(row, level, offsets, strict=True)}


def _mean(values: Sequence[float], *, default: float) -> float:
    return sum(values) / len(values) if values else default
