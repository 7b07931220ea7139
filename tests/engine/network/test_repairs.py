"""Repairs as a table: for every code a broken network, and what every button leaves of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from repair_cases import DIGITS, FLATTEN, HEAD, PICTURE, REVIEWS, SCALED, Broken, branches, cases, conv, dense
from test_analysis import any_graphs

from engine.errors import GraphError
from engine.network.analysis import Analysis, analyse
from engine.network.blocks.grouping import group_refusal, grouped
from engine.network.build import build_model
from engine.network.editing.layout import STEP_Y_PX
from engine.network.graph import Block, BlockParam, Graph, Node
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


@pytest.mark.parametrize("broken", CASES, ids=lambda broken: broken.code)
def test_inside_a_block_the_same_is_mended(broken: Broken) -> None:
    """All but the Inputs in one block, which is made of the same layers and has the same Problems."""
    names = [node.id for node in broken.graph.nodes if node.kind != "Input"]
    if broken.code in ("wires.dangling", "names.twice") or group_refusal(broken.graph, names) is not None:
        return  # no block can be made of it, or none that keeps the mistake
    graph, _ = grouped(broken.graph, names, "box")
    before = analyse(graph, broken.facts)
    problem = found(before, broken.code)
    assert problem.fixes
    for fix in problem.fixes:
        after = analyse(fix.apply(graph), broken.facts)
        assert (problem.code, problem.path) not in {(p.code, p.path) for p in after.problems}, label(fix)
        # A second end of the network is one of the block here.
        assert errors(after) - {"block.exits"} <= errors(before) - {broken.code} | broken.codes, label(fix)


def test_a_block_that_others_use_or_that_is_set_from_outside_is_not_changed_by_a_repair() -> None:
    inside = line(("Input", {}), conv(), ("Dense", {"units": 0}))
    box = Block("box", inside, (BlockParam("units", 0, (("dense", "units"),)),))
    graph = line(PICTURE, SCALED, ("block:box", {}), FLATTEN)
    name = graph.nodes[2].id
    graph = replace(graph, blocks=(box,))
    assert found(analyse(graph, DIGITS), "param.value").fixes
    overruled = found(analyse(graph.with_params(name, {"units": 0}), DIGITS), "param.value")
    assert (overruled.path, overruled.fixes) == ((name, "dense"), ())
    twice = graph.added(Node("other", "block:box")).connected(name, "other")
    assert found(analyse(twice, DIGITS), "param.value").fixes == ()


def test_advice_on_layers_inside_and_outside_is_not_mended_in_half() -> None:
    graph, _ = grouped(line(PICTURE, SCALED, FLATTEN, dense(9, "linear"), dense(9, "linear"), HEAD), ["dense"], "box")
    told = found(analyse(graph, DIGITS), "advice.linear_stack")
    assert told.fixes == ()


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
