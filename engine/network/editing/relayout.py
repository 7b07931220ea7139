"""The automatic layout as an edit: what need not move stays where it is, and comments go with their layers."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

from engine.network.editing.arranging import REACH_PX, Box, Place, bounds, within_reach
from engine.network.editing.columns import column_of, each_from_left, in_columns
from engine.network.editing.commenting import box_of, held_by, with_boxes
from engine.network.editing.layout import STEP_X_PX, STEP_Y_PX, auto_layout
from engine.network.graph import Comment, Graph

ROUNDS = 6  # an order leads to places, and these to an order; mostly the second round changes nothing
AIR_PX = 12.0  # between a comment and the row above it


def laid_out(graph: Graph, node_size: tuple[float, float]) -> Graph:
    """With all layers in order, the whole moved so that most of them stay in place. Laid out again it stays as it is.

    A comment around layers goes around them again; another one goes with the layer nearest to it.
    """
    width, height = node_size
    gap = STEP_X_PX - width, STEP_Y_PX - height
    if not graph.nodes:
        return graph
    places: dict[str, Place] = auto_layout(graph, node_size=node_size, gap=gap)
    columns = column_of(graph, places, STEP_Y_PX)
    before = {node.id: node.x for node in graph.nodes}
    for _ in range(ROUNDS):
        before = each_from_left(before, columns)
        places, last = auto_layout(graph, node_size=node_size, gap=gap, before=before), places
        if places == last:
            break
        before = {name: place[0] for name, place in places.items()}
    places = in_columns(_with_room(graph, places, node_size), columns)
    dx = statistics.median_low(round(node.x - places[node.id][0], 3) for node in graph.nodes)
    dy = statistics.median_low(round(node.y - places[node.id][1], 3) for node in graph.nodes)
    dx = _shift_within(dx, [x for x, _ in places.values()])
    dy = _shift_within(dy, [y for _, y in places.values()])
    moved = graph.moved({name: (within_reach(x + dx), within_reach(y + dy)) for name, (x, y) in places.items()})
    if not graph.comments:
        return moved
    old, new = _boxes(graph, node_size), _boxes(moved, node_size)
    return with_boxes(moved, {note.id: _following(note, old, new) for note in graph.comments})


def _shift_within(shift: float, line: Sequence[float]) -> float:
    """The shift, or the nearest to it that leaves all of the line within reach, so that nothing piles up there."""
    return max(-REACH_PX - min(line), min(REACH_PX - max(line), shift))


def _with_room(graph: Graph, places: Mapping[str, Place], size: tuple[float, float]) -> dict[str, Place]:
    """With the rows further apart where a comment around some layers needs it for its text."""
    before = _boxes(graph, size)
    room: dict[float, float] = {}
    for comment in graph.comments:
        held = held_by(comment, before)
        if held:
            top = min(places[name][1] for name in held)
            needed = min(before[name].y for name in held) - comment.y - (STEP_Y_PX - size[1]) + AIR_PX
            room[top] = max(room.get(top, 0.0), needed)
    return {name: (x, y + sum(px for top, px in room.items() if top <= y)) for name, (x, y) in places.items()}


def _boxes(graph: Graph, size: tuple[float, float]) -> dict[str, Box]:
    return {node.id: Box(node.x, node.y, *size) for node in graph.nodes}


def _following(comment: Comment, before: Mapping[str, Box], after: Mapping[str, Box]) -> Box:
    """Where a comment goes when its layers go from one place to another."""
    box = box_of(comment)
    held = held_by(comment, before)
    if held:
        old, new = bounds([before[name] for name in held]), bounds([after[name] for name in held])
        left, top = old.x - box.x, old.y - box.y
        right, bottom = box.right - old.right, box.bottom - old.bottom
        return Box(new.x - left, new.y - top, new.width + left + right, new.height + top + bottom)
    nearest = min(before, key=lambda name: _distance(before[name], box))
    moved = box.moved(after[nearest].x - before[nearest].x, after[nearest].y - before[nearest].y)
    return _beside(moved, after)


def _distance(card: Box, box: Box) -> float:
    """Between the nearest edges, across and down together."""
    across = max(box.x - card.right, card.x - box.right, 0.0)
    down = max(box.y - card.bottom, card.y - box.bottom, 0.0)
    return across + down


def _beside(box: Box, cards: Mapping[str, Box]) -> Box:
    """Further right, until it lies on no card."""
    for card in sorted(cards.values(), key=lambda card: card.x):
        if box.meets(card):
            box = box.moved(card.right + (STEP_X_PX - card.width) - box.x, 0.0)
    return box
