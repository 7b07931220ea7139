"""Repairs of branches that do not fit together: one of them is brought to the shape of the other."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial

from engine.network.graph import Graph
from engine.network.kinds import Dims
from engine.network.problems import Fix
from engine.network.repairs.case import Case, param_of, repairs, shape_after
from engine.network.repairs.placing import Layer, exchanged, first_known, into, taken_out, with_param
from engine.network.shapes import shape_text

Branches = Mapping[str, tuple[Layer, ...]]  # what is put between each of these nodes and the merging layer


@repairs("layer.add_shapes")
def _equal(case: Case) -> Iterator[Fix]:
    """All branches as the one that most others are like, or the largest change that works."""
    if len(case.input_shapes) != len(case.sources):
        return
    yield from _padded(case)
    for wanted in _targets(case):
        branches = _matched(case, wanted)
        if branches:
            yield _bring(case, branches, wanted)
    yield from _concatenated(case)
    yield _taken_out(case)


def _targets(case: Case) -> list[Dims]:
    """The shapes the others could be brought to: the commonest first, then that of the branch with more layers."""
    depth = {name: place for place, name in enumerate(case.graph.order)}
    counts = Counter(case.input_shapes)
    latest = {shape: depth.get(source, 0) for source, shape in zip(case.sources, case.input_shapes, strict=True)}
    return sorted(counts, key=lambda shape: (-counts[shape], -latest[shape]))[:2]


def _matched(case: Case, wanted: Dims) -> Branches:
    """Layers that bring every other branch to that shape; empty where one cannot be brought there."""
    found: dict[str, tuple[Layer, ...]] = {}
    for source, shape in zip(case.sources, case.input_shapes, strict=True):
        if shape != wanted:
            layers = matching(shape, wanted)
            if not layers:
                return {}
            found[source] = layers
    return found


def matching(shape: Dims, wanted: Dims) -> tuple[Layer, ...]:
    """A projection from one shape to the other: 1x1 convolution with strides, or Dense; empty where there is none."""
    if len(wanted) == 1:
        dense: Layer = ("Dense", {"units": wanted[0]})
        return (dense,) if len(shape) == 1 else (("Flatten", {}), dense)
    if len(shape) != len(wanted) or len(shape) not in (2, 3):
        return ()
    strides = tuple(_stride(size, goal) for size, goal in zip(shape[:-1], wanted[:-1], strict=True))
    if 0 in strides:
        return ()
    if len(shape) == 2:
        return (("Conv1D", {"filters": wanted[-1], "kernel_size": 1, "strides": strides[0], "padding": "same"}),)
    return (("Conv2D", {"filters": wanted[-1], "kernel_size": (1, 1), "strides": strides, "padding": "same"}),)


def _stride(size: int, goal: int) -> int:
    """The stride that leaves ``goal`` of ``size`` with padding same; 0 where there is none."""
    stride = math.ceil(size / goal)
    return stride if math.ceil(size / stride) == goal else 0


def _bring(case: Case, branches: Branches, wanted: Dims) -> Fix:
    kinds = sorted({layers[-1][0] for layers in branches.values()})
    values = {"names": ", ".join(branches), "shape": shape_text(wanted), "kind": ", ".join(kinds)}
    said = {"Conv2D": "1×1 Conv2D", "Conv1D": "1×1 Conv1D"}
    values["kind"] = ", ".join(said.get(kind, kind) for kind in kinds)
    return Fix("Bring {names} to {shape} with {kind}", partial(_with_layers, case.name, branches), values)


def _with_layers(target: str, branches: Branches, graph: Graph) -> Graph:
    for source, layers in branches.items():
        graph = into(graph, (source, target), *layers)
    return graph


def _padded(case: Case) -> Iterator[Fix]:
    """Convolutions without padding on a branch make it a little smaller than its shortcut."""
    if len({len(shape) for shape in case.input_shapes}) != 1 or len({s[:-1] for s in case.input_shapes}) == 1:
        return
    found: list[str] = []
    for source in case.sources:
        found += _unpadded_above(case.graph, source)
    sizes = [max(parts) - min(parts) for parts in zip(*(s[:-1] for s in case.input_shapes), strict=True)]
    lost = sum(_lost(case.graph, name) for name in found)
    if found and max(sizes) <= lost:
        names = tuple(dict.fromkeys(found))
        text = "Set padding to same in {names}"
        yield Fix(text, lambda graph: _with_padding(graph, names), {"names": ", ".join(names)})


def _unpadded_above(graph: Graph, name: str) -> list[str]:
    """The convolutions with padding valid and no strides on the line that leads to a node, up to where it parts."""
    found: list[str] = []
    while True:
        node, sources = graph.by_id[name], graph.inputs_of(name)
        is_conv = "Conv" in node.kind and "Transpose" not in node.kind and len(graph.outputs_of(name)) == 1
        if is_conv and param_of(node, "padding") == "valid" and _lost(graph, name):
            found.append(name)
        if len(sources) != 1 or len(graph.outputs_of(sources[0])) != 1:
            return found
        name = sources[0]


def _lost(graph: Graph, name: str) -> int:
    """What a convolution without padding takes off every side, its strides left aside."""
    kernel = param_of(graph.by_id[name], "kernel_size")
    sizes = kernel if isinstance(kernel, tuple | list) else (kernel,)
    return max((size - 1 for size in sizes if isinstance(size, int)), default=0)


def _with_padding(graph: Graph, names: tuple[str, ...]) -> Graph:
    for name in names:
        graph = with_param(graph, name, padding="same")
    return graph


def _concatenated(case: Case) -> Iterator[Fix]:
    name = case.name
    if shape_after("Concatenate", {}, case.input_shapes) is not None:
        values = {"kind": "Concatenate", "name": name}
        fix = Fix("Use {kind} instead of {name}", lambda graph: exchanged(graph, name, ("Concatenate", {})), values)
        yield fix


def _taken_out(case: Case) -> Fix:
    name, kept = case.name, case.sources[0]
    values = {"name": name, "kept": kept}
    return Fix("Take {name} out and go on from {kept}", lambda graph: _without_merge(graph, name, kept), values)


def _without_merge(graph: Graph, name: str, kept: str) -> Graph:
    """The layers behind are fed by one branch; what only led to the merging layer goes with it."""
    others = [source for source in graph.inputs_of(graph.node(name).id) if source != kept]
    for other in others:
        graph = graph.disconnected(other, name)
    graph = taken_out(graph, name)
    while others:
        loose = [o for o in others if o in graph.by_id and not graph.outputs_of(o) and graph.by_id[o].kind != "Input"]
        others = [source for node in loose for source in graph.inputs_of(node)]
        graph = graph.removed(loose, heal=False)
    return graph


# ---- Concatenate


@repairs("layer.concatenate_shapes")
def _joinable(case: Case) -> Iterator[Fix]:
    """Branches of one rank keep their channels and get one size; others become vectors."""
    if len(case.input_shapes) != len(case.sources):
        return
    if case.param("axis") != -1:
        yield from _last_axis(case)
    else:
        yield from _padded(case)
        yield from _sized(case)
    yield _flattened(case)
    yield _taken_out(case)


def _last_axis(case: Case) -> Iterator[Fix]:
    if shape_after(case.node.kind, {"axis": -1}, case.input_shapes) is not None:
        name = case.name
        values = {"param": "axis", "value": -1}
        yield Fix("Set {param} to {value}", lambda graph: with_param(graph, name, axis=-1), values)


def _sized(case: Case) -> Iterator[Fix]:
    """The larger branches cut at their edges where little is lost, else read with strides."""
    shapes = case.input_shapes
    if len({len(shape) for shape in shapes}) != 1 or len(shapes[0]) not in (2, 3):
        return
    goal = tuple(min(sizes) for sizes in zip(*(shape[:-1] for shape in shapes), strict=True))
    cut = {s: _cropping(shape, goal) for s, shape in zip(case.sources, shapes, strict=True) if shape[:-1] != goal}
    if all(cut.values()):
        yield _bring_size(case, {s: (layer,) for s, layer in cut.items() if layer is not None}, goal)
    strided = {
        s: matching(shape, (*goal, shape[-1]))
        for s, shape in zip(case.sources, shapes, strict=True)
        if shape[:-1] != goal
    }
    if all(strided.values()):
        yield _bring_size(case, strided, goal)


def _bring_size(case: Case, branches: Branches, goal: Dims) -> Fix:
    kinds = ", ".join(sorted({layers[-1][0] for layers in branches.values()}))
    values = {"names": ", ".join(branches), "shape": shape_text(goal), "kind": kinds}
    return Fix("Bring {names} to {shape} with {kind}", partial(_with_layers, case.name, branches), values)


def _cropping(shape: Dims, goal: Dims) -> Layer | None:
    """Edges to cut off, as of a U-Net without padding; None where that would lose a fourth or more of a side."""
    over = [size - wanted for size, wanted in zip(shape[:-1], goal, strict=True)]
    kinds = first_known("Cropping2D")
    if len(shape) != 3 or not kinds or any(4 * more >= size for more, size in zip(over, shape[:-1], strict=True)):
        return None
    edges = tuple(end for more in over for end in (more // 2, more - more // 2))  # before and behind, axis by axis
    params = {"cropping": edges}
    made = shape_after("Cropping2D", params, [shape])
    return ("Cropping2D", params) if made == (*goal, shape[-1]) else None


def _flattened(case: Case) -> Fix:
    sources = [s for s, shape in zip(case.sources, case.input_shapes, strict=True) if len(shape) > 1]
    branches: dict[str, tuple[Layer, ...]] = {source: (("Flatten", {}),) for source in sources}
    name = case.name

    def apply(graph: Graph) -> Graph:
        return with_param(_with_layers(name, branches, graph), name, axis=-1)

    return Fix("Insert Flatten before {name} in every branch", apply, {"name": name})
