"""Tall networks in columns: lines and chains of blocks are broken, and stay broken where they were."""

from __future__ import annotations

from engine.network.editing.columns import LONGEST_COLUMN
from engine.network.editing.edits import inserted, new_node
from engine.network.editing.relayout import laid_out
from engine.network.graph import Edge, Graph, Node
from engine.network.templates import line

SIZE = (240.0, 76.0)


def columns(graph: Graph) -> list[list[str]]:
    """Ids by column; what has all its sources below it begins one."""
    found: list[list[str]] = []
    for name in graph.order:
        node = graph.node(name)
        is_head = all(graph.node(source).y > node.y for source in graph.inputs_of(name))
        if not found or is_head:
            found.append([])
        found[-1].append(name)
    return found


def residuals(steps: int) -> Graph:
    nodes, edges, last = [Node("input", "Input")], [], "input"
    for step in range(steps):
        left, right, total = f"l{step}", f"r{step}", f"s{step}"
        nodes += [Node(left, "Dense"), Node(right, "Dense"), Node(total, "Add")]
        edges += [Edge(last, left), Edge(left, right), Edge(right, total), Edge(last, total, 1)]
        last = total
    return laid_out(Graph(tuple(nodes), tuple(edges)), SIZE)


def test_a_long_line_stands_in_columns_and_a_short_one_in_one() -> None:
    layers = [("Input", {"shape": (4,)}), *[("Dense", {})] * 22]
    graph = laid_out(line(*layers), SIZE)
    assert [len(column) for column in columns(graph)] == [8, 8, 7]
    assert len({node.x for node in graph.nodes}) == 3
    short = laid_out(line(*layers[:LONGEST_COLUMN]), SIZE)
    assert len({node.x for node in short.nodes}) == 1


def test_columns_end_where_all_wires_come_from_one_layer() -> None:
    graph = residuals(20)
    found = columns(graph)
    assert len(found) > 2
    assert all(column[-1].startswith("s") for column in found)
    width = max(node.x for node in graph.nodes) - min(node.x for node in graph.nodes)
    height = max(node.y for node in graph.nodes) - min(node.y for node in graph.nodes)
    assert 0.5 < width / height < 3
    assert laid_out(graph, SIZE) == graph


def test_a_new_layer_makes_its_column_longer_and_leaves_the_others() -> None:
    graph = residuals(20)
    edited = laid_out(inserted(graph, new_node(graph, "Dropout", 0, 0), ("l1", "r1")), SIZE)
    assert [column[0] for column in columns(edited)] == [column[0] for column in columns(graph)]
    assert columns(edited)[1:] == columns(graph)[1:]


def test_layers_whose_wires_all_pass_stay_in_one_column() -> None:
    graph = line(("Input", {"shape": (4,)}), *[("Dense", {})] * 22)
    names = graph.order
    shortcuts = tuple(Edge(name, names[-1], place + 1) for place, name in enumerate(names[:-2]))
    crossed = tuple(Edge(a, b, 1) for a, b in zip(names, names[2:], strict=False))
    after = laid_out(Graph(graph.nodes, (*graph.edges, *shortcuts[:1], *crossed)), SIZE)
    assert len(columns(after)) == 1
