"""Blocks: grouping, ungrouping, parameters, the inside edited, definitions renamed and refused."""

from __future__ import annotations

import pytest

from engine.errors import GraphError
from engine.network.analysis import analyse, buildable
from engine.network.blocks.grouping import grouped, ungrouped
from engine.network.blocks.kinds import kind_of
from engine.network.blocks.params import (
    block_renamed,
    exposed,
    param_renamed,
    unexposed,
    uses,
    with_blocks,
    with_default,
    without_block,
    without_param,
    without_unused,
)
from engine.network.blocks.places import graph_at, nearest_place, with_graph_at
from engine.network.blocks.shipped import SHIPPED
from engine.network.blocks.views import analysis_at
from engine.network.editing.edits import appended, connect_refusal
from engine.network.editing.layout import STEP_Y_PX
from engine.network.graph import Block, Edge, Graph, Node
from engine.network.templates import line

CONV = {"filters": 4, "padding": "same"}
PLAIN = line(
    ("Input", {"shape": (8, 8, 3)}),
    ("Conv2D", CONV),
    ("BatchNormalization", {}),
    ("ReLU", {}),
    ("Flatten", {}),
    ("Dense", {"units": 2}),
)
BRICK = ("conv2d", "batchnormalization", "relu")


def with_brick() -> tuple[Graph, str]:
    graph, node = grouped(PLAIN, BRICK, "brick")
    return exposed(graph, "brick", "filters", ("conv2d", "filters")), node


def code_of(error: pytest.ExceptionInfo[GraphError]) -> str:
    return error.value.code


def test_a_group_computes_what_its_layers_did() -> None:
    graph, node = grouped(PLAIN, BRICK, "brick", "Three layers.")
    before, after = analyse(PLAIN), analyse(graph)
    assert after.problems == ()
    assert after.shapes[node] == before.shapes["relu"]
    assert after.total_params == before.total_params
    assert after.param_counts[node] == (120, 8)
    assert graph.node("flatten").y == graph.node(node).y + STEP_Y_PX, "the gap is closed"
    assert [inner.id for inner in graph.block_named["brick"].graph.nodes] == ["input", *BRICK]
    assert list(buildable(graph).graph.by_id) == ["input", *(f"brick_{name}" for name in BRICK), "flatten", "dense"]
    assert Graph.from_json(graph.to_json()) == graph


def test_ungrouping_gives_the_layers_back_with_the_values_of_the_use() -> None:
    graph, node = with_brick()
    opened, names = ungrouped(graph.with_params(node, {"filters": 9}), node)
    assert names == list(BRICK)
    assert opened.node("conv2d").params["filters"] == 9
    assert {(edge.source, edge.target) for edge in opened.edges} == {(e.source, e.target) for e in PLAIN.edges}
    assert analyse(opened).shapes["relu"] == (8, 8, 9)


def test_a_name_may_be_in_hangul_and_is_asked_for_once() -> None:
    graph, node = grouped(PLAIN, BRICK, "  내   블록 ")
    assert graph.node(node).block == "내 블록"
    assert node.isidentifier()
    assert node.isascii()
    for name in ("", "   ", "x" * 61, "a\x00b"):
        with pytest.raises(GraphError) as error:
            grouped(PLAIN, BRICK, name)
        assert code_of(error) == "block.name"
    with pytest.raises(GraphError) as error:
        grouped(graph, ["flatten"], "내 블록")
    assert code_of(error) == "block.name_taken"


def branched() -> Graph:
    kinds = {"input": "Input", "a": "ReLU", "b": "ReLU", "c": "ReLU", "add": "Add"}
    edges = (Edge("input", "a"), Edge("a", "b"), Edge("a", "c"), Edge("b", "add"), Edge("c", "add", 1))
    return Graph(tuple(Node(name, kind) for name, kind in kinds.items()), edges)


@pytest.mark.parametrize(
    ("nodes", "code"),
    [
        ((), "block.nothing"),
        (("input", "a"), "block.input"),
        (("b", "c"), "block.outputs"),
        (("a", "b"), "block.outputs"),
        (("a", "add"), "block.around"),
    ],
)
def test_what_cannot_be_a_block_is_refused(nodes: tuple[str, ...], code: str) -> None:
    with pytest.raises(GraphError) as error:
        grouped(branched(), nodes, "block")
    assert code_of(error) == code


def test_two_sources_become_two_inputs_in_order() -> None:
    graph, node = grouped(branched(), ["add"], "sum")
    kind = kind_of(graph, graph.node(node))
    assert kind is not None
    assert (kind.min_inputs, kind.max_inputs) == (2, 2)
    assert graph.inputs_of(node) == ("b", "c")
    refusal = connect_refusal(graph, "a", node)
    assert refusal is not None
    assert refusal.code == "graph.full"
    graph, node = grouped(branched(), ["a", "b", "c", "add"], "whole")
    assert graph.inputs_of(node) == ("input",)


def test_a_parameter_is_that_of_the_layer_it_sets() -> None:
    graph, node = with_brick()
    kind = kind_of(graph, graph.node(node))
    assert kind is not None
    assert [(param.name, param.default, type(param).__name__) for param in kind.params] == [("filters", 4, "Int")]
    assert kind_of(graph, graph.node(node)) is kind, "made once"
    wider = graph.with_params(node, {"filters": 9})
    assert analyse(wider).shapes[node] == (8, 8, 9)
    wrong = analyse(graph.with_params(node, {"filters": -1})).problems
    assert [(problem.node, problem.inside) for problem in wrong] == [(node, ("conv2d",))]


def test_parameters_are_joined_renamed_and_made_fixed() -> None:
    graph, node = with_brick()
    graph = exposed(graph, "brick", "filters", ("batchnormalization", "momentum"))
    assert graph.block_named["brick"].params[0].targets == (("conv2d", "filters"), ("batchnormalization", "momentum"))
    graph = unexposed(graph, "brick", ("batchnormalization", "momentum"))
    graph = param_renamed(graph.with_params(node, {"filters": 6}), "brick", "filters", "너비")
    assert dict(graph.node(node).params) == {"너비": 6}
    graph = with_default(graph, "brick", "너비", 5)
    graph = without_param(graph, "brick", "너비")
    assert graph.block_named["brick"].params == ()
    assert graph.block_named["brick"].graph.node("conv2d").params["filters"] == 5
    assert dict(graph.node(node).params) == {}
    for name in ("", "two words", "1st"):
        with pytest.raises(GraphError) as error:
            exposed(graph, "brick", name, ("conv2d", "filters"))
        assert code_of(error) == "block.param_name"
    with pytest.raises(GraphError) as error:
        exposed(graph, "brick", "x", ("conv2d", "nothing"))
    assert code_of(error) == "block.no_target"


def test_an_edit_inside_changes_all_uses() -> None:
    graph, node = with_brick()
    graph, second = appended(graph, "block:brick", [node])
    inside = graph_at(graph, (second,))
    edited = with_graph_at(graph, (second,), inside.removed(["batchnormalization"]))
    assert analyse(edited).param_counts[node] == (112, 0)
    assert analyse(edited).shapes == analyse(graph).shapes
    assert uses(edited, "brick") == 2


def test_parameters_follow_the_layers_inside() -> None:
    graph, node = with_brick()
    inside = graph_at(graph, (node,))
    renamed = with_graph_at(graph, (node,), inside.renamed("conv2d", "first"))
    assert renamed.block_named["brick"].params[0].targets == (("first", "filters"),)
    set_by_hand = with_graph_at(graph, (node,), inside.with_params("conv2d", {**CONV, "filters": 7}))
    assert analyse(set_by_hand).shapes[node] == (8, 8, 7)
    gone = with_graph_at(graph, (node,), inside.removed(["conv2d"]))
    assert gone.block_named["brick"].params == ()


def test_inside_one_sees_the_shapes_and_problems_of_the_use_one_came_through() -> None:
    graph, node = with_brick()
    graph = graph.with_params(node, {"filters": 9})
    seen = analysis_at(analyse(graph), graph, (node,))
    assert seen.shapes == {"input": (8, 8, 3), "conv2d": (8, 8, 9), "batchnormalization": (8, 8, 9), "relu": (8, 8, 9)}
    assert seen.param_counts["conv2d"] == (252, 0)
    assert seen.macs_of("conv2d") == 8 * 8 * 9 * 27
    broken = graph.with_params(node, {"filters": 0})
    assert [problem.node for problem in analysis_at(analyse(broken), broken, (node,)).problems] == ["conv2d"]


def test_blocks_lie_in_blocks() -> None:
    graph, node = with_brick()
    graph, outer = grouped(graph, [node, "flatten"], "outer")
    graph = exposed(graph, "outer", "width", (node, "filters"))
    graph = graph.with_params(outer, {"width": 3})
    assert analyse(graph).shapes[outer] == (192,)
    assert analysis_at(analyse(graph), graph, (outer, node)).shapes["relu"] == (8, 8, 3)
    assert nearest_place(graph, (outer, node, "gone")) == (outer, node)
    assert nearest_place(graph, ("gone", node)) == ()
    opened, names = ungrouped(graph, outer)
    assert opened.node(node).params["filters"] == 3
    assert names == [node, "flatten"]


def test_a_block_in_itself_is_refused() -> None:
    graph, node = with_brick()
    inside = graph_at(graph, (node,))
    with pytest.raises(GraphError) as error:
        with_graph_at(graph, (node,), inside.added(Node("again", "block:brick")))
    assert code_of(error) == "block.recursive"
    loop = Block("loop", Graph((Node("input", "Input"), Node("x", "block:loop")), (Edge("input", "x"),)))
    problems = analyse(Graph((Node("n", "block:loop"),), blocks=(loop,))).problems
    assert [problem.code for problem in problems] == ["block.recursive"]


def test_what_is_wrong_with_a_block_is_said_of_its_node() -> None:
    graph, node = with_brick()
    inside = graph_at(graph, (node,))
    two_ends = with_graph_at(graph, (node,), inside.added(Node("loose", "ReLU")))
    found = {problem.code: problem for problem in analyse(two_ends).problems}
    assert found["block.exits"].node == node
    unknown = analyse(Graph((Node("n", "block:gone"),))).problems
    assert "block.unknown" in [problem.code for problem in unknown]
    extra = Graph(
        (*graph.nodes, Node("more", "ReLU")),
        (*graph.edges, Edge("input", "more"), Edge("more", node, 1)),
        (),
        graph.blocks,
    )
    assert "block.inputs" in [problem.code for problem in analyse(extra).problems]
    nothing = with_graph_at(graph, (node,), Graph(blocks=graph.blocks))
    assert "block.empty" in [problem.code for problem in analyse(nothing).problems]


def test_blocks_doubling_in_each_other_are_too_many() -> None:
    def doubled(name: str, inner: str) -> Block:
        kind = f"block:{inner}" if inner else "ReLU"
        nodes = (Node("input", "Input"), Node("a", kind), Node("b", kind))
        return Block(name, Graph(nodes, (Edge("input", "a"), Edge("a", "b"))))

    blocks = tuple(doubled(f"b{depth}", f"b{depth - 1}" if depth else "") for depth in range(30))
    problems = analyse(Graph((Node("n", "block:b29"),), blocks=blocks)).problems
    assert [problem.code for problem in problems] == ["block.too_many"]
    deep = tuple(doubled(f"b{depth}", f"b{depth - 1}" if depth else "") for depth in range(200))
    problems = analyse(Graph((Node("n", "block:b199"),), blocks=deep)).problems
    assert [problem.code for problem in problems] == ["block.too_deep"]


def test_definitions_are_renamed_brought_and_thrown_away() -> None:
    graph, node = with_brick()
    graph = block_renamed(graph, "brick", "stone")
    assert graph.node(node).block == "stone"
    with pytest.raises(GraphError) as error:
        without_block(graph, "stone")
    assert code_of(error) == "block.in_use"
    assert without_unused(graph) is graph
    graph, _ = ungrouped(graph, node)
    assert without_unused(graph).blocks == ()
    other = Block("stone", Graph((Node("input", "Input"),)))
    graph, name = with_blocks(graph, other)
    assert name == "stone 2"
    assert with_blocks(graph, SHIPPED["Residual"])[1] == "Residual"


@pytest.mark.parametrize("name", list(SHIPPED))
def test_shipped_blocks_work_and_say_what_they_are_for(name: str) -> None:
    block = SHIPPED[name]
    assert block.text.endswith(".")
    graph, name = with_blocks(line(("Input", {"shape": (16, 16, 64)})), block)
    kind = kind_of(graph, Node("n", f"block:{name}"))
    assert kind is not None
    if kind.min_inputs == 2:
        graph, _ = appended(graph, "MaxPooling2D")
        graph, node = appended(graph, f"block:{name}", ["maxpooling2d", "input"])
    else:
        graph, node = appended(graph, f"block:{name}", ["input"])
    found = analyse(graph)
    assert found.problems == ()
    assert found.shapes[node] is not None
    for param in kind.params:
        assert param.check(param.default) == param.default


def test_running_means_of_shipped_blocks_keep_up_with_short_runs() -> None:
    norms = [node for block in SHIPPED.values() for node in block.graph.nodes if node.kind == "BatchNormalization"]
    assert len(norms) == 6
    assert {node.params.get("momentum") for node in norms} == {0.9}
