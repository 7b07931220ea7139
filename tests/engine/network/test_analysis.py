"""Shapes, counts and Problems: every rule once, any graph at all, and the time it takes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.analysis import Analysis, Problem, analyse
from engine.network.checks.fit import fitted
from engine.network.code.script import python_code
from engine.network.graph import Block, Edge, Graph, Node
from engine.network.kinds import LAYER_KINDS
from engine.network.templates import line

DIGITS = DataFacts((8, 8, 1), "multiclass", 10)
CANCER = DataFacts((30,), "binary", 2)
PRICES = DataFacts((13,), "regression")

INPUT = ("Input", {"shape": (8, 8, 1)})
RESCALING = ("Rescaling", {})
FLATTEN = ("Flatten", {})


def dense(units: int, activation: str = "linear") -> tuple[str, dict[str, Any]]:
    return "Dense", {"units": units, "activation": activation}


GOOD = line(INPUT, RESCALING, FLATTEN, dense(10, "softmax"))


def codes(graph: Graph, facts: DataFacts | None = None) -> list[tuple[str, str]]:
    return [(problem.node, problem.code) for problem in analyse(graph, facts).problems]


def only(graph: Graph, facts: DataFacts | None = None) -> Problem:
    (problem,) = analyse(graph, facts).problems
    return problem


def test_shapes_and_counts_of_a_convolutional_network() -> None:
    graph = line(
        ("Input", {"shape": (28, 28, 1)}),
        ("Conv2D", {"filters": 32}),
        ("BatchNormalization", {}),
        ("MaxPooling2D", {}),
        FLATTEN,
        dense(10),
    )
    result = analyse(graph)
    assert result.problems == ()
    assert result.is_trainable
    assert list(result.shapes.values()) == [(28, 28, 1), (26, 26, 32), (26, 26, 32), (13, 13, 32), (5408,), (10,)]
    assert result.param_counts["conv2d"] == (320, 0)
    assert result.param_counts["batchnormalization"] == (64, 64)
    assert result.total_params == (320 + 64 + 54090, 64)


def test_a_network_that_fits_its_data_has_no_problem() -> None:
    assert codes(GOOD, DIGITS) == []
    assert codes(line(("Input", {"shape": (30,)}), dense(1, "sigmoid")), CANCER) == []
    assert codes(line(("Input", {"shape": (13,)}), dense(1)), PRICES) == []


def test_an_empty_network_says_where_to_start() -> None:
    assert only(Graph()).code == "network.empty"
    assert not analyse(Graph()).is_trainable


def test_no_input() -> None:
    assert ("", "network.no_input") in codes(line(FLATTEN, dense(3)))


def test_nothing_but_an_input() -> None:
    assert codes(line(INPUT)) == [("input", "network.only_input")]


def test_several_inputs() -> None:
    graph = GOOD.added(Node("second", "Input", {"shape": (3,)}))
    assert ("second", "network.inputs") not in codes(graph)
    facts = DataFacts((8, 8, 1), "multiclass", 3)
    assert ("second", "network.inputs") in codes(graph, facts)
    assert ("second", "wires.stray") in codes(graph)


def test_a_cycle_is_named_in_the_direction_of_its_wires() -> None:
    graph = Graph(
        (*GOOD.nodes, Node("a", "Add"), Node("b", "ReLU"), Node("c", "ReLU"), Node("d", "ReLU")),
        (*GOOD.edges, Edge("flatten", "a"), Edge("a", "b"), Edge("b", "c"), Edge("c", "a", 1), Edge("c", "d")),
    )
    (problem,) = [problem for problem in analyse(graph).problems if problem.code == "network.cycle"]
    ring = problem.values["ring"].split(" → ")
    assert set(ring) == {"a", "b", "c"}
    assert all((first, second) in {(e.source, e.target) for e in graph.edges} for first, second in pairwise(ring))
    assert analyse(graph).shapes["d"] is None
    assert analyse(graph).shapes["flatten"] == (64,)


def test_a_missing_wire() -> None:
    graph = GOOD.disconnected("flatten", "dense").added(Node("relu", "ReLU")).connected("dense", "relu")
    assert ("dense", "wires.missing") in codes(graph)
    assert analyse(graph).shapes["dense"] is None


def test_a_merge_of_one() -> None:
    graph = line(INPUT, ("Add", {}))
    problem = only(graph)
    assert (problem.node, problem.code) == ("add", "wires.missing")
    assert "at least 2" in problem.message


def test_too_many_wires() -> None:
    graph = GOOD.connected("rescaling", "dense")
    assert ("dense", "wires.too_many") in codes(graph)
    into_input = Graph(GOOD.nodes, (*GOOD.edges[1:], Edge("rescaling", "input")))
    assert ("input", "wires.too_many") in codes(into_input)


def test_a_stray_layer() -> None:
    assert codes(GOOD.added(Node("alone", "Dropout")), DIGITS) == [("alone", "wires.stray")]


def test_several_outputs() -> None:
    graph = GOOD.added(Node("other", "Dense")).connected("flatten", "other")
    problem = only(graph)
    assert (problem.node, problem.code) == ("other", "network.outputs")
    assert "dense, other" in problem.message


def test_an_unknown_kind_stops_the_shapes_there_and_nothing_else() -> None:
    graph = line(INPUT, ("Mystery", {"x": 1}), FLATTEN)
    assert codes(graph) == [("mystery", "graph.unknown_kind")]
    assert analyse(graph).shapes == {"input": (8, 8, 1), "mystery": None, "flatten": None}


@pytest.mark.parametrize("params", [{"units": 0}, {"units": None}, {"units": float("nan")}, {"no_such": 1}])
def test_bad_params(params: dict[str, Any]) -> None:
    problem = only(line(INPUT, ("Dense", params)))
    assert problem.node == "dense"
    assert problem.code in ("param.value", "param.unknown")
    assert problem.is_error


def test_a_shape_error_shows_both_shapes_and_a_way_out() -> None:
    problem = only(line(("Input", {"shape": (784,)}), ("Conv2D", {})))
    assert problem.node == "conv2d"
    assert problem.message == (
        "Conv2D needs an image (height, width, channels), got a vector of 784. "
        "Insert Reshape(28, 28, 1) before it, or use Dense."
    )


def test_only_the_first_layer_of_a_broken_line_is_blamed() -> None:
    assert codes(line(("Input", {"shape": (784,)}), ("Conv2D", {}), ("MaxPooling2D", {}), FLATTEN)) == [
        ("conv2d", "layer.needs_image")
    ]


def test_merging_shapes_that_differ() -> None:
    graph = Graph(
        (Node("input", "Input", {"shape": (9,)}), Node("a", "Dense", {"units": 3}), Node("b", "Dense", {"units": 4})),
        (Edge("input", "a"), Edge("input", "b")),
    )
    graph = graph.added(Node("add", "Add")).connected("a", "add").connected("b", "add")
    assert only(graph).message.startswith("Add needs inputs of one shape, got 3 and 4.")


def test_outputs_and_weights_too_large_for_any_memory() -> None:
    wide = line(("Input", {"shape": (60_000, 60_000, 1)}), ("Flatten", {}))
    assert codes(wide) == [("input", "layer.too_large")]
    heavy = line(("Input", {"shape": (60_000,)}), dense(60_000))
    assert codes(heavy) == [("dense", "layer.too_many_params")]
    assert "3,600,060,000" in only(heavy).message


@pytest.mark.parametrize("name", ["two words", "층", "1st", "standardise", 'x"); print("', "a/b"])
def test_names_that_keras_or_the_code_cannot_carry(name: str) -> None:
    graph = Graph((Node("input", "Input"), Node(name, "Flatten")), (Edge("input", name),))
    assert codes(graph) == [(name, "names.bad")]


def test_the_input_has_to_take_the_data() -> None:
    facts = DataFacts((28, 28, 1), "multiclass", 10)
    problem = only(GOOD, facts)
    assert (problem.node, problem.code) == ("input", "fit.input")
    assert "8 × 8 × 1" in problem.message
    assert "28 × 28 × 1" in problem.message


@pytest.mark.parametrize(
    ("units", "activation", "facts", "code"),
    [
        (9, "softmax", DIGITS, "fit.units"),
        (10, "linear", DIGITS, "fit.activation"),
        (10, "sigmoid", DIGITS, "fit.activation"),
        (2, "softmax", CANCER, "fit.units"),
        (1, "softmax", CANCER, "fit.softmax_of_one"),
        (1, "linear", CANCER, "fit.activation"),
        (1, "relu", CANCER, "fit.activation"),
        (2, "linear", PRICES, "fit.units"),
        (1, "softmax", PRICES, "fit.softmax_of_one"),
    ],
)
def test_the_output_has_to_fit_the_task(units: int, activation: str, facts: DataFacts, code: str) -> None:
    graph = line(("Input", {"shape": facts.input_shape}), RESCALING, FLATTEN, dense(units, activation))
    problem = only(graph, facts)
    assert (problem.node, problem.code, problem.is_error) == ("dense", code, True)


@pytest.mark.parametrize(
    ("ending", "node", "way_out"),
    [
        ([dense(64)], "dense", "Set its units to 10."),
        ([dense(64), ("Softmax", {})], "dense", "Set its units to 10."),
        ([dense(64), ("Activation", {"activation": "softmax"})], "dense", "Set its units to 10."),
        ([dense(64), ("Dropout", {})], "dropout", "Put a Dense of 10 units behind it."),
        ([], "flatten", "Put a Dense of 10 units behind it."),
    ],
)
def test_the_way_to_the_right_number_is_one_that_exists(ending: list[Any], node: str, way_out: str) -> None:
    problem = only(line(INPUT, RESCALING, FLATTEN, *ending), DIGITS)
    assert (problem.node, problem.code) == (node, "fit.units")
    assert problem.message.endswith(way_out)


def test_an_activation_in_front_of_a_price_is_advice() -> None:
    result = analyse(line(("Input", {"shape": (13,)}), dense(1, "relu")), PRICES)
    assert [(problem.code, problem.is_error) for problem in result.problems] == [("advice.output_activation", False)]
    assert result.is_trainable


def test_an_image_is_no_answer() -> None:
    assert codes(line(INPUT, RESCALING, dense(10, "softmax")), DIGITS) == [("dense", "fit.output_rank")]


@pytest.mark.parametrize(
    "ending",
    [
        [dense(10), ("Softmax", {})],
        [dense(10), ("Activation", {"activation": "softmax"})],
        [dense(10, "softmax"), ("Flatten", {})],
        [dense(10, "softmax"), ("Activation", {"activation": "linear"})],
    ],
)
def test_softmax_is_found_wherever_it_is_written(ending: list[tuple[str, dict[str, Any]]]) -> None:
    assert codes(line(INPUT, RESCALING, FLATTEN, *ending), DIGITS) == []


def test_raw_pixels_get_advice_and_still_train() -> None:
    result = analyse(line(INPUT, FLATTEN, dense(10, "softmax")), DIGITS)
    assert [(problem.code, problem.is_error) for problem in result.problems] == [("advice.rescaling", False)]
    assert result.is_trainable


@pytest.mark.parametrize("facts", [DIGITS, CANCER, PRICES])
def test_fitted_mends_input_and_output(facts: DataFacts) -> None:
    graph = line(("Input", {"shape": (5, 5, 3)}), RESCALING, FLATTEN, dense(7, "relu"))
    assert analyse(fitted(graph, facts), facts).problems == ()


def test_fitted_leaves_what_has_no_end_alone() -> None:
    assert fitted(Graph(), DIGITS) == Graph()


odd_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=3),
    st.tuples(st.integers(-2, 99), st.integers(-2, 99)),
    st.lists(st.integers(-1, 9), max_size=5),
)


@st.composite
def any_graphs(draw: st.DrawFn) -> Graph:
    """Graphs nobody would draw: names twice, wires into nothing, params of any make, unknown kinds."""
    ids = draw(st.lists(st.sampled_from(["a", "b", "c", "d", "e", "", "층"]), max_size=7))
    nodes = []
    for name in ids:
        kind = draw(st.sampled_from([*LAYER_KINDS, "Mystery"]))
        known = [param.name for param in LAYER_KINDS[kind].params] if kind in LAYER_KINDS else []
        keys = st.sampled_from([*known, "other"])
        nodes.append(Node(name, kind, draw(st.dictionaries(keys, odd_values, max_size=2))))
    ends = st.sampled_from(["a", "b", "c", "d", "e", "", "gone"])
    edges = draw(st.lists(st.builds(Edge, ends, ends, st.integers(-1, 3)), max_size=12))
    return Graph(tuple(nodes), tuple(edges))


@settings(max_examples=400, deadline=None)
@given(any_graphs(), st.sampled_from([None, DIGITS, CANCER, PRICES]))
def test_no_graph_raises_and_every_problem_can_be_read(graph: Graph, facts: DataFacts | None) -> None:
    result = analyse(graph, facts)
    assert isinstance(result, Analysis)
    assert set(result.shapes) == {node.id for node in graph.nodes}
    for problem in result.problems:
        assert problem.message
        assert problem.code
    if not result.problems:
        assert all(shape is not None for shape in result.shapes.values())


@settings(max_examples=60, deadline=None)
@given(st.lists(any_graphs(), min_size=2, max_size=5), st.sampled_from([None, DIGITS, CANCER]))
def test_what_was_found_before_changes_nothing(graphs: list[Graph], facts: DataFacts | None) -> None:
    analysis = analyse(graphs[0], facts)
    for graph in (*graphs, *graphs[:1]):
        for shown in (graph, graph.moved({node.id: (node.x + 1, node.y) for node in graph.nodes}), graph):
            analysis = analyse(shown, facts, analysis)
            assert analysis == analyse(shown, facts)


def test_a_change_at_the_top_reaches_the_bottom() -> None:
    graph = line(("Input", {"shape": (8, 8, 1)}), ("Conv2D", {"filters": 4}), ("Flatten", {}), ("Dense", {"units": 3}))
    analysis = analyse(graph)
    for side in (8, 9, 2, 10):
        graph = graph.with_params("input", {"shape": (side, side, 1)})
        analysis = analyse(graph, None, analysis)
        assert analysis == analyse(graph)
    assert analysis.shapes["flatten"] == (8 * 8 * 4,)


def test_an_edit_judges_only_the_layers_it_reaches() -> None:
    graph = line(("Input", {"shape": (8, 8, 1)}), ("Conv2D", {"filters": 4}), ("Flatten", {}), ("Dense", {"units": 3}))
    before = analyse(graph)
    after = analyse(graph.with_params("conv2d", {"filters": 4, "activation": "relu"}), None, before)
    kept = {name for name, layer in after.memo.layers.items() if layer is before.memo.layers[name]}
    assert kept == {"input", "flatten", "dense"}, "the shapes behind it are the same"
    after = analyse(graph.with_params("conv2d", {"filters": 5}), None, before)
    kept = {name for name, layer in after.memo.layers.items() if layer is before.memo.layers[name]}
    assert kept == {"input"}


def _ring_through_a_disabled_layer() -> Graph:
    """Keras would see Input, Dense, Dense: what is disabled gives what its first wire brings."""
    nodes = (
        Node("input", "Input", {"shape": (4,)}),
        Node("first", "Dense"),
        Node("last", "Dense"),
        Node("maximum", "Maximum", is_disabled=True),
    )
    wires = (("first", "last", 0), ("input", "maximum", 0), ("maximum", "first", 0), ("first", "maximum", 1))
    return Graph(nodes, tuple(Edge(*wire) for wire in wires))


def test_a_circle_that_a_disabled_layer_hides_is_told_and_repaired() -> None:
    graph = _ring_through_a_disabled_layer()
    (problem,) = [problem for problem in analyse(graph).problems if problem.is_error]
    assert problem.code == "network.cycle"
    with pytest.raises(GraphError):
        python_code(graph)
    repaired = [analyse(fix.apply(graph)).is_trainable for fix in problem.fixes]
    assert any(repaired)


def test_a_circle_hidden_inside_a_block_is_told() -> None:
    nodes = (Node("input", "Input", {"shape": (4,)}), Node("block", "block:ring"), Node("out", "Dense"))
    wires = (Edge("input", "block"), Edge("block", "out"))
    graph = Graph(nodes, wires, (), (Block("ring", _ring_through_a_disabled_layer()),))
    (problem,) = [problem for problem in analyse(graph).problems if problem.is_error]
    assert (problem.code, problem.node) == ("network.cycle", "block")
    with pytest.raises(GraphError):
        python_code(graph)
