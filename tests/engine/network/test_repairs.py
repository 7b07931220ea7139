"""Repairs as a table: for every code a broken network, and what every button leaves of it."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from repair_cases import DIGITS, HEAD, PICTURE, REVIEWS, SCALED, Broken, branches, cases, conv
from test_analysis import any_graphs

from engine.errors import GraphError
from engine.network.analysis import Analysis, analyse
from engine.network.build import build_model
from engine.network.editing.edits import STEP_Y_PX
from engine.network.graph import Block, Edge, Graph, Node
from engine.network.kinds import LAYER_KINDS
from engine.network.problems import Fix, Problem
from engine.network.repairs import REPAIRS
from engine.network.templates import TEMPLATES, line

CASES = list(cases())


def found(analysis: Analysis, code: str) -> Problem:
    """The one Problem of that code, or the first."""
    return next(problem for problem in analysis.problems if problem.code == code)


def label(fix: Fix) -> str:
    return fix.text.format(**fix.values)


def errors(analysis: Analysis) -> set[str]:
    return {problem.code for problem in analysis.problems if problem.is_error}


def overlaps(graph: Graph) -> list[tuple[str, str]]:
    """Pairs of cards that cover each other."""
    pairs = combinations(graph.nodes, 2)
    return [(a.id, b.id) for a, b in pairs if abs(a.x - b.x) < 200 and abs(a.y - b.y) < 64]


@pytest.mark.parametrize("broken", CASES, ids=lambda broken: broken.code)
def test_every_repair_mends_what_it_says_and_breaks_nothing(broken: Broken) -> None:
    before = analyse(broken.graph, broken.facts)
    problem = found(before, broken.code)
    assert problem.is_error is broken.is_error
    assert tuple(label(fix) for fix in problem.fixes) == broken.texts
    was_tidy = not overlaps(broken.graph)
    for fix in problem.fixes:
        mended = fix.apply(broken.graph)
        after = analyse(mended, broken.facts)
        assert mended != broken.graph
        assert (problem.code, problem.node) not in {(p.code, p.node) for p in after.problems}, label(fix)
        assert errors(after) <= errors(before) - {broken.code} | broken.codes, label(fix)
        assert not (was_tidy and overlaps(mended)), label(fix)
        assert Graph.from_json(mended.to_json()) == mended or broken.code in ("names.bad",)


def test_the_first_repair_leaves_no_error_where_one_mistake_was_made() -> None:
    left = {}
    for broken in CASES:
        after = analyse(
            found(analyse(broken.graph, broken.facts), broken.code).fixes[0].apply(broken.graph), broken.facts
        )
        if errors(after) - {"weights.missing"}:
            left[broken.code] = errors(after)
    # A second end, a second mistake in the same network, or an Input with nothing behind it.
    assert set(left) <= {
        "names.twice",
        "wires.missing",
        "wires.too_many",
        "fit.no_sequences",
        "layer.needs_volume",
        "network.cycle",
    }, left


def test_every_code_of_the_table_is_tried() -> None:
    tried = {broken.code for broken in CASES}
    # Whether weights are on this computer is no matter of the graph.
    assert set(REPAIRS) - tried == {"weights.missing"}


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_template_needs_no_advice(key: str) -> None:
    template = TEMPLATES[key]
    facts = template.prepared(template.example)
    told = {problem.code for problem in analyse(template.make(facts), facts).problems}
    # A template that shows how sigmoids fail says so.
    assert told - {"weights.missing"} == ({"advice.vanishing"} if key == "mnist-narrow-sigmoid" else set())


def test_a_repair_of_a_network_that_changed_meanwhile_is_refused() -> None:
    fix = found(analyse(line(PICTURE, SCALED, conv(), HEAD), DIGITS), "fit.output_rank").fixes[0]
    with pytest.raises(GraphError):
        fix.apply(Graph())


def test_a_repaired_network_is_built_by_keras() -> None:
    broken = branches(conv(16, padding="same", strides=(2, 2)), conv(8, padding="same"))
    mended = found(analyse(broken, DIGITS), "layer.add_shapes").fixes[0].apply(broken)
    model = build_model(mended)
    assert model.output_shape == (None, 10)
    assert model.get_layer("join").output.shape == (None, 4, 4, 16)


def test_what_is_wrong_inside_a_block_has_no_repair_outside() -> None:
    inside = line(("Input", {}), conv(), ("Dense", {"units": 0}))
    graph = Graph(
        (
            Node("input", "Input", PICTURE[1]),
            Node("box", "block:box", {}, 0, 112),
            Node("flatten", "Flatten", {}, 0, 224),
        ),
        (Edge("input", "box"), Edge("box", "flatten")),
        blocks=(Block("box", inside),),
    )
    problem = found(analyse(graph, DIGITS), "param.value")
    assert (problem.node, problem.inside, problem.fixes) == ("box", ("dense",), ())


def test_layers_make_room_for_what_is_inserted() -> None:
    graph = line(PICTURE, SCALED, conv(), HEAD)
    mended = found(analyse(graph, DIGITS), "fit.output_rank").fixes[0].apply(graph)
    rows = sorted((node.y, node.kind) for node in mended.nodes)
    assert [kind for _, kind in rows] == ["Input", "Rescaling", "Conv2D", "Flatten", "Dense"]
    assert all(below[0] - above[0] >= STEP_Y_PX for above, below in pairwise(rows))


@settings(max_examples=200, deadline=None)
@given(any_graphs())
def test_no_repair_of_any_graph_is_a_bug(graph: Graph) -> None:
    for facts in (None, DIGITS, REVIEWS):
        for problem in analyse(graph, facts).problems:
            for fix in problem.fixes:
                try:
                    analyse(fix.apply(graph), facts)
                except GraphError:
                    continue


def test_every_kind_a_repair_inserts_exists() -> None:
    assert {"Flatten", "Reshape", "Rescaling", "Embedding", "Dense", "Conv2D", "Conv1D", "Add", "Concatenate"} <= set(
        LAYER_KINDS
    )
